/** What is shown of a stop and what a person may change there, over stdio: a golden transcript. */

import { join } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BuiltAdapter, buildAdapter } from "./adapter.js";
import { Transcript } from "./transcript.js";

let adapter: BuiltAdapter;
beforeAll(async () => {
  adapter = await buildAdapter();
});
afterAll(() => adapter.dispose());

const PROGRAM = `
import { defineServer, noreply, ok, Process, receive, reply, run, send, sleep, spawn } from "@switchboard/runtime";

const Till = defineServer({
  name: "Till",
  init: () => ok({ total: 0, items: [] as string[], key: { api_key: "s3cret", shop: "corner" } }),
  call: { total: (_request, _from, state) => reply(state.total, state) },
  cast: {
    ring: ([item, price]: [string, number], state) => {
      send("drawer", "open");
      send("display", item);
      return noreply({ ...state, total: state.total + price, items: [...state.items, item] });
    },
  },
});

run(function* main() {
  for (const name of ["drawer", "display"]) {
    const pid = spawn(function* device() { for (;;) yield* receive(); }, name);
    Process.register(pid, name);
  }
  const till = yield* Till.start(undefined, { name: "till" }).unwrap();
  Till.cast(till, "ring", ["tea", 3]);
  Till.cast(till, "ring", ["milk", 1]);
  Till.cast(till, "ring", ["jam", 4]);
  yield* sleep(50);
  console.log("total", yield* Till.call(till, "total"));
});
`;

it("a stop is looked through, changed, and gone on with", async () => {
  const folder = adapter.programs({ "till.ts": PROGRAM });
  const client = adapter.client();
  const transcript = new Transcript(client, [[folder, "<folder>"]]);
  await transcript.launch({ program: join(folder, "till.ts") }, { breakpoints: ["receive Till ring"] });
  await transcript.stopped();
  await transcript.scopes("Message", "State", "Mailbox");
  const thread = transcript.thread;
  const frameId = await transcript.frameId();

  transcript.note("> a mailbox entry is opened");
  const { scopes } = await client.body<DebugProtocol.ScopesResponse["body"]>("scopes", { frameId });
  const rows = async (variablesReference: number): Promise<DebugProtocol.Variable[]> =>
    (await client.body<DebugProtocol.VariablesResponse["body"]>("variables", { variablesReference }))
      .variables;
  const mailbox = await rows(scopes.find(({ name }) => name === "Mailbox")?.variablesReference ?? 0);
  const entry = await rows(mailbox[1]?.variablesReference ?? 0);
  for (const { name, value } of entry.filter((row) => !/at$|waiting|sending/.test(row.name)))
    transcript.note(`    ${name} = ${value}`);
  const sending = Number(entry.find(({ name }) => name === "sending")?.value);

  transcript.note("> the state's total is set, the message edited, the second message dropped");
  const state = await rows(scopes.find(({ name }) => name === "State")?.variablesReference ?? 0);
  const top = state[0]?.variablesReference ?? 0;
  const set = await client.body<{ value: string }>("setVariable", {
    variablesReference: top,
    name: "total",
    value: "100",
  });
  transcript.note(`    total = ${set.value}`);
  const edited = await client.body<{ value: string }>("setExpression", {
    expression: "message[1]",
    value: '["coffee", 5]',
    frameId,
  });
  transcript.note(`    message[1] = ${edited.value}`);
  await client.body("switchboard/pending", { pid: thread, message: sending, action: { kind: "drop" } });

  transcript.note("> a data breakpoint on total");
  const info = await client.body<{ dataId: string; canPersist: boolean }>("dataBreakpointInfo", {
    variablesReference: top,
    name: "total",
  });
  transcript.note(`    ${info.dataId}`);
  const answer = await client.body<{ breakpoints: { id: number; verified: boolean }[] }>(
    "setDataBreakpoints",
    { breakpoints: [{ dataId: info.dataId }] },
  );
  expect(answer.breakpoints[0]?.verified).toBe(true);
  const { targets } = await client.body<DebugProtocol.CompletionsResponse["body"]>("completions", {
    text: "state.to",
    column: 9,
    frameId,
  });
  expect(targets).toEqual([{ label: "total", start: 6, length: 2 }]);
  await transcript.deliverNext(thread);
  await transcript.scopes("Changed", "Sent", "State");

  transcript.note("> into the second message that it has sent");
  const stepIn = await client.body<DebugProtocol.StepInTargetsResponse["body"]>("stepInTargets", {
    frameId: await transcript.frameId(),
  });
  for (const { label } of stepIn.targets) transcript.note(`    ${label}`);
  await client.body("stepIn", { threadId: thread, targetId: stepIn.targets[1]?.id });
  await transcript.stopped();
  await client.body("setFunctionBreakpoints", { breakpoints: [] });
  await transcript.go("continue");
  await transcript.scopes("Changed");

  transcript.note("> the same message again");
  await client.body("restartFrame", { frameId: await transcript.frameId() });
  await transcript.stopped();
  await client.body("setDataBreakpoints", { breakpoints: [] });
  await client.body("terminateThreads", { threadIds: [1] });
  await transcript.end(["important"]);
  transcript.matches("inspection");
});
