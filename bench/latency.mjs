// npm run bench -- --latency [--cpu] [--json FILE]: from send to handled with 1,000 servers at 50 and 80 % load, and with one
// process that floods besides. Of the wall's time, which wants a quiet machine, or with --cpu of the processor's.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, node } from "./bundle.mjs";

const CASES = [
  ["50 % busy", ["0.5", "5"]],
  ["80 % busy", ["0.8", "5"]],
  ["80 % busy, and one that floods", ["0.8", "5", "flood"]],
];

export async function main(work, { cpu, json }) {
  const program = await bundle("bench/programs/latency.ts", join(work, "latency.mjs"));
  const heads = ["messages", "p50", "p90", "p99", "p99.9", "max"].map((head) => head.padStart(11));
  console.log(`${"load".padEnd(34)}${heads.join("")}`);
  const all = CASES.map(([name, args]) => {
    const found = { name, ...JSON.parse(node(program, [...args, ...(cpu ? ["--cpu"] : [])])) };
    const { messages, p50, p90, p99, p999, max } = found;
    const cells = [messages, ...[p50, p90, p99, p999, max].map((us) => `${us} µs`)];
    console.log(`${name.padEnd(34)}${cells.map((cell) => String(cell).padStart(11)).join("")}`);
    return found;
  });
  if (json !== null) writeFileSync(json, `${JSON.stringify(all, null, 1)}\n`);
}
