/**
 * How the value of an awaited task reaches its owner: as the message `[ref, value]`.
 *
 * The ref is that of the owner's monitor and an alias of the owner, as in OTP 24: once the owner has given up
 * waiting (demonitor), a late value is dropped instead of lying in its mailbox. Must not know who starts the task.
 */

import { isolate, link, monitor, monitorOf, type ProcessRecord, type Ref } from "../kernel/index.js";
import { Task } from "./task-handle.js";
import type { TaskAnswer, TaskLoop } from "./task-process.js";

/** Makes `owner` the one who awaits a task that has not run yet. */
export function awaitedBy<T>(owner: ProcessRecord, process: ProcessRecord, loop: TaskLoop): Task<T> {
  const ref = monitor(owner, process.pid);
  loop.answer = new MessageAnswer(owner, ref);
  return new Task<T>(process.pid, ref, owner.pid, loop.name);
}

/** The same, linked: owner and task end with each other. */
export function linkedAndAwaitedBy<T>(owner: ProcessRecord, process: ProcessRecord, loop: TaskLoop): Task<T> {
  link(owner, process.pid);
  return awaitedBy<T>(owner, process, loop);
}

class MessageAnswer implements TaskAnswer {
  private readonly owner: ProcessRecord;
  private readonly ref: Ref;

  constructor(owner: ProcessRecord, ref: Ref) {
    this.owner = owner;
    this.ref = ref;
  }

  give(task: ProcessRecord, value: unknown): void {
    const { owner, ref } = this;
    const kernel = task.kernel;
    const message: readonly [Ref, unknown] = [ref, isolate(value, "result")];
    if (kernel.observer !== null)
      kernel.emit(task, { type: "task-result", owner: owner.pid, ref, value: message[1] });
    if (monitorOf(owner, ref) !== null) kernel.post(owner, "info", message, null);
    else if (kernel.observer !== null)
      kernel.emit(task, { type: "dead-letter", to: owner.pid, message, why: "late reply" });
  }
}
