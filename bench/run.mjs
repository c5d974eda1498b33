// npm run bench: the same work on the runtime and, with --vs beam, on a BEAM with one scheduler, in turn.
// Options: --vs beam, --pairs N (default 5), --json FILE, and names of benchmarks (default: all).
// Ratios within one run are what counts: absolute figures move with the machine.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDependencies, root } from "../scripts/dependencies.mjs";

await ensureDependencies();
const { build } = await import("esbuild");
const options = readOptions(process.argv.slice(2));
const work = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
try {
  await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const program = join(work, "bench.mjs");
  await build({
    absWorkingDir: root,
    entryPoints: ["bench/main.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile: program,
    alias: { "@switchboard/runtime": join(root, "runtime/src/index.ts") },
    logLevel: "error",
  });
  const known = JSON.parse(node(program, ["--list"]));
  const chosen = known.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  const unknown = options.names.filter((name) => !known.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0)
    throw new Error(
      `no such benchmark: ${unknown.join(", ")}. Known: ${known.map((b) => b.name).join(", ")}`,
    );
  const beam = options.beam ? prepareBeam() : null;
  if (options.beam && beam === null) {
    console.log("erl is not on the PATH: ours alone (Debian: apt-get install erlang-base elixir).");
  }
  if (options.json !== null) writeFileSync(options.json, "");
  console.log(
    `${"benchmark".padEnd(28)}${"ours/s".padStart(14)}${"beam/s".padStart(14)}${"ratio".padStart(9)}`,
  );
  for (const benchmark of chosen) report(benchmark, compare(benchmark, program, beam));
}

/** Pairs in turn, so that what else the machine does falls on both. */
function compare({ name }, program, beam) {
  const pairs = [];
  for (let i = 0; i < options.pairs; i++) {
    const ours = JSON.parse(node(program, ["--times", "1", name])).rate;
    const theirs = beam === null ? null : beam(name);
    pairs.push({ ours, beam: theirs, ratio: theirs === null ? null : ours / theirs });
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    beam: median(pairs.map((pair) => pair.beam)),
    ratio: median(pairs.map((pair) => pair.ratio)),
  };
}

function report({ name, unit }, { ours, beam, ratio }) {
  const number = (value) => (value === null ? "-" : Math.round(value).toLocaleString("en"));
  console.log(
    `${name.padEnd(28)}${number(ours).padStart(14)}${number(beam).padStart(14)}${(ratio === null ? "-" : ratio.toFixed(2)).padStart(9)}`,
  );
  if (options.json !== null)
    appendFileSync(options.json, `${JSON.stringify({ name, unit, ours, beam, ratio })}\n`);
}

function node(program, args) {
  return execFileSync(process.execPath, ["--expose-gc", "--max-old-space-size=8192", program, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}

/** Compiles the Erlang programs; answers a function from a benchmark's name to its rate, `null` without an `erl`. */
function prepareBeam() {
  const source = join(root, "bench/beam");
  try {
    execFileSync("erlc", [
      "-o",
      work,
      ...readdirSync(source)
        .filter((name) => name.endsWith(".erl"))
        .map((name) => join(source, name)),
    ]);
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
  const flags = ["+S", "1:1", "+SDcpu", "1:1", "+SDio", "1", "+P", "4000000", "-noshell", "-pa", work];
  return (name) => {
    const text = execFileSync(
      "erl",
      [...flags, "-eval", "bench:main(init:get_plain_arguments()).", "-extra", name],
      { encoding: "utf8", env: { ...process.env, REPS: "1" } },
    );
    const line = text.split("\n").find((candidate) => candidate.startsWith("{"));
    return line === undefined ? null : JSON.parse(line).median;
  };
}

function median(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : known[Math.floor(known.length / 2)];
}

function readOptions(args) {
  const read = { beam: false, pairs: 5, json: null, names: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--vs" && args[i + 1] === "beam") {
      read.beam = true;
      i++;
    } else if (args[i] === "--pairs") read.pairs = Number(args[++i]);
    else if (args[i] === "--json") read.json = args[++i];
    else if (args[i].startsWith("--"))
      throw new Error(`unknown option ${args[i]}: --vs beam, --pairs N, --json FILE`);
    else read.names.push(args[i]);
  }
  return read;
}
