// npm run conformance: runs the twins of the cases that were recorded on the BEAM, one by one or by area.
//
//   npm run conformance                    all areas
//   npm run conformance -- gen_server      one area (or several)
//   CASES=<folder> npm run conformance     the cases of another folder of <area>.json files
//
// Lists every case without a twin by its id, and every twin without a case; ends with "N passed, N failed". A case
// without a twin counts as failed, one that means nothing in TypeScript as neither (test/conformance/meaningless.json
// has the reasons).
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureDependencies, root } from "./dependencies.mjs";

const folder = process.env.CASES ?? join(root, "test/conformance/cases");
const wanted = process.argv.slice(2);
const areas = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.slice(0, -".json".length))
  .filter((area) => wanted.length === 0 || wanted.includes(area))
  .sort();
const cases = areas.flatMap((area) => JSON.parse(readFileSync(join(folder, `${area}.json`), "utf8")));
const meaningless = JSON.parse(readFileSync(join(root, "test/conformance/meaningless.json"), "utf8"));

/** Runs vitest and returns what it says of each test: its id, whether it passed, and why not. */
async function runTwins() {
  const scratch = mkdtempSync(join(tmpdir(), "conformance-"));
  const report = join(scratch, "report.json");
  const filters = wanted.map((area) => `test/conformance/${area}/`);
  const args = ["vitest", "run", "--project", "conformance", "--reporter=json", `--outputFile=${report}`];
  const { code, output } = await run("npx", [...args, ...filters]);
  try {
    return readReport(report);
  } catch {
    console.error(output);
    console.error(`vitest ended with code ${code} and left no report`);
    console.log("0 passed, 1 failed");
    process.exit(1);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readReport(path) {
  const results = [];
  for (const file of JSON.parse(readFileSync(path, "utf8")).testResults) {
    if (file.assertionResults.length === 0 && file.status === "failed")
      results.push({ id: file.name, passed: false, why: file.message });
    for (const one of file.assertionResults) {
      const id = one.title.split(" | ")[0];
      results.push({ id, passed: one.status === "passed", why: one.failureMessages.join("\n") });
    }
  }
  return results;
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

await ensureDependencies();
const results = await runTwins();
const known = new Set(cases.map((one) => one.id));
const twins = new Set(results.map((result) => result.id));
const untwinned = cases.filter((one) => !twins.has(one.id) && !(one.id in meaningless));
const failed = results.filter((result) => !result.passed);
const strangers = results.filter((result) => result.passed && !known.has(result.id));

for (const area of areas) {
  const here = cases.filter((one) => one.area === area);
  const passed = results.filter((result) => result.passed && result.id.startsWith(`${area}/`)).length;
  console.log(`${area.padEnd(20)} ${String(passed).padStart(3)} of ${here.length}`);
}
for (const { id, why } of failed) console.log(`FAILED ${id}\n${why.split("\n").slice(0, 12).join("\n")}\n`);
for (const { id } of untwinned) console.log(`NO TWIN ${id}`);
for (const { id } of strangers) console.log(`NO CASE ${id}`);
for (const [id, reason] of Object.entries(meaningless)) console.log(`MEANINGLESS ${id}: ${reason}`);
const passed = results.length - failed.length - strangers.length;
const bad = failed.length + untwinned.length + strangers.length;
console.log(`${passed} passed, ${bad} failed`);
process.exitCode = bad === 0 ? 0 : 1;
