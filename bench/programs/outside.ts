/** Calls by code that is no process: an async function awaits each reply. bench.erl has no such thing: `call_rt` there. */

import { promised } from "@switchboard/runtime";
import { type Benchmark, check, clock } from "./measure.js";
import { Adder } from "./servers.js";

function awaitedCalls(n: number): Benchmark["body"] {
  return function* body() {
    const server = yield* Adder.startLink(0).unwrap();
    const took = yield* promised(
      // The microtask leaves the process in which the benchmark runs: from there on nobody is the caller.
      Promise.resolve().then(async () => {
        const start = clock();
        let last = 0;
        for (let i = 0; i < n; i++) last = await Adder.call(server, "add", 1);
        check(last === n, `the sum is ${last}`);
        return clock() - start;
      }),
    );
    yield* Adder.stop(server);
    return took;
  };
}

export const outside: readonly Benchmark[] = [
  { name: "call_rt_await", unit: "calls/s", n: 200_000, body: awaitedCalls(200_000) },
];
