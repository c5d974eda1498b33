/** What a session does apart from the plain way: pauses, quiescence, log points, late breakpoints, detaching. */

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltAdapter, buildAdapter, launch } from "./adapter.js";

let adapter: BuiltAdapter;
beforeAll(async () => {
  adapter = await buildAdapter();
});
afterAll(() => adapter.dispose());

interface Stopped {
  readonly reason: string;
  readonly threadId: number;
  readonly text: string;
}

/** A server that can be kept busy, and a main process that tells it to. */
const program = (main: string): string =>
  adapter.programs({
    "main.ts": `
import { defineServer, noreply, ok, receive, reply, run, self, send, sleep } from "@switchboard/runtime";
export const Mill = defineServer({
  name: "Mill",
  init: () => ok({ ground: 0, sacks: Array.from({ length: 2500 }, (_, i) => i) }),
  call: { weigh: (_request, _from, state) => reply(state.ground, state) },
  cast: {
    grind: (_request, state) => noreply({ ...state, ground: state.ground + 1 }),
    jam: () => { console.log("jammed"); for (;;); },
    burst: () => { throw new Error("too much corn"); },
  },
});
run(function* main() {
  const mill = yield* Mill.start(undefined, { name: "mill" }).unwrap();
  ${main}
});
`,
  });

describe("pause", () => {
  it("holds a system that waits, at once", async () => {
    const client = adapter.client();
    await launch(client, { program: join(program("yield* sleep(1_000_000);"), "main.ts") });
    await client.event("thread");
    await client.body("pause", { threadId: 1 });
    expect((await client.event<Stopped>("stopped")).reason).toBe("pause");
    expect((await client.ask("pause", { threadId: 1 })).success).toBe(true);
    await client.body("continue", { threadId: 1 });
    await client.body("pause", { threadId: 1 });
    await client.event<Stopped>("stopped");
  });

  it("of a handler that does not end says who is busy, and terminate still works", async () => {
    const client = adapter.client();
    await launch(client, { program: join(program('Mill.cast(mill, "jam"); yield* sleep(10);'), "main.ts") });
    await client.event<{ output: string }>("output", ({ output }) => output === "jammed\n");
    const answer = await client.ask("pause", { threadId: 1 });
    expect(answer.success).toBe(false);
    expect(answer.message).toMatch(/has not answered for \d+ s: a handler is busy in synchronous code/);
    expect(client.console("important")).toContain("Cannot pause: ");
    await client.body("terminate");
    expect(await client.event("exited")).toEqual({ exitCode: 143 });
  });
});

describe("a system with nothing left to do", () => {
  it("stops once with that as its reason, and Continue lets it end", async () => {
    const client = adapter.client();
    await launch(client, { program: join(program("yield* receive();"), "main.ts") });
    expect((await client.event<Stopped>("stopped")).reason).toBe("quiescence");
    await client.body("continue", { threadId: 1 });
    expect(await client.event("exited")).toEqual({ exitCode: 0 });
  });

  it("whose processes wait for each other stops as deadlocked", async () => {
    const folder = adapter.programs({
      "main.ts": `
import { defineServer, ok, reply, run, type Pid } from "@switchboard/runtime";
const Fork = defineServer({
  name: "Fork",
  init: () => ok(null as Pid | null),
  call: {
    meet: (other: Pid, _from, _state) => reply("ok", other),
    ask: function* (_request, _from, other): any { return reply(yield* Fork.call(other!, "ask", undefined, { timeout: "infinity" }), other); },
  },
});
run(function* main() {
  const one = yield* Fork.start().unwrap();
  const two = yield* Fork.start().unwrap();
  yield* Fork.call(one, "meet", two);
  yield* Fork.call(two, "meet", one);
  yield* Fork.call(one, "ask", undefined, { timeout: "infinity" });
});
`,
    });
    const client = adapter.client();
    await launch(client, { program: join(folder, "main.ts") });
    expect((await client.event<Stopped>("stopped")).reason).toBe("deadlock");
  });
});

