// Bundles every part with esbuild into dist/, the runtime also into its own package (runtime/dist), and the VS Code
// tests into out/. A part whose entry does not exist yet is skipped and named. Run: node scripts/build.mjs [--watch]
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { carryRuntime } from "./carried-runtime.mjs";
import { ensureDependencies, root } from "./dependencies.mjs";
import { writeIcons } from "./icons.mjs";

const at = (...path) => join(root, ...path);

/** esbuild's options that all parts share. Sources are not embedded: the maps point at the checkout. */
const common = {
  absWorkingDir: root,
  bundle: true,
  target: "node20",
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: "silent",
  alias: { "@switchboard/runtime": at("runtime/src/index.ts") },
};

const node = { ...common, platform: "node" };
const browser = {
  ...common,
  platform: "browser",
  format: "iife",
  target: "chrome120",
  jsx: "automatic",
  jsxImportSource: "preact",
  loader: { ".ttf": "file", ".svg": "text" },
  assetNames: "[name]",
};

/** The adapter is a bundle of its own beside those that load it, which share it instead of each holding a copy. */
const sharedAdapter = {
  name: "shared adapter",
  setup({ onResolve }) {
    const entry = at("debug-adapter/src/adapter/index.js");
    onResolve({ filter: /(^|\/)adapter\/index\.js$/ }, ({ path, resolveDir }) =>
      join(resolveDir, path) === entry ? { path: "./adapter.cjs", external: true } : undefined,
    );
  },
};

/** Every part: its name, its entry and how it is bundled. The webviews and VS Code suites are found by their folder. */
function parts({ minify }) {
  const production = { minify };
  return [
    {
      name: "extension",
      entry: "extension/src/extension.ts",
      options: {
        ...node,
        ...production,
        format: "cjs",
        external: ["vscode"],
        plugins: [sharedAdapter],
        outfile: "dist/extension.cjs",
      },
    },
    {
      name: "adapter",
      entry: "debug-adapter/src/adapter/index.ts",
      options: { ...node, ...production, format: "cjs", outfile: "dist/adapter.cjs" },
    },
    {
      name: "switchboard-dap",
      entry: "debug-adapter/src/main.ts",
      executable: "dist/switchboard-dap.cjs",
      options: {
        ...node,
        ...production,
        format: "cjs",
        plugins: [sharedAdapter],
        banner: { js: "#!/usr/bin/env node" },
        outfile: "dist/switchboard-dap.cjs",
      },
    },
    {
      name: "agent",
      entry: "debug-adapter/src/agent/main.ts",
      options: { ...node, ...production, format: "cjs", outfile: "dist/agent.cjs" },
    },
    {
      // Carried by the extension for workspaces that have no @switchboard/runtime of their own. White space goes, names
      // stay: people read them in stack traces.
      name: "runtime (carried)",
      entry: "runtime/src/index.ts",
      options: {
        ...node,
        alias: {},
        format: "esm",
        minifyWhitespace: minify,
        outfile: "dist/runtime/index.js",
      },
    },
    {
      name: "runtime (package)",
      entry: "runtime/src/index.ts",
      options: { ...node, alias: {}, format: "esm", outfile: "runtime/dist/index.js" },
    },
    ...filesIn("extension/webview/src", /\.entry\.tsx$/).map((entry) => ({
      name: `webview ${basename(entry, ".entry.tsx")}`,
      entry,
      options: {
        ...browser,
        ...production,
        entryPoints: { [basename(entry, ".entry.tsx")]: entry },
        outdir: "dist/webview",
      },
    })),
    ...harnessParts(),
  ];
}

/** The real-VS-Code harness and its mocha suites; never packaged. */
function harnessParts() {
  const options = { ...node, packages: "external", sourcesContent: true };
  const programs = ["start", "shim", "run-suites", "screenshots"].map((name) => ({
    name: `vscode harness ${name}`,
    entry: `test/vscode/harness/${name}.ts`,
    executable: `out/vscode/${name}.mjs`,
    options: {
      ...options,
      format: "esm",
      banner: { js: "#!/usr/bin/env node" },
      outfile: `out/vscode/${name}.mjs`,
    },
  }));
  const suites = filesIn("test/vscode/suite", /^(index|.*\.suite)\.ts$/).map((entry) => ({
    name: `vscode suite ${basename(entry, ".ts")}`,
    entry,
    options: {
      ...options,
      format: "cjs",
      external: ["vscode"],
      outfile: `out/vscode/suite/${basename(entry, ".ts")}.cjs`,
    },
  }));
  return [...programs, ...suites];
}

