// What a debugger and a reader of the log see of supervision: events with the decision in words, the inspected view,
// reports.
import {
  createTestSystem,
  defineServer,
  DynamicSupervisor,
  exit,
  ok,
  reply,
  spawn,
  sleep,
  Supervisor,
} from "@switchboard/runtime";
import { expect, test } from "vitest";
import type { KernelEvent, LoopView } from "../../runtime/src/kernel/index.js";

const Fetcher = defineServer({
  name: "Fetcher",
  init: (url: string) => ok(url),
  call: { url: (_argument, _from, url) => reply(url, url) },
  cast: { leave: (reason: string, _state) => exit(reason) },
});

/** Events of supervision as lines, pids as the names under which the children were last known. */
function story(events: readonly KernelEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case "child-started":
        return [`started ${event.child}`];
      case "child-exited":
        return [`exited ${event.child} with ${String(event.reason)}: ${event.decision}`];
      case "child-restarted":
        return [`restarted ${event.child} (${event.restarts} of ${event.maxRestarts})`];
      case "child-terminated":
        return [`terminated ${event.child} with ${String(event.reason)}`];
      case "intensity-exceeded":
        return [`gave up over ${event.child} (${event.restarts} of ${event.maxRestarts})`];
      default:
        return [];
    }
  });
}

test("the story of a supervisor that gives up", () => {
  const { kernel, host, within } = createTestSystem();
  const events: KernelEvent[] = [];
  kernel.observer = { event: (event) => events.push(event) };
  within(() => {
    spawn(function* () {
      const children = [
        Fetcher.childSpec("one", { id: "one", name: "one" }),
        Fetcher.childSpec("two", { id: "two", name: "two", restart: "transient" }),
        Fetcher.childSpec("three", { id: "three", name: "three", restart: "temporary" }),
      ];
      yield* Supervisor.startLink(children, { strategy: "rest_for_one", maxRestarts: 1, name: "Desk" });
      Fetcher.cast("two", "leave", "normal");
      Fetcher.cast("three", "leave", "bored");
      yield* sleep(10);
      Fetcher.cast("one", "leave", "boom");
      yield* sleep(10);
      Fetcher.cast("two", "leave", "boom");
      yield* sleep(10);
    });
  });
  host.runUntilIdle();
  expect(story(events)).toEqual([
    "started one",
    "started two",
    "started three",
    "exited two with normal: do not restart (transient, normal)",
    "exited three with bored: do not restart (temporary)",
    "exited one with boom: restart (permanent)",
    "restarted one (1 of 1)",
    "restarted two (1 of 1)",
    "exited two with boom: restart (transient, abnormal)",
    "gave up over two (2 of 1)",
    "terminated one with shutdown",
  ]);
  const supervision = host.reports.filter(({ kind }) => kind !== "crash");
  expect(supervision.map(({ level, text }) => `[${level}] ${normal(text)}`)).toMatchInlineSnapshot(`
    [
      "[error] Child three of Supervisor Desk (Supervisor) terminated
    ** (exit) bored
    Pid: <1>
    Start Call: Fetcher.startLink("three", { name: "three" })",
      "[error] Child one of Supervisor Desk (Supervisor) terminated
    ** (exit) boom
    Pid: <1>
    Start Call: Fetcher.startLink("one", { name: "one" })",
      "[info] Child one of Supervisor Desk (Supervisor) restarted
    Pid: <1> (was <2>)
    Start Call: Fetcher.startLink("one", { name: "one" })",
      "[info] Child two of Supervisor Desk (Supervisor) restarted
    Pid: <1> (was <2>)
    Start Call: Fetcher.startLink("two", { name: "two" })",
      "[error] Child two of Supervisor Desk (Supervisor) terminated
    ** (exit) boom
    Pid: <1>
    Start Call: Fetcher.startLink("two", { name: "two" })",
      "[error] Child two of Supervisor Desk (Supervisor) caused shutdown
    ** (exit) reached_max_restart_intensity
    Pid: <1>
    Start Call: Fetcher.startLink("two", { name: "two" })",
    ]
  `);
});

test("the view of a supervisor: strategy, children with their restarts, restarts within the period", () => {
  const { kernel, host, within } = createTestSystem();
  const view = (name: string): LoopView | undefined => kernel.names.get(name)?.loop?.inspect();
  within(() => {
    spawn(function* () {
      const pool = Supervisor.childSpec([DynamicSupervisor, { name: "Pool" }], { restart: "transient" });
      const children = [Fetcher.childSpec("one", { id: "one", name: "one" }), pool];
      yield* Supervisor.startLink(children, { strategy: "one_for_one", name: "Desk" });
      yield* DynamicSupervisor.startChild("Pool", [Fetcher, "two"]);
      Fetcher.cast("one", "leave", "boom");
      yield* sleep("infinity");
    });
  });
  host.runFor(100);
  const pid = (name: string) => kernel.names.get(name)?.pid;
  expect(view("Desk")).toEqual({
    kind: "supervisor",
    strategy: "one_for_one",
    children: [
      { id: "one", pid: pid("one"), type: "worker", restart: "permanent", restarts: 1 },
      { id: "Pool", pid: pid("Pool"), type: "supervisor", restart: "transient", restarts: 0 },
    ],
    restarts: 1,
    maxRestarts: 3,
    maxSeconds: 5,
  });
  expect(view("Pool")).toMatchObject({
    children: [{ id: "Fetcher", type: "worker", restart: "permanent", restarts: 0 }],
    restarts: 0,
  });
  host.runFor(10_000);
  // The restart was long ago; how often the child was restarted is still known.
  expect(view("Desk")).toMatchObject({ restarts: 0, children: [{ restarts: 1 }, { restarts: 0 }] });
});

test("a child is started again with the arguments that were given, not with what became of them", () => {
  const { host, within } = createTestSystem();
  const seen: unknown[] = [];
  const List = defineServer({
    name: "List",
    child: { name: "list" },
    init: (items: string[]) => {
      seen.push(items);
      return ok(items);
    },
    cast: { leave: (reason: string, _state) => exit(reason) },
  });
  within(() => {
    spawn(function* () {
      const items = ["a"];
      yield* Supervisor.startLink([[List, items]], { strategy: "one_for_one" });
      items.push("b");
      List.cast("list", "leave", "boom");
      yield* sleep(10);
    });
  });
  host.runUntilIdle();
  expect(seen).toEqual([["a"], ["a"]]);
});

/** Pids by order of appearance. */
function normal(text: string): string {
  const seen = new Map<string, string>();
  return text.replace(/<0\.\d+\.0>/g, (pid) => {
    const name = seen.get(pid) ?? `<${seen.size + 1}>`;
    seen.set(pid, name);
    return name;
  });
}
