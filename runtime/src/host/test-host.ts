/**
 * A host whose time and randomness are given by hand: for tests, examples in documents, and whoever wants to run a
 * system to its end without waiting.
 *
 * Time moves only by `runFor` and `runUntilIdle`, from timer to timer; nothing here touches a real clock. Promises
 * are the real ones: `settle` lets them.
 */

import type { Host, Kernel, ProcessRecord, Report, Resolver } from "../kernel/index.js";
import { NodeHost } from "./node-host.js";

export class TestHost implements Host {
  readonly reports: Report[] = [];
  private time = 0;
  private kernel: Kernel | null = null;
  private seed: number;
  /** Carries async contexts; none of its clock or event loop is used. */
  private readonly async = new NodeHost(0);

  constructor(seed = 1) {
    this.seed = seed >>> 0 || 1;
  }

  attach(kernel: Kernel): void {
    this.kernel = kernel;
  }

  now(): number {
    return this.time;
  }

  /** xorshift32: the same seed gives the same numbers everywhere. */
  random(): number {
    let x = this.seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.seed = x >>> 0;
    return this.seed / 0x1_0000_0000;
  }

  requestTurn(): void {
    // Turns are run by hand.
  }

  idleUntil(): void {
    // Turns are run by hand.
  }

  whenSettled(promise: PromiseLike<unknown>, settled: (ok: boolean, value: unknown) => void): void {
    this.async.whenSettled(promise, settled);
  }

  promise<T>(subscribe: (resolver: Resolver) => void): PromiseLike<T> {
    return this.async.promise(subscribe);
  }

  withProcess<T>(process: ProcessRecord, body: () => T): T {
    return this.async.withProcess(process, body);
  }

  asyncProcess(): ProcessRecord | null {
    return this.async.asyncProcess();
  }

  report(report: Report): void {
    this.reports.push(report);
  }

  /** Runs all that can run now, without letting time pass. `false` when the limit of deliveries was reached. */
  run(limit = 1_000_000): boolean {
    const kernel = this.kernel;
    if (kernel === null) return true;
    for (let left = limit; left > 0; left -= 1000) {
      const result = kernel.runTurn(Math.min(left, 1000));
      if (result === "idle" || result === "held" || result === "settling") return true;
    }
    return false;
  }

  /** Runs for `ms` of the system's time, stopping at each timer on the way. */
  runFor(ms: number): void {
    const end = this.time + ms;
    this.run();
    for (
      let next = this.kernel?.nextTimerIn() ?? null;
      next !== null && this.time + next <= end;
      next = this.kernel?.nextTimerIn() ?? null
    ) {
      this.time += next;
      this.run();
    }
    this.time = Math.max(this.time, end);
    this.run();
  }

  /** Runs until nothing is left to do, letting as much time pass as that needs. */
  runUntilIdle(maxMs = 3_600_000): void {
    const end = this.time + maxMs;
    this.run();
    for (
      let next = this.kernel?.nextTimerIn() ?? null;
      next !== null && this.time + next <= end;
      next = this.kernel?.nextTimerIn() ?? null
    ) {
      this.time += next;
      this.run();
    }
  }

  /** As `runUntilIdle`, for systems with async bodies: lets promises settle in between. */
  async settle(maxMs = 3_600_000): Promise<void> {
    const end = this.time + maxMs;
    for (;;) {
      this.run();
      await new Promise((resolve) => setImmediate(resolve));
      if (this.kernel?.busy === true) continue;
      const next = this.kernel?.nextTimerIn() ?? null;
      if (next === null || this.time + next > end) return;
      this.time += next;
    }
  }
}
