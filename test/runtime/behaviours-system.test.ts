/** System messages of every behaviour alike: suspended ones end with their parent, and tracing tells what comes. */

import {
  createTestSystem,
  defineServer,
  defineStateMachine,
  defineSupervisor,
  DynamicSupervisor,
  exit,
  type ExitMessage,
  GenStateMachine,
  keepState,
  noreply,
  ok,
  type Pid,
  Process,
  receive,
  self,
  send,
  sleep,
  spawn,
  type Start,
  Supervisor,
  Sys,
  type TestSystem,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";

function runs(body: () => Generator<unknown, void, unknown>): TestSystem {
  const system = createTestSystem();
  let reason: unknown = "not over";
  const pid: Pid = system.within(() => spawn(body, "test"));
  system.kernel.exitHooks.add((ended) => {
    if (ended.pid === pid) reason = ended.exitReason;
  });
  system.host.runFor(10_000);
  if (reason !== "normal") throw reason;
  return system;
}

const Server = defineServer({
  name: "Server",
  init: () => {
    Process.flag("trapExit", true);
    return ok(0);
  },
  info: (_message, n) => noreply(n + 1),
});

const Machine = defineStateMachine({
  name: "Machine",
  init: () => {
    Process.flag("trapExit", true);
    return ok("counting", 0);
  },
  states: { counting: { cast: { add: (by: number, n) => keepState(n + by) } } },
});

const Team = defineSupervisor({
  name: "Team",
  init: () => ({ strategy: "one_for_one", children: [Server] }),
});

const starts: readonly (readonly [string, () => Start])[] = [
  ["a server", () => Server.startLink()],
  ["a machine", () => Machine.startLink()],
  ["a supervisor", () => Team.startLink()],
  ["a dynamic supervisor", () => DynamicSupervisor.startLink()],
];

describe("a suspended behaviour that traps exits", () => {
  test.each(starts)("%s ends with its parent, and hears of nobody else", (_name, start) => {
    const seen: unknown[] = [];
    runs(function* () {
      Process.flag("trapExit", true);
      const me = self();
      const parent = spawn(function* () {
        const pid = yield* start().unwrap();
        send(me, pid);
        exit(yield* receive());
      });
      const pid = (yield* receive()) as Pid;
      const end = Process.monitor(pid);
      yield* Sys.suspend(pid);
      spawn(() => {
        Process.link(pid);
        exit("stranger");
      });
      yield* sleep(10);
      seen.push(Process.alive(pid));
      send(parent, "bye");
      const down = (yield* receive()) as ExitMessage;
      seen.push(down.reason, (down as { ref?: unknown }).ref === end);
    });
    expect(seen).toEqual([true, "bye", true]);
  });
});

describe("tracing", () => {
  const texts = (system: TestSystem) => system.host.reports.map((report) => report.text);

  test("of a machine tells its events and its states", () => {
    const system = runs(function* () {
      const pid = yield* Machine.start().unwrap();
      yield* Sys.trace(pid, true);
      Machine.cast(pid, "add", 2);
      yield* Sys.trace(pid, false);
      Machine.cast(pid, "add", 3);
      yield* GenStateMachine.stop(pid);
    });
    expect(texts(system)).toEqual([
      '*DBG* <0.2.0> got cast ["add", 2]',
      '*DBG* <0.2.0> new state ["counting", 2]',
    ]);
  });

  test.each([
    ["a supervisor", () => Supervisor.startLink([], { strategy: "one_for_one" })],
    ["a dynamic supervisor", () => DynamicSupervisor.startLink()],
  ])("of %s tells its requests", (_name, start) => {
    const system = runs(function* () {
      const pid = yield* start().unwrap();
      yield* Sys.trace(pid, true);
      yield* Supervisor.countChildren(pid);
      yield* Sys.trace(pid, false);
      yield* Supervisor.countChildren(pid);
    });
    expect(texts(system)).toEqual(['*DBG* <0.2.0> got call "count_children" from <0.1.0>']);
  });
});
