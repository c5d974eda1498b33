/**
 * `Task.Supervisor`: a dynamic supervisor whose children are tasks (Elixir 1.14's `Task.Supervisor`).
 *
 * Under a supervisor: `[Task.Supervisor, { name: "MyApp.Tasks" }]`. A task's owner is whoever asked for it; its
 * process is started and stopped by the supervisor. Must not know how children are kept: `DynamicSupervisor` does.
 */

import {
  type Call,
  current,
  currentProcess,
  type ExitReason,
  Pid,
  type ProcessRecord,
  type Timeout,
} from "../kernel/index.js";
import type { Waited } from "./callback.js";
import type { ChildSpec, Restart, Shutdown } from "./child-spec.js";
import { DynamicSupervisor, launchDynamic } from "./dynamic-supervisor.js";
import { Routine, type Steps } from "./routine.js";
import { refText, type ServerRef } from "./server-ref.js";
import type { Start, StartOptions, StartResult } from "./start.js";
import { ChildCall } from "./supervisor/child-call.js";
import type { DynamicFlags } from "./supervisor/dynamic-flags.js";
import type { Done, DynamicRequest, DynamicStarted } from "./supervisor/requests.js";
import { awaitedBy, linkedAndAwaitedBy } from "./task-answer.js";
import type { Task } from "./task-handle.js";
import { spawnTask, TaskLoop } from "./task-process.js";
import { type Source, type StreamOptions, TaskStream } from "./task-stream.js";
import type { StreamStart } from "./task-stream-run.js";

export interface TaskSupervisorOptions
  extends StartOptions,
    Pick<DynamicFlags, "maxChildren" | "maxRestarts" | "maxSeconds"> {}

export interface TaskOptions {
  /** How the supervisor stops the task: ms, 5,000 by default; counts only for a task that traps exits. */
  readonly shutdown?: Shutdown;
}

export interface TaskChildOptions extends TaskOptions {
  /** When the task is run again; never (`temporary`) by default. */
  readonly restart?: Restart;
}

type Work<R> = () => R;

export const TaskSupervisor = {
  name: "Task.Supervisor",

  /** Starts a supervisor of tasks, linked to the calling process. */
  startLink(options: TaskSupervisorOptions = {}): Start {
    const { name, timeout, ...flags } = options;
    return launchDynamic({
      label: "Task.Supervisor",
      init: () => flags,
      options: {
        ...(name === undefined ? {} : { name }),
        ...(timeout === undefined ? {} : { timeout }),
      },
      behaviour: "Task.Supervisor",
    });
  },

  /** For supervisors: its id is its name, or `Task.Supervisor`. */
  childSpec(options: TaskSupervisorOptions = {}): ChildSpec {
    return {
      id: options.name === undefined ? "Task.Supervisor" : refText(options.name),
      start: [TaskSupervisor, "startLink", [options]],
      type: "supervisor",
    };
  },

  /**
   * Starts a task under the supervisor, linked to the caller as well, which may await it (`async/3`). `yield*` it:
   * the supervisor starts the task. @throws Error when the supervisor has as many children as it may.
   */
  async: <R>(supervisor: ServerRef, work: Work<R>, options?: TaskOptions): Routine<Task<Waited<R>>> =>
    awaited(supervisor, work, options, linkedAndAwaitedBy),

  /** The same without the link: its crash is told only to who awaits it, as a `DOWN` or a result. */
  asyncNolink: <R>(supervisor: ServerRef, work: Work<R>, options?: TaskOptions): Routine<Task<Waited<R>>> =>
    awaited(supervisor, work, options, awaitedBy),

  /** Starts a task that nobody waits for (`start_child/3`). Errors: `"max_children"`. */
  startChild(
    supervisor: ServerRef,
    work: () => unknown,
    options: TaskChildOptions = {},
  ): ChildCall<DynamicStarted> {
    const owner = currentProcess();
    return ask(supervisor, options, () => startTask(new TaskLoop({ work, args: [], owner }), null));
  },

  /** `Task.asyncStream` with its tasks under the supervisor, and linked to the consumer. */
  asyncStream: <I, R>(
    supervisor: ServerRef,
    items: Source<I>,
    work: (item: I) => R,
    options?: StreamOptions & TaskOptions,
  ): TaskStream<Waited<R>> => stream(supervisor, items, work, options, true),

  /** The same without the link: tasks that crash give `["exit", reason]`. */
  asyncStreamNolink: <I, R>(
    supervisor: ServerRef,
    items: Source<I>,
    work: (item: I) => R,
    options?: StreamOptions & TaskOptions,
  ): TaskStream<Waited<R>> => stream(supervisor, items, work, options, false),

  /** The pids of the tasks that run. */
  children: (supervisor: ServerRef): Routine<Pid[]> => {
    const asked = DynamicSupervisor.whichChildren(supervisor);
    return new Routine(function* (): Steps<Pid[]> {
      const rows = yield* asked;
      return rows.map(([, child]) => child).filter((child) => child instanceof Pid);
    });
  },

  /** Stops a task. */
  terminateChild: (supervisor: ServerRef, task: Pid): Call<Done<"not_found">> =>
    DynamicSupervisor.terminateChild(supervisor, task),

  /** Stops the supervisor and its tasks, each with `shutdown`. */
  stop: (supervisor: ServerRef, reason?: ExitReason, timeout?: Timeout) =>
    DynamicSupervisor.stop(supervisor, reason, timeout),
} as const;

