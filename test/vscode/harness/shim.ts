// Stands in for the VS Code executable where there is no desktop: takes the command line that @vscode/test-electron
// writes (`--extensionDevelopmentPath=… --extensionTestsPath=… folder`), runs that suite in the extension host of the
// server, passes its console on and exits with its code. What it does not know of the command line it ignores.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import { launchBrowser } from "./browser.js";
import { installFolder, installVSCode } from "./install.js";
import { startServer, workbenchUrl } from "./server.js";

const arguments_ = process.argv.slice(2);
const value = (name: string) =>
  arguments_.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const folder = arguments_.find((argument) => !argument.startsWith("-"));
const extensionDevelopmentPath = value("extensionDevelopmentPath");
const extensionTestsPath = value("extensionTestsPath");

if (folder === undefined || extensionDevelopmentPath === undefined || extensionTestsPath === undefined) {
  console.error("usage: shim --extensionDevelopmentPath=DIR --extensionTestsPath=FILE FOLDER");
  process.exit(2);
}

const say = (line: string) => console.log(line);
const dataFolder = await mkdtemp(join(tmpdir(), "switchboard-vscode-"));
try {
  const installed = await installVSCode(installFolder(extensionDevelopmentPath), say);
  await using server = await startServer({ installed, dataFolder, development: true, endsAlone: true });
  const browser = await launchBrowser(say);
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const exited = new Promise<number>((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code: number) => resolve(code));
      page.on("close", () => resolve(1));
      void server.ended.then(() => resolve(1));
    });
    await page.exposeFunction("codeAutomationLog", (type: string, args: unknown[]) => {
      const line = format(...args);
      if (type === "error" || type === "warn") console.error(line);
      else console.log(line);
    });
    await page.goto(workbenchUrl(server, { folder, extensionDevelopmentPath, extensionTestsPath }));
    process.exitCode = await exited;
  } finally {
    await browser.close();
  }
} finally {
  await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
}
