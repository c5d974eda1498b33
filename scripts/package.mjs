// `npm run package`: dist/switchboard-<version>.vsix, minified, under 3 MB, holding exactly what .vscodeignore allows.
// Prints its size and what is big in it, and fails when it is too big or a needed part is missing.
import { readFileSync, statSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "./build.mjs";
import { carryEsbuild, proveCarriedEsbuild } from "./carried-esbuild.mjs";
import { command } from "./command.mjs";
import { root } from "./dependencies.mjs";
import { notices, noticesFile } from "./notices.mjs";
import { packagedReadme } from "./readme.mjs";

const limit = 3_000_000;
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The extension page's text, made from README.md. */
const readmePath = "dist/README.md";

/** Without these the extension would install and then not work. */
const needed = [
  "dist/extension.cjs",
  "dist/adapter.cjs",
  "dist/switchboard-dap.cjs",
  "dist/agent.cjs",
  "dist/runtime/index.js",
  "dist/runtime/types/index.d.ts",
  "dist/webview/codicon.css",
  "dist/webview/codicon.ttf",
  "dist/webview/machine.js",
  "dist/esbuild/esbuild.wasm.br",
  "package.nls.json",
  "dist/README.md",
  "LICENSE",
  "THIRD-PARTY-NOTICES.md",
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
  if (readFileSync(noticesFile, "utf8") !== (await notices()))
    throw new Error(
      "THIRD-PARTY-NOTICES.md is not what the bundles hold: npm run notices, then look at what changed",
    );
  const readme = readFileSync(join(root, "README.md"), "utf8");
  await writeFile(join(root, readmePath), packagedReadme(readme));
  const { createVSIX, listFiles } = await import("@vscode/vsce");
  const files = await listFiles({ cwd: root, dependencies: false, readmePath });
  const missing = needed.filter((file) => !files.includes(file));
  if (missing.length > 0) throw new Error(`not packaged, because missing: ${missing.join(", ")}`);
  await createVSIX({ cwd: root, packagePath: vsixFile, dependencies: false, readmePath });
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

if (process.argv[1] === join(root, "scripts/package.mjs")) await command(() => packageVsix());
