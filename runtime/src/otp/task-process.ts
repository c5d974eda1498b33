/**
 * The process of a task: it runs one function to its end, gives the value to whoever waits and exits.
 *
 * Elixir's `Task.Supervised`: exits `normal` when the function returns, with what it threw otherwise, and reports
 * what was no orderly end. Must not know who waits for the value, nor how: it sees a `TaskAnswer`.
 */

import {
  type Envelope,
  Exit,
  type Fiber,
  formatReason,
  isOrderly,
  type Kernel,
  type Loop,
  type LoopView,
  Pid,
  type ProcessRecord,
  reasonOf,
  Suspension,
  terminate,
} from "../kernel/index.js";
import { checkFunction } from "./arguments.js";
import { callback, finished, isUnfinished } from "./callback.js";

/** Whoever gets the value of a task. Called in the task's process, before it exits. */
export interface TaskAnswer {
  give(task: ProcessRecord, value: unknown): void;
}

/** What a task runs, and for whom. */
export interface TaskWork {
  readonly work: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
  /** Who asked for it; `null` when that was not a process. */
  readonly owner: ProcessRecord | null;
}

/** Starts a task's process, linked to the running one when `link`. The value goes to `loop.answer`. */
export function spawnTask(kernel: Kernel, loop: TaskLoop, link: boolean): ProcessRecord {
  return kernel.spawn({ label: loop.name, loop, link });
}

export class TaskLoop implements Loop {
  readonly behaviour = "Task";
  readonly raw = true;
  readonly accepts = null;
  readonly name: string;
  answer: TaskAnswer | null = null;
  private readonly task: TaskWork;
  private readonly callers: readonly Pid[];

  /** @throws ArgumentError for what is no function. */
  constructor(task: TaskWork) {
    checkFunction("Task", "the work", task.work);
    this.task = task;
    this.name = task.work.name === "" ? "Task" : task.work.name;
    this.callers = callersOf(task.owner);
  }

  start(process: ProcessRecord): Fiber<void> | undefined {
    (process.dictionary ??= new Map()).set(CALLERS, this.callers);
    const work = callback(this.task.work as (...args: readonly unknown[]) => unknown);
    let result: unknown;
    try {
      result = work(...this.task.args);
      if (result instanceof Suspension || isUnfinished(result)) return this.finish(process, result);
      this.done(process, result);
    } catch (thrown) {
      this.fail(process, thrown);
    }
    return undefined;
  }

  handle(): undefined {
    // The function reads the mailbox, if anybody does.
  }

  internal(): Envelope | null {
    return null;
  }

  takeInternal(): void {
    // There is none.
  }

  inspect(): LoopView {
    const { owner, args } = this.task;
    return { kind: "plain", state: { function: this.name, arguments: args, owner: owner?.pid ?? null } };
  }

  private *finish(
    process: ProcessRecord,
    unfinished: Suspension<unknown> | Fiber | PromiseLike<unknown>,
  ): Fiber<void> {
    try {
      const value =
        unfinished instanceof Suspension ? yield* unfinished : yield* finished<unknown>(unfinished);
      this.done(process, value);
    } catch (thrown) {
      this.fail(process, thrown);
    }
  }

  private done(process: ProcessRecord, value: unknown): void {
    // Hit by an exit signal while it ran: it has died of that, and gives no value.
    if (process.pendingExit !== null) return;
    this.answer?.give(process, value);
    terminate(process, "normal", false);
  }

  private fail(process: ProcessRecord, thrown: unknown): never {
    const reason = reasonOf(thrown);
    if (process.pendingExit === null && !isOrderly(reason)) this.report(process, thrown);
    throw thrown;
  }

  private report(process: ProcessRecord, thrown: unknown): void {
    const owner = this.task.owner;
    const starter = owner === null ? "outside" : (owner.name ?? owner.pid.toString());
    const error =
      thrown instanceof Error && !(thrown instanceof Exit)
        ? (thrown.stack ?? String(thrown))
        : `(${thrown instanceof Exit ? "stop" : "nocatch"}) ${formatReason(reasonOf(thrown))}`;
    process.kernel.host.report({
      level: "error",
      kind: "crash",
      text:
        `Task ${process.pid} started from ${starter} terminating\n** ${error}\n` +
        `Function: ${this.name}\n    Args: ${formatReason(this.task.args)}`,
      facts: { pid: process.pid, starter: owner?.pid ?? null, function: this.name, reason: reasonOf(thrown) },
    });
  }
}

/** Key of the process dictionary under which a task finds who asked for it, the nearest first. */
const CALLERS = "$callers";

function callersOf(owner: ProcessRecord | null): readonly Pid[] {
  if (owner === null) return [];
  const more = owner.dictionary?.get(CALLERS);
  return Array.isArray(more) ? [owner.pid, ...more.filter((one) => one instanceof Pid)] : [owner.pid];
}
