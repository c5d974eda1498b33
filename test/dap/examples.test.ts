/** The examples, debugged over stdio as an editor would: golden transcripts. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ProcessPage } from "../../debug-adapter/src/protocol/views.js";
import { type BuiltAdapter, buildAdapter, root } from "./adapter.js";
import { Transcript } from "./transcript.js";

let adapter: BuiltAdapter;
beforeAll(async () => {
  adapter = await buildAdapter();
  const examples = ["agent.ts", "counter.ts", "workflow.ts", "research-desk.ts"];
  folder = adapter.programs(
    Object.fromEntries(examples.map((name) => [name, readFileSync(join(root, "examples", name), "utf8")])),
  );
});
afterAll(() => adapter.dispose());

let folder = "";
/** In a folder of its own, so that it gets the runtime as it is now. */
const example = (name: string): string => join(folder, name);
const paths = (): [string, string][] => [[folder, "<examples>"]];

it("agent.ts: enter AgentFSM.processing, deliveries one by one, the postponed submit, the end", async () => {
  const transcript = new Transcript(adapter.client(), paths());
  await transcript.launch({ program: example("agent.ts") }, { breakpoints: ["enter AgentFSM.processing"] });
  await transcript.stopped();
  await transcript.scopes();
  await transcript.evaluate("data.tasks[0]");
  await transcript.evaluate("message[1].length");
  await transcript.evaluate("nonsense.at.all");
  await transcript.threads();
  const agent = transcript.thread;
  await transcript.machine(agent);
  await transcript.deliverNext(null);
  await transcript.deliverNext(null);
  await transcript.go("next", agent);
  await transcript.scopes("Message", "Postponed", "Mailbox");
  await transcript.deliverNext(agent);
  await transcript.machine(agent);
  await transcript.processes();
  await transcript.go("continue");
  await transcript.machine(agent);
  await transcript.end();
  transcript.matches("agent");
});

it("counter.ts: receive, step over, into the receiver, out of the call", async () => {
  const transcript = new Transcript(adapter.client(), paths());
  await transcript.launch(
    { program: example("counter.ts"), stopOnEntry: true },
    { breakpoints: ["receive Counter *"] },
  );
  await transcript.stopped();
  await transcript.go("continue");
  await transcript.scopes("Message", "State", "Mailbox", "Process");
  await transcript.go("next");
  await transcript.scopes("Message", "State");
  await transcript.go("stepIn");
  await transcript.go("stepOut");
  transcript.note("(the rest is left: it ticks)");
  transcript.matches("counter");
});

it("workflow.ts: a machine of state functions, its enter calls and its postponed question", async () => {
  const transcript = new Transcript(adapter.client(), [...paths(), [/enteredAt: [\d.]+/g, "enteredAt: …"]]);
  await transcript.launch(
    { program: example("workflow.ts") },
    { breakpoints: ["enter WorkflowFSM running", "receive workflow get_result"] },
  );
  await transcript.stopped();
  await transcript.scopes("Message", "State", "Timers", "Mailbox");
  await transcript.go("continue");
  await transcript.go("continue");
  await transcript.scopes("Message", "State");
  await transcript.go("continue");
  await transcript.end();
  transcript.matches("workflow");
});

it("research-desk.ts: stops where the tool fails, and its worker comes back under a new pid", async () => {
  const library = adapter.programs({
    "README.md": "# Deliveries\n\nA delivery is one message handled.\n",
    "a.md": "Nothing of interest.\n",
    "b.md": "Messages are delivered one by one.\n",
  });
  const client = adapter.client();
  // Documents are read for real, so the order of deliveries, and with it the pids, differ from run to run.
  const transcript = new Transcript(client, [...paths(), [library, "<library>"], [/<0\.\d+\.0>/g, "<pid>"]]);
  await transcript.launch(
    { program: example("research-desk.ts"), cwd: library },
    { filters: ["crash"], breakpoints: [{ name: "receive Worker read", condition: "state.attempt === 2" }] },
  );
  await transcript.stopped();
  await transcript.exception();
  await transcript.scopes("Message", "Changed");
  await transcript.evaluate("state.job.file");
  const crashed = transcript.thread;
  await transcript.go("continue");
  await transcript.evaluate("state.job.file");
  expect(transcript.thread).not.toBe(crashed);
  const { rows } = await client.body<ProcessPage>("switchboard/processes", {
    start: 0,
    count: 50,
    search: "",
  });
  expect(rows.find(({ pid }) => pid === transcript.thread)).toMatchObject({ label: "Worker", restarts: 1 });
  expect(rows.some(({ pid, status }) => pid === crashed && status !== "exited")).toBe(false);
  await transcript.clear();
  // What it prints depends on how fast it reads.
  await transcript.end(["important"]);
  expect(client.console("stdout").match(/^\S.*\?/gm)).toEqual([
    "What does a supervisor restart?",
    "Which messages are postponed?",
    "When does a state timeout fire?",
  ]);
  expect(client.console("stderr")).toContain(`at readDocument (${example("research-desk.ts")}:`);
  transcript.matches("research-desk");
});
