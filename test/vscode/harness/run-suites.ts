// Runs the mocha suites inside VS Code through @vscode/test-electron: in a desktop VS Code when `code` is on the PATH,
// else in the server behind the shim. The counts come back in a file, because the extension host has no exit channel
// but its code. Run: node out/vscode/run-suites.mjs [results.json]
import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "@vscode/test-electron";
import { onPath } from "./debian.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const results = resolve(process.argv[2] ?? join(root, "out/vscode/suite-results.json"));

try {
  process.exitCode = await runTests({
    vscodeExecutablePath: desktopExecutable() ?? join(here, "shim.mjs"),
    extensionDevelopmentPath: root,
    extensionTestsPath: join(here, "suite/index.cjs"),
    extensionTestsEnv: { SWITCHBOARD_SUITE_RESULTS: results },
    launchArgs: [join(root, "examples"), "--disable-extensions"],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** The Electron program behind the `code` script, which cannot itself run tests. */
function desktopExecutable(): string | undefined {
  const script = onPath(["code"]);
  if (script === undefined || (process.platform === "linux" && process.env["DISPLAY"] === undefined))
    return undefined;
  return resolve(dirname(realpathSync(script)), "..", "code");
}
