/**
 * Runs a module of a document and returns what it printed.
 *
 * The module gets the real runtime with one difference: `run` starts its process in a test system, whose clock jumps
 * from timer to timer, so that a program that waits for half a minute is done at once and always prints the same.
 * Must not know documents.
 */

import { createRequire } from "node:module";
import { format } from "node:util";
import { compileFunction } from "node:vm";
import * as runtime from "@switchboard/runtime";
import { transform } from "esbuild";

/** For the modules of Node that a program uses. */
const load = createRequire(import.meta.url) as (name: string) => unknown;

/** Lines that were printed with `console.log`. @throws what the module throws, or its main process's exit reason. */
export async function execute(source: string): Promise<string> {
  const { code } = await transform(source, { loader: "ts", format: "cjs", target: "es2022" });
  const system = runtime.createTestSystem();
  const lines: string[] = [];
  const ends: unknown[] = [];
  const run = (body: runtime.Body): runtime.Pid => {
    const main = system.kernel.spawn({ label: "main", body });
    system.kernel.exitHooks.add((ended) => {
      if (ended !== main) return;
      ends.push(ended.exitReason);
      system.kernel.shutdown();
    });
    return main.pid;
  };
  const modules = new Map<string, unknown>([["@switchboard/runtime", { ...runtime, run }]]);
  const require = (name: string): unknown => modules.get(name) ?? load(name);
  const body = compileFunction(code, ["require", "exports", "console"]) as (
    ...args: readonly unknown[]
  ) => void;
  const log = (...values: readonly unknown[]): void => {
    lines.push(format(...values));
  };
  system.within(() => {
    body(require, {}, { log });
  });
  await system.host.settle();
  for (const reason of ends)
    if (reason !== "normal" && reason !== "shutdown")
      throw reason instanceof Error ? reason : new runtime.Exit(reason);
  if (ends.length === 0) throw new Error(`the program did not end; it printed:\n${lines.join("\n")}`);
  return lines.join("\n");
}
