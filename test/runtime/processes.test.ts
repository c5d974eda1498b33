/** Raw processes: nobody starves, what waits shows as waiting, a body may be of any kind. */

import {
  createTestSystem,
  GenServer,
  Process,
  receive,
  self,
  send,
  sleep,
  spawn,
  spawnMonitor,
  yieldNow,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";

/** Runs a program on a system of its own and hands out what it wrote down. */
function record(limit: number, program: (log: unknown[]) => void): unknown[] {
  const system = createTestSystem();
  const log: unknown[] = [];
  system.within(() => {
    program(log);
    system.host.run(limit);
  });
  return log;
}

/** A process that counts how often it was asked. */
const answerer = (log: unknown[]) =>
  function* () {
    for (let n = 1; n <= 3; n++) {
      yield* receive();
      log.push(n);
      send(self(), "again");
    }
  };

describe("a process that never waits", () => {
  const greedy: readonly (readonly [string, () => Generator<never, void, unknown>])[] = [
    [
      "yields for ever",
      function* () {
        for (;;) yield* yieldNow() as Iterable<never>;
      },
    ],
    [
      "calls what is not there, and catches it",
      function* () {
        for (;;) {
          try {
            yield* GenServer.call("nobody", "x") as Iterable<never>;
          } catch {
            continue;
          }
        }
      },
    ],
    [
      "sends to itself and receives",
      function* () {
        send(self(), 0);
        for (;;) {
          yield* receive() as Iterable<never>;
          send(self(), 0);
        }
      },
    ],
  ];
  test.each(greedy)("%s, and the others get their turn", (_what, body) => {
    const log = record(100, (steps) => {
      spawn(body, "greedy");
      send(spawn(answerer(steps)), "go");
    });
    expect(log).toEqual([1, 2, 3]);
  });

  test("takes turns with its like when it yields", () => {
    const log = record(1000, (steps) => {
      for (const name of ["a", "b"]) {
        spawn(function* () {
          for (let i = 0; i < 3; i++) {
            steps.push(`${name}${i}`);
            yield* yieldNow();
          }
        });
      }
    });
    expect(log).toEqual(["a0", "b0", "a1", "b1", "a2", "b2"]);
  });
});

describe("the body of a process", () => {
  test("may be a generator, a plain function, a wait, or async", async () => {
    const system = createTestSystem();
    const ends: unknown[] = [];
    system.kernel.exitHooks.add((ended) => ends.push([ended.label, ended.exitReason, system.kernel.time]));
    system.within(() => {
      spawn(function* () {
        yield* sleep(30);
      }, "generator");
      spawn(() => "done", "plain");
      spawn(() => sleep(20), "wait");
      spawn(async () => {
        await sleep(10);
        expect(self()).toBeDefined();
      }, "async");
    });
    await system.host.settle();
    expect(ends).toEqual([
      ["plain", "normal", 0],
      ["async", "normal", 10],
      ["wait", "normal", 20],
      ["generator", "normal", 30],
    ]);
  });

  test("that yields something else is told what it may yield", () => {
    const system = createTestSystem();
    let reason: unknown;
    system.kernel.exitHooks.add((ended) => {
      reason = ended.exitReason;
    });
    system.within(() => {
      spawn(function* () {
        yield 5 as never;
      });
      system.host.run();
    });
    expect(String(reason)).toMatch(/cannot wait for: 5.*yield\*/);
  });
});

describe("hibernation", () => {
  test("lasts until a message is there, which stays in the mailbox", () => {
    const log = record(1000, (steps) => {
      const sleeper = spawn(function* () {
        yield* Process.hibernate();
        steps.push("awake");
        steps.push(yield* receive({ after: 0 }));
      });
      spawn(function* () {
        yield* yieldNow();
        steps.push(Process.info(sleeper, "current_function"));
        send(sleeper, "hello");
      });
    });
    expect(log).toEqual([["current_function", ["erlang", "hibernate", 3]], "awake", "hello"]);
  });
});

describe("outside of any process", () => {
  const calls: readonly (readonly [string, () => unknown])[] = [
    ["self()", () => self()],
    ["Process.link()", () => Process.link(spawn(() => 0))],
    ["Process.monitor()", () => Process.monitor("x")],
    ["Process.flag()", () => Process.flag("trapExit", true)],
    ["spawnMonitor()", () => spawnMonitor(() => 0)],
  ];
  test.each(calls)("%s says so", (name, act) => {
    createTestSystem().within(() => {
      expect(act).toThrow(`${name} was called outside of any process`);
    });
  });
});
