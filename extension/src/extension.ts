/**
 * Where VS Code begins: puts the parts together and takes them down. Promises: everything started is disposed with
 * the extension, and a failure to come up is shown to the person, because VS Code itself only logs it.
 */
import * as vscode from "vscode";
import { registerCommands } from "./commands/register.js";
import { keepContextKeys } from "./context-keys.js";
import { registerAdapter } from "./debug/adapter-factory.js";
import { registerConfigurations } from "./debug/configuration-provider.js";
import { trackJavaScriptStops } from "./debug/javascript-tracker.js";
import { Sessions } from "./debug/sessions.js";
import { traceMessages } from "./debug/trace.js";
import { MachineView } from "./machine/machine-view.js";
import { ProcessesView } from "./processes/processes-view.js";
import { showStatus } from "./status-bar.js";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Switchboard", { log: true });
  context.subscriptions.push(log);
  try {
    start(context, log);
    log.info("ready");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error(error instanceof Error ? error : message);
    void vscode.window.showErrorMessage(vscode.l10n.t("Switchboard could not start: {0}", message));
    throw error;
  }
}

function start(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): void {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const sessions = own(new Sessions());
  const processes = own(new ProcessesView(sessions, context.workspaceState, log));
  const machine = own(new MachineView(context.extensionUri, sessions, log));
  own(registerAdapter(context));
  own(registerConfigurations());
  own(trackJavaScriptStops(log));
  own(traceMessages(log));
  own(keepContextKeys(sessions));
  own(showStatus(sessions));
  own(registerCommands({ sessions, processes, machine, log }));
}
