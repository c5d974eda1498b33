/** Servers beyond what the BEAM can be asked: async callbacks, reports, events, what cannot be sent, tracing. */

import {
  createTestSystem,
  defineServer,
  type From,
  GenServer,
  noreply,
  NotSendableError,
  ok,
  type Pid,
  reply,
  self,
  send,
  sleep,
  spawn,
  Sys,
  type TestSystem,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";

/** Runs a body as a process to its end, async callbacks included; a failure of the body is the test's. */
async function runs(body: (system: TestSystem) => Generator<unknown, void, unknown>): Promise<TestSystem> {
  const system = createTestSystem();
  let reason: unknown = "not over";
  const pid: Pid = system.within(() => spawn(() => body(system), "test"));
  system.kernel.exitHooks.add((ended) => {
    if (ended.pid === pid) reason = ended.exitReason;
  });
  await system.host.settle();
  if (reason !== "normal") throw reason;
  return system;
}

const Counter = defineServer({
  name: "Counter",
  init: (initial: number) => ok(initial),
  call: {
    get: (_argument, _from, count) => reply(count, count),
    async slowly(by: number, _from, count) {
      const me = self();
      await sleep(10);
      // The process is known after an await too, and no other message has come in between.
      return reply([count, self() === me] as const, count + by);
    },
    fail: (_argument, _from: From<never>, _count) => {
      throw new RangeError("too much");
    },
    leak: (_argument, _from, count) => reply((() => count) as unknown, count),
  },
  cast: { add: (by: number, count) => noreply(count + by) },
});

describe("an async callback", () => {
  test("keeps the mailbox closed while it waits", () =>
    runs(function* () {
      const pid = yield* Counter.start(1).unwrap();
      const first = Counter.call(pid, "slowly", 10);
      Counter.cast(pid, "add", 100);
      expect(yield* first).toEqual([1, true]);
      expect(yield* Counter.call(pid, "get")).toBe(111);
    }));
});

describe("what cannot be sent", () => {
  test("is refused where it is sent, with its place", () =>
    runs(function* () {
      const pid = yield* Counter.start(1).unwrap();
      const send = () => GenServer.cast(pid, ["job", { run: () => 1 }]);
      expect(send).toThrow(NotSendableError);
      expect(send).toThrow("request[1].run is a function (run) and cannot be sent");
      expect(yield* Counter.call(pid, "get")).toBe(1);
    }));

  test("as a reply ends the server that made it, like any failure of a callback", () =>
    runs(function* () {
      const pid = yield* Counter.start(1).unwrap();
      try {
        yield* Counter.call(pid, "leak");
        expect.unreachable();
      } catch (exit) {
        expect((exit as { reason: [unknown] }).reason[0]).toBeInstanceOf(NotSendableError);
      }
    }));
});

describe("reports", () => {
  test("a crash reads like Elixir's", async () => {
    const system = await runs(function* () {
      const pid = yield* Counter.start(7, { name: "counter" }).unwrap();
      try {
        yield* Counter.call(pid, "fail");
      } catch {
        // What is looked at here is the report.
      }
    });
    const [report] = system.host.reports;
    expect(report?.level).toBe("error");
    const text = report?.text.replaceAll(/ {4}at .*\n/g, "");
    expect(text).toBe(
      [
        "GenServer counter (Counter) terminating",
        "** (RangeError) too much",
        'Last message (from <0.1.0>): "fail"',
        "State: 7",
      ].join("\n"),
    );
  });

  test("an orderly end leaves none, an unexpected message says what it was", async () => {
    const system = await runs(function* () {
      const pid = yield* Counter.start(7, { name: "counter" }).unwrap();
      send(pid, { odd: true });
      yield* GenServer.stop(pid, "shutdown");
    });
    expect(system.host.reports.map((report) => [report.kind, report.text])).toEqual([
      ["unhandled", "Counter counter received unexpected message in handleInfo: { odd: true }"],
    ]);
  });

  test("tracing tells messages and states in sys's words, until switched off", async () => {
    const system = await runs(function* () {
      const pid = yield* Counter.start(1).unwrap();
      yield* Sys.trace(pid, true);
      Counter.cast(pid, "add", 2);
      yield* Counter.call(pid, "get");
      yield* Sys.trace(pid, false);
      Counter.cast(pid, "add", 3);
      yield* Counter.call(pid, "get");
    });
    expect(system.host.reports.map((report) => report.text)).toEqual([
      '*DBG* <0.2.0> got cast ["add", 2]',
      "*DBG* <0.2.0> new state 3",
      '*DBG* <0.2.0> got call "get" from <0.1.0>',
      "*DBG* <0.2.0> new state 3",
    ]);
  });
});

describe("events", () => {
  test("tell a server's timeout and each change of its state", async () => {
    const Idle = defineServer({
      name: "Idle",
      init: () => ok<number, { timeout: number }>(0, { timeout: 50 }),
      info: (message, n) => noreply(message === "timeout" ? n + 1 : n),
    });
    const seen: unknown[] = [];
    await runs(function* (system) {
      system.kernel.observer = {
        event(event) {
          if (event.type === "timer-set") seen.push([event.time, event.type, event.delay]);
          if (event.type === "timer-fired" || event.type === "timer-cancelled")
            seen.push([event.time, event.type]);
          if (event.type === "state-changed") seen.push([event.time, event.type, event.state]);
        },
      };
      const pid = yield* Idle.start().unwrap();
      yield* sleep(20);
      yield* Sys.getState(pid);
      yield* sleep(100);
    });
    expect(seen).toEqual([
      [0, "state-changed", 0],
      [0, "timer-set", 50],
      [20, "timer-cancelled"],
      [20, "timer-set", 50],
      [70, "timer-fired"],
      [70, "state-changed", 1],
    ]);
  });
});
