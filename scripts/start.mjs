// `npm start [-- --check]`: makes sure that everything needed is installed and built, then opens VS Code.
// Node's own modules only, because a fresh clone has no others; the rest is test/vscode/harness/start.ts.
import { build } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";

try {
  await ensureDependencies();
  console.log("building …");
  const problems = await build();
  if (problems.length > 0) {
    for (const problem of problems) console.error(problem);
    process.exitCode = 1;
  } else await import("../out/vscode/start.mjs");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
