// npm run bench -- --isolation [--cpu] [--json FILE]: what the copy of a message costs, by its shape, in ns.
// Each shape alone in a Node of its own, and then all of them in one program.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, node } from "./bundle.mjs";

export async function main(work, { cpu, json }) {
  const program = await bundle("bench/programs/isolation.ts", join(work, "isolation.mjs"));
  const flags = cpu ? ["--cpu"] : [];
  const lines = (wanted) =>
    node(program, [wanted, ...flags])
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const alone = JSON.parse(node(program, ["--list"])).flatMap(lines);
  const together = lines("all");
  console.log(
    `${"message".padEnd(24)}${["shared", "copied", "added", "added, among others"].map((head) => head.padStart(20)).join("")}`,
  );
  const all = alone.map((one) => ({ ...one, among: together.find(({ name }) => name === one.name).added }));
  for (const { name, shared, copied, added, among } of all) {
    const cells = [shared, copied, added, among].map((ns) => `${Math.round(ns)} ns`.padStart(20));
    console.log(`${name.padEnd(24)}${cells.join("")}`);
  }
  if (json !== null) writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
}
