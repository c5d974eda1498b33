/**
 * Timed messages: `Process.send_after/3`, `cancel_timer/1`, `read_timer/1`.
 *
 * A timer belongs to the system, not to its starter: it outlives the starter, dies with a receiver named by pid, and
 * finds a receiver named by name when it fires. Time is the kernel's.
 */

import { currentKernel, currentProcess } from "./current.js";
import { messageName } from "./envelope.js";
import { isolate } from "./isolate.js";
import type { Kernel } from "./kernel.js";
import { Pid, type Ref } from "./pid.js";
import type { RunningTimer } from "./process.js";

const pending = new WeakMap<Ref, RunningTimer>();

/** Sends `message` to `to` after `delay` ms (0: at the next turn). */
export function sendAfter(to: Pid | string, message: unknown, delay: number): Ref {
  if (!(delay >= 0))
    throw new RangeError(`sendAfter: the delay must be 0 or more milliseconds, not ${delay}`);
  const kernel = currentKernel();
  const ref = kernel.makeRef();
  const isolated = isolate(message);
  const name = messageName(isolated);
  const origin = kernel.makeOrigin();
  const starter = currentProcess()?.pid ?? null;
  const timer = kernel.setTimer(delay, () => {
    pending.delete(ref);
    const target = to instanceof Pid ? to.process : (kernel.names.get(to) ?? null);
    target?.timers?.delete(ref);
    if (kernel.observer !== null) kernel.emit(target, { type: "timer-fired", ref, name });
    if (target !== null) kernel.post(target, "info", isolated, null, origin, starter);
    else if (kernel.observer !== null)
      kernel.emit(null, { type: "dead-letter", to, message: isolated, why: "noproc" });
  });
  const running: RunningTimer = { ref, name, message: isolated, timer };
  pending.set(ref, running);
  const target = to instanceof Pid ? to.process : null;
  if (target !== null) (target.timers ??= new Map()).set(ref, running);
  if (kernel.observer !== null) {
    kernel.emitFor(to instanceof Pid ? to : starter, {
      type: "timer-set",
      ref,
      name,
      delay,
      message: isolated,
    });
  }
  return ref;
}

/** Stops a timer. Returns the ms that were left, `false` when it has fired or was cancelled before. */
export function cancelTimer(ref: Ref): number | false {
  const kernel = currentKernel();
  const running = pending.get(ref);
  if (running === undefined) return false;
  const left = timeLeft(kernel, running);
  pending.delete(ref);
  currentProcess()?.timers?.delete(ref);
  if (!kernel.timers.cancel(running.timer)) return false;
  if (kernel.observer !== null)
    kernel.emit(currentProcess(), { type: "timer-cancelled", ref, name: running.name, left });
  return left;
}

/** The ms that are left, `false` when the timer has fired or was cancelled. */
export function readTimer(ref: Ref): number | false {
  const running = pending.get(ref);
  return running?.timer.pending === true ? timeLeft(currentKernel(), running) : false;
}

function timeLeft(kernel: Kernel, running: RunningTimer): number {
  kernel.refreshTime();
  return Math.max(0, Math.ceil(running.timer.deadline - kernel.time));
}
