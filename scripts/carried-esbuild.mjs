// The esbuild that the extension carries for workspaces without one: dist/esbuild/ is the package esbuild-wasm with
// its 14 MB of WebAssembly brotli-compressed (2.7 MB), because a .vsix has to stay under 3 MB.
//
//   dist/esbuild/  package.json  LICENSE.md  lib/main.js  bin/esbuild  wasm_exec.js  wasm_exec_node.js  esbuild.wasm.br
//
// To use it: copy the folder into a cache that is named by package.json's version, decompress esbuild.wasm.br there to
// esbuild.wasm (zlib.brotliDecompress, ~0.1 s; write under another name and rename, since two sessions may start at
// once), then `require("<cache>/lib/main.js")`, which is esbuild's usual API. Its `build()` starts `node bin/esbuild`
// as a child, so `node` must be on the PATH; call its `stop()` when done. Plugins, `write: false`, errors with
// locations: all as in native esbuild, at about a tenth of its speed (first build ~0.5 s).
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { root } from "./dependencies.mjs";

const from = join(root, "node_modules/esbuild-wasm");
const to = join(root, "dist/esbuild");
const files = [
  "package.json",
  "LICENSE.md",
  "lib/main.js",
  "bin/esbuild",
  "wasm_exec.js",
  "wasm_exec_node.js",
];

/** Fills dist/esbuild. Compressing takes about half a minute; the result is kept by the hash of its input. */
export async function carryEsbuild(say) {
  await rm(to, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file));
    if (file.endsWith(".js")) await writeFile(join(to, file), await withoutSpace(join(from, file)));
  }
  await writeFile(join(to, "esbuild.wasm.br"), await compressed(say));
}

async function withoutSpace(file) {
  const { transform } = await import("esbuild");
  const { code } = await transform(await readFile(file, "utf8"), {
    minifyWhitespace: true,
    platform: "node",
  });
  return code;
}

async function compressed(say) {
  const wasm = await readFile(join(from, "esbuild.wasm"));
  const hash = createHash("sha256").update(wasm).digest("hex").slice(0, 16);
  const cache = join(root, "node_modules/.cache/switchboard", `esbuild-${hash}.wasm.br`);
  try {
    return await readFile(cache);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  say("compressing esbuild's WebAssembly (half a minute, once) …");
  const result = await promisify(brotliCompress)(wasm, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length,
    },
  });
  await mkdir(dirname(cache), { recursive: true });
  await writeFile(`${cache}.part`, result);
  await rename(`${cache}.part`, cache);
  return result;
}

/** Unpacks what is carried and bundles a TypeScript file with it: throws unless the bundle runs and prints the truth. */
export async function proveCarriedEsbuild() {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-esbuild-"));
  try {
    await cp(to, folder, { recursive: true });
    const wasm = await promisify(brotliDecompress)(await readFile(join(folder, "esbuild.wasm.br")));
    await writeFile(join(folder, "esbuild.wasm"), wasm);
    await writeFile(join(folder, "part.ts"), "export const half = (n: number): number => n / 2;\n");
    await writeFile(join(folder, "main.ts"), 'import { half } from "./part.js";\nconsole.log(half(84));\n');
    const esbuild = createRequire(import.meta.url)(join(folder, "lib/main.js"));
    const outfile = join(folder, "main.mjs");
    await esbuild.build({ entryPoints: [join(folder, "main.ts")], bundle: true, format: "esm", outfile });
    await esbuild.stop();
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    if (stdout.trim() !== "42") throw new Error(`the carried esbuild made a bundle that printed ${stdout}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
