/**
 * What a supervisor tells people: OTP's supervisor reports, worded as Elixir's logger words them.
 *
 * Must not decide anything: it is told what has happened.
 */

import { Exit, type ExitReason, formatReason, type Pid, type ProcessRecord } from "../../kernel/index.js";
import { startText } from "./specification.js";
import type { ChildStart } from "../child-spec.js";

/** The child as a report names it. */
export interface ReportedChild {
  readonly text: string;
  readonly start: ChildStart;
  readonly pid: Pid | "undefined" | "restarting";
}

/** OTP's `errorContext`. */
export type SupervisorError = "child_terminated" | "start_error" | "shutdown_error" | "shutdown";

const WORDS: Readonly<Record<SupervisorError, string>> = {
  child_terminated: "terminated",
  start_error: "failed to start",
  shutdown_error: "shut down abnormally",
  shutdown: "caused shutdown",
};

/** `[error] Child c of Supervisor s terminated ...`. */
export function reportError(
  supervisor: ProcessRecord,
  context: SupervisorError,
  reason: ExitReason,
  child: ReportedChild,
): void {
  const text = [
    `Child ${child.text} of Supervisor ${supervisorText(supervisor)} ${WORDS[context]}`,
    `** ${reasonText(reason)}`,
    `Pid: ${child.pid}`,
    `Start Call: ${startText(child.start)}`,
  ].join("\n");
  supervisor.kernel.host.report({
    level: "error",
    kind: "supervisor",
    text,
    facts: { pid: supervisor.pid, context, reason, child: child.text, childPid: child.pid },
  });
}

/** `[info] Child c of Supervisor s restarted ...`: OTP's progress report of a start, made for restarts alone. */
export function reportRestart(supervisor: ProcessRecord, child: ReportedChild, oldPid: Pid | null): void {
  supervisor.kernel.host.report({
    level: "info",
    kind: "progress",
    text: [
      `Child ${child.text} of Supervisor ${supervisorText(supervisor)} restarted`,
      oldPid === null ? `Pid: ${child.pid}` : `Pid: ${child.pid} (was ${oldPid})`,
      `Start Call: ${startText(child.start)}`,
    ].join("\n"),
    facts: { pid: supervisor.pid, child: child.text, childPid: child.pid, oldPid },
  });
}

/** `[error] Supervisor received unexpected message: ...`. */
export function reportUnexpected(supervisor: ProcessRecord, behaviour: string, message: unknown): void {
  const { kernel } = supervisor;
  if (kernel.observer !== null) kernel.emit(supervisor, { type: "unhandled", message, behaviour });
  kernel.host.report({
    level: "error",
    kind: "unhandled",
    text: `${behaviour} received unexpected message: ${formatReason(message, 3)}`,
    facts: { pid: supervisor.pid, label: supervisor.label, message },
  });
}

function supervisorText(supervisor: ProcessRecord): string {
  const who = supervisor.name ?? supervisor.pid.toString();
  return supervisor.label === who ? who : `${who} (${supervisor.label})`;
}

function reasonText(reason: ExitReason): string {
  if (reason instanceof Error && !(reason instanceof Exit)) {
    const stack = reason.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
    return [`(${reason.name}) ${reason.message}`, ...stack].join("\n");
  }
  return `(exit) ${formatReason(reason)}`;
}
