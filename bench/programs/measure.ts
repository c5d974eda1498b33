/**
 * What every benchmark is: a name (that of the BEAM program), how many operations, and a process body that does them,
 * checks its own result and returns the ms spent on them. Must not know how results are printed.
 */

import { type Fiber, type Pid, receive, run, self, send, spawnLink } from "@switchboard/runtime";

export interface Benchmark {
  readonly name: string;
  readonly unit: string;
  /** Operations per run. */
  readonly n: number;
  /** Runs in a process of its own; returns the ms that `n` operations took. */
  readonly body: () => Fiber<number>;
}

let ofCpu = false;

/** From now on `clock` counts the processor time of this program instead of the wall's: for a machine that is busy. */
export function measureCpu(): void {
  ofCpu = true;
}

/** Ms from any origin. */
export function clock(): number {
  if (!ofCpu) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
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

/** Runs the benchmark `times` times after a warm-up, each in a process of its own; calls back with the ms of each. */
export function measure(benchmark: Benchmark, times: number, done: (ms: number[]) => void): Pid {
  return run(
    function* main() {
      yield* once(benchmark);
      const all: number[] = [];
      for (let i = 0; i < times; i++) {
        (globalThis as { gc?: () => void }).gc?.();
        all.push(yield* once(benchmark));
      }
      done(all);
    },
    // On a busy machine a million of anything in one handler may last as long as a runaway.
    { runawayMs: 0 },
  );
}

/** A fresh process, as in bench.erl: what is left in its mailbox goes with it, and its failure is ours. */
function* once(benchmark: Benchmark): Fiber<number> {
  const main = self();
  spawnLink(function* benchmarked() {
    send(main, yield* benchmark.body());
  });
  return yield* next<number>();
}
