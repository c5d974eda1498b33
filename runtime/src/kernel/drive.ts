/**
 * What happens inside one delivery: a process starts, takes a message, gets an answer, goes on until it waits.
 *
 * A body is driven from suspension to suspension without leaving the delivery as long as what it waits for is there
 * already. Must not decide which delivery comes next, nor when: that is the kernel's.
 */

import { asReceived, type Envelope } from "./envelope.js";
import type { DeliveryKind } from "./gate.js";
import { INBOX, type Inbox } from "./inbox.js";
import type { Kernel } from "./kernel.js";
import type { Process } from "./process.js";
import { terminate } from "./signals.js";
import { ANY, type Fiber, Hibernate, Pending, Receive, Suspension, Yield } from "./suspension.js";

/** Waits that were over at once, in a row, before a body is descheduled (the BEAM's slice, in reductions). */
const REDUCTIONS = 4000;

/** What `receive` with a time limit yields when the time is over. */
export const TIMEOUT: unique symbol = Symbol("timeout");

/** Runs what `kind` says; what the process throws comes out of here. */
export function run(kernel: Kernel, process: Process, kind: DeliveryKind, envelope: Envelope | null): void {
  switch (kind) {
    case "start":
      start(kernel, process);
      return;
    case "message":
      if (envelope !== null) receive(kernel, process, envelope);
      return;
    case "internal":
      if (envelope !== null && process.loop !== null) {
        process.loop.takeInternal(envelope);
        adopt(kernel, process, process.loop.handle(process, envelope));
      }
      return;
    case "reply":
    case "promise":
      answer(kernel, process);
      return;
    case "timeout":
      received(kernel, process, TIMEOUT);
      return;
    case "resume":
      process.yielded = false;
      process.hibernating = false;
      process.waiting = null;
      drive(kernel, process, false, undefined);
      return;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function start(kernel: Kernel, process: Process): void {
  const { body, loop } = process;
  process.body = null;
  if (loop !== null) {
    adopt(kernel, process, loop.start(process));
    return;
  }
  if (body === null) return;
  const result = isAsync(body) ? kernel.host.withProcess(process, () => body(INBOX)) : body(INBOX);
  if (isYieldable(result)) adopt(kernel, process, result[Symbol.iterator]());
  else if (isFiber(result)) adopt(kernel, process, result);
  else if (isThenable(result)) adopt(kernel, process, settlement(kernel, result));
  else terminate(process, "normal", false);
}

/** A fiber that ends when the promise settles. */
function* settlement(
  kernel: Kernel,
  promise: PromiseLike<unknown>,
): Generator<Suspension<unknown>, unknown, unknown> {
  return yield* kernel.promised(promise);
}

function receive(kernel: Kernel, process: Process, envelope: Envelope): void {
  process.mailbox.take(envelope);
  if (process.asyncReceive !== null || process.waiting instanceof Receive) {
    received(kernel, process, asReceived(envelope));
  } else if (process.loop !== null) {
    adopt(kernel, process, process.loop.handle(process, envelope));
  }
}

function received(kernel: Kernel, process: Process, message: unknown): void {
  if (process.receiveTimer !== null) kernel.timers.cancel(process.receiveTimer);
  process.receiveTimer = null;
  process.timedOut = false;
  process.mailbox.restartSearch();
  const asyncReceive = process.asyncReceive;
  if (asyncReceive !== null) {
    process.asyncReceive = null;
    kernel.letSettle();
    for (const resolver of asyncReceive.resolvers ?? []) resolver.resolve(message);
    return;
  }
  process.waiting = null;
  drive(kernel, process, false, message);
}

function answer(kernel: Kernel, process: Process): void {
  const pending = process.takeReady();
  if (pending === undefined) return;
  if (process.waiting === pending) {
    process.waiting = null;
    drive(kernel, process, pending.state === "failed", pending.value);
  } else {
    kernel.letSettle();
    pending.tellResolvers();
  }
}

/** Lets the process live in `fiber` until it is over. */
function adopt(kernel: Kernel, process: Process, fiber: Fiber | undefined): void {
  if (fiber === undefined || process.status === "exited") return;
  process.fiber = fiber;
  drive(kernel, process, false, undefined);
}

function drive(kernel: Kernel, process: Process, failed: boolean, value: unknown): void {
  let throws = failed;
  let input = value;
  let spins = 0;
  for (;;) {
    const fiber = process.fiber;
    if (fiber === null) return;
    const step = throws && fiber.throw !== undefined ? fiber.throw(input) : fiber.next(input);
    if (process.status === "exited") return;
    if (step.done === true) {
      process.fiber = null;
      process.waiting = null;
      if (process.loop === null) terminate(process, process.pendingExit?.reason ?? "normal", false);
      return;
    }
    if (process.pendingExit !== null) return;
    const suspension: unknown = step.value;
    if (suspension === ANY) {
      wait(kernel, process, ANY);
      return;
    }
    if (!(suspension instanceof Suspension)) throw new Error(notASuspension(suspension));
    if (suspension instanceof Pending && suspension.state !== "open") {
      process.reductions++;
      if (++spins > REDUCTIONS) {
        process.waiting = suspension;
        process.addReady(suspension);
        process.descheduled = true;
        return;
      }
      throws = suspension.state === "failed";
      input = suspension.value;
      continue;
    }
    wait(kernel, process, suspension);
    return;
  }
}

function wait(kernel: Kernel, process: Process, suspension: Suspension<unknown>): void {
  process.waiting = suspension;
  if (suspension instanceof Yield) {
    process.yielded = true;
    process.descheduled = true;
  } else if (suspension instanceof Hibernate) process.hibernating = true;
  else if (suspension instanceof Receive) armReceive(kernel, process, suspension);
  if (kernel.observer !== null) {
    kernel.emit(process, {
      type: "waiting",
      for:
        suspension instanceof Pending
          ? waitingFor(suspension)
          : suspension instanceof Yield
            ? "time"
            : "message",
      ref: null,
    });
  }
}

export function armReceive(kernel: Kernel, process: Process, receive: Receive<unknown>): void {
  process.mailbox.restartSearch();
  process.timedOut = receive.after === 0;
  if (receive.after === null || receive.after === 0 || receive.after === Number.POSITIVE_INFINITY) return;
  process.receiveTimer = kernel.setTimer(receive.after, () => {
    process.receiveTimer = null;
    process.timedOut = true;
    kernel.wake(process);
  });
}

function waitingFor(pending: Pending<unknown>): "reply" | "promise" | "time" {
  return pending.about === "start" ? "reply" : pending.about;
}

function isAsync(body: (inbox: Inbox<never>) => unknown): boolean {
  return Object.prototype.toString.call(body) === "[object AsyncFunction]";
}

export function isFiber(value: unknown): value is Fiber {
  return (
    typeof value === "object" &&
    value !== null &&
    Symbol.iterator in value &&
    "next" in value &&
    typeof value.next === "function"
  );
}

/** A handle that can be awaited, but is better yielded: a call, a receive. */
export function isYieldable(value: unknown): value is { [Symbol.iterator](): Fiber } {
  return isThenable(value) && Symbol.iterator in value;
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function notASuspension(value: unknown): string {
  const hint =
    isFiber(value) || value instanceof Suspension
      ? "Use yield* instead of yield."
      : "Only yield* receive(...), call(...), sleep(...) and the like.";
  return `a process yielded something that it cannot wait for: ${String(value)}. ${hint}`;
}
