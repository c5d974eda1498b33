/**
 * What a person may do to a running system from a debugger: send a message, call, end a process, change a state, choose
 * among the messages that wait.
 *
 * Each leaves an `intervention` event, so that a trace tells it from what the program did. They live here, and not in
 * the debugger, because a message must be made of the program's own copy of these classes.
 */

import { Call } from "./call.js";
import type { Envelope } from "./envelope.js";
import { isolate } from "./isolate.js";
import type { Kernel } from "./kernel.js";
import type { Loop, Process } from "./process.js";
import { exitProcess } from "./signals.js";

export interface Interventions {
  /** @throws NotSendableError */
  send(process: Process, kind: "info" | "cast", message: unknown): void;
  /** The wait for the reply; it has no time limit. @throws NotSendableError */
  call(process: Process, request: unknown): PromiseLike<unknown>;
  /** An exit signal with `reason`; `"kill"` cannot be trapped. */
  exit(process: Process, reason: unknown): void;
  /**
   * Gives a behaviour another state; a machine's is `[state, data]`. No callback runs.
   * @throws NotSendableError @throws Error when the process has no state that could be replaced
   */
  replaceState(process: Process, state: unknown): void;
  /** @throws NotSendableError */
  putDictionary(process: Process, key: unknown, value: unknown): void;
  /** Gives a message that waits another content. @throws NotSendableError */
  edit(process: Process, envelope: Envelope, payload: unknown): void;
  /** Puts a message that waits before all others of its mailbox. */
  first(process: Process, envelope: Envelope): void;
  /** Takes a message out of the mailbox; whoever called is not answered. */
  drop(process: Process, envelope: Envelope): void;
  /** Puts a copy of the message at the end of the mailbox. */
  duplicate(process: Process, envelope: Envelope): Envelope;
  /** Takes a message out and puts it at the end `ms` of the system's time later. */
  delay(process: Process, envelope: Envelope, ms: number): void;
  /** Lets `ms` of the system's time go by at once. */
  advance(kernel: Kernel, ms: number): void;
  /** Something that the debugger does by itself, told in the event stream. */
  note(kernel: Kernel, what: string, detail: unknown): void;
}

/** A behaviour whose state may be set from outside (OTP's `sys:replace_state`). */
interface Replaceable {
  systemReplace(state: unknown): void;
}

function isReplaceable(loop: Loop | null): loop is Loop & Replaceable {
  return loop !== null && "systemReplace" in loop && typeof loop.systemReplace === "function";
}

export const interventions: Interventions = {
  send(process, kind, message) {
    const payload = isolate(message);
    note(process.kernel, `send ${kind} to ${process.pid}`, payload);
    process.kernel.post(process, kind, payload, null);
  },
  call(process, request) {
    note(process.kernel, `call ${process.pid}`, request);
    return new Call(process, process.pid, request, {
      kind: "call",
      timeout: "infinity",
      where: () => ["debugger", "call", [process.pid, request]],
    });
  },
  exit(process, reason) {
    note(process.kernel, `exit ${process.pid}`, reason);
    exitProcess(process.pid, reason);
  },
  replaceState(process, state) {
    const { loop, kernel } = process;
    if (!isReplaceable(loop)) throw new Error(`${process.pid} has no state that could be replaced`);
    const isolated = isolate(state, "state");
    note(kernel, `replace state of ${process.pid}`, isolated);
    loop.systemReplace(isolated);
  },
  putDictionary(process, key, value) {
    const isolated = isolate(value, "value");
    note(process.kernel, `put into the dictionary of ${process.pid}`, [key, isolated]);
    (process.dictionary ??= new Map()).set(key, isolated);
  },
  edit(process, envelope, payload) {
    const isolated = isolate(payload);
    note(process.kernel, `edit a message to ${process.pid}`, isolated);
    envelope.payload = isolated;
    process.mailbox.restartSearch();
    process.kernel.wake(process);
  },
  first(process, envelope) {
    note(process.kernel, `put a message to ${process.pid} first`, envelope.payload);
    process.mailbox.moveToFront(envelope);
  },
  drop(process, envelope) {
    note(process.kernel, `drop a message to ${process.pid}`, envelope.payload);
    process.mailbox.take(envelope);
  },
  duplicate(process, envelope) {
    note(process.kernel, `duplicate a message to ${process.pid}`, envelope.payload);
    return again(process, envelope);
  },
  delay(process, envelope, ms) {
    note(process.kernel, `delay a message to ${process.pid} by ${ms} ms`, envelope.payload);
    process.mailbox.take(envelope);
    process.kernel.setTimer(ms, () => {
      if (process.status !== "exited") again(process, envelope);
    });
  },
  advance(kernel, ms) {
    note(kernel, `advance the clock by ${ms} ms`, ms);
    kernel.advance(ms);
  },
  note,
};

function again(process: Process, { kind, payload, from, origin, sender }: Envelope): Envelope {
  return process.kernel.post(process, kind, payload, from, origin, sender);
}

function note(kernel: Kernel, what: string, detail: unknown): void {
  if (kernel.observer !== null) kernel.emit(null, { type: "intervention", what, detail });
}
