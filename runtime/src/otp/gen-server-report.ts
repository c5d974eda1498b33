/**
 * What a server that ends badly leaves in the log, worded as Elixir's logger words it.
 *
 * Must not decide anything: it is told the reason, the last message and the state.
 */

import { Exit, type Envelope, type ExitReason, formatReason, type ProcessRecord } from "../kernel/index.js";

/** The report of a behaviour's abnormal end (`[error] GenServer <name> terminating`). */
export function reportServerCrash(
  process: ProcessRecord,
  behaviour: string,
  reason: ExitReason,
  last: Envelope | null,
  state: unknown,
): void {
  const who = process.name ?? process.pid.toString();
  const from = last?.sender == null ? "" : ` (from ${last.sender})`;
  const lines = [
    `${behaviour} ${who} (${process.label}) terminating`,
    describe(reason),
    ...(last === null ? [] : [`Last message${from}: ${formatReason(last.payload, 3)}`]),
    `State: ${formatReason(state, 3)}`,
  ];
  process.kernel.host.report({
    level: "error",
    kind: "crash",
    text: lines.join("\n"),
    facts: { pid: process.pid, label: process.label, reason, last: last?.payload, state },
  });
}

const BAD_RETURN = "\n   (a callback must return reply(value, state), noreply(state) or stop(reason, state))";

function describe(reason: ExitReason): string {
  if (reason instanceof Error && !(reason instanceof Exit)) {
    const stack = reason.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
    return [`** (${reason.name}) ${reason.message}`, ...stack].join("\n");
  }
  const bad = Array.isArray(reason) && reason.length === 2 && reason[0] === "bad_return_value";
  return `** (stop) ${formatReason(reason)}${bad ? BAD_RETURN : ""}`;
}
