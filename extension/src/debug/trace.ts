/**
 * Writes what VS Code and the adapter say to each other to the log, at level Trace: "Developer: Set Log Level…" turns
 * it on. For finding out why; nothing depends on it.
 */
import * as vscode from "vscode";
import { DEBUG_TYPE } from "../contributions.js";

export function traceMessages(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
    createDebugAdapterTracker() {
      const trace = (way: string, message: unknown) => {
        if (log.logLevel === vscode.LogLevel.Trace) log.trace(`${way} ${JSON.stringify(message)}`);
      };
      return {
        onWillReceiveMessage: (message: unknown) => trace("to adapter:", message),
        onDidSendMessage: (message: unknown) => trace("from adapter:", message),
        onError: (error) => log.error(error),
      };
    },
  });
}
