/**
 * Runs the named benchmarks in this process and prints a JSON line for each: what run.mjs reads.
 * Arguments: `--times N name [--cpu]`; with `--cpu` the processor's time is measured, not the wall's.
 */

import { type Benchmark, measure, measureCpu } from "./programs/measure.js";
import { messages } from "./programs/messages.js";
import { processes } from "./programs/processes.js";
import { servers } from "./programs/servers.js";

const all: readonly Benchmark[] = [...messages, ...processes, ...servers];

const [flag, times, ...names] = process.argv.slice(2);
if (names.includes("--cpu")) measureCpu();
if (flag === "--list") {
  console.log(JSON.stringify(all.map(({ name, unit, n }) => ({ name, unit, n }))));
} else {
  const benchmark = all.find(({ name }) => name === names[0]);
  if (benchmark === undefined) throw new Error(`no benchmark is called ${String(names[0])}`);
  measure(benchmark, Number(times), (ms) => {
    const rates = ms.map((took) => (benchmark.n * 1000) / took).sort((a, b) => a - b);
    console.log(
      JSON.stringify({
        name: benchmark.name,
        unit: benchmark.unit,
        rate: rates[Math.floor(rates.length / 2)],
      }),
    );
  });
}