function filesIn(folder, pattern) {
  if (!existsSync(at(folder))) return [];
  return readdirSync(at(folder))
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);
}

/**
 * Builds everything. Returns the problems, each readable by itself (`file:line:column: text`); none means all is well.
 * With `minify` the bundles are what is packaged.
 */
export async function build({ minify = false, say = (line) => console.log(line) } = {}) {
  const esbuild = await import("esbuild");
  const begun = Date.now();
  const problems = [];
  const built = [];
  await mkdir(at("dist/meta"), { recursive: true });
  await Promise.all([
    ...parts({ minify }).map(async (part) => {
      if (!existsSync(at(part.entry))) {
        say(`  skipped ${part.name}: there is no ${part.entry} yet`);
        return;
      }
      try {
        const { metafile } = await esbuild.build({ entryPoints: [part.entry], ...part.options });
        await writeFile(
          at("dist/meta", `${part.name.replace(/[^\w-]+/g, "-")}.json`),
          JSON.stringify(metafile),
        );
        if (part.executable) await chmod(at(part.executable), 0o755);
        built.push(part.name);
      } catch (error) {
        if (!error.errors) throw error;
        problems.push(...error.errors.map(readable));
      }
    }),
    writeIcons(at("dist/webview")),
    // Type errors do not stop a build: code under way must be runnable. `npm run types` is what fails on them.
    declarations().then(async (errors) => {
      await carryRuntime();
      if (errors.length > 0) say(`  ${errors.length} type errors in the runtime; npm run types shows them`);
    }),
  ]);
  say(`  built ${built.length} parts in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return problems;
}

/**
 * What the packaged bundles hold: for each output its path and the files that leave bytes in it. Writes nothing, so
 * that it may be asked while others use dist/.
 */
export async function bundledInputs() {
  const esbuild = await import("esbuild");
  const packaged = parts({ minify: true }).filter(({ options }) =>
    (options.outfile ?? options.outdir).startsWith("dist/"),
  );
  const metafiles = await Promise.all(
    packaged.map(async ({ entry, options }) => {
      const result = await esbuild.build({
        entryPoints: [entry],
        ...options,
        write: false,
        sourcemap: false,
      });
      return result.metafile;
    }),
  );
  return metafiles.flatMap(({ outputs }) =>
    Object.entries(outputs).map(([output, { inputs }]) => ({
      output,
      inputs: Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0),
    })),
  );
}

function readable({ location, text }) {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
}

/** @switchboard/runtime's type declarations, for editors and for users of the package. */
async function declarations() {
  if (!existsSync(at("runtime/src/index.ts"))) return [];
  const args = [
    at("node_modules/typescript/bin/tsc"),
    "-p",
    "runtime/tsconfig.build.json",
    "--pretty",
    "false",
  ];
  const output = await new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => (text += chunk));
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
  return output.split("\n").filter((line) => line.includes("error TS"));
}

async function watch() {
  const esbuild = await import("esbuild");
  for (const part of parts({ minify: false })) {
    if (!existsSync(at(part.entry))) continue;
    const context = await esbuild.context({ entryPoints: [part.entry], ...part.options, logLevel: "info" });
    await context.watch();
  }
  await writeIcons(at("dist/webview"), { all: true });
  await carryRuntime();
  console.log("watching; Ctrl+C ends it");
}

if (process.argv[1] === at("scripts/build.mjs")) {
  await ensureDependencies();
  if (process.argv.includes("--watch")) await watch();
  else {
    const problems = await build({ minify: process.argv.includes("--minify") });
    for (const problem of problems) console.error(problem);
    process.exitCode = problems.length === 0 ? 0 : 1;
  }
}
