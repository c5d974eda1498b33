/**
 * One item in the status bar while debugging: deliveries, processes, crashes. A click leads to the Processes view.
 */
import * as vscode from "vscode";
import type { ChangedEvent } from "../../debug-adapter/src/protocol/views.js";
import { View } from "./contributions.js";
import type { Sessions } from "./debug/sessions.js";

/** Shows the item while a session is alive, until disposed. */
export function showStatus(sessions: Sessions): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("switchboard.status", vscode.StatusBarAlignment.Left, 50);
  item.name = "Switchboard";
  item.command = `${View.Processes}.focus`;
  const update = () => {
    const session = sessions.current;
    const summary = session === undefined ? undefined : sessions.summary(session);
    if (summary === undefined) {
      item.hide();
      return;
    }
    item.text = `$(${summary.running ? "pulse" : "debug-pause"}) ${counted(summary)}`;
    item.tooltip = vscode.l10n.t(
      "Switchboard: {0} at {1} of the system's time. Click to see the processes.",
      summary.running ? "running" : "stopped",
      `${(summary.time / 1000).toFixed(3)} s`,
    );
    item.backgroundColor =
      summary.crashes > 0 ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    item.show();
  };
  update();
  return vscode.Disposable.from(item, sessions.onDidChange(update), sessions.onDidChangeCurrent(update));
}

/** `37 deliveries · 5 processes · 1 crash`; crashes only when there are any. */
export function counted({ deliveries, processes, crashes }: ChangedEvent): string {
  const parts = [count(deliveries, "delivery", "deliveries"), count(processes, "process", "processes")];
  if (crashes > 0) parts.push(count(crashes, "crash", "crashes"));
  return parts.join(" · ");
}

function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}
