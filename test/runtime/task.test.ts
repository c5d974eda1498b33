// Tasks: what the BEAM (OTP 25, Elixir 1.14) answers beyond the recorded cases, reports, and async bodies.
import {
  ArgumentError,
  createTestSystem,
  defineServer,
  DownMessage,
  exit,
  noreply,
  NotSendableError,
  ok,
  Process,
  receive,
  self,
  sleep,
  spawn,
  spawnMonitor,
  Supervisor,
  Task,
} from "@switchboard/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";
import { observe } from "../conformance/harness.js";

describe("as on the BEAM", () => {
  test("shutdown unlinks: a caller that does not trap exits lives on, and none receives an EXIT", async () => {
    const seen = await observe(function* ({ note, reasonOf, inbox, sleep: pause }) {
      const { ref } = spawnMonitor(function* () {
        const a = Task.async(() => sleep(1000));
        note(yield* Task.shutdown(a, "brutal_kill"));
        const b = Task.async(() => sleep(1000));
        note(yield* Task.shutdown(b));
        const c = Task.async(function* () {
          Process.flag("trapExit", true);
          yield* sleep(1000);
        });
        yield* pause(10);
        // Trapping, it does not mind "shutdown" and is killed after 20 ms.
        note(yield* Task.shutdown(c, 20));
        exit("survived");
      });
      note(yield* reasonOf(ref));
      Process.flag("trapExit", true);
      const d = Task.async(() => sleep(1000));
      note(yield* Task.shutdown(d));
      note(yield* inbox(10));
    });
    expect(seen).toEqual([null, null, ["exit", "killed"], "survived", null, []]);
  });

  test("what a trapping owner's mailbox holds after await, a timeout and ignore", async () => {
    const seen = await observe(function* ({ note, label, attempt, inbox, sleep: pause }) {
      Process.flag("trapExit", true);
      const named = <T>(task: Task<T>, name: string): Task<T> => {
        if (task.pid !== null) label(task.pid, name);
        return task;
      };
      const crashed = named(
        Task.async(() => exit("x")),
        "t",
      );
      yield* pause(10);
      note(yield* attempt(() => Task.await(crashed)));
      note(yield* inbox(10));
      const late = named(
        Task.async(function* () {
          yield* sleep(50);
          return "late";
        }),
        "t2",
      );
      note(yield* attempt(() => Task.await(late, 0)));
      note(yield* inbox(100));
      const done = named(
        Task.async(() => "v"),
        "t3",
      );
      yield* pause(5);
      note(yield* Task.ignore(done));
      note(yield* inbox(10));
      const failed = named(
        Task.async(() => exit("boom")),
        "t4",
      );
      yield* pause(5);
      note(yield* Task.ignore(failed));
      note(yield* inbox(10));
    });
    expect(seen).toEqual([
      ["exited", ["x", ["Task", "await", ["<task>", 5000]]]],
      [["EXIT", "<t>", "x"]],
      ["exited", ["timeout", ["Task", "await", ["<task>", 0]]]],
      [["EXIT", "<t2>", "normal"]],
      ["ok", "v"],
      [["EXIT", "<t3>", "normal"]],
      ["exit", "boom"],
      [["EXIT", "<t4>", "boom"]],
    ]);
  });

  test("completed tasks, no tasks, and tasks of somebody else", async () => {
    const seen = await observe(function* ({ note, attempt }) {
      note(yield* Task.yield(Task.completed(1)));
      note(yield* Task.awaitMany([]));
      note(yield* attempt(() => Task.shutdown(Task.completed(1))));
      const mine = Task.async(() => 1);
      const asked = Task.async(function* () {
        return (yield* attempt(() => Task.await(mine)))[0];
      });
      note(yield* Task.await(asked));
    });
    expect(seen).toEqual([["ok", 1], [], ["raised", { exception: "ArgumentError" }], "raised"]);
  });

  test("one failing task ends awaitMany, and the values of the others do not come any more", async () => {
    const seen = await observe(function* ({ note, attempt, inbox }) {
      Process.flag("trapExit", true);
      const slow = Task.async(function* () {
        yield* sleep(20);
        return "slow";
      });
      const bad = Task.async(() => exit("bad"));
      const [, reason] = yield* attempt(() => Task.awaitMany([slow, bad]));
      note((reason as readonly unknown[])[0]);
      note((yield* inbox(50)).length);
    });
    // The two EXITs remain.
    expect(seen).toEqual(["bad", 2]);
  });
});

