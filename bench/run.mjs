// npm run bench: the same work on the runtime and, with --vs beam, on a BEAM with one scheduler, in turn.
// Options: --vs beam, --pairs N (default 5), --json FILE, --cpu (the processor's time on both sides, for a machine
// that is busy), and names of benchmarks (default: all). Or one of: --growth, --isolation, --hooks, --latency,
// --memory, each a program of its own beside this one.
// Ratios within one run are what counts: absolute figures move with the machine.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepareBeam } from "./beam.mjs";
import { bundle, median, node } from "./bundle.mjs";

const OTHERS = ["growth", "isolation", "hooks", "latency", "memory"];
const options = readOptions(process.argv.slice(2));
const work = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
try {
  if (options.other !== null) {
    const { main: other } = await import(`./${options.other}.mjs`);
    await other(work, options);
  } else await main();
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function main() {
  const program = await bundle("bench/main.ts", join(work, "bench.mjs"));
  const known = JSON.parse(node(program, ["--list"]));
  const chosen = known.filter(({ name }) => options.names.length === 0 || options.names.includes(name));
  const unknown = options.names.filter((name) => !known.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    const names = known.map(({ name }) => name).join(", ");
    throw new Error(`no such benchmark: ${unknown.join(", ")}. Known: ${names}`);
  }
  const beam = options.beam ? prepareBeam(work) : null;
  for (const sentence of beam?.missing ?? []) console.log(sentence);
  if (options.json !== null) writeFileSync(options.json, "");
  const heads = ["ours", "beam", "ratio"].map((head) => head.padStart(14));
  console.log(`${"benchmark".padEnd(44)}${heads.join("")}`);
  for (const { name, unit } of chosen) for (const line of compare(name, unit, program, beam)) report(line);
}

/** Pairs in turn, so that what else the machine does falls on both. A line for each figure of the benchmark. */
function compare(name, unit, program, beam) {
  const pairs = [];
  for (let i = 0; i < options.pairs; i++) {
    const ours = JSON.parse(node(program, ["--times", "1", name, ...(options.cpu ? ["--cpu"] : [])]));
    pairs.push({ ours, beam: beam?.run(name, options.cpu) ?? null });
  }
  const [first] = pairs;
  if (unit !== null)
    return [
      summary(
        { name, unit },
        pairs,
        (ours) => ours.rate,
        (theirs) => theirs.median,
      ),
    ];
  return first.ours.figures.map((figure, i) =>
    summary(
      { name: `${name}.${figure.name}`, unit: figure.unit },
      pairs,
      (ours) => ours.figures[i].value,
      (theirs) => theirs[figure.name],
    ),
  );
}

/** Medians; the ratio is that of the pairs, not of the medians. */
function summary(what, pairs, ourFigure, theirFigure) {
  const read = pairs.map((pair) => {
    const ours = ourFigure(pair.ours);
    const theirs = pair.beam === null ? null : (theirFigure(pair.beam) ?? null);
    return { ours, beam: theirs, ratio: theirs === null ? null : ours / theirs };
  });
  const of = (key) => median(read.map((pair) => pair[key]));
  return { ...what, ours: of("ours"), beam: of("beam"), ratio: of("ratio") };
}

function report(line) {
  const number = (value) => (value === null ? "-" : Math.round(value).toLocaleString("en"));
  const ratio = line.ratio === null ? "-" : line.ratio.toFixed(2);
  const cells = [number(line.ours), number(line.beam), ratio].map((cell) => cell.padStart(14));
  console.log(`${line.name.padEnd(44)}${cells.join("")}  ${line.unit}`);
  if (options.json !== null) appendFileSync(options.json, `${JSON.stringify(line)}\n`);
}

function readOptions(args) {
  const read = { beam: false, cpu: false, pairs: 5, json: null, other: null, names: [] };
  for (let i = 0; i < args.length; i++) {
    if (args[i] === "--vs" && args[i + 1] === "beam") {
      read.beam = true;
      i++;
    } else if (args[i] === "--cpu") read.cpu = true;
    else if (args[i] === "--pairs") read.pairs = Number(args[++i]);
    else if (args[i] === "--json") read.json = args[++i];
    else if (OTHERS.includes(args[i].slice(2))) read.other = args[i].slice(2);
    else if (args[i].startsWith("--")) {
      const others = OTHERS.map((name) => `--${name}`).join(", ");
      throw new Error(`unknown option ${args[i]}: --vs beam, --pairs N, --json FILE, --cpu, ${others}`);
    } else read.names.push(args[i]);
  }
  return read;
}