describe("message breakpoints", () => {
  it("that name nobody say who there is, and bind when somebody comes", async () => {
    const client = adapter.client();
    await launch(
      client,
      { program: join(program("yield* sleep(1); yield* receive();"), "main.ts") },
      { breakpoints: ["receive Mil grind", "receive mill grind"] },
    );
    type Change = {
      readonly breakpoint: { readonly id: number; readonly verified: boolean; readonly message: string };
    };
    const { breakpoint } = await client.event<Change>("breakpoint", (change) =>
      change.breakpoint.message.startsWith("no process kind"),
    );
    expect(breakpoint).toMatchObject({ id: 1, verified: false });
    expect(breakpoint.message).toMatch(/^no process kind or name "Mil"; known: .*Mill/);
    const bound = await client.event<Change>("breakpoint", (change) => change.breakpoint.verified);
    expect(bound.breakpoint).toMatchObject({ id: 2, message: "processes named mill" });
  });

  it("may have conditions, hit counts and log messages", async () => {
    const client = adapter.client();
    await launch(
      client,
      {
        program: join(
          program('for (let i = 0; i < 6; i++) Mill.cast(mill, "grind"); yield* receive();'),
          "main.ts",
        ),
      },
      {
        breakpoints: [
          { name: "receive Mill grind", condition: "state.ground === 4" },
          { name: "receive Mill grind", hitCondition: "2" },
          { name: "receive Mill grind", logMessage: "ground {state.ground}", condition: "state.ground < 2" },
        ],
      },
    );
    const ground = async (): Promise<unknown> => {
      const { threadId } = await client.event<Stopped>("stopped");
      const { stackFrames } = await client.body<{ stackFrames: { id: number }[] }>("stackTrace", {
        threadId,
      });
      const evaluated = await client.body<{ result: string }>("evaluate", {
        expression: "state.ground",
        frameId: stackFrames[0]?.id,
      });
      await client.body("continue", { threadId });
      return evaluated.result;
    };
    expect([await ground(), await ground()]).toEqual(["1", "4"]);
    expect(client.console("console")).toBe("ground 0\nground 1\n");
  });
});

it("values are paged, and a running system is neither stepped nor asked for frames of another stop", async () => {
  const client = adapter.client();
  await launch(
    client,
    { program: join(program('Mill.cast(mill, "grind"); yield* sleep(1_000_000);'), "main.ts") },
    {
      breakpoints: ["receive Mill grind"],
    },
  );
  const { threadId } = await client.event<Stopped>("stopped");
  const { stackFrames } = await client.body<{ stackFrames: { id: number }[] }>("stackTrace", { threadId });
  const frameId = stackFrames[0]?.id;
  const sacks = await client.body<{ variablesReference: number; indexedVariables: number }>("evaluate", {
    expression: "state.sacks",
    frameId,
  });
  expect(sacks.indexedVariables).toBe(2500);
  const page = await client.body<{ variables: { name: string; value: string }[] }>("variables", {
    variablesReference: sacks.variablesReference,
    filter: "indexed",
    start: 2400,
    count: 2,
  });
  expect(page.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(["2400=2400", "2401=2401"]);
  await client.body("continue", { threadId });
  expect((await client.ask("next", { threadId })).message).toContain("can be stepped when it has stopped");
  expect((await client.ask("switchboard/deliverNext", { pid: null })).message).toContain(
    "when it has stopped",
  );
  await client.body("pause", { threadId });
  await client.event<Stopped>("stopped");
  expect((await client.ask("scopes", { frameId })).message).toBe("This stack frame is of an earlier stop.");
});

it("a message is sent and answered, a process looked at and killed, from outside", async () => {
  const client = adapter.client();
  await launch(client, { program: join(program("yield* sleep(1_000_000);"), "main.ts") });
  await client.event<{ threadId: number }>("thread", ({ threadId }) => threadId === 2);
  const send = (kind: string, message: string): Promise<{ reply: string | null }> =>
    client.body("switchboard/send", { pid: 2, kind, message });
  expect(await send("cast", '"grind"')).toEqual({ reply: null });
  expect(await send("call", '"weigh"')).toEqual({ reply: "1" });
  expect((await client.ask("switchboard/send", { pid: 2, kind: "call", message: "{" })).success).toBe(false);
  await client.body("pause", { threadId: 1 });
  await client.event("stopped");
  expect(await client.body("switchboard/inspect", { pid: 2 })).toEqual({ threadId: 2 });
  expect((await client.event<Stopped>("stopped")).threadId).toBe(2);
  await client.body("switchboard/kill", { pid: 2, reason: "kill" });
  await client.body("continue", { threadId: 1 });
  await client.event<{ threadId: number; reason: string }>(
    "thread",
    ({ threadId, reason }) => threadId === 2 && reason === "exited",
  );
});

it("a client may let go of a program: it goes on by itself", async () => {
  const client = adapter.client();
  const folder = program(
    'Mill.cast(mill, "grind"); yield* sleep(200); console.log("on my own"); process.exit(7);',
  );
  await launch(client, { program: join(folder, "main.ts") }, { breakpoints: ["receive Mill grind"] });
  const { systemProcessId } = await client.event<{ systemProcessId: number }>("process");
  await client.event("stopped");
  await client.body("disconnect", { terminateDebuggee: false });
  expect(() => process.kill(systemProcessId, 0)).not.toThrow();
  // It ends by its own doing, which it could not if it still stood at the breakpoint.
  await expect.poll(() => gone(systemProcessId), { timeout: 10_000 }).toBe(true);
});

function gone(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return false;
  } catch {
    return true;
  }
}
