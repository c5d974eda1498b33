// One program of the benches as one file of JavaScript, with the runtime in it, and a Node of its own to run it in.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ensureDependencies, root } from "../scripts/dependencies.mjs";

/** Bundles `entry` (from the root) to `outfile`; returns it. */
export async function bundle(entry, outfile, options = {}) {
  await ensureDependencies();
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outfile,
    alias: { "@switchboard/runtime": join(root, "runtime/src/index.ts") },
    logLevel: "error",
    ...options,
  });
  return outfile;
}

/** What the program prints. Its heap may grow large, and it may collect it when it wants. */
export function node(program, args) {
  const flags = ["--expose-gc", "--max-old-space-size=8192"];
  return execFileSync(process.execPath, [...flags, program, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
}

export function median(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length === 0 ? null : known[Math.floor(known.length / 2)];
}
