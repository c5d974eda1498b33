/**
 * The webview panel of the State machine view: its page, its messages, its life over a reload of the window. Keeps
 * the last message, because a hidden webview hears nothing and asks again when it is shown. Must not know sessions.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import type { FromView, ToView } from "../../webview/src/protocol.js";
import { Dist, MACHINE_PANEL } from "../contributions.js";
import { fromView } from "./messages.js";
import { page } from "./page.js";

export class MachinePanel implements vscode.Disposable {
  private last: ToView | null = null;

  /** Opens beside the active editor. */
  static open(extension: vscode.Uri, preserveFocus: boolean): MachinePanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus };
    const options = { enableFindWidget: true };
    const panel = vscode.window.createWebviewPanel(
      MACHINE_PANEL,
      vscode.l10n.t("State Machine"),
      place,
      options,
    );
    return new MachinePanel(extension, panel);
  }

  /**
   * Brings panels back after a reload of the window.
   * @param restored gets the panel and what it showed last, as a machine that does not run
   */
  static registerSerializer(
    extension: vscode.Uri,
    restored: (panel: MachinePanel, last: ToView | null) => void,
  ): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(MACHINE_PANEL, {
      async deserializeWebviewPanel(panel, state: unknown) {
        restored(new MachinePanel(extension, panel), atRest(state));
      },
    });
  }

  private constructor(
    extension: vscode.Uri,
    private readonly panel: vscode.WebviewPanel,
  ) {
    const folder = vscode.Uri.joinPath(extension, Dist.webview);
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    const at = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    webview.html = page({
      source: webview.cspSource,
      nonce: randomBytes(16).toString("hex"),
      script: at("machine.js"),
      styles: [at("codicon.css"), at("machine.css")],
      title: vscode.l10n.t("State Machine"),
      language: vscode.env.language,
    });
  }

  /** Calls back with each message that is one. */
  onMessage(heard: (message: FromView) => void): void {
    this.panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = fromView(value);
      if (message !== null) heard(message);
    });
  }

  onDispose(disposed: () => void): void {
    this.panel.onDidDispose(disposed);
  }

  show(message: ToView): void {
    this.last = message;
    this.panel.title = message.type === "picture" ? message.picture.module : vscode.l10n.t("State Machine");
    void this.panel.webview.postMessage(message);
  }

  /** Shows again what was shown last; `otherwise` when nothing was. */
  repeat(otherwise: ToView): void {
    this.show(this.last ?? otherwise);
  }

  reveal(preserveFocus: boolean): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  dispose(): void {
    this.panel.dispose();
  }
}

/** What the view saved, without the process that no longer runs; `null` when it is nothing that can be shown. */
function atRest(state: unknown): ToView | null {
  if (typeof state !== "object" || state === null || !("type" in state) || state.type !== "picture")
    return null;
  const { picture } = state as ToView & { type: "picture" };
  return { type: "picture", picture: { ...picture, live: null, instances: [] } };
}
