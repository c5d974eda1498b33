// `node scripts/screenshots.mjs`: makes the pictures in docs/images anew, from the extension in a real VS Code.
// Node's own modules only, because a fresh clone has no others; the rest is test/vscode/harness/screenshots.ts.
import { build } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";

try {
  await ensureDependencies();
  console.log("building …");
  const problems = await build();
  if (problems.length > 0) {
    for (const problem of problems) console.error(problem);
    process.exitCode = 1;
  } else await import("../out/vscode/screenshots.mjs");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
