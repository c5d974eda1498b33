/**
 * Timed messages: `Process.send_after/3`, `cancel_timer/1`, `read_timer/1`.
 *
 * A timer belongs to the system, not to its starter: it outlives the starter, dies with a receiver named by pid, and
 * finds a receiver named by name when it fires. Time is the kernel's. Its reference holds the timer, so that it is
 * found without a table.
 */

import { currentKernel, currentProcess } from "./current.js";
import { messageName, type Origin } from "./envelope.js";
import { ArgumentError } from "./errors.js";
import { isolate } from "./isolate.js";
import type { Kernel } from "./kernel.js";
import { Pid, type Ref } from "./pid.js";
import { ProcessTimer, ProcessTimers } from "./process-timers.js";

class SendTimer extends ProcessTimer {
  private readonly kernel: Kernel;
  private readonly to: Pid | string;
  private readonly starter: Pid | null;
  private readonly origin: Origin | null;

  constructor(
    kernel: Kernel,
    delay: number,
    message: unknown,
    { to, starter }: { to: Pid | string; starter: Pid | null },
  ) {
    super(kernel.timeIn(delay), kernel.makeRef(), message);
    this.kernel = kernel;
    this.to = to;
    this.starter = starter;
    this.origin = kernel.makeOrigin();
  }

  get name(): string {
    return messageName(this.message);
  }

  fire(): void {
    const { kernel, to, ref, message } = this;
    this.forget();
    const target = to instanceof Pid ? to.process : (kernel.names.get(to) ?? null);
    if (kernel.observer !== null) kernel.emit(target, { type: "timer-fired", ref, name: this.name });
    if (target !== null) kernel.post(target, "info", message, null, this.origin, this.starter);
    else if (kernel.observer !== null) kernel.emit(null, { type: "dead-letter", to, message, why: "noproc" });
  }

  forget(): void {
    this.ref.held = null;
    this.list?.delete(this);
  }

  get left(): number {
    this.kernel.refreshTime();
    return Math.max(0, Math.ceil(this.deadline - this.kernel.time));
  }
}

/** Sends `message` to `to` after `delay` ms (0: at the next turn). */
export function sendAfter(to: Pid | string, message: unknown, delay: number): Ref {
  if (typeof (delay as unknown) !== "number" || !(delay >= 0))
    throw new ArgumentError(`sendAfter: the delay must be 0 or more milliseconds, not ${delay}`);
  const kernel = currentKernel();
  const isolated = isolate(message);
  const starter = currentProcess()?.pid ?? null;
  const timer = new SendTimer(kernel, delay, isolated, { to, starter });
  const { ref } = timer;
  ref.held = timer;
  kernel.startTimer(timer);
  const target = to instanceof Pid ? to.process : null;
  if (target !== null) (target.timers ??= new ProcessTimers()).add(timer);
  if (kernel.observer !== null) {
    kernel.emitFor(to instanceof Pid ? to : starter, {
      type: "timer-set",
      ref,
      name: timer.name,
      delay,
      message: isolated,
    });
  }
  return ref;
}

/** Stops a timer. Returns the ms that were left, `false` when it has fired or was cancelled before. */
export function cancelTimer(ref: Ref): number | false {
  const timer = ref.held;
  if (!(timer instanceof SendTimer)) return false;
  const kernel = currentKernel();
  const { left } = timer;
  timer.forget();
  if (!kernel.timers.cancel(timer)) return false;
  if (kernel.observer !== null)
    kernel.emit(currentProcess(), { type: "timer-cancelled", ref, name: timer.name, left });
  return left;
}

/** The ms that are left, `false` when the timer has fired or was cancelled. */
export function readTimer(ref: Ref): number | false {
  const timer = ref.held;
  return timer instanceof SendTimer && timer.pending ? timer.left : false;
}
