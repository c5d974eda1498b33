/**
 * Finds an esbuild to bundle TypeScript with: the program's own workspace's, in development this package's, else the
 * carried one, whose WebAssembly is unpacked into a cache on first use.
 */

import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type * as Esbuild from "esbuild";
import type { SessionOptions } from "../options.js";
import { failure, type Result, success, textOf } from "../result.js";

export type { Esbuild };

/** Candidates in the order in which they should be tried: one may be installed and yet not work on this machine. */
export function* esbuilds(
  programFolder: string,
  options: SessionOptions,
): Generator<{ readonly from: string; load(): Result<typeof Esbuild> }> {
  for (const folder of [programFolder, options.developmentFolder]) {
    if (folder === null) continue;
    const path = resolveFrom(folder);
    if (path !== null) yield { from: path, load: () => load(path) };
  }
  const carried = options.esbuildPath;
  if (carried !== null && existsSync(join(carried, "package.json")))
    yield { from: carried, load: () => load(join(unpack(carried), "lib/main.js")) };
}

const building = new Map<typeof Esbuild, number>();

/** Runs a build, and lets esbuild's own process end when no other session builds with it. */
export async function withEsbuild<T>(esbuild: typeof Esbuild, build: () => Promise<T>): Promise<T> {
  building.set(esbuild, (building.get(esbuild) ?? 0) + 1);
  try {
    return await build();
  } finally {
    const left = (building.get(esbuild) ?? 1) - 1;
    building.set(esbuild, left);
    if (left === 0) await esbuild.stop();
  }
}

function resolveFrom(folder: string): string | null {
  try {
    return createRequire(join(folder, "_")).resolve("esbuild");
  } catch {
    // Not installed there: the normal case.
    return null;
  }
}

/** Oldest version whose plugins and options are those used here. */
const OLDEST = [0, 21];

function load(path: string): Result<typeof Esbuild> {
  try {
    const module = createRequire(path)(path) as typeof Esbuild;
    const [major = 0, minor = 0] = module.version.split(".").map(Number);
    if (major === OLDEST[0] && minor < (OLDEST[1] ?? 0))
      return failure(`esbuild ${module.version} at ${path} is older than ${OLDEST.join(".")}`);
    return success(module);
  } catch (error) {
    return failure(`esbuild at ${path} does not load: ${textOf(error)}`);
  }
}

/** Unpacks once per version; two sessions may do so at once, so it is made elsewhere and renamed. */
function unpack(carried: string): string {
  const compressed = join(carried, "esbuild.wasm.br");
  if (!existsSync(compressed)) return carried;
  const { version } = JSON.parse(readFileSync(join(carried, "package.json"), "utf8")) as { version: string };
  const folder = join(cacheFolder(), `esbuild-wasm-${version}`);
  if (existsSync(join(folder, "esbuild.wasm"))) return folder;
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  cpSync(carried, making, { recursive: true, filter: (source) => source !== compressed });
  writeFileSync(join(making, "esbuild.wasm"), brotliDecompressSync(readFileSync(compressed)));
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(join(folder, "esbuild.wasm"))) throw error;
  }
  return folder;
}

function cacheFolder(): string {
  const base =
    process.env["XDG_CACHE_HOME"] ??
    (process.platform === "win32" ? process.env["LOCALAPPDATA"] : join(homedir(), ".cache")) ??
    tmpdir();
  return join(base, "switchboard");
}
