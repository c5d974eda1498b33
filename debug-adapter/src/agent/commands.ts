/**
 * What a person does to the system that stands still: to single messages that wait, to states, to the clock.
 *
 * Each goes through the runtime's interventions, so that the event stream tells it from what the program did. Must not
 * know how the system goes on afterwards.
 */

import type { Envelope, Interventions, Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { PendingAction } from "../protocol/agent.js";
import { valueOf } from "./assignment.js";
import type { Controller, Standing } from "./controller.js";
import { processText } from "./describe.js";
import type { Scope } from "./expressions.js";
import { waitingText } from "./scopes.js";
import type { Goal } from "./stepping.js";

/** The message of the mailbox with this number of sending. @throws Error when it is not (or no longer) there. */
export function waitingMessage(process: ProcessRecord, sending: number): Envelope {
  for (const envelope of process.mailbox) if (envelope.origin?.seq === sending) return envelope;
  throw new Error(
    `${processText(process)} has no such message in its mailbox: it has been handled, or was taken out`,
  );
}

/** All but `deliver`, which is a step. @throws Error */
export function changePending(
  process: ProcessRecord,
  envelope: Envelope,
  action: Exclude<PendingAction, { readonly kind: "deliver" }>,
  scope: Scope,
  interventions: Interventions,
): void {
  switch (action.kind) {
    case "drop":
      interventions.drop(process, envelope);
      return;
    case "duplicate":
      interventions.duplicate(process, envelope);
      return;
    case "delay":
      if (!(action.ms >= 0)) throw new Error(`a message is delayed by 0 or more ms, not by ${action.ms}`);
      interventions.delay(process, envelope, action.ms);
      return;
    case "edit": {
      const value = valueOf(action.value, { ...scope, message: envelope.payload });
      interventions.edit(process, envelope, value);
      return;
    }
    default: {
      const never: never = action;
      return never;
    }
  }
}

/** The next delivery of the process is this message's. @throws Error when it cannot take it now. */
export function deliverGoal(process: ProcessRecord, envelope: Envelope, interventions: Interventions): Goal {
  interventions.first(process, envelope);
  if (process.kernel.peek(process)?.envelope !== envelope)
    throw new Error(`${processText(process)} cannot take that message now: it ${waitingText(process)}`);
  process.kernel.runNext(process);
  return { kind: "one", pid: process.pid.id };
}

/** The message in view once more, to the state as it is now; stops before it. @throws Error */
export function againGoal(
  process: ProcessRecord,
  standing: Standing | null,
  interventions: Interventions,
): Goal {
  const message = standing?.message ?? null;
  if (standing === null || message === null)
    throw new Error(`${processText(process)} has no message in view that could be delivered again`);
  if (process.suspendedDelivery !== null)
    throw new Error(`${processText(process)} is still in the delivery of that message`);
  if (standing.stop.at === "before")
    throw new Error(`${processText(process)} has not handled that message yet: it can be delivered`);
  interventions.first(process, interventions.duplicate(process, message));
  process.kernel.runNext(process);
  return { kind: "over", pid: process.pid.id, note: "again" };
}

/** @throws Error when it is no machine, or has no such state. */
export function stateGoal(process: ProcessRecord, state: string): Goal {
  const view = process.loop?.inspect();
  const name = processText(process);
  if (view?.kind !== "machine") throw new Error(`${name} is no state machine`);
  if (view.states !== null && !view.states.includes(state))
    throw new Error(`${name} has no state "${state}"; its states: ${view.states.join(", ")}`);
  return { kind: "state", pid: process.pid.id, state };
}

/**
 * The wait for a call's reply, `null` when there is none to wait for. While the system is held the request stands in
 * the mailbox, and the reply comes when the system has gone on. @throws Error when the text is no JSON
 */
export function sendMessage(
  process: ProcessRecord,
  kind: "info" | "cast" | "call",
  text: string,
  interventions: Interventions,
): PromiseLike<unknown> | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    const examples = '"get", ["submit", "a task"]';
    throw new Error(`the message is not JSON: ${String(error)}. Examples: ${examples}`, { cause: error });
  }
  if (kind !== "call") {
    interventions.send(process, kind, message);
    return null;
  }
  return interventions.call(process, message);
}

/** A suspended process keeps what it has, and handles nothing. */
export function suspendProcess(
  process: ProcessRecord,
  suspended: boolean,
  { controller, interventions }: { readonly controller: Controller; readonly interventions: Interventions },
): void {
  const what = `${suspended ? "suspend" : "resume"} ${process.pid.toString()}`;
  interventions.note(process.kernel, what, null);
  controller.runners.suspend(process, suspended);
}

export function advanceClock(kernel: Kernel, ms: number, interventions: Interventions): void {
  if (!(ms >= 0 && ms < Number.POSITIVE_INFINITY))
    throw new Error(`the clock is advanced by 0 or more ms, not by ${ms}`);
  interventions.advance(kernel, ms);
}
