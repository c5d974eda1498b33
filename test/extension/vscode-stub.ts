// As much of VS Code's API as the extension touches while it comes up: records what is registered, does nothing.
// Stands in for the module `vscode` in unit tests (see vitest.config.ts).

export const registered = {
  commands: new Map<string, (argument: unknown) => unknown>(),
  views: [] as string[],
  adapterFactories: [] as string[],
  configurationProviders: [] as { type: string; trigger: number | undefined }[],
  trackers: [] as string[],
  serializers: [] as string[],
  settingsRead: new Set<string>(),
  contextKeys: new Map<string, unknown>(),
  errors: [] as string[],
};

export class Disposable {
  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const each of all) each.dispose();
    });
  }
  constructor(private readonly end: () => unknown = () => undefined) {}
  dispose(): void {
    this.end();
  }
}

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.listeners.add(listener);
    return new Disposable(() => this.listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

const never = () => new Disposable();

export const Uri = {
  file: (path: string) => ({ path, fsPath: path, scheme: "file" }),
  joinPath: (base: { path: string }, ...more: string[]) => Uri.file([base.path, ...more].join("/")),
};
export const ViewColumn = { One: 1, Beside: -2 };
export const StatusBarAlignment = { Left: 1, Right: 2 };
export const ExtensionMode = { Production: 1, Development: 2, Test: 3 };
export const DebugConfigurationProviderTriggerKind = { Initial: 1, Dynamic: 2 };
export const LogLevel = { Trace: 1 };
export class ThemeColor {
  constructor(readonly id: string) {}
}
export class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}
export class FunctionBreakpoint {
  readonly enabled = true;
  constructor(readonly functionName: string) {}
}
export const l10n = { t: (text: string) => text };

const log = {
  logLevel: 3,
  trace: never,
  debug: never,
  info: never,
  warn: never,
  error: (message: unknown) => registered.errors.push(String(message)),
  show: never,
  dispose: never,
};

export const window = {
  activeTextEditor: undefined,
  visibleTextEditors: [],
  createOutputChannel: () => log,
  createTreeView: (id: string) => {
    registered.views.push(id);
    return { visible: false, onDidChangeVisibility: never, dispose: never };
  },
  createStatusBarItem: () => ({ show: never, hide: never, dispose: never }),
  onDidChangeActiveTextEditor: never,
  registerWebviewPanelSerializer: (id: string) => {
    registered.serializers.push(id);
    return new Disposable();
  },
  showErrorMessage: (message: string) => {
    registered.errors.push(message);
    return Promise.resolve(undefined);
  },
};

export const workspace = {
  workspaceFolders: [],
  getConfiguration: () => ({
    get: (id: string, fallback: unknown) => {
      registered.settingsRead.add(id);
      return fallback;
    },
  }),
  onDidChangeTextDocument: never,
  onDidChangeConfiguration: never,
  onDidChangeWorkspaceFolders: never,
};

export const commands = {
  registerCommand: (id: string, run: (argument: unknown) => unknown) => {
    if (registered.commands.has(id)) throw new Error(`command '${id}' already exists`);
    registered.commands.set(id, run);
    return new Disposable(() => registered.commands.delete(id));
  },
  executeCommand: (command: string, ...args: unknown[]) => {
    if (command === "setContext") registered.contextKeys.set(String(args[0]), args[1]);
    return Promise.resolve();
  },
};

export const debug = {
  activeDebugSession: undefined,
  activeStackItem: undefined,
  breakpoints: [],
  onDidStartDebugSession: never,
  onDidTerminateDebugSession: never,
  onDidChangeActiveDebugSession: never,
  onDidReceiveDebugSessionCustomEvent: never,
  onDidChangeActiveStackItem: never,
  onDidChangeBreakpoints: never,
  registerDebugAdapterDescriptorFactory: (type: string) => {
    registered.adapterFactories.push(type);
    return new Disposable();
  },
  registerDebugAdapterTrackerFactory: (type: string) => {
    registered.trackers.push(type);
    return new Disposable();
  },
  registerDebugConfigurationProvider: (type: string, _provider: unknown, trigger?: number) => {
    registered.configurationProviders.push({ type, trigger });
    return new Disposable();
  },
};
