// Fills the tables of docs/performance.md from the figures in docs/performance/*.json: between `<!-- figures NAME -->`
// and `<!-- end -->` stands what this has written. Run: node bench/document.mjs, after the benches with
// `--json docs/performance/NAME.json`.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/dependencies.mjs";
import { BYTES, GOALS } from "./goals.mjs";

const folder = join(root, "docs/performance");
const page = join(root, "docs/performance.md");

const tables = { ratios, bytes, others, isolation, hooks, latency, memory };
const text = readFileSync(page, "utf8");
writeFileSync(
  page,
  text.replace(/(<!-- figures (\w+) -->\n)[^]*?(<!-- end -->)/g, (_, begin, name, end) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`performance.md asks for figures called ${name}`);
    return `${begin}\n${table()}\n\n${end}`;
  }),
);

function ratios() {
  const measured = byName();
  const rows = GOALS.map(([what, name, goal]) => {
    const line = measured.get(name);
    if (line === undefined) return [what, `\`${name}\``, "-", "-", "-", `≥ ${goal}`, "not measured"];
    const { ours, beam, ratio } = line;
    const verdict = ratio === null ? "no BEAM" : ratio >= goal ? "yes" : "**no**";
    return [what, `\`${name}\``, rate(ours), rate(beam), fixed(ratio), `≥ ${goal}`, verdict];
  });
  return table(["work", "benchmark", "ours /s", "BEAM /s", "ratio", "goal", "reached"], rows);
}

function bytes() {
  const measured = byName();
  const rows = BYTES.map(([what, name, goal]) => {
    const line = measured.get(name);
    if (line === undefined) return [what, "-", "-", `≤ ${goal}`, "not measured"];
    return [what, rate(line.ours), rate(line.beam), `≤ ${goal}`, line.ours <= goal ? "yes" : "**no**"];
  });
  return table(["alive", "ours, bytes", "BEAM, bytes", "goal", "reached"], rows);
}

/** What was measured and has no goal. */
function others() {
  const known = new Set([...GOALS, ...BYTES].map(([, name]) => name));
  const rows = [...byName().values()]
    .filter(({ name }) => !known.has(name))
    .map(({ name, unit, ours, beam, ratio }) => [`\`${name}\``, unit, rate(ours), rate(beam), fixed(ratio)]);
  return table(["benchmark", "unit", "ours", "BEAM", "ratio"], rows);
}

function isolation() {
  const rows = (read("isolation") ?? []).map(({ name, shared, copied, added, among }) => [
    name,
    ...[shared, copied, added, among].map((ns) => Math.round(ns)),
  ]);
  return table(["message", "shared, ns", "copied, ns", "added, ns", "added among other shapes, ns"], rows);
}

function hooks() {
  const rows = (read("hooks") ?? []).map((line) => [
    `\`${line.name}\``,
    Math.round(line.ns),
    ...[line.hooks, line.attached, line.breakpoint, line.recorded, line.sites].map(fixed),
  ]);
  const goals = ["goal", "", "≤ 1.03", "≤ 1.5", "≤ 1.5", "≤ 3", "-"];
  const heads = [
    "work",
    "ns each",
    "hooks, nobody",
    "attached",
    "breakpoint",
    "every event kept",
    "sites of sends",
  ];
  return table(heads, [...rows, goals]);
}

function latency() {
  const rows = (read("latency") ?? []).map(({ name, messages, p50, p90, p99, p999, max }) => [
    name,
    messages.toLocaleString("en"),
    ...[p50, p90, p99, p999, max].map((us) => us.toLocaleString("en")),
  ]);
  return table(["load", "messages", "p50, µs", "p90, µs", "p99, µs", "p99.9, µs", "max, µs"], rows);
}

function memory() {
  const found = read("memory");
  if (found === null) return "Not measured.";
  const rows = found.readings
    .filter(({ minute }) => minute % 10 === 0)
    .map(({ minute, heap, processes }) => [minute, Math.round(heap / 1024).toLocaleString("en"), processes]);
  const sentence = `${found.crashes.toLocaleString("en")} crashes and ${found.ticked.toLocaleString("en")} ticks in all; the end against the beginning: ${(found.growth * 100).toFixed(1)} % (goal: at most 5 %).`;
  return `${table(["minute", "live heap, KiB", "processes"], rows)}\n\n${sentence}`;
}

function byName() {
  const file = join(folder, "ratios.json");
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  return new Map(lines.map((line) => JSON.parse(line)).map((line) => [line.name, line]));
}

function read(name) {
  const file = join(folder, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

function table(heads, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function rate(value) {
  return value === null ? "-" : Math.round(value).toLocaleString("en");
}

function fixed(value) {
  return value === null || value === undefined ? "-" : value.toFixed(2);
}
