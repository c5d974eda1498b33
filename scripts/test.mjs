// `npm test`: everything that has to hold, from a fresh clone, stage after stage; a failing stage does not stop the
// others. Ends with `N passed, N failed` alone on the last line. `npm test -- lint unit` runs the named stages only.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ensureDependencies, root } from "./dependencies.mjs";
import { packageVsix } from "./package.mjs";

const results = join(root, "out/results");
const bin = (name, ...path) => join(root, "node_modules", name, ...path);
const vitest = bin("vitest", "vitest.mjs");

/**
 * The stages in their order. Each `run` gives what it counted and, for a failure, what a person needs to read.
 * @typedef {{ passed: number, failed: number, report: string }} Outcome
 */
const stages = [
  { name: "build", run: () => buildAll() },
  { name: "lint", run: () => check(bin("eslint", "bin/eslint.js"), ".", "--max-warnings", "0") },
  { name: "types", run: () => check(join(root, "scripts/types.mjs")) },
  { name: "format", run: () => check(bin("@biomejs/biome", "bin/biome"), "format", ".") },
  { name: "unit", run: () => tests("unit", "vitest.config.ts", "unit") },
  { name: "dap", run: () => tests("dap", "vitest.config.ts", "dap") },
  { name: "conformance", run: () => tests("conformance", "vitest.config.ts", "conformance") },
  { name: "suites in VS Code", run: () => suites() },
  { name: "person", run: () => tests("person", "vitest.vscode.config.ts", "person") },
  { name: "package", run: () => packaged() },
  { name: "vsix", run: () => tests("vsix", "vitest.vscode.config.ts", "vsix") },
];

/** Runs a Node program with its output kept. Colours are off: reports are read in logs. */
function node(args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const one = (held, report) => ({ passed: held ? 1 : 0, failed: held ? 0 : 1, report });

async function check(...args) {
  const { code, output } = await node(args);
  return one(code === 0, output);
}

async function buildAll() {
  const problems = await build({ say: (line) => console.log(line) });
  return one(problems.length === 0, problems.join("\n"));
}

/** A vitest project, counted by its JSON report. No test at all is a failure: it would hide a missing folder. */
async function tests(name, config, project) {
  const file = join(results, `${name}.json`);
  rmSync(file, { force: true });
  const reporters = ["--reporter=json", `--outputFile.json=${file}`, "--reporter=default"];
  const { code, output } = await node([
    vitest,
    "run",
    "--config",
    config,
    "--project",
    project,
    ...reporters,
  ]);
  if (!existsSync(file)) return one(false, output);
  const { numPassedTests: passed, numFailedTests, testResults } = JSON.parse(readFileSync(file, "utf8"));
  const unloadable = testResults.filter(
    (each) => each.status === "failed" && each.assertionResults.length === 0,
  );
  const failed = numFailedTests + unloadable.length;
  if (failed === 0 && (code !== 0 || passed === 0)) return { passed, failed: 1, report: output };
  return { passed, failed, report: output };
}

async function suites() {
  const file = join(results, "suites.json");
  rmSync(file, { force: true });
  const { code, output } = await node([join(root, "out/vscode/run-suites.mjs"), file]);
  if (!existsSync(file)) return one(false, output);
  const { passed, failed } = JSON.parse(readFileSync(file, "utf8"));
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, report: output };
}

async function packaged() {
  try {
    await packageVsix((line) => console.log(`  ${line}`));
    return one(true, "");
  } catch (error) {
    return one(false, error instanceof Error ? error.message : String(error));
  }
}

async function perform(stage) {
  const begun = Date.now();
  let outcome;
  try {
    outcome = await stage.run();
  } catch (error) {
    outcome = one(false, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  const { passed, failed, report } = outcome;
  console.log(
    `${failed === 0 ? "ok  " : "FAIL"} ${stage.name}: ${passed} passed, ${failed} failed, ${seconds} s`,
  );
  if (failed > 0) console.log(indented(report));
  return outcome;
}

/** The end of a report is where the failures stand; the rest is in nobody's way. */
function indented(report) {
  const lines = report.trimEnd().split("\n");
  const shown = lines.slice(-250);
  const left = lines.length - shown.length;
  return [...(left > 0 ? [`(${left} earlier lines left out)`] : []), ...shown]
    .map((line) => `    ${line}`)
    .join("\n");
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !stages.some((stage) => stage.name.split(" ")[0] === name));
if (unknown.length > 0) {
  console.error(
    `no such stage: ${unknown.join(", ")}; there are ${stages.map((each) => each.name.split(" ")[0]).join(", ")}`,
  );
  process.exit(2);
}
const begun = Date.now();
let passed = 0;
let failed = 0;
try {
  await ensureDependencies();
  mkdirSync(results, { recursive: true });
  for (const stage of stages) {
    if (named.length > 0 && !named.includes(stage.name.split(" ")[0])) continue;
    const outcome = await perform(stage);
    passed += outcome.passed;
    failed += outcome.failed;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  failed += 1;
}
console.log(`all in ${((Date.now() - begun) / 1000).toFixed(0)} s`);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
