/**
 * Watches the js-debug sessions that are children of ours and tells our adapter how long the program stood still on
 * a line. Decisions are `javascript-time.ts`'s.
 */
import * as vscode from "vscode";
import { JAVASCRIPT_TYPE } from "../contributions.js";
import { type Message, type Passing, type Standing, standStill } from "./javascript-time.js";
import { request } from "./requests.js";
import { ownerOf } from "./sessions.js";

/** Registers the tracker. Failures to tell are logged: the program may have ended meanwhile. */
export function trackJavaScriptStops(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory(JAVASCRIPT_TYPE, {
    createDebugAdapterTracker(child) {
      const owner = ownerOf(child.parentSession);
      return owner === undefined ? undefined : trackerFor(owner, log);
    },
  });
}

function trackerFor(owner: vscode.DebugSession, log: vscode.LogOutputChannel): vscode.DebugAdapterTracker {
  let standing: Standing = null;
  const see = (passing: Passing) => {
    const seen = standStill(standing, passing, performance.now());
    standing = seen.standing;
    if (seen.stood === 0) return;
    request(owner, "switchboard/discountTime", { ms: seen.stood }).catch((error: unknown) => {
      log.warn(
        `The ${Math.round(seen.stood)} ms on a line could not be taken out of the system's time: ${String(error)}`,
      );
    });
  };
  return {
    onDidSendMessage: (message: Message) => see({ to: "client", message }),
    onWillReceiveMessage: (message: Message) => see({ to: "adapter", message }),
  };
}
