/**
 * How each exception filter is shown to people. Pure.
 */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { ExceptionFilter } from "../../protocol/agent.js";

type Described = Omit<DebugProtocol.ExceptionBreakpointsFilter, "filter">;

const CONDITION = "an expression over message, state, data, self, reason";

export function describedFilter(filter: ExceptionFilter): Described {
  const shown = (label: string, description: string, conditionDescription = CONDITION): Described => ({
    label,
    description,
    default: false,
    supportsCondition: true,
    conditionDescription,
  });
  switch (filter) {
    case "crash":
      return shown(
        "Crash of a process",
        "Stops when a process ends by an uncaught error, or exits for another reason than an orderly one.",
      );
    case "exit-signal":
      return shown(
        "Abnormal exit signal",
        "Stops when an exit signal with another reason than an orderly one has reached a process.",
      );
    case "call-timeout":
      return shown("Call timeout", "Stops when a call has been given up because its time limit was over.");
    case "unhandled":
      return shown(
        "Unhandled message",
        "Stops when a behaviour has received a message that it has no clause for.",
      );
    case "dead-letter":
      return shown(
        "Dead letter",
        "Stops when a message has found nobody: its receiver is gone, or died with it unread.",
      );
    case "restart":
      return shown("Supervisor restart", "Stops when a supervisor has restarted a child.");
    case "intensity":
      return shown(
        "Restart intensity exceeded",
        "Stops when a supervisor gives up, after more restarts than it allows.",
      );
    case "deadlock":
      return shown(
        "Deadlock",
        "Stops as soon as processes wait for each other's replies, also while timers run.",
      );
    case "mailbox":
      return shown(
        "Mailbox too long",
        "Stops when more messages wait in a mailbox than a number, 1,000 unless another is given.",
        "how many messages may wait, such as 100",
      );
    default: {
      const never: never = filter;
      return never;
    }
  }
}
