// Gets a real VS Code without a desktop: the npm package code-server carries the whole of it (workbench, extension
// host, js-debug). Promises: idempotent (each step leaves a stamp), resumable after any interruption, one installer
// at a time per folder, progress line by line. Knows nothing of how the server is started or used.
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ensurePrograms, toolchain } from "./debian.js";
import { run } from "./process.js";

/** An installed VS Code server: the program that runs it and the folder that holds `out/server-main.js`. */
export interface Installed {
  readonly node: string;
  readonly vscode: string;
}

const codeServer = "4.139.1";
const nodeForServer = "24.21.0";
const nativeAddons = ["@vscode/spdlog", "@vscode/native-watchdog", "@parcel/watcher", "node-pty"];

/** Where VS Code is kept for a checkout: `SWITCHBOARD_VSCODE_DIR`, else its `.vscode-test/`. */
export function installFolder(root: string): string {
  const shared = process.env["SWITCHBOARD_VSCODE_DIR"];
  return shared === undefined || shared === "" ? join(root, ".vscode-test") : resolve(shared);
}

/**
 * Installs what is not there yet (about a minute from nothing, nothing to do the second time).
 * @param folder from {@link installFolder}
 * @param say receives one line per event, without newline
 * @throws with the failing step's last output lines; calling again goes on where it stopped.
 */
export async function installVSCode(folder: string, say: (line: string) => void): Promise<Installed> {
  const home = join(folder, `code-server-${codeServer}`);
  const vscode = join(home, "node_modules", "code-server", "lib", "vscode");
  await mkdir(home, { recursive: true });
  const steps = stepsFor(home, vscode);
  const done = (step: Step) => existsSync(join(home, `.done-${step.id}`));
  if (!steps.every(done)) {
    const release = await lock(join(folder, `code-server-${codeServer}.lock`), say);
    try {
      for (const [index, step] of steps.entries()) {
        if (done(step)) continue;
        await perform(step, `[${index + 1}/${steps.length}]`, say);
        await writeFile(join(home, `.done-${step.id}`), "");
      }
    } finally {
      await release();
    }
  }
  return { node: ownNodeWillDo() ? process.execPath : join(home, nodePackage(), "bin", "node"), vscode };
}

interface Step {
  readonly id: string;
  readonly title: string;
  readonly run: (say: (line: string) => void) => Promise<void>;
}

function stepsFor(home: string, vscode: string): Step[] {
  const npm = (cwd: string, ...args: string[]) => npmIn(cwd, args);
  return [
    {
      id: "toolchain",
      title: "a compiler for native add-ons",
      run: async (say) => {
        await ensurePrograms(toolchain, say);
      },
    },
    {
      id: "code-server",
      title: `VS Code's server (code-server ${codeServer})`,
      run: async () => {
        await writeFile(join(home, "package.json"), '{ "name": "real-vscode", "private": true }\n');
        await npm(home, "install", "--ignore-scripts", `code-server@${codeServer}`);
      },
    },
    {
      id: "node",
      title: `Node ${nodeForServer}, which that server needs`,
      run: async () => {
        if (ownNodeWillDo()) return;
        const name = `node-${platformName()}-${process.arch}`;
        await npm(
          home,
          "install",
          "--ignore-scripts",
          "--no-save",
          "--prefix",
          join(home, "node"),
          `${name}@${nodeForServer}`,
        );
      },
    },
    {
      id: "server-modules",
      title: "the server's own modules",
      run: () => npm(vscode, "install", "--omit=dev", "--ignore-scripts"),
    },
    {
      id: "extension-modules",
      title: "the built-in extensions' modules",
      run: () => npm(join(vscode, "extensions"), "install", "--omit=dev", "--ignore-scripts"),
    },
    { id: "native", title: "native add-ons", run: () => npm(vscode, "rebuild", ...nativeAddons) },
  ];
}

async function perform(step: Step, at: string, say: (line: string) => void): Promise<void> {
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  say(`${at} ${step.title} …`);
  const heartbeat = setInterval(() => say(`${at}   still at it, ${seconds()} s`), 15_000);
  try {
    await step.run(say);
  } finally {
    clearInterval(heartbeat);
  }
  say(`${at}   done in ${seconds()} s`);
}

async function npmIn(cwd: string, args: readonly string[]): Promise<void> {
  // With the headers of the running Node at hand nothing has to be downloaded to compile against.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, "include", "node", "node.h")) ? { npm_config_nodedir: prefix } : {};
  const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel", "error"];
  const { code, tail } = await run({ file: "npm", args: [...args, ...quiet], cwd, env: headers });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} in ${cwd} ended with ${code}:\n${tail.join("\n")}`);
}

/** VS Code's server calls `module.registerHooks` and is tested with Node 24 alone. */
function ownNodeWillDo(): boolean {
  return Number(process.versions.node.split(".")[0]) === 24;
}

function nodePackage(): string {
  return join("node", "node_modules", `node-${platformName()}-${process.arch}`);
}

function platformName(): string {
  return process.platform === "win32" ? "win" : process.platform;
}

/** Takes a lock that names its owner; waits while the owner lives, takes over when it does not. */
async function lock(path: string, say: (line: string) => void): Promise<() => Promise<void>> {
  const mine = `${path}.${process.pid}`;
  let told = false;
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: "wx" });
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const owner = Number(await readFile(path, "utf8").catch(() => "0"));
    if (owner > 0 && isAlive(owner)) {
      if (!told) say(`another installation is under way (process ${owner}); waiting for it`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, 500));
    } else {
      // Renaming is atomic: of two who find the same dead lock, one gets it out of the way.
      await rename(path, mine).catch(() => undefined);
      await rm(mine, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