/** Called in the supervisor, for each start of the child. `prepare` sets all up before the task can run. */
function startTask(loop: TaskLoop, prepare: ((task: ProcessRecord) => void) | null): StartResult {
  const supervisor = current("a task's start");
  const task = spawnTask(supervisor.kernel, loop, true);
  prepare?.(task);
  return { status: "ok", pid: task.pid };
}

function ask(
  supervisor: ServerRef,
  { restart = "temporary", shutdown = 5000 }: TaskChildOptions,
  start: () => StartResult,
): ChildCall<DynamicStarted> {
  const spec: ChildSpec = { id: "Task", start, restart, shutdown, modules: ["Task.Supervised"] };
  return new ChildCall<DynamicStarted>(supervisor, ["start_child", spec] satisfies DynamicRequest);
}

function awaited<R>(
  supervisor: ServerRef,
  work: Work<R>,
  options: TaskOptions = {},
  awaitedBy: (owner: ProcessRecord, task: ProcessRecord, loop: TaskLoop) => Task<Waited<R>>,
): Routine<Task<Waited<R>>> {
  const owner = current("Task.Supervisor.async()");
  const loop = new TaskLoop({ work, args: [], owner });
  let made: Task<Waited<R>> | null = null;
  const asked = ask(supervisor, { ...options, restart: "temporary" }, () => {
    // The owner may have ended while the supervisor was busy: then nobody wants the task.
    if (owner.status === "exited") return { status: "ignore" };
    return startTask(loop, (task) => {
      made = awaitedBy(owner, task, loop);
    });
  });
  return new Routine(function* (): Steps<Task<Waited<R>>> {
    const answer = yield* asked;
    if (made === null) throw new Error(answer.status === "error" ? NO_PLACE : "the task was not started");
    return made;
  });
}

const NO_PLACE =
  "reached the maximum number of tasks for this task supervisor. The maximum number of tasks that are allowed to run " +
  "at the same time under this supervisor can be configured with the maxChildren option of Task.Supervisor.startLink";

function stream<I, R>(
  supervisor: ServerRef,
  items: Source<I>,
  work: (item: I) => R,
  options: (StreamOptions & TaskOptions) | undefined,
  linked: boolean,
): TaskStream<Waited<R>> {
  const start: StreamStart = {
    linked,
    start: (loop, owner, prepare) => startItem(supervisor, options ?? {}, loop, owner, prepare),
  };
  return new TaskStream<Waited<R>>({ items, work: work as (item: unknown) => unknown, start }, options);
}

function* startItem(
  supervisor: ServerRef,
  { shutdown }: TaskOptions,
  loop: TaskLoop,
  owner: ProcessRecord,
  prepare: (task: ProcessRecord) => void,
): Steps<boolean> {
  const options = shutdown === undefined ? {} : { shutdown };
  const answer = yield* ask(supervisor, options, () =>
    owner.status === "exited" ? { status: "ignore" } : startTask(loop, prepare),
  );
  return answer.status === "ok";
}
