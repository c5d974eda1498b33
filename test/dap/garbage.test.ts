/** Messages that no client should send, thousands of them: each is answered with an error or ignored, and none kills. */

import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BuiltAdapter, buildAdapter, launch } from "./adapter.js";

let adapter: BuiltAdapter;
beforeAll(async () => {
  adapter = await buildAdapter();
});
afterAll(() => adapter.dispose());

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** All that is not an end of the session. */
const COMMANDS = [
  "initialize",
  "launch",
  "attach",
  "configurationDone",
  "setFunctionBreakpoints",
  "setBreakpoints",
  "setExceptionBreakpoints",
  "setDataBreakpoints",
  "dataBreakpointInfo",
  "threads",
  "stackTrace",
  "scopes",
  "variables",
  "setVariable",
  "setExpression",
  "continue",
  "next",
  "stepIn",
  "stepOut",
  "stepInTargets",
  "restartFrame",
  "pause",
  "evaluate",
  "completions",
  "exceptionInfo",
  "switchboard/processes",
  "switchboard/machine",
  "switchboard/pending",
  "switchboard/suspend",
  "switchboard/advance",
  "switchboard/runUntilState",
  "switchboard/replaceState",
  "switchboard/stepScope",
  "switchboard/completeBreakpoint",
  "switchboard/send",
  "switchboard/deliverNext",
  "dance",
  "",
  "__proto__",
  "constructor",
];
const NAMES = [
  "threadId",
  "frameId",
  "variablesReference",
  "expression",
  "value",
  "name",
  "breakpoints",
  "filters",
  "pid",
  "message",
  "action",
  "text",
  "column",
  "start",
  "count",
  "scope",
  "targetId",
  "dataId",
  "ms",
  "state",
  "path",
  "kind",
  "program",
];
const VALUES: readonly unknown[] = [
  null,
  -1,
  0,
  1,
  2,
  1e99,
  "",
  "state",
  "1 +",
  "receive",
  "*",
  true,
  [],
  [null],
  [{}],
  {},
  { kind: "drop" },
  { name: 7 },
  "x".repeat(5_000),
  [[[[]]]],
  "\u0000",
  "data.tasks[",
];

it("the adapter outlives them, before and while a program is debugged", async () => {
  const folder = adapter.programs({
    "main.ts": `
import { receive, run, sleep } from "@switchboard/runtime";
run(function* main() { for (;;) { yield* sleep(5); } });
`,
  });
  const random = numbers(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const client = adapter.client();
  const attack = async (count: number, commands: readonly string[]): Promise<void> => {
    for (let sent = 0; sent < count; sent += 50) {
      const answers = Array.from({ length: 50 }, () => {
        const fields = Array.from({ length: Math.floor(random() * 4) }, () => [pick(NAMES), pick(VALUES)]);
        const args: unknown = random() < 0.15 ? pick(VALUES) : Object.fromEntries(fields);
        return client.ask(pick(commands), args);
      });
      for (const answer of await Promise.all(answers)) expect(typeof answer.success).toBe("boolean");
    }
  };
  // A launch or an attach of its own would begin the session.
  const harmless = COMMANDS.filter((command) => command !== "launch" && command !== "configurationDone");
  await attack(500, harmless);
  await launch(client, { program: join(folder, "main.ts"), stopOnEntry: true });
  await client.event("stopped");
  await attack(1_000, COMMANDS);
  client.raw("Content-Length: 7\r\n\r\n{nope}}");
  client.raw("Content-Length: 2\r\n\r\n42Content-Length: 4\r\n\r\nnull");
  client.raw('Content-Length: 21\r\n\r\n{"type":"response"}  ');
  await attack(100, harmless);
  const { threads } = await client.body<{ threads: readonly unknown[] }>("threads");
  expect(threads.length, client.console().slice(0, 3_000)).toBeGreaterThan(0);
  expect(await client.close()).toBe(0);
});
