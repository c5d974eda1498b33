// What every command of the house does around its own work: Node's own modules only, because a fresh clone has no
// others until the dependencies are there; and a failure is a sentence and exit code 1, not a stack.
import { build } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";

/** Runs `work` once everything that it needs is installed. */
export async function command(work) {
  try {
    await ensureDependencies();
    await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

/** Builds, then runs a program of the VS Code harness: test/vscode/harness/<name>.ts. */
export function harnessCommand(name) {
  return command(async () => {
    console.log("building …");
    const problems = await build();
    if (problems.length > 0) throw new Error(problems.join("\n"));
    await import(`../out/vscode/${name}.mjs`);
  });
}
