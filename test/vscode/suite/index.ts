// The module VS Code's extension host is told to run: all suites beside it, by mocha. Its counts go to the file named
// by SWITCHBOARD_SUITE_RESULTS, its report to the console; it rejects when a test failed or none ran.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, reporter: "spec" });
  for (const file of readdirSync(__dirname).sort())
    if (file.endsWith(".suite.cjs")) mocha.addFile(join(__dirname, file));
  const counts = await new Promise<{ passed: number; failed: number }>((resolve) => {
    let passed = 0;
    const runner = mocha.run((failed) => resolve({ passed, failed }));
    runner.on("pass", () => passed++);
  });
  const file = process.env["SWITCHBOARD_SUITE_RESULTS"];
  if (file !== undefined) writeFileSync(file, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} of the tests in VS Code failed`);
  if (counts.passed === 0) throw new Error("no test ran in VS Code");
}
