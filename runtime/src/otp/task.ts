/**
 * `Task`: functions run in processes of their own, with or without somebody who waits for the value.
 *
 * The public face of Elixir 1.14's `Task`. A task's function is plain, a generator or async. It may close over data,
 * which it then shares with its starter: arguments given after the function are copied, as the value is.
 */

import { current, currentKernel, currentProcess, isolate, makeRef } from "../kernel/index.js";
import type { Waited } from "./callback.js";
import type { ChildSpec } from "./child-spec.js";
import { Start } from "./start.js";
import { awaitedBy } from "./task-answer.js";
import { Task as TaskHandle } from "./task-handle.js";
import { spawnTask, TaskLoop } from "./task-process.js";
import { type Source, type StreamOptions, TaskStream } from "./task-stream.js";
import { TaskSupervisor } from "./task-supervisor.js";
import { awaitMany, awaitTask, ignoreTask, shutdownTask, yieldMany, yieldTask } from "./task-wait.js";

/** A task that its owner may wait for (`%Task{}`). */
export type Task<T> = TaskHandle<T>;

export const Task = {
  name: "Task",

  /**
   * Starts a task linked to the running process, which may `await` its value (`Task.async/1`). If the task crashes
   * the caller does, unless it traps exits. @throws Error outside of any process.
   */
  async<const A extends readonly unknown[], R>(work: (...args: A) => R, ...args: A): Task<Waited<R>> {
    const owner = current("Task.async()");
    const loop = new TaskLoop({ work, args: copied(args), owner });
    return awaitedBy<Waited<R>>(owner, spawnTask(owner.kernel, loop, true), loop);
  },

  /** Starts a process for its effects: nobody is told of its value or its crash (`Task.start/1`). */
  start<A extends readonly unknown[]>(work: (...args: A) => unknown, ...args: A): Start {
    return started(work, args, false);
  },

  /** The same, linked to the running process; for supervisors (`Task.start_link/1`). */
  startLink<A extends readonly unknown[]>(work: (...args: A) => unknown, ...args: A): Start {
    return started(work, args, true);
  },

  /** A task that is over already with `value` (`Task.completed/1`). */
  completed<T>(value: T): Task<T> {
    const owner = current("Task.completed()");
    const ref = makeRef();
    owner.kernel.post(owner, "info", [ref, isolate(value, "result")], null);
    return new TaskHandle<T>(null, ref, owner.pid, "Task.completed");
  },

  /** For supervisors: `[Task, work]` runs `work` once, restarted never (`Task.child_spec/1`). */
  childSpec(work: () => unknown): ChildSpec {
    return { id: "Task", start: () => Task.startLink(work), restart: "temporary" };
  },

  /**
   * Runs `work` on each item in a task of its own, some at a time, and gives `["ok", value]` for each
   * (`Task.async_stream/3`). Lazy: nothing runs before it is consumed. See `StreamOptions`.
   * @throws ArgumentError for an option that is none.
   */
  asyncStream<I, R>(items: Source<I>, work: (item: I) => R, options?: StreamOptions): TaskStream<Waited<R>> {
    return new TaskStream<Waited<R>>(
      { items, work: work as (item: unknown) => unknown, start: null },
      options,
    );
  },

  await: awaitTask,
  awaitMany,
  yield: yieldTask,
  yieldMany,
  shutdown: shutdownTask,
  ignore: ignoreTask,
  Supervisor: TaskSupervisor,
} as const;

/** What the new process gets is its own. */
function copied<A extends readonly unknown[]>(args: A): A {
  return args.length === 0 ? args : isolate(args, "arguments");
}

function started(work: (...args: never[]) => unknown, args: readonly unknown[], link: boolean): Start {
  const loop = new TaskLoop({ work, args: copied(args), owner: currentProcess() });
  const result = new Start();
  result.complete({ status: "ok", pid: spawnTask(currentKernel(), loop, link).pid });
  return result;
}
