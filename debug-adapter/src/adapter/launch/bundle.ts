/**
 * Bundles a program into one ES module with a source map whose sources are absolute paths.
 *
 * Packages from node_modules stay where they are and are imported by their URL, so they are what the program would
 * get without us; the user's own files are bundled. Must not know processes or DAP: problems are returned.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SessionOptions } from "../options.js";
import { textOf } from "../result.js";
import { type Esbuild, esbuilds, withEsbuild } from "./esbuild.js";
import { packageFolder, RUNTIME } from "./runtime-location.js";

export interface Problem {
  readonly text: string;
  /** `null` when it belongs to no place in a file. Line and column from 1. */
  readonly place: { readonly path: string; readonly line: number; readonly column: number } | null;
}

export type Bundled =
  | {
      readonly ok: true;
      readonly path: string;
      /** Folder of the runtime that is used, whose frames are not the user's. */
      readonly runtimeFolder: string | null;
      readonly warnings: readonly Problem[];
      /** What was tried and did not work on the way, in sentences. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Bundles `program` into `folder`. */
export async function bundle(program: string, folder: string, options: SessionOptions): Promise<Bundled> {
  const notes: string[] = [];
  for (const candidate of esbuilds(dirname(program), options)) {
    const esbuild = candidate.load();
    if (!esbuild.ok) {
      notes.push(esbuild.error);
      continue;
    }
    try {
      const made = await withEsbuild(esbuild.value, () =>
        bundleWith(esbuild.value, program, folder, options),
      );
      return { ...made, notes };
    } catch (error) {
      if (isBuildFailure(error))
        return { ok: false, problems: error.errors.map(problemIn(dirname(program))) };
      notes.push(`esbuild at ${candidate.from} does not work: ${textOf(error)}`);
    }
  }
  return {
    ok: false,
    problems: [
      { text: "TypeScript cannot be bundled: there is no esbuild that works.", place: null },
      ...notes.map((text) => ({ text, place: null })),
    ],
  };
}

async function bundleWith(
  esbuild: typeof Esbuild,
  program: string,
  folder: string,
  options: SessionOptions,
): Promise<{ ok: true; path: string; runtimeFolder: string | null; warnings: Problem[] }> {
  const path = join(folder, `${basename(program, extname(program))}.mjs`);
  const runtime = { entry: null as string | null };
  const built = await esbuild.build({
    entryPoints: [program],
    absWorkingDir: dirname(program),
    outfile: path,
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "linked",
    sourcesContent: false,
    keepNames: false,
    logLevel: "silent",
    define: {
      "import.meta.url": "__switchboard_url",
      "import.meta.filename": "__switchboard_filename",
      "import.meta.dirname": "__switchboard_dirname",
      // Only where the file does not declare them itself.
      __filename: "__switchboard_filename",
      __dirname: "__switchboard_dirname",
    },
    banner: { js: banner(program) },
    plugins: [packages(runtime, options.runtimePath), ownPlace(program)],
  });
  for (const file of built.outputFiles)
    writeFileSync(
      file.path,
      file.path.endsWith(".map") ? absoluteSources(file.text, file.path) : file.contents,
    );
  return {
    ok: true,
    path,
    runtimeFolder: runtime.entry === null ? null : packageFolder(runtime.entry),
    warnings: built.warnings.map(problemIn(dirname(program))),
  };
}

/** CommonJS in the user's files needs `require`; and the program's own path is what `argv` should say. */
function banner(program: string): string {
  return (
    `import { createRequire as __switchboard_require } from "node:module"; ` +
    `const require = __switchboard_require(${JSON.stringify(pathToFileURL(program).href)}); ` +
    `process.argv[1] = ${JSON.stringify(program)};`
  );
}

const RESOLVING = Symbol("resolving");

function packages(runtime: { entry: string | null }, carried: string): Esbuild.Plugin {
  return {
    name: "switchboard-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === RESOLVING || args.kind === "entry-point") return null;
        const found = await build.resolve(args.path, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: RESOLVING,
        });
        if (found.errors.length > 0) {
          if (args.path !== RUNTIME) return { errors: found.errors, warnings: found.warnings };
          runtime.entry = carried;
          return args.kind === "require-call" ? { path: carried } : imported(carried);
        }
        if (args.path === RUNTIME) runtime.entry = found.path;
        if (found.external || found.namespace !== "file") return found;
        const installed = found.path.includes(`${sep}node_modules${sep}`);
        if (args.kind !== "require-call" && installed && /\.(m|c)?js$/.test(found.path))
          return imported(found.path);
        return installed && found.path.endsWith(".node") ? imported(found.path) : found;
      });
    },
  };
}

function imported(path: string): Esbuild.OnResolveResult {
  return { path: pathToFileURL(path).href, external: true };
}

/** A file that asks where it is gets the answer it would have got unbundled. Line 1 moves right, no line moves down. */
function ownPlace(program: string): Esbuild.Plugin {
  return {
    name: "switchboard-own-place",
    setup(build) {
      build.onLoad({ filter: /\.(m|c)?[jt]sx?$/ }, (args) => {
        const text = readFileSync(args.path, "utf8");
        if (args.path !== program && args.path.includes(`${sep}node_modules${sep}`)) return null;
        if (!/\bimport\.meta\.(url|filename|dirname)\b|\b__(filename|dirname)\b/.test(text)) return null;
        const place =
          `const __switchboard_url = ${JSON.stringify(pathToFileURL(args.path).href)}, ` +
          `__switchboard_filename = ${JSON.stringify(args.path)}, ` +
          `__switchboard_dirname = ${JSON.stringify(dirname(args.path))};`;
        const body = text.replace(/^#!.*/, "");
        return { contents: place + body, loader: loaderOf(args.path), resolveDir: dirname(args.path) };
      });
    },
  };
}

function loaderOf(path: string): Esbuild.Loader {
  const extension = extname(path);
  if (extension === ".tsx") return "tsx";
  if (extension === ".jsx") return "jsx";
  return extension.endsWith("ts") ? "ts" : "js";
}

/** Source maps name their sources relative to themselves; debuggers find absolute ones from anywhere. */
function absoluteSources(text: string, mapPath: string): string {
  const map = JSON.parse(text) as { sources: string[] };
  return JSON.stringify({
    ...map,
    sources: map.sources.map((source) =>
      source.startsWith("file:") ? fileURLToPath(source) : resolve(dirname(mapPath), source),
    ),
  });
}

function isBuildFailure(error: unknown): error is Esbuild.BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** esbuild names files relative to the folder it works in. */
function problemIn(folder: string): (message: Esbuild.Message) => Problem {
  return ({ text, location }) => ({
    text,
    place:
      location === null
        ? null
        : { path: resolve(folder, location.file), line: location.line, column: location.column + 1 },
  });
}
