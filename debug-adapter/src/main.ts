/**
 * `switchboard-dap`: the adapter as a program, one session over stdin and stdout. The other parts lie beside it.
 */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { SwitchboardSession } from "./adapter/index.js";

// Started through npm's links in node_modules/.bin too.
const folder = dirname(realpathSync(process.argv[1] ?? "."));
const esbuildPath = join(folder, "esbuild");

const session = new SwitchboardSession({
  agentPath: join(folder, "agent.cjs"),
  runtimePath: join(folder, "runtime", "index.js"),
  esbuildPath: existsSync(esbuildPath) ? esbuildPath : null,
  developmentFolder: folder,
  startJavaScript: null,
});
process.on("SIGTERM", () => session.shutdown());
process.on("SIGINT", () => session.shutdown());
session.start(process.stdin, process.stdout);
