/**
 * Calling a behaviour's callbacks, which may be plain, generators or async.
 *
 * A plain callback costs nothing extra: no generator, no promise. One that waits comes back as a fiber that the
 * kernel drives with the mailbox closed. An async callback runs so that `self()` is known in all that it awaits.
 * Must not know which behaviour calls.
 */

import {
  currentKernel,
  currentProcess,
  type Fiber,
  isFiber,
  isThenable,
  isYieldable,
  type Suspension,
} from "../kernel/index.js";

/** What a callback may return: the value, a generator that returns it, or a promise of it. */
export type Waitable<T> = T | Fiber<T> | PromiseLike<T>;

/** The value that a callback's return type stands for. */
export type Waited<T> =
  T extends PromiseLike<infer V> ? V : T extends Iterator<unknown, infer V, unknown> ? V : T;

/** A function that may be called as a callback: `async` ones are wrapped, once, when the module is defined. */
export function callback<A extends readonly unknown[], R>(fn: (...args: A) => R): (...args: A) => R {
  if (Object.prototype.toString.call(fn) !== "[object AsyncFunction]") return fn;
  const wrapped = (...args: A): R => {
    const process = currentProcess();
    return process === null ? fn(...args) : process.kernel.host.withProcess(process, () => fn(...args));
  };
  written.set(wrapped, fn);
  return wrapped;
}

const written = new WeakMap<object, unknown>();

/** The function as the program wrote it, for a debugger that looks for its source. */
export function asWritten(called: object): unknown {
  return written.get(called) ?? called;
}

/** Whether a callback has not finished yet. A tagged return is told apart first: that is the frequent case. */
export function isUnfinished(result: unknown): result is Fiber | PromiseLike<unknown> {
  if (typeof result !== "object" || result === null || "type" in result) return false;
  return isFiber(result) || isThenable(result);
}

/** Waits for what a callback has returned; throws what it throws. */
export function* finished<T>(result: Waitable<T>): Generator<Suspension<unknown>, T, unknown> {
  if (isFiber(result)) return yield* result;
  if (isYieldable(result)) return (yield* result) as T;
  if (isThenable(result)) return yield* currentKernel().promised(result);
  return result;
}
