// `npm run package`: dist/switchboard-<version>.vsix, minified, under 3 MB, holding exactly what .vscodeignore allows.
// Prints its size and what is big in it, and fails when it is too big or a needed part is missing.
import { readFileSync, statSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./build.mjs";
import { carryEsbuild, proveCarriedEsbuild } from "./carried-esbuild.mjs";
import { ensureDependencies, root } from "./dependencies.mjs";

const limit = 3_000_000;
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const runtime = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8"));

/** Without these the extension would install and then not work. */
const needed = [
  "dist/extension.cjs",
  "dist/adapter.cjs",
  "dist/switchboard-dap.cjs",
  "dist/agent.cjs",
  "dist/runtime/index.js",
  "dist/webview/codicon.css",
  "dist/webview/codicon.ttf",
  "dist/webview/machine.js",
  "dist/esbuild/esbuild.wasm.br",
  "package.nls.json",
  "README.md",
  "LICENSE",
];

export const vsixFile = join(root, "dist", `switchboard-${manifest.version}.vsix`);

/** Builds and packages. Gives the path of the .vsix; throws with a sentence when it may not be shipped. */
export async function packageVsix(say = (line) => console.log(line)) {
  // What an earlier run made must not be taken for this one's.
  await rm(vsixFile, { force: true });
  say("building for production …");
  await Promise.all([
    rm(join(root, "dist/webview"), { recursive: true, force: true })
      .then(() => build({ minify: true, say }))
      .then((problems) => {
        if (problems.length > 0) throw new Error(problems.join("\n"));
      }),
    carryEsbuild(say),
  ]);
  await proveCarriedEsbuild();
  say("  the carried esbuild bundles");
  const carried = { name: runtime.name, version: runtime.version, type: "module", exports: "./index.js" };
  await mkdir(join(root, "dist/runtime"), { recursive: true });
  await writeFile(join(root, "dist/runtime/package.json"), `${JSON.stringify(carried, null, 2)}\n`);
  const { createVSIX, listFiles } = await import("@vscode/vsce");
  const files = await listFiles({ cwd: root, dependencies: false });
  const missing = needed.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`not packaged, because missing: ${missing.join(", ")}`);
  // No repository is published yet, so links of the README stay as they are.
  await createVSIX({ cwd: root, packagePath: vsixFile, dependencies: false, rewriteRelativeLinks: false });
  const { size } = statSync(vsixFile);
  say(`${vsixFile}: ${kilobytes(size)} in ${files.length} files; before compression the biggest are`);
  const sizes = files.map((file) => ({ file, bytes: statSync(join(root, file)).size }));
  for (const { file, bytes } of sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 10))
    say(`  ${kilobytes(bytes).padStart(8)}  ${file}`);
  if (size >= limit) throw new Error(`the .vsix has ${size} bytes; the limit is ${limit}`);
  return vsixFile;
}

function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000)} kB`;
}

if (process.argv[1] === join(root, "scripts/package.mjs")) {
  try {
    await ensureDependencies();
    await packageVsix();
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
