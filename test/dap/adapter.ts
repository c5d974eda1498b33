/**
 * The adapter as it is shipped, built from the sources for one test file, and programs for it to debug.
 */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { type BuildOptions, build } from "esbuild";
import { DapClient } from "./client.js";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

export interface BuiltAdapter {
  readonly path: string;
  /** The folder it was built into: agent, runtime. */
  readonly folder: string;
  /** A new session; `dispose` ends those that are still open. */
  client(): DapClient;
  /** Writes programs into a folder of their own, outside of any workspace, and answers with it. */
  programs(files: Readonly<Record<string, string>>): string;
  dispose(): Promise<void>;
}

/** In the checkout's `out/`, from where the development esbuild resolves as from `dist/`. */
export async function buildAdapter(): Promise<BuiltAdapter> {
  mkdirSync(join(root, "out"), { recursive: true });
  const folder = mkdtempSync(join(root, "out", "dap-"));
  const bundle = (entry: string, outfile: string, options: BuildOptions): Promise<unknown> =>
    build({
      entryPoints: [join(root, entry)],
      outfile: join(folder, outfile),
      bundle: true,
      platform: "node",
      target: "node20",
      sourcemap: true,
      logLevel: "error",
      ...options,
    });
  await Promise.all([
    bundle("debug-adapter/src/main.ts", "switchboard-dap.cjs", { format: "cjs", external: ["esbuild"] }),
    bundle("debug-adapter/src/agent/main.ts", "agent.cjs", { format: "cjs" }),
    bundle("runtime/src/index.ts", "runtime/index.js", { format: "esm" }),
  ]);
  // The carried runtime is an ES module wherever it lies.
  writeFileSync(
    join(folder, "runtime/package.json"),
    '{ "name": "@switchboard/runtime", "type": "module" }\n',
  );
  const path = join(folder, "switchboard-dap.cjs");
  const clients: DapClient[] = [];
  const folders = [folder];
  return {
    path,
    folder,
    client() {
      const client = new DapClient(path);
      clients.push(client);
      return client;
    },
    programs(files) {
      const made = realpathSync(mkdtempSync(join(tmpdir(), "switchboard-test-")));
      folders.push(made);
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(made, name)), { recursive: true });
        writeFileSync(join(made, name), text);
      }
      return made;
    },
    async dispose() {
      await Promise.all(clients.map((client) => client.close()));
      for (const one of folders) rmSync(one, { recursive: true, force: true });
    },
  };
}

/** What an editor says of itself. */
export const INITIALIZE = {
  clientID: "test",
  adapterID: "switchboard",
  linesStartAt1: true,
  columnsStartAt1: true,
  pathFormat: "path",
  supportsVariableType: true,
  supportsVariablePaging: true,
};

export interface Configuration {
  /** As people write them, or with conditions and the like. */
  readonly breakpoints?: readonly (
    | string
    | (DebugProtocol.FunctionBreakpoint & { readonly logMessage?: string })
  )[];
  readonly filters?: readonly string[];
  readonly filterOptions?: readonly DebugProtocol.ExceptionFilterOptions[];
}

/** Initializes, launches, sets breakpoints and filters, and says that this was all; the answer to `launch`. */
export async function launch(
  client: DapClient,
  attributes: Readonly<Record<string, unknown>>,
  configure: Configuration = {},
): Promise<{ readonly success: boolean; readonly message?: string }> {
  await client.body("initialize", INITIALIZE);
  await client.event("initialized");
  const launched = client.ask("launch", {
    type: "switchboard",
    request: "launch",
    name: "test",
    ...attributes,
  });
  await client.body("setFunctionBreakpoints", {
    breakpoints: (configure.breakpoints ?? []).map((one) => (typeof one === "string" ? { name: one } : one)),
  });
  await client.body("setExceptionBreakpoints", {
    filters: configure.filters ?? [],
    filterOptions: configure.filterOptions ?? [],
  });
  await client.body("configurationDone");
  return launched;
}
