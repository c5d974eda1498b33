// The runtime that the extension carries for workspaces without one: dist/runtime/ is the package @switchboard/runtime
// as one can copy it into a node_modules folder: the bundle (scripts/build.mjs makes it), a manifest, and of the
// declarations those that index.d.ts leads to.
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./dependencies.mjs";

const from = join(root, "runtime/dist");
const to = join(root, "dist/runtime");

/** Fills dist/runtime, all but its index.js, from what tsc wrote to runtime/dist. */
export async function carryRuntime() {
  const { name, version, license } = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8"));
  const exports = { ".": { types: "./types/index.d.ts", default: "./index.js" } };
  await mkdir(to, { recursive: true });
  await write(
    "package.json",
    `${JSON.stringify({ name, version, license, type: "module", exports }, null, 2)}\n`,
  );
  await rm(join(to, "types"), { recursive: true, force: true });
  if (!existsSync(join(from, "index.d.ts"))) return;
  for (const [path, text] of declarationsFrom("index.d.ts", (file) => readFileSync(join(from, file), "utf8")))
    await write(join("types", path), text);
}

/** The declaration files that can be reached from `entry`, each path with its text. */
export function declarationsFrom(entry, read) {
  const found = new Map();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = read(path);
    found.set(path, text);
    for (const [, target] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g))
      waiting.push(join(dirname(path), `${target}.d.ts`));
  }
  return found;
}

/** Never seen half written: a program may be bundled with dist/runtime meanwhile. */
async function write(path, text) {
  const file = join(to, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
