// One running VS Code server: started on 127.0.0.1 at a free port of its own choosing, with a data folder that
// belongs to it, ended for sure. It knows how to address a workbench (folder, extension, test suite) by URL and
// nothing of browsers.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Installed } from "./install.js";
import { end, run, start } from "./process.js";

/** VS Code settings by their ids, as in settings.json. */
export type Settings = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly installed: Installed;
  /** Where the server keeps settings, extensions and state. Made when absent; never removed here. */
  readonly dataFolder: string;
  readonly settings?: Settings;
  /** A packaged extension to install before the start, as a user would. */
  readonly vsix?: string;
  /** Whether `extensionDevelopmentPath` and test suites are honoured (a built VS Code ignores them otherwise). */
  readonly development: boolean;
  /** End by itself five minutes after the last visitor: a test run that is killed must not leave a server behind. */
  readonly endsAlone?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The server's log, line by line. */
  readonly onLine?: (line: string) => void;
}

export interface Server extends AsyncDisposable {
  /** e.g. `127.0.0.1:40123` */
  readonly authority: string;
  /** Resolves when the server has ended, by whatever cause. */
  readonly ended: Promise<void>;
}

/** What the workbench shows when it opens. */
export interface Workbench {
  readonly folder: string;
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** No Chat side bar, no Welcome tab, no questions: what tests, pictures and a first visit want. */
export const calm: Settings = {
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.ignoreRecommendations": true,
  "extensions.autoCheckUpdates": false,
  "security.workspace.trust.enabled": false,
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "typescript.disableAutomaticTypeAcquisition": true,
  "window.confirmBeforeClose": "never",
  "window.menuBarVisibility": "compact",
  "terminal.integrated.enablePersistentSessions": false,
  "files.autoSave": "off",
  "editor.minimap.enabled": false,
};

/**
 * Starts a server and waits until it serves (about 3 s).
 * @throws when the .vsix cannot be installed, or with the last log lines when the server ends before it serves.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { installed, dataFolder } = options;
  await writeSettings(dataFolder, { ...calm, ...options.settings });
  const main = join(installed.vscode, "out", "server-main.js");
  const base = [main, "--accept-server-license-terms", "--server-data-dir", dataFolder];
  if (options.vsix !== undefined) {
    const args = [...base, "--install-extension", options.vsix, "--force"];
    const { code, tail } = await run({ file: installed.node, args, cwd: installed.vscode });
    if (code !== 0) throw new Error(`${options.vsix} could not be installed:\n${tail.join("\n")}`);
  }
  const args = [
    ...base,
    ...["--host", "127.0.0.1", "--port", "0", "--without-connection-token"],
    ...["--disable-workspace-trust", "--telemetry-level", "off"],
    ...(options.development ? ["--enable-smoke-test-driver"] : []),
    ...(options.endsAlone === true ? ["--enable-remote-auto-shutdown"] : []),
  ];
  // A test run must not look like one started from VS Code's own terminal.
  const env = { VSCODE_IPC_HOOK_CLI: undefined, ELECTRON_RUN_AS_NODE: undefined, ...options.env };
  const log: string[] = [];
  let announce: (authority: string) => void = () => {};
  const serving = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const child = start({ file: installed.node, args, cwd: installed.vscode, env }, (line) => {
    log.push(line);
    if (log.length > 40) log.shift();
    options.onLine?.(line);
    const authority = /Web UI available at https?:\/\/([^/\s]+)/.exec(line)?.[1];
    if (authority !== undefined) announce(authority.replace("localhost", "127.0.0.1"));
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const tooEarly = ended.then(() => {
    throw new Error(`VS Code's server ended before it served:\n${log.join("\n")}`);
  });
  const authority = await Promise.race([serving, tooEarly]);
  tooEarly.catch(() => undefined);
  return { authority, ended, [Symbol.asyncDispose]: () => end(child) };
}

/** The address at which `server` opens this workbench. */
export function workbenchUrl(server: Pick<Server, "authority">, workbench: Workbench): string {
  const remote = (path: string) => `vscode-remote://${server.authority}${path}`;
  const payload: [string, string][] = [["skipWelcome", "true"]];
  if (workbench.extensionDevelopmentPath !== undefined)
    payload.push(["extensionDevelopmentPath", remote(workbench.extensionDevelopmentPath)]);
  if (workbench.extensionTestsPath !== undefined)
    payload.push(["extensionTestsPath", remote(workbench.extensionTestsPath)]);
  const query = new URLSearchParams({ folder: workbench.folder, payload: JSON.stringify(payload) });
  // VS Code decodes a `+` as itself, so spaces must be %20.
  return `http://${server.authority}/?${query.toString().replaceAll("+", "%20")}`;
}

async function writeSettings(dataFolder: string, settings: Settings): Promise<void> {
  const machine = join(dataFolder, "data", "Machine");
  await mkdir(machine, { recursive: true });
  await writeFile(join(machine, "settings.json"), `${JSON.stringify(settings, null, 2)}\n`);
}
