/**
 * Runs the named benchmark or population in this process and prints a JSON line: what run.mjs reads.
 * Arguments: `--list`, or `--times N name [--cpu]`; with `--cpu` the processor's time is measured, not the wall's.
 */

import { run } from "@switchboard/runtime";
import { type Benchmark, measure, measureCpu } from "./programs/measure.js";
import { messages } from "./programs/messages.js";
import { outside } from "./programs/outside.js";
import { type Population, populations } from "./programs/population.js";
import { processes } from "./programs/processes.js";
import { quiet } from "./programs/quiet.js";
import { registries } from "./programs/registry.js";
import { servers } from "./programs/servers.js";
import { tasks } from "./programs/tasks.js";

const all: readonly Benchmark[] = [
  ...messages,
  ...processes,
  ...servers,
  ...outside,
  ...registries,
  ...tasks,
];

const [flag, times, ...names] = process.argv.slice(2);
if (names.includes("--cpu")) measureCpu();
if (flag === "--list") {
  console.log(
    JSON.stringify([
      ...all.map(({ name, unit }) => ({ name, unit })),
      ...populations.map(({ name }) => ({ name, unit: null })),
    ]),
  );
} else {
  quiet();
  const benchmark = all.find(({ name }) => name === names[0]);
  const population = populations.find(({ name }) => name === names[0]);
  if (benchmark !== undefined) rate(benchmark);
  else if (population !== undefined) figures(population);
  else throw new Error(`no benchmark is called ${String(names[0])}`);
}

function rate(benchmark: Benchmark): void {
  measure(benchmark, Number(times), (ms) => {
    const rates = ms.map((took) => (benchmark.n * 1000) / took).sort((a, b) => a - b);
    const { name, unit } = benchmark;
    console.log(JSON.stringify({ name, unit, rate: rates[Math.floor(rates.length / 2)] }));
  });
}

/** Once, without a warm-up: a fresh Node is what its bytes are counted in. */
function figures(population: Population): void {
  run(
    function* main() {
      console.log(JSON.stringify({ name: population.name, figures: yield* population.body() }));
    },
    { runawayMs: 0 },
  );
}
