// `npm start`, once everything is installed and built: opens VS Code with the extension and examples/, on the desktop
// when `code` is there, else in a browser served from 127.0.0.1; stays until Ctrl+C. With --check it does instead what
// a person would do first, headless, and says what it saw.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { check } from "./check.js";
import { onPath } from "./debian.js";
import { installFolder, installVSCode } from "./install.js";
import { end, start as startProcess } from "./process.js";
import { startServer, workbenchUrl } from "./server.js";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const examples = join(root, "examples");
const say = (line: string) => console.log(line);

if (process.argv.includes("--check")) process.exitCode = await check(root, say);
else {
  const desktop = onPath(["code"]);
  if (desktop === undefined) await inBrowser();
  else await onDesktop(desktop);
}

async function onDesktop(code: string): Promise<void> {
  say("opening VS Code; this command ends when its window is closed, or with Ctrl+C");
  const args = [`--extensionDevelopmentPath=${root}`, "--new-window", "--wait", examples];
  const child = startProcess({ file: code, args }, say);
  await Promise.race([new Promise<void>((resolve) => child.once("close", () => resolve())), interrupted()]);
  await end(child);
}

async function inBrowser(): Promise<void> {
  say("there is no `code` on the PATH: VS Code will run in your browser");
  const folder = installFolder(root);
  const installed = await installVSCode(folder, say);
  await using server = await startServer({
    installed,
    dataFolder: join(folder, "data"),
    development: true,
  });
  say("");
  say(`  ${workbenchUrl(server, { folder: examples, extensionDevelopmentPath: root })}`);
  say("");
  say("open that address, then press F5 on agent.ts; Ctrl+C here ends it");
  const why = await Promise.race([
    interrupted(),
    server.ended.then(() => "the server ended by itself" as const),
  ]);
  if (why === "the server ended by itself") {
    say(why);
    process.exitCode = 1;
  }
}

/** Resolves with the signal that asks this program to end. */
function interrupted(): Promise<"SIGINT" | "SIGTERM" | "SIGHUP"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => resolve(signal));
  });
}