describe("bodies", () => {
  test("plain, generator, async and a bare call are all functions of a task", async () => {
    const { within, host } = createTestSystem();
    const values: unknown[] = [];
    within(() =>
      spawn(function* () {
        const tasks = [
          Task.async(() => "plain"),
          Task.async(function* () {
            yield* sleep(1);
            return "generator";
          }),
          Task.async(async () => {
            const before = self();
            await sleep(1);
            return `async ${self() === before}`;
          }),
          Task.async(() => sleep(1)),
        ] as const;
        values.push(...(yield* Task.awaitMany(tasks)));
      }),
    );
    await host.settle();
    expect(values.slice(0, 3)).toEqual(["plain", "generator", "async true"]);
  });

  test("an async process awaits tasks, yields, shuts down and gets failures thrown", async () => {
    const { within, host } = createTestSystem();
    const log: unknown[] = [];
    within(() =>
      spawn(async () => {
        Process.flag("trapExit", true);
        log.push(await Task.async(() => 1).await());
        log.push(await Task.awaitMany([Task.async(() => 2), Task.async(() => 3)]));
        log.push(await Task.async(() => sleep(1000)).shutdown());
        log.push(await Task.async(() => exit("bad")).yield());
        try {
          await Task.async(() => exit("worse")).await(10);
        } catch (error) {
          log.push((error as { reason: readonly unknown[] }).reason[0]);
        }
      }),
    );
    await host.settle();
    expect(log).toEqual([1, [2, 3], null, ["exit", "bad"], "worse"]);
  });

  test("a task is sent copies of its arguments and gives a copy of its value", () => {
    const { within, host } = createTestSystem();
    const shared = { list: [1] };
    let inside: { list: number[] } | undefined;
    let value: { list: number[] } | undefined;
    within(() =>
      spawn(function* () {
        value = yield* Task.async((given: { list: number[] }) => {
          given.list.push(2);
          inside = given;
          return given;
        }, shared).await();
      }),
    );
    host.runUntilIdle();
    expect(shared).toEqual({ list: [1] });
    expect(value).toEqual({ list: [1, 2] });
    expect(value).not.toBe(inside);
  });

  test("a value that cannot be sent crashes the task with the path", () => {
    const { within, host } = createTestSystem();
    let reason: unknown;
    within(() =>
      spawn(function* () {
        Process.flag("trapExit", true);
        const result = yield* Task.async(() => ({ callback: () => 1 })).yield();
        reason = result?.[1];
      }),
    );
    host.runUntilIdle();
    expect(reason).toBeInstanceOf(NotSendableError);
    expect(String(reason)).toContain("result.callback is a function");
  });

  test("a task may receive: each message is a delivery of its own", () => {
    const { within, host, kernel } = createTestSystem();
    const seen: (number | null)[] = [];
    kernel.gate = {
      before: (delivery) => {
        if (delivery.process.label === "collect") seen.push(delivery.continues);
        return "go";
      },
      after: () => "go",
    };
    within(() =>
      spawn(function* () {
        const task = Task.async(function* collect() {
          return [yield* receive(), yield* receive()];
        });
        for (const message of ["a", "b"]) if (task.pid !== null) Process.sendAfter(task.pid, message, 1);
        yield* task.await();
      }),
    );
    host.runUntilIdle();
    expect(seen).toEqual([null, null, null]);
  });
});

