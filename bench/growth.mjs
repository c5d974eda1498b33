// npm run bench -- --growth [--cpu] [NAME...]: how costs grow with the size of the system. Draws a chart for each in
// docs/performance, with the figures in growth.json beside them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/dependencies.mjs";
import { bundle, node } from "./bundle.mjs";
import { chart } from "./growth/chart.mjs";

const folder = join(root, "docs/performance");

export async function main(work, { cpu, names }) {
  const program = await bundle("bench/growth/main.ts", join(work, "growth.mjs"));
  const all = JSON.parse(node(program, ["--list"])).filter(
    ({ name }) => names.length === 0 || names.includes(name),
  );
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "growth.json");
  const figures = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  for (const { name, title, lines } of all) {
    console.log(title);
    const series = lines.map((line, i) => {
      const points = node(program, [name, String(i), ...(cpu ? ["--cpu"] : [])])
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text));
      const cells = points.map(({ ns }) => String(Math.round(ns)).padStart(9));
      console.log(`  ${line.padEnd(50)}${cells.join("")} ns`);
      return { name: line, points: points.map(({ size, ns }) => [size, Math.round(ns)]) };
    });
    figures[name] = { title, series };
    writeFileSync(file, `${JSON.stringify(figures, null, 1)}\n`);
    writeFileSync(join(folder, `${name}.svg`), chart(title, series));
  }
}
