/** Issue 2's table of bad input: each gets a clear sentence in the right place, and the session ends or lives on. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltAdapter, buildAdapter, launch } from "./adapter.js";

let adapter: BuiltAdapter;
beforeAll(async () => {
  adapter = await buildAdapter();
});
afterAll(() => adapter.dispose());

const NEVER_ENDS = "setInterval(() => {}, 1_000); console.log('started');";

describe("launch", () => {
  const refused: readonly [what: string, attributes: Record<string, unknown>, says: string][] = [
    ["no program", {}, '"program" is missing'],
    ["a program that is missing", { program: "/nowhere/main.ts" }, "/nowhere/main.ts does not exist"],
    ["a relative program", { program: "main.ts" }, '"program" should be an absolute path'],
    ["another language", { program: "/x/main.exs" }, '"program" should end in .ts, .mts, .js, .mjs, .cjs'],
    [
      "a wrong type",
      { program: "/x/main.ts", args: "one" },
      '"args" should be a list of texts, and is "one"',
    ],
    ["an unknown attribute", { program: "/x/main.ts", progam: 1 }, '"progam" is not an attribute'],
  ];
  it.each(refused)("with %s is refused", async (_what, attributes, says) => {
    const client = adapter.client();
    const answer = await launch(client, attributes);
    expect(answer.success).toBe(false);
    expect(answer.message).toContain(says);
    expect(await client.close()).toBe(0);
  });

  it("with a runtimeExecutable that is not there is refused", async () => {
    const folder = adapter.programs({ "main.ts": NEVER_ENDS });
    const client = adapter.client();
    const answer = await launch(client, {
      program: join(folder, "main.ts"),
      runtimeExecutable: "no-such-node",
    });
    expect(answer.message).toContain("Cannot start `no-such-node`");
    expect(await client.close()).toBe(0);
  });
});

describe("a program", () => {
  it("that does not compile: each error with its place, and the session ends with 1", async () => {
    const folder = adapter.programs({
      "main.ts": 'import { x } from "./other.js";\nconst = 1;\n',
      "other.ts": "export const x = 1;\nlet y: = 2;\n",
    });
    const client = adapter.client();
    expect((await launch(client, { program: join(folder, "main.ts") })).success).toBe(true);
    expect(await client.event("exited")).toEqual({ exitCode: 1 });
    await client.event("terminated");
    expect(client.console("stderr")).toBe(`${folder}/main.ts:2:7: Expected identifier but found "="\n`);
    expect(client.console("important")).toBe("main.ts was not started: 1 error.\n");
  });

  it("that imports what is not there", async () => {
    const folder = adapter.programs({ "main.ts": '\nimport "./missing.js";\nimport "no-such-package";\n' });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    await client.event("terminated");
    const lines = client.console("stderr").trim().split("\n").sort();
    expect(lines.map((line) => line.replace(folder, ""))).toEqual([
      '/main.ts:2:8: Could not resolve "./missing.js"',
      '/main.ts:3:8: Could not resolve "no-such-package"',
    ]);
  });

  it("that throws before its first process: the stack names the source, and its exit code is told", async () => {
    const folder = adapter.programs({
      "main.ts":
        'interface Nothing {}\n\nfunction fail(): never {\n  throw new Error("too early");\n}\nfail();\n',
    });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    expect(await client.event("exited")).toEqual({ exitCode: 1 });
    await client.event("terminated");
    expect(client.console("stderr")).toContain("Error: too early");
    expect(client.console("stderr")).toContain(`${folder}/main.ts:4:`);
    expect(client.console("stderr")).not.toContain("main.mjs");
    expect(client.console("important")).toBe(
      "The program ended with exit code 1 before it started a process.\n",
    );
  });

  it("that starts no process at all is told so", async () => {
    const folder = adapter.programs({ "main.ts": "console.log('nothing here');\n" });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    expect(await client.event("exited")).toEqual({ exitCode: 0 });
    expect(client.console("stdout")).toBe("nothing here\n");
    expect(client.console("important")).toContain("without starting a process");
  });

  it("that never ends is ended by terminate", async () => {
    const folder = adapter.programs({ "main.ts": NEVER_ENDS });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    await client.event<{ output: string }>("output", ({ output }) => output === "started\n");
    await client.body("terminate");
    expect(await client.event("exited")).toEqual({ exitCode: 143 });
    await client.event("terminated");
    expect(client.console("important")).toBe("");
  });

  it("that ignores SIGTERM is killed", async () => {
    const folder = adapter.programs({ "main.ts": `process.on("SIGTERM", () => {}); ${NEVER_ENDS}` });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    await client.event<{ output: string }>("output", ({ output }) => output === "started\n");
    await client.body("terminate");
    expect(await client.event("exited")).toEqual({ exitCode: 137 });
  });

  it("that is killed from outside: the signal is told", async () => {
    const folder = adapter.programs({ "main.ts": NEVER_ENDS });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    const { systemProcessId } = await client.event<{ systemProcessId: number }>("process");
    await client.event<{ output: string }>("output", ({ output }) => output === "started\n");
    process.kill(systemProcessId, "SIGKILL");
    expect(await client.event("exited")).toEqual({ exitCode: 137 });
    await client.event("terminated");
    expect(client.console("important")).toBe("The program was killed from outside by SIGKILL.\n");
  });

  it("ends with its session", async () => {
    const folder = adapter.programs({ "main.ts": NEVER_ENDS });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    const { systemProcessId } = await client.event<{ systemProcessId: number }>("process");
    expect(await client.close()).toBe(0);
    expect(() => process.kill(systemProcessId, 0)).toThrow("ESRCH");
  });

  it("runs without debugging, with its arguments, environment and folder", async () => {
    const folder = adapter.programs({
      "sub/main.ts": `
        import { basename } from "node:path";
        console.log(process.argv.slice(2), process.env["COLOUR"], basename(process.cwd()), basename(process.argv[1] ?? ""));
        console.log(basename(import.meta.dirname), basename(import.meta.url));
        process.exitCode = 3;`,
    });
    const client = adapter.client();
    await launch(client, {
      program: join(folder, "sub/main.ts"),
      cwd: folder,
      args: ["--fast", "x y"],
      env: { COLOUR: "blue" },
      noDebug: true,
    });
    expect(await client.event("exited")).toEqual({ exitCode: 3 });
    expect(client.console("stdout").replace(/switchboard-test-\w+/, "<folder>")).toBe(
      "[ '--fast', 'x y' ] blue <folder> main.ts\nsub main.ts\n",
    );
  });
});

describe("a request", () => {
  it("that nobody knows, or that comes too early, is refused and the session lives on", async () => {
    const client = adapter.client();
    await client.body("initialize", { adapterID: "switchboard" });
    expect((await client.ask("dance")).message).toBe("Switchboard does not know the request `dance`.");
    expect((await client.ask("toString")).success).toBe(false);
    expect((await client.ask("next", { threadId: 1 })).message).toBe("The program does not run.");
    expect((await client.ask("stackTrace", { threadId: 1 })).message).toBe("The program does not run.");
    expect((await client.ask("scopes", { frameId: 99 })).message).toBe(
      "This stack frame is of an earlier stop.",
    );
    expect((await client.ask("variables")).success).toBe(false);
    expect(await client.body("threads")).toEqual({ threads: [] });
    expect((await client.ask("attach", {})).message).toContain('use "request": "launch"');
    expect(await client.close()).toBe(0);
  });

  it("with a breakpoint that is written wrong says how it is written", async () => {
    const client = adapter.client();
    await client.body("initialize", { adapterID: "switchboard" });
    const { breakpoints } = await client.body<{ breakpoints: { verified: boolean; message: string }[] }>(
      "setFunctionBreakpoints",
      { breakpoints: [{ name: "recieve Counter get" }, { name: "receive Counter get" }] },
    );
    expect(breakpoints[0]?.verified).toBe(false);
    expect(breakpoints[0]?.message).toContain(
      "`recieve` is no kind of message breakpoint. Is `receive` meant?",
    );
    expect(breakpoints[1]?.message).toContain("Pending");
  });

  it("for a line breakpoint says who handles it", async () => {
    const client = adapter.client();
    await client.body("initialize", { adapterID: "switchboard" });
    const { breakpoints } = await client.body<{ breakpoints: { verified: boolean; message: string }[] }>(
      "setBreakpoints",
      { source: { path: "/x/main.ts" }, breakpoints: [{ line: 3 }] },
    );
    expect(breakpoints[0]?.verified).toBe(false);
    expect(breakpoints[0]?.message).toContain("use message breakpoints");
  });
});
