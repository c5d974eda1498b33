/**
 * A stop of the system as DAP's `stopped` event. Pure.
 */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Stop } from "../protocol/agent.js";

/** Ids from here on are data breakpoints'. */
export const DATA_BREAKPOINTS = 1_000_000;

/** The whole system stands still at each stop; the process that the stop is about is shown. */
export function stoppedEvent(stop: Stop): DebugProtocol.StoppedEvent["body"] {
  return {
    reason: dapReason(stop),
    description: description(stop),
    text: stop.text,
    threadId: stop.pid,
    allThreadsStopped: true,
    ...(stop.breakpoints.length === 0 ? {} : { hitBreakpointIds: [...new Set(stop.breakpoints)] }),
  };
}

/** DAP's own words where it has them; clients show others as they are. */
function dapReason({ reason, breakpoints }: Stop): string {
  if (reason !== "breakpoint") return reason;
  return breakpoints.every((id) => id >= DATA_BREAKPOINTS) ? "data breakpoint" : "function breakpoint";
}

function description({ reason, at }: Stop): string {
  switch (reason) {
    case "entry":
      return "Paused on entry";
    case "step":
      return at === "before" ? "Paused before a delivery" : "Paused after a delivery";
    case "pause":
      return "Paused";
    case "breakpoint":
      return "Paused on message breakpoint";
    case "exception":
      return "Paused on exception";
    case "quiescence":
      return "Paused: nothing is left to do";
    case "deadlock":
      return "Paused: processes wait for each other";
    default: {
      const never: never = reason;
      throw new Error(`unknown reason: ${String(never)}`);
    }
  }
}
