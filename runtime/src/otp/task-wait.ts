/**
 * Waiting for tasks: await, yield, shutdown, ignore, and the forms for many.
 *
 * Each is a selective receive in the owner for the task's value (`[ref, value]`) or its end (`DOWN`), with the exit
 * reasons of Elixir 1.14's `Task`. Must not know how tasks are started or run.
 */

import {
  ArgumentError,
  current,
  demonitor,
  DownMessage,
  Exit,
  type ExitReason,
  exitProcess,
  formatReason,
  monitor,
  type ProcessRecord,
  Receive,
  type Ref,
  type Suspension,
  TIMEOUT,
  type Timeout,
  unlink,
} from "../kernel/index.js";
import { Reception } from "./reception.js";
import { Routine, type Steps } from "./routine.js";
import { Task } from "./task-handle.js";

/** How a task went: `["ok", value]`, or `["exit", reason]` when its process ended without a value. */
export type TaskResult<T> = readonly ["ok", T] | readonly ["exit", ExitReason];

const DEFAULT_TIMEOUT_MS = 5000;

/**
 * Waits for the task's value (`Task.await/2`), `timeout` ms at the most (5,000). Exits with
 * `[reason, ["Task", "await", [task, timeout]]]`, the reason being the task's own or `"timeout"`; after a timeout a
 * late value does not come any more. @throws ArgumentError when the caller is not the task's owner.
 */
export function awaitTask<T>(task: Task<T>, timeout: Timeout = DEFAULT_TIMEOUT_MS): Suspension<T> {
  const self = ownerOf(task, "Task.await()");
  const failed = (reason: ExitReason): Exit => new Exit([reason, ["Task", "await", [task, timeout]]]);
  return new Reception<T>(answerTo(task.ref), limit(timeout), (message) => {
    if (message instanceof DownMessage) throw failed(message.reason);
    demonitor(self, task.ref, true);
    if (message === TIMEOUT) throw failed("timeout");
    return valueIn<T>(message);
  });
}

/**
 * Waits for how the task ends, `timeout` ms at the most (5,000): `null` when it is still running by then, and may be
 * asked again (`Task.yield/2`). @throws ArgumentError when the caller is not the task's owner.
 */
export function yieldTask<T>(
  task: Task<T>,
  timeout: Timeout = DEFAULT_TIMEOUT_MS,
): Suspension<TaskResult<T> | null> {
  const self = ownerOf(task, "Task.yield()");
  return new Reception<TaskResult<T> | null>(answerTo(task.ref), limit(timeout), (message) =>
    message === TIMEOUT ? null : resultIn<T>(self, task.ref, message),
  );
}

/**
 * Does not wait for the task any more: unlinks it and drops its later value (`Task.ignore/1`). How it went when it
 * has ended already, `null` when it goes on. @throws ArgumentError when the caller is not the task's owner.
 */
export function ignoreTask<T>(task: Task<T>): Suspension<TaskResult<T> | null> {
  const self = ownerOf(task, "Task.ignore()");
  return new Reception<TaskResult<T> | null>(answerTo(task.ref), 0, (message) => {
    if (task.pid !== null && !(message instanceof DownMessage)) unlink(self, task.pid);
    if (message !== TIMEOUT) return resultIn<T>(self, task.ref, message);
    demonitor(self, task.ref, true);
    return null;
  });
}

/**
 * Waits for the values of all tasks, in their order, `timeout` ms together at the most (5,000) (`Task.await_many/2`).
 * Exits with `[reason, ["Task", "await_many", [tasks, timeout]]]` with the first that fails, or `"timeout"`.
 */
export function awaitMany<T extends readonly Task<unknown>[]>(
  tasks: T,
  timeout: Timeout = DEFAULT_TIMEOUT_MS,
): Routine<{ -readonly [K in keyof T]: T[K] extends Task<infer V> ? V : never }> {
  type Values = { -readonly [K in keyof T]: T[K] extends Task<infer V> ? V : never };
  let self: ProcessRecord | null = null;
  for (const task of tasks) self = ownerOf(task, "Task.awaitMany()");
  const clock = new Clock(self ?? current("Task.awaitMany()"), timeout);
  return new Routine(function* (): Steps<Values> {
    const awaiting = new Set(tasks.map((task) => task.ref));
    const values = new Map<Ref, unknown>();
    while (awaiting.size > 0) {
      const message = yield* new Receive<unknown>((one) => isAbout(one, awaiting), clock.left());
      const ref = refIn(message);
      if (ref !== null && !(message instanceof DownMessage)) {
        demonitor(clock.process, ref, true);
        awaiting.delete(ref);
        values.set(ref, valueIn(message));
        continue;
      }
      for (const open of awaiting) demonitor(clock.process, open, true);
      const reason = message instanceof DownMessage ? message.reason : "timeout";
      throw new Exit([reason, ["Task", "await_many", [tasks, timeout]]]);
    }
    return tasks.map((task) => values.get(task.ref)) as Values;
  });
}

/**
 * Waits for how the tasks end, `timeout` ms together at the most (5,000): each task with its result, or with `null`
 * when it is still running by then (`Task.yield_many/2`).
 */
