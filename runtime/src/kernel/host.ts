/**
 * The one door through which the outside world reaches the kernel: time, randomness, the event loop, promises.
 *
 * Every answer of a host is data that could be recorded and played back; with the same answers and the same
 * scheduling choices the kernel does the same, event by event.
 */

import type { Process } from "./process.js";
import type { Resolver } from "./suspension.js";

/** A report for people: a crash, a restart, a supervisor giving up. Shaped like OTP's logger reports. */
export interface Report {
  readonly level: "error" | "warning" | "info";
  /** OTP's report kinds. */
  readonly kind: "crash" | "supervisor" | "progress" | "unhandled" | "trace";
  readonly text: string;
  /** The structured facts behind `text`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Host {
  /** Monotonic time in ms (fractions allowed), from any origin. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** The kernel has work: run a turn soon. Called again only after a turn has begun. */
  requestTurn(): void;
  /** The kernel is idle until `delay` ms from now (`null`: until something comes from outside). */
  idleUntil(delay: number | null): void;
  /** Calls back once when the promise settles, in a turn of the event loop of its own. */
  whenSettled(promise: PromiseLike<unknown>, settled: (ok: boolean, value: unknown) => void): void;
  /** A promise for what `subscribe` will be told: what makes a suspension `await`able. */
  promise<T>(subscribe: (resolver: Resolver) => void): PromiseLike<T>;
  /** Runs `body` so that `asyncProcess` answers `process` in everything that it awaits. */
  withProcess<T>(process: Process, body: () => T): T;
  /** The process whose async body is running now, when the kernel itself is not. */
  asyncProcess(): Process | null;
  report(report: Report): void;
}
