/**
 * A handler that never returns is ended alone. Real programs in processes of their own, because what is tested is
 * what the engine does to a thread that hangs; nothing here depends on how long anything takes.
 */

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchboard-watchdog-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function runProgram(name: string, text: string): Promise<{ stdout: string; stderr: string }> {
  const source = join(folder, `${name}.ts`);
  const program = join(folder, `${name}.mjs`);
  await writeFile(source, text);
  await build({
    entryPoints: [source],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    alias: { "@switchboard/runtime": join(root, "runtime/src/index.ts") },
    logLevel: "error",
  });
  return promisify(execFile)(process.execPath, [program], { timeout: 30_000 });
}

const supervised = (spin: string): string => `
  import { defineServer, GenServer, noreply, ok, Process, reply, run, sleep, Supervisor } from "@switchboard/runtime";
  const define = (name) => defineServer({
    name,
    init: () => ok(0),
    cast: { add: (_a, n) => noreply(n + 1), spin: (_a, n) => { ${spin}; return noreply(n); } },
    call: { get: (_a, _from, n) => reply(n, n) },
  });
  const Spinner = define("Spinner");
  const Other = define("Other");
  run(function* main() {
    yield* Supervisor.startLink([
      { id: "spinner", start: () => Spinner.startLink(undefined, { name: "spinner" }) },
      { id: "other", start: () => Other.startLink(undefined, { name: "other" }) },
    ], { strategy: "one_for_one" }).unwrap();
    const before = Process.whereis("spinner");
    const ref = Process.monitor(before);
    Other.cast("other", "add");
    Spinner.cast("spinner", "spin");
    Other.cast("other", "add");
    while (Process.whereis("spinner") === before || Process.whereis("spinner") === null) yield* sleep(5);
    console.log("other", yield* Other.call("other", "get"));
    console.log("restarted", yield* Spinner.call("spinner", "get"), Process.whereis("spinner") !== before);
  }, { runawayMs: 150 });
`;

describe("a handler that never returns", () => {
  const ways: readonly [what: string, spin: string][] = [
    ["an empty loop", "for (;;);"],
    ["a loop that catches everything", "for (;;) { try { for (;;); } catch {} finally { continue; } }"],
    ["a loop that sends", "for (;;) GenServer.cast('nobody', 'x')"],
    ["a pattern that explodes", "/^(a+)+$/.test('a'.repeat(60) + 'b')"],
  ];
  it.each(ways)("%s: its process ends and is restarted, the others live on", async (_what, spin) => {
    const { stdout, stderr } = await runProgram("supervised", supervised(spin));
    expect(stdout).toBe("other 2\nrestarted 0 true\n");
    expect(stderr).toContain("RunawayError");
    expect(stderr).toMatch(/\[warning] <0\.3\.0> has been in one handler for \d+ ms/);
  });

  it("is told to whoever monitors it, by an error that says what to do", async () => {
    const { stdout } = await runProgram(
      "monitored",
      `
      import { receive, run, spawnMonitor } from "@switchboard/runtime";
      run(function* main() {
        spawnMonitor(function* spinner() { for (;;); });
        const down = yield* receive();
        console.log(down.type, down.reason.name, down.reason.message.includes("yieldNow"));
      }, { runawayMs: 150 });
      `,
    );
    expect(stdout).toBe("DOWN RunawayError true\n");
  });

  it("goes on for ever when the program says so", async () => {
    const { stdout } = await runProgram(
      "patient",
      `
      import { run } from "@switchboard/runtime";
      run(function* main() {
        const end = performance.now() + 600;
        while (performance.now() < end);
        console.log("returned");
      }, { runawayMs: 0 });
      `,
    );
    expect(stdout).toBe("returned\n");
  });
});