export function yieldMany<T>(
  tasks: readonly Task<T>[],
  timeout: Timeout = DEFAULT_TIMEOUT_MS,
): Routine<(readonly [Task<T>, TaskResult<T> | null])[]> {
  const clock = new Clock(current("Task.yieldMany()"), timeout);
  return new Routine(function* (): Steps<(readonly [Task<T>, TaskResult<T> | null])[]> {
    const results: (readonly [Task<T>, TaskResult<T> | null])[] = [];
    for (const task of tasks) {
      const left = clock.left();
      results.push([task, yield* yieldTask(task, left === null ? "infinity" : left)]);
    }
    return results;
  });
}

/**
 * Unlinks and ends the task: sends it `"shutdown"` and, after `timeout` ms (5,000), kills it; with `"brutal_kill"`
 * kills it at once (`Task.shutdown/2`). `null` when it was stopped by that, `["ok", value]` when its value had come
 * before, `["exit", reason]` when it ended otherwise.
 * @throws ArgumentError when the caller is not the owner, or the task was made by `Task.completed`.
 */
export function shutdownTask<T>(
  task: Task<T>,
  timeout: Timeout | "brutal_kill" = DEFAULT_TIMEOUT_MS,
): Routine<TaskResult<T> | null> {
  const pid = task.pid;
  if (pid === null)
    throw new ArgumentError(`task ${task.toString()} does not have an associated task process`);
  const self = ownerOf(task, "Task.shutdown()");
  const end = monitor(self, pid);
  unlink(self, pid);
  exitProcess(pid, timeout === "brutal_kill" ? "kill" : "shutdown");
  return new Routine(function* (): Steps<TaskResult<T> | null> {
    const ended = (message: unknown): boolean => message instanceof DownMessage && message.ref === end;
    let down = yield* new Receive<unknown>(ended, limit(timeout === "brutal_kill" ? "infinity" : timeout));
    let expected = timeout === "brutal_kill" ? "killed" : "shutdown";
    if (down === TIMEOUT) {
      exitProcess(pid, "kill");
      expected = "shutdown";
      down = yield* new Receive<unknown>(ended, null);
    }
    const reason = down instanceof DownMessage ? down.reason : "noproc";
    return yield* afterShutdown(self, task, reason, expected);
  });
}

/** What a task that was shut down has left behind: its value, its own end, or nothing. */
function* afterShutdown<T>(
  self: ProcessRecord,
  task: Task<T>,
  reason: ExitReason,
  expected: string,
): Steps<TaskResult<T> | null> {
  let own = reason;
  if (reason === "noproc") {
    // It had ended before; the first monitor knows of what.
    const isDown = (message: unknown): boolean => message instanceof DownMessage && message.ref === task.ref;
    const first = yield* new Receive<unknown>(isDown, 0);
    if (first instanceof DownMessage) own = first.reason;
  }
  demonitor(self, task.ref, true);
  const value = yield* new Receive<unknown>((message) => isValue(message, task.ref), 0);
  if (value !== TIMEOUT) return ["ok", valueIn<T>(value)];
  return own === expected ? null : ["exit", own];
}

// --- The messages ---------------------------------------------------------------------------------------------

function isValue(message: unknown, ref: Ref): message is readonly [Ref, unknown] {
  return Array.isArray(message) && message.length === 2 && message[0] === ref;
}

function answerTo(ref: Ref): (message: unknown) => boolean {
  return (message) => isValue(message, ref) || (message instanceof DownMessage && message.ref === ref);
}

function isAbout(message: unknown, refs: ReadonlySet<unknown>): boolean {
  if (Array.isArray(message)) return message.length === 2 && refs.has(message[0]);
  return message instanceof DownMessage && refs.has(message.ref);
}

function refIn(message: unknown): Ref | null {
  if (message instanceof DownMessage) return message.ref;
  return Array.isArray(message) ? (message[0] as Ref) : null;
}

/** The value in a task's message. The message is the task's own, so it is of the task's type. */
function valueIn<T>(message: unknown): T {
  const [, value] = message as readonly [Ref, T];
  return value;
}

function resultIn<T>(self: ProcessRecord, ref: Ref, message: unknown): TaskResult<T> {
  if (message instanceof DownMessage) return ["exit", message.reason];
  demonitor(self, ref, true);
  return ["ok", valueIn<T>(message)];
}

function ownerOf(task: Task<unknown>, what: string): ProcessRecord {
  const self = current(what);
  if (!((task as unknown) instanceof Task))
    throw new ArgumentError(
      `${what} expects a task, as Task.async() makes them; got: ${formatReason(task, 3)}`,
    );
  if (self.pid !== task.owner) {
    throw new ArgumentError(
      `task ${task.toString()} must be queried from the owner but was queried from ${self.pid}: its owner is ${task.owner}`,
    );
  }
  return self;
}

function limit(timeout: Timeout): number | null {
  if (timeout === "infinity") return null;
  if (!(timeout >= 0)) throw new ArgumentError(`a timeout must be 0 or more milliseconds, not ${timeout}`);
  return timeout;
}

/** One time limit over several waits. */
class Clock {
  readonly process: ProcessRecord;
  private readonly deadline: number | null;

  constructor(process: ProcessRecord, timeout: Timeout) {
    this.process = process;
    const ms = limit(timeout);
    process.kernel.refreshTime();
    this.deadline = ms === null ? null : process.kernel.time + ms;
  }

  left(): number | null {
    this.process.kernel.refreshTime();
    return this.deadline === null ? null : Math.max(0, this.deadline - this.process.kernel.time);
  }
}