describe("reports and errors", () => {
  test("a crash is reported as Elixir's logger does; orderly exits are not", () => {
    const { within, host } = createTestSystem();
    within(() =>
      spawn(function* main() {
        Process.register(self(), "starter");
        Task.start(function fetchUrl() {
          throw new RangeError("no such page");
        });
        Task.start(() => exit(["shutdown", "enough"]));
        Task.start(() => exit("odd"));
        yield* sleep(1);
      }),
    );
    host.runUntilIdle();
    const texts = host.reports.map((report) => report.text.split("\n"));
    expect(texts.map((lines) => lines.slice(0, 2))).toEqual([
      ["Task <0.2.0> started from starter terminating", "** RangeError: no such page"],
      ["Task <0.4.0> started from starter terminating", "** (stop) odd"],
    ]);
    expect(texts[0]?.at(-2)).toBe("Function: fetchUrl");
  });

  test("outside of any process there is nobody to await", () => {
    const { within } = createTestSystem();
    expect(() => within(() => Task.async(() => 1))).toThrow(/outside of any process/);
    expect(() => Task.asyncStream([1], (x) => x, { maxConcurrency: 0 })).toThrow(ArgumentError);
  });
});

test("a server starts a task in a plain callback; value and end come to its info", () => {
  const { within, host } = createTestSystem();
  const log: unknown[] = [];
  const Runner = defineServer({
    name: "Runner",
    init: () => ok<Task<string> | null>(null),
    cast: { start: () => noreply(Task.async(() => "done")) },
    info: (message, task) => {
      if (Array.isArray(message)) log.push(message[0] === task?.ref, message[1]);
      if (message instanceof DownMessage) log.push(message.ref === task?.ref, message.reason);
      return noreply(task);
    },
  });
  within(() =>
    spawn(function* () {
      Runner.cast(yield* Runner.startLink().unwrap(), "start");
      yield* sleep(1);
    }),
  );
  host.runUntilIdle();
  expect(log).toEqual([true, "done", true, "normal"]);
});

test("under supervisors: a task runs once, a Task.Supervisor is found by its name", () => {
  const { within, host } = createTestSystem();
  const log: unknown[] = [];
  within(() =>
    spawn(function* () {
      const sup = yield* Supervisor.startLink(
        [
          [Task, () => log.push("ran")],
          [Task.Supervisor, { name: "Tasks" }],
        ],
        { strategy: "one_for_one" },
      ).unwrap();
      yield* sleep(1);
      const task = yield* Task.Supervisor.async("Tasks", () => 1);
      log.push(yield* task.await());
      log.push((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
      // Started again after a failure, with another pid, when it is asked for.
      const pid = yield* Task.Supervisor.startChild("Tasks", () => receive(), {
        restart: "transient",
      }).unwrap();
      Process.exit(pid, "oops");
      yield* sleep(1);
      const children = yield* Task.Supervisor.children("Tasks");
      log.push(children.length, children[0] !== pid);
    }),
  );
  host.runUntilIdle();
  expect(log).toEqual(["ran", 1, ["Tasks"], 1, true]);
});

test("types follow the function, without type arguments", () => {
  const body = function* (task: Task<number>) {
    expectTypeOf(yield* task.await()).toEqualTypeOf<number>();
    expectTypeOf(yield* Task.yield(task)).toEqualTypeOf<
      readonly ["ok", number] | readonly ["exit", unknown] | null
    >();
    const many = Task.awaitMany([Task.completed("a"), Task.completed(1)] as const);
    expectTypeOf(yield* many).toEqualTypeOf<[string, number]>();
    const generator = Task.async(function* () {
      yield* sleep(1);
      return { done: true };
    });
    expectTypeOf(generator).toEqualTypeOf<Task<{ done: boolean }>>();
    expectTypeOf(Task.async(async () => "x")).toEqualTypeOf<Task<string>>();
    // @ts-expect-error the argument's type is the function's
    Task.async((text: string) => text.length, 1);
    const stream = Task.asyncStream(["a"], (text) => text.length);
    expectTypeOf(yield* stream.toArray()).toEqualTypeOf<
      (readonly ["ok", number] | readonly ["exit", unknown])[]
    >();
  };
  expectTypeOf(body).toBeFunction();
});
