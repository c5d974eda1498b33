/** Every kind of message breakpoint and every exception filter, over stdio: golden transcripts. */

import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXCEPTION_FILTERS } from "../../debug-adapter/src/protocol/agent.js";
import { type BuiltAdapter, buildAdapter, launch } from "./adapter.js";
import { Transcript } from "./transcript.js";

let adapter: BuiltAdapter;
let folder = "";
beforeAll(async () => {
  adapter = await buildAdapter();
  folder = adapter.programs({ "shop.ts": SHOP });
});
afterAll(() => adapter.dispose());

/** A till that is locked at first, a clerk who fails, a customer, and a letter to somebody who has left. */
const SHOP = `
import {
  defineServer, defineStateMachine, defineSupervisor, GenServer, keepStateAndData, nextState, noreply, ok, postpone, receive,
  reply, run, self, send, sleep, spawn, stateTimeout,
} from "@switchboard/runtime";

const Till = defineStateMachine({
  name: "Till",
  callbackMode: ["state_functions"],
  init: () => ok("locked", { sold: 0 }),
  states: {
    locked: {
      cast: { unlock: (_request, data) => nextState("open", data, [stateTimeout(40, "close")]) },
      call: { "*": () => keepStateAndData([postpone]) },
    },
    open: {
      call: { pay: (_request: undefined, from, data) => nextState("open", { sold: data.sold + 1 }, [reply(from, "receipt")]) },
      stateTimeout: { close: (data) => nextState("locked", data) },
    },
  },
});

const Clerk = defineServer({
  name: "Clerk",
  init: () => ok(0),
  call: { think: function* (_request: undefined, _from, state) { yield* sleep(60); return reply("hm", state); } },
  cast: {
    greet: (_request, state) => noreply(state + 1),
    stumble: () => { throw new Error("the clerk stumbles"); },
  },
});

const Floor = defineSupervisor({
  name: "Floor",
  init: () => ({ strategy: "one_for_one", maxRestarts: 1, children: [Clerk.childSpec(undefined, { name: "clerk" })] }),
});

run(function* main() {
  yield* Floor.startLink(undefined).unwrap();
  const till = yield* Till.start(undefined, { name: "till" }).unwrap();
  spawn(function* customer() {
    yield* Till.call(till, "pay");
  });
  yield* sleep(20);
  Till.cast(till, "unlock");
  Clerk.cast("clerk", "greet");
  send("clerk", "psst");
  for (let i = 0; i < 5; i++) Clerk.cast("clerk", "greet");
  try { yield* Clerk.call("clerk", "think", undefined, { timeout: 30 }); } catch { console.log("too slow"); }
  yield* sleep(80);
  Clerk.cast("clerk", "stumble");
  yield* sleep(20);
  Clerk.cast("clerk", "stumble");
  yield* sleep(20);
});
`;

const KINDS: readonly string[] = [
  "receive Clerk greet",
  "after Clerk greet",
  "send main -> till unlock",
  "call Till pay",
  "reply Till -> customer receipt",
  "spawn customer",
  "exit customer",
  "enter Till.open",
  "leave Till.open",
  "transition Till locked -> open",
  "postpone Till pay",
  "timer Till",
  "restart Floor",
  "dead-letter main",
];

it("every kind of breakpoint stops where it says", async () => {
  const transcript = new Transcript(adapter.client(), [[folder, "<folder>"]]);
  for (const kind of KINDS) {
    const client = adapter.client();
    const session = new Transcript(client, [[folder, "<folder>"]], transcript);
    await session.launch({ program: join(folder, "shop.ts") }, { breakpoints: [kind] });
    await session.stopped();
    await client.body("terminate");
    await client.event("terminated");
  }
  transcript.matches("breakpoint-kinds");
});

it("every exception filter stops, and says why", async () => {
  const transcript = new Transcript(adapter.client(), [[folder, "<folder>"]]);
  for (const filter of EXCEPTION_FILTERS) {
    // Deadlocks have a program of their own in sessions.test.ts.
    if (filter === "deadlock") continue;
    const client = adapter.client();
    const session = new Transcript(client, [[folder, "<folder>"]], transcript);
    const condition = filter === "mailbox" ? "5" : filter === "crash" ? "reason.message.length > 5" : "";
    await session.launch(
      { program: join(folder, "shop.ts") },
      { filterOptions: [{ filterId: filter, condition }] },
    );
    await session.stopped();
    await session.exception();
    await client.body("terminate");
    await client.event("terminated");
  }
  transcript.matches("filters");
});

it("what may be written next is offered, before the program runs and while it stands", async () => {
  const client = adapter.client();
  type Items = { readonly items: readonly { readonly label: string }[] };
  const labels = async (text: string): Promise<string[]> =>
    (await client.body<Items>("switchboard/completeBreakpoint", { text, column: text.length + 1 })).items.map(
      ({ label }) => label,
    );
  expect(await labels("tr")).toEqual(["transition"]);
  await launch(client, { program: join(folder, "shop.ts") }, { breakpoints: ["reply Till"] });
  await client.event("stopped");
  expect(await labels("enter Till.")).toEqual(["Till.locked", "Till.open", "Till.*"]);
  expect(await labels("receive Till ")).toEqual(["pay", "unlock", "close", "*"]);
  expect(await labels("restart ")).toEqual(["Floor", "*"]);
});
