/**
 * Which `@switchboard/runtime` a program gets: its workspace's own, found as Node finds packages, else the carried one.
 */

import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const RUNTIME = "@switchboard/runtime";

/** The package's real folder, looked for upwards from `folder`; `null` when there is none. */
export function installedRuntime(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, "node_modules", RUNTIME);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (dirname(at) === at) return null;
  }
}

/** Whether it has been built: a link to sources alone cannot be imported as it is. */
export function isUsable(runtime: string): boolean {
  return existsSync(join(runtime, "dist", "index.js"));
}

/** The nearest folder with a package.json, for a file of the runtime. */
export function packageFolder(file: string): string {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return dirname(file);
  }
}

/**
 * The package that a bundle of the runtime was made from, when it lies here (a checkout): its source map leads there,
 * and a frame in it is as little the user's as one in the bundle. Empty when it does not.
 */
export function writtenIn(bundle: string): string[] {
  if (!existsSync(`${bundle}.map`)) return [];
  const { sources } = JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as {
    readonly sources: readonly string[];
  };
  const [first] = sources.map((source) => resolve(dirname(bundle), source)).filter(existsSync);
  return first === undefined ? [] : [packageFolder(first)];
}
