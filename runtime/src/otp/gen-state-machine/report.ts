/**
 * What a machine that ends badly leaves in the log, worded as Elixir's logger words gen_statem's report.
 *
 * Must not decide anything: it is told what there is to tell.
 */

import { type Envelope, type ExitReason, formatReason, type ProcessRecord } from "../../kernel/index.js";
import { labelOf } from "./events.js";

export interface MachineCrash {
  readonly reason: ExitReason;
  /** The event that was being handled. */
  readonly current: Envelope | null;
  readonly queued: readonly Envelope[];
  readonly postponed: readonly Envelope[];
  /** State and data, as `formatStatus` shows them. */
  readonly state: unknown;
  readonly mode: string;
  readonly stateEnter: boolean;
}

/** Reports the abnormal end of a machine (`:gen_statem <name> terminating`). */
export function reportMachineCrash(process: ProcessRecord, crash: MachineCrash): void {
  const { reason, current, queued, postponed, state } = crash;
  const who = process.name ?? process.pid.toString();
  const queue = current === null ? queued : [current, ...queued];
  const text = [
    `GenStateMachine ${who} (${process.label}) terminating`,
    describe(reason),
    ...(current?.sender == null ? [] : [`Last event from: ${current.sender}`]),
    `Queue: ${list(queue)}`,
    `Postponed: ${list(postponed)}`,
    `State: ${formatReason(state, 3)}`,
    `Callback mode: ${crash.mode}, state_enter: ${crash.stateEnter}`,
  ].join("\n");
  process.kernel.host.report({
    level: "error",
    kind: "crash",
    text,
    facts: {
      pid: process.pid,
      label: process.label,
      reason,
      last: current?.payload,
      queue: queue.map((envelope) => envelope.payload),
      postponed: postponed.map((envelope) => envelope.payload),
      state,
    },
  });
}

function list(envelopes: readonly Envelope[]): string {
  const texts = envelopes.map(
    (envelope) => `${labelOf(envelope).kind}: ${formatReason(envelope.payload, 3)}`,
  );
  return `[${texts.join(", ")}]`;
}

function describe(reason: ExitReason): string {
  if (!(reason instanceof Error)) return `** (stop) ${formatReason(reason)}`;
  const stack = reason.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [`** (${reason.name}) ${reason.message}`, ...stack].join("\n");
}
