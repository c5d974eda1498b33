/** Measures one line of one chart in this process: prints `{size, ns}` for each size. Arguments: chart, line, --cpu. */

import { type Fiber, receive, run, self, send, spawnLink } from "@switchboard/runtime";
import { measureCpu } from "../programs/measure.js";
import { quiet } from "../programs/quiet.js";
import { charts, type Line } from "./series.js";

/** A line that rises ends where one size has taken longer than so many ms: the next would take a hundred times that. */
const LONG_MS = 3000;

const [wanted, index, flag] = process.argv.slice(2);
if (flag === "--cpu") measureCpu();
if (wanted === "--list") {
  const listed = charts.map(({ name, title, lines }) => ({
    name,
    title,
    lines: lines.map((line) => line.name),
  }));
  console.log(JSON.stringify(listed));
} else {
  quiet();
  const chart = charts.find(({ name }) => name === wanted);
  const line = chart?.lines[Number(index)];
  if (chart === undefined || line === undefined) throw new Error(`no line ${index} of a chart ${wanted}`);
  run(
    function* main() {
      // The smallest sizes would otherwise pay for the compiling.
      yield* alone(line, 1000);
      let last = Number.POSITIVE_INFINITY;
      for (const size of chart.sizes) {
        const begun = performance.now();
        (globalThis as { gc?: () => void }).gc?.();
        const times: number[] = [];
        for (let i = 0; i < (size > 100_000 ? 1 : 3); i++) times.push(yield* alone(line, size));
        times.sort((a, b) => a - b);
        const ns = times[times.length >> 1] ?? Number.NaN;
        console.log(JSON.stringify({ size, ns }));
        if (performance.now() - begun > LONG_MS && ns > 2 * last) break;
        last = ns;
      }
    },
    { runawayMs: 0 },
  );
}

/** In a fresh process: what one size leaves in its mailbox, or is linked to it, does not reach the next. */
function* alone(line: Line, size: number): Fiber<number> {
  const main = self();
  spawnLink(function* measured() {
    send(main, yield* line.at(size));
  });
  const ns = yield* receive();
  return typeof ns === "number" ? ns : Number.NaN;
}
