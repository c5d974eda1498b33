// Type-checks every project of the house with tsc, two at a time, and prints what it finds. Exit code 1 on any error.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies, root } from "./dependencies.mjs";

/** The projects, each with the reason it is one of its own. A project without sources yet is passed over. */
const projects = [
  { config: "tsconfig.json", needs: ".", why: "all that runs on Node" },
  { config: "runtime/tsconfig.json", needs: "runtime/src/index.ts", why: "the runtime knows nothing else" },
  {
    config: "runtime/tsconfig.pure.json",
    needs: "runtime/src/kernel",
    why: "kernel and OTP without Node's names",
  },
  {
    config: "extension/webview/tsconfig.json",
    needs: "extension/webview/src",
    why: "the diagrams, in a browser",
  },
  {
    config: "test/vscode/tsconfig.json",
    needs: "test/vscode",
    why: "the harness: Node, VS Code and the DOM",
  },
  { config: "test/webview/tsconfig.json", needs: "test/webview/tsconfig.json", why: "tests of the diagrams" },
];

await ensureDependencies();
const queue = projects.filter((project) => existsSync(join(root, project.needs)));
const worker = async () => {
  for (let project = queue.shift(); project !== undefined; project = queue.shift()) {
    const { code, output } = await tsc(project.config);
    console.log(`${code === 0 ? "ok  " : "FAIL"} ${project.config} (${project.why})`);
    if (code !== 0) {
      console.log(output.trimEnd());
      process.exitCode = 1;
    }
  }
};
await Promise.all([worker(), worker()]);

function tsc(config) {
  const args = [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "--pretty", "false", "-p", config];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
