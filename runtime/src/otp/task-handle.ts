/**
 * A task that somebody may wait for: Elixir's `%Task{}`.
 *
 * The value comes to the owner's mailbox as `[ref, value]`, and after it a `DOWN` with the same ref. Only the owner
 * may ask; all waiting is done by `task-wait.ts`. A handle is immutable and may travel in messages.
 */

import { Immutable, type Pid, type Ref, type Suspension, type Timeout } from "../kernel/index.js";
import type { Routine } from "./routine.js";
import { awaitTask, ignoreTask, shutdownTask, type TaskResult, yieldTask } from "./task-wait.js";

export class Task<T> extends Immutable {
  /** `null` for a task made by `Task.completed`. */
  readonly pid: Pid | null;
  /** Stands in the messages of the task: its value, and the `DOWN` of its process. */
  readonly ref: Ref;
  readonly owner: Pid;
  /** Name of the function that it runs. */
  readonly function: string;

  constructor(pid: Pid | null, ref: Ref, owner: Pid, name: string) {
    super();
    this.pid = pid;
    this.ref = ref;
    this.owner = owner;
    this.function = name;
  }

  /** `Task.await(task, timeout)`. */
  await(timeout?: Timeout): Suspension<T> {
    return awaitTask(this, timeout);
  }

  /** `Task.yield(task, timeout)`. */
  yield(timeout?: Timeout): Suspension<TaskResult<T> | null> {
    return yieldTask(this, timeout);
  }

  /** `Task.shutdown(task, timeout)`. */
  shutdown(timeout?: Timeout | "brutal_kill"): Routine<TaskResult<T> | null> {
    return shutdownTask(this, timeout);
  }

  /** `Task.ignore(task)`. */
  ignore(): Suspension<TaskResult<T> | null> {
    return ignoreTask(this);
  }

  override toString(): string {
    return `#Task<${this.function} ${this.pid === null ? "completed" : this.pid.toString()}>`;
  }

  toJSON(): string {
    return this.toString();
  }
}
