// npm run bench -- --memory [--json FILE]: the live heap during an hour of the simulated clock in a system whose workers
// crash and are restarted. Fails when it ends more than 5 % above what it began with.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, node } from "./bundle.mjs";

export async function main(work, { json }) {
  const program = await bundle("bench/programs/memory.ts", join(work, "memory.mjs"));
  const found = JSON.parse(node(program, []));
  for (const { minute, heap, processes } of found.readings)
    console.log(
      `minute ${String(minute).padStart(2)}   ${(heap / 1024).toFixed(0).padStart(7)} KiB   ${processes} processes`,
    );
  const growth = found.readings.at(-1).heap / found.readings[0].heap - 1;
  const percent = `${growth < 0 ? "" : "+"}${(growth * 100).toFixed(1)} %`;
  console.log(
    `${found.crashes} crashes, ${found.ticked} ticks; the heap at the end against the beginning: ${percent}`,
  );
  if (json !== null) writeFileSync(json, `${JSON.stringify({ ...found, growth }, null, 1)}\n`);
  if (growth > 0.05) process.exitCode = 1;
}
