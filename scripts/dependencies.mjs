// Brings node_modules in line with package-lock.json, and does nothing when it already is. Node's own modules only:
// this runs in a fresh clone, before anything is installed.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs `npm ci` if anything that the lockfile names is missing or of another version. Throws when that fails. */
export async function ensureDependencies(say = (line) => console.log(line)) {
  const [major] = process.versions.node.split(".").map(Number);
  if (major < 20) throw new Error(`Node 20 or newer is needed; this is ${process.versions.node}.`);
  if (inLine()) return;
  const begun = Date.now();
  const seconds = () => Math.round((Date.now() - begun) / 1000);
  say("installing dependencies (npm ci) …");
  const heartbeat = setInterval(() => say(`  still at it, ${seconds()} s`), 15_000);
  // No package here needs its install script: esbuild and biome find their binaries without.
  const args = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--no-update-notifier",
    "--loglevel",
    "error",
  ];
  const code = await new Promise((resolve, reject) => {
    const npm = process.platform === "win32" ? "npm.cmd" : "npm";
    const child = spawn(npm, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => clearInterval(heartbeat));
  if (code !== 0) throw new Error(`npm ci ended with ${code}`);
  say(`  done in ${seconds()} s`);
}

/** Whether npm's own record of what it installed agrees with the lockfile (optional packages may be absent). */
function inLine() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith("node_modules/") || entry.link) return true;
    const there = installed[path];
    return there === undefined ? entry.optional === true : there.version === entry.version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}
