/**
 * The State machine view: what it knows, asks and shows. The panel that a person sees may be closed and opened again
 * at any time; this outlives it. Decisions are `selection.ts`'s, drawing is `picture.ts`'s.
 */
import * as vscode from "vscode";
import type { SourceRange } from "../../../debug-adapter/src/protocol/views.js";
import type { FromView, ToView } from "../../webview/src/protocol.js";
import { functionBreakpoints, toggleFunctionBreakpoint } from "../commands/message-breakpoint.js";
import { enteredStates, enterText } from "../debug/breakpoint-text.js";
import { request } from "../debug/requests.js";
import { ownerOf, type Sessions } from "../debug/sessions.js";
import { setting } from "../settings.js";
import { MachinePanel } from "./panel.js";
import { type Drawn, draw } from "./picture.js";
import { type Machines, noMachines, nothingSelected, pick, type Selection, select } from "./selection.js";

export class MachineView implements vscode.Disposable {
  private panel: MachinePanel | null = null;
  private selection: Selection = nothingSelected;
  private machines: Machines = noMachines;
  private focus: number | null = null;
  private running = false;
  private drawn: Drawn | null = null;
  /** The session that what is shown comes from; it may have ended. */
  private session: vscode.DebugSession | undefined;
  /** Sessions in which the view has opened by itself. */
  private readonly opened = new WeakSet<vscode.DebugSession>();
  private fetching: Promise<void> | null = null;
  private again = false;
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly sessions: Sessions,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = vscode.Disposable.from(
      sessions.onDidChange(({ session, changed }) => {
        if (session !== sessions.current) return;
        this.running = changed.running;
        this.focus = changed.focus ?? this.focus;
        this.refresh();
      }),
      sessions.onDidChangeCurrent(() => this.sessionChanged()),
      vscode.debug.onDidChangeActiveStackItem((item) => this.stackItemChanged(item)),
      vscode.debug.onDidChangeBreakpoints(() => this.redraw()),
      MachinePanel.registerSerializer(extension, (panel, last) => this.restored(panel, last)),
    );
  }

  /** Opens the panel, or brings it to the front; with a process, shows that one. */
  async show(pid: number | null, preserveFocus = false): Promise<void> {
    this.panel ??= this.connect(MachinePanel.open(this.extension, preserveFocus));
    this.panel.reveal(preserveFocus);
    await this.fetchNow();
    if (pid === null) return;
    this.selection = pick(this.selection, this.machines, pid);
    this.redraw();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.panel?.dispose();
  }

  private connect(panel: MachinePanel): MachinePanel {
    panel.onMessage((message) => void this.heard(message));
    panel.onDispose(() => {
      if (this.panel === panel) this.panel = null;
    });
    return panel;
  }

  private restored(panel: MachinePanel, last: ToView | null): void {
    this.panel?.dispose();
    this.panel = this.connect(panel);
    panel.show(last ?? this.nothing());
    this.refresh();
  }

  private sessionChanged(): void {
    const session = this.sessions.current;
    if (session === undefined) {
      // What was seen last stays on the screen; only the clocks stop.
      this.running = false;
      this.redraw();
    } else if (session !== this.session) {
      this.session = session;
      this.machines = noMachines;
      this.selection = { ...nothingSelected, follow: this.selection.follow };
      this.focus = null;
      this.refresh();
    }
  }

  private stackItemChanged(item: vscode.DebugThread | vscode.DebugStackFrame | undefined): void {
    const session = this.sessions.current;
    if (item === undefined || session === undefined || ownerOf(item.session) !== session) return;
    if (item.session.id === session.id) this.focus = item.threadId;
    void this.fetchNow().then(() => this.openByItself(session));
  }

  /** Once a session, when it first stops in a state machine, unless a setting says otherwise. */
  private async openByItself(session: vscode.DebugSession): Promise<void> {
    if (this.panel !== null || this.opened.has(session)) return;
    if (setting("switchboard.openStateMachine", session.workspaceFolder?.uri) === "never") return;
    if (!this.machines.instances.some((instance) => instance.pid === this.focus)) return;
    this.opened.add(session);
    await this.show(null, true);
  }

  private refresh(): void {
    if (this.panel !== null) void this.fetchNow();
  }

  /** Asks the program anew; resolves when the answer to the latest question is drawn. */
  private fetchNow(): Promise<void> {
    this.again = true;
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    while (this.again) {
      this.again = false;
      const session = this.sessions.current;
      if (session === undefined) break;
      this.session = session;
      try {
        const machines = await request(session, "switchboard/machines", {});
        if (session !== this.sessions.current) continue;
        this.machines = machines;
        this.selection = select(this.selection, machines, this.focus);
      } catch (error) {
        // A program that ends, or is busy in a handler, cannot be asked; the next change asks again.
        this.log.debug(`The state machines could not be read: ${String(error)}`);
      }
    }
    this.redraw();
  }

  private redraw(): void {
    const { module } = this.selection;
    this.drawn =
      module === null
        ? null
        : draw({
            module,
            definition: this.machines.definitions.find((each) => each.module === module) ?? null,
            instances: this.machines.instances.filter((each) => each.module === module),
            shown: this.selection.pid,
            running: this.running,
            breakpoints: enteredStates(module, functionBreakpoints()),
            follow: this.selection.follow,
          });
    if (this.drawn !== null) this.panel?.show({ type: "picture", picture: this.drawn.picture });
    else if (this.session !== undefined) this.panel?.show(this.nothing());
  }

  private nothing(): ToView {
    const why =
      this.sessions.current === undefined
        ? vscode.l10n.t("No program is being debugged. Press F5 on one that defines a state machine.")
        : vscode.l10n.t(
            "This program has shown no state machine so far: none is defined in its source, and none runs.",
          );
    return { type: "empty", why };
  }

  private async heard(message: FromView): Promise<void> {
    switch (message.type) {
      case "ready":
        if (this.drawn === null) this.panel?.repeat(this.nothing());
        else this.panel?.show({ type: "picture", picture: this.drawn.picture });
        return;
      case "pick":
        this.selection = pick(this.selection, this.machines, message.pid);
        this.redraw();
        return;
      case "follow":
        this.selection = { ...this.selection, follow: message.on };
        this.selection = select(this.selection, this.machines, this.focus);
        this.redraw();
        return;
      case "toggleBreakpoint":
        if (this.drawn !== null)
          toggleFunctionBreakpoint(enterText(this.drawn.structure.module, message.state));
        return;
      case "reveal":
        await revealSource(
          this.drawn?.structure.states.find((state) => state.name === message.state)?.source ?? null,
        );
        return;
      case "revealTransition": {
        const way = this.drawn?.structure.ways.find((each) => each.id === message.edge);
        await revealSource(way?.labels[message.label]?.source ?? null);
        return;
      }
      default: {
        const never: never = message;
        return never;
      }
    }
  }
}

async function revealSource(source: SourceRange | null): Promise<void> {
  if (source === null) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Where that is in the source is not known: it was seen while the program ran."),
    );
    return;
  }
  const start = new vscode.Position(Math.max(0, source.line - 1), 0);
  const viewColumn = vscode.window.visibleTextEditors[0]?.viewColumn ?? vscode.ViewColumn.One;
  await vscode.window.showTextDocument(vscode.Uri.file(source.path), {
    selection: new vscode.Range(start, start),
    viewColumn,
  });
}
