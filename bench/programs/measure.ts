/**
 * What every benchmark is: a name (that of the BEAM program), how many operations, and a process body that does them,
 * checks its own result and returns the ms spent on them. Must not know how results are printed.
 */

import { type Fiber, type Pid, receive, run } from "@switchboard/runtime";

export interface Benchmark {
  readonly name: string;
  readonly unit: string;
  /** Operations per run. */
  readonly n: number;
  /** Runs in a process of its own; returns the ms that `n` operations took. */
  readonly body: () => Fiber<number>;
}

/** A benchmark that fails its own check must not be printed as a figure. */
export function check(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the benchmark's result is wrong: ${what}`);
}

/** Waits for `n` messages, whatever they are. */
export function* drain(n: number): Fiber<void> {
  for (let i = 0; i < n; i++) yield* receive();
}

/** The next message, as what the benchmark knows it to be. */
export function next<T>(): Fiber<T> {
  return receive() as unknown as Fiber<T>;
}

/** Runs the benchmark `times` times after a warm-up, calling back with the ms of each. */
export function measure(benchmark: Benchmark, times: number, done: (ms: number[]) => void): Pid {
  return run(function* main() {
    yield* benchmark.body();
    const all: number[] = [];
    for (let i = 0; i < times; i++) {
      (globalThis as { gc?: () => void }).gc?.();
      all.push(yield* benchmark.body());
    }
    done(all);
  });
}
