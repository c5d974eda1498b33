// Streams of tasks: failures, clean-up and backpressure as on the BEAM, and both ways to consume them.
import {
  createTestSystem,
  exit,
  Process,
  receive,
  self,
  sleep,
  spawn,
  spawnMonitor,
  Task,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";
import { observe } from "../conformance/harness.js";

function* sleepFor(ms: number) {
  yield* sleep(ms);
  return ms;
}

describe("as on the BEAM", () => {
  test("a task that crashes takes a consumer that does not trap exits, with its own reason", async () => {
    const seen = await observe(function* ({ note, reasonOf }) {
      const { ref } = spawnMonitor(function* () {
        yield* Task.asyncStream([1, 2], (n) => (n === 1 ? exit("bad") : n)).toArray();
      });
      note(yield* reasonOf(ref));
    });
    expect(seen).toEqual(["bad"]);
  });

  test("a trapping consumer gets exits as results, and nothing in its mailbox", async () => {
    const fails = (n: number): number => {
      if (n === 1) exit("bad");
      if (n === 3) throw new Error("x");
      return n;
    };
    const seen = await observe(function* ({ note, inbox }) {
      Process.flag("trapExit", true);
      note(yield* Task.asyncStream([1, 2, 3], fails).toArray());
      const zipped = Task.asyncStream([1, 2], (n) => (n === 1 ? exit("normal") : n), {
        zipInputOnExit: true,
      });
      note(yield* zipped.toArray());
      note(yield* inbox(10));
    });
    expect(seen).toEqual([
      [
        ["exit", "bad"],
        ["ok", 2],
        ["exit", [{ exception: "RuntimeError", message: "x" }, "<stack>"]],
      ],
      [
        ["exit", [1, "normal"]],
        ["ok", 2],
      ],
      [],
    ]);
  });

  test("a task over its time is killed when that is asked for", async () => {
    const options = { timeout: 30, onTimeout: "kill_task" } as const;
    const seen = await observe(function* ({ note }) {
      note(yield* Task.asyncStream([1, 200], sleepFor, options).toArray());
      note(yield* Task.asyncStream([1, 200], sleepFor, { ...options, zipInputOnExit: true }).toArray());
    });
    expect(seen).toEqual([
      [
        ["ok", 1],
        ["exit", "timeout"],
      ],
      [
        ["ok", 1],
        ["exit", [200, "timeout"]],
      ],
    ]);
  });

  test("stopping early kills what runs; a new task starts as soon as one ends", async () => {
    const seen = await observe(function* ({ note, sleep: pause }) {
      const stream = Task.asyncStream(
        [3, 1, 2],
        function* (n) {
          note(["s", n]);
          yield* sleep(n * 10);
          note(["e", n]);
          return n;
        },
        { maxConcurrency: 2 },
      );
      note(yield* stream.take(1));
      yield* pause(50);
    });
    // The third would have ended with the first here, at 30 ms: who comes first then is the scheduler's choice.
    expect(seen.filter((one) => JSON.stringify(one) !== '["e",2]')).toEqual([
      ["s", 3],
      ["s", 1],
      ["e", 1],
      ["s", 2],
      ["e", 3],
      [["ok", 3]],
    ]);
  });

  test("a source that fails ends the run and fails in the consumer", async () => {
    const seen = await observe(function* ({ note, attempt }) {
      function* source() {
        for (const n of [1, 2, 3]) {
          note(["pull", n]);
          if (n === 3) throw new Error("boom");
          yield n;
        }
      }
      const stream = Task.asyncStream(
        source(),
        function* (n) {
          yield* sleep(20);
          note(["done", n]);
        },
        { maxConcurrency: 1 },
      );
      note(yield* attempt(() => stream.toArray()));
    });
    expect(seen).toEqual([
      ["pull", 1],
      ["done", 1],
      ["pull", 2],
      ["done", 2],
      ["pull", 3],
      ["raised", { exception: "RuntimeError", message: "boom" }],
    ]);
  });

  test("tasks know their caller and are linked to the stream's own process, not to the consumer", async () => {
    const seen = await observe(function* ({ note }) {
      const me = self();
      const facts = Task.asyncStream([1], () => {
        const links = Process.info(self(), "links")?.[1] as unknown[];
        return [(Process.get("$callers") as unknown[])[0] === me, links.length, links[0] === me];
      });
      note(yield* facts.toArray());
    });
    expect(seen).toEqual([[["ok", [true, 1, false]]]]);
  });

  test("under a Task.Supervisor without a link, crashes are results; beyond maxChildren the stream fails", async () => {
    const seen = await observe(function* ({ note, attempt, sleep: pause }) {
      const sup = yield* Task.Supervisor.startLink().unwrap();
      const stream = Task.Supervisor.asyncStreamNolink(sup, [1, 2], (n) => (n === 1 ? exit("bad") : n));
      note(yield* stream.toArray());
      const small = yield* Task.Supervisor.startLink({ maxChildren: 1 }).unwrap();
      const crowded = Task.Supervisor.asyncStreamNolink(small, [30, 30], sleepFor);
      note((yield* attempt(() => crowded.toArray()))[0]);
      yield* pause(1);
      note(yield* Task.Supervisor.children(small));
    });
    expect(seen).toEqual([
      [
        ["exit", "bad"],
        ["ok", 2],
      ],
      "raised",
      [],
    ]);
  });
});

describe("clean-up", () => {
  test.each(["kill", "crash"])("when the consumer ends with %s, its tasks do not stay", (reason) => {
    const { within, host, kernel } = createTestSystem();
    const labels = (): string[] => [...kernel.processes.values()].map((process) => process.label);
    const consumer = within(() =>
      spawn(function* consumer() {
        yield* Task.asyncStream([1, 2, 3], () => sleep("infinity"), { timeout: "infinity" }).toArray();
      }),
    );
    host.runFor(10);
    expect(labels()).toEqual(["consumer", "Task.Stream", "Task", "Task", "Task"]);
    within(() => Process.exit(consumer, reason));
    host.runFor(10);
    expect(labels()).toEqual([]);
  });

  test("after its end a stream leaves no process and no timer", () => {
    const { within, host, kernel } = createTestSystem();
    within(() =>
      spawn(function* () {
        yield* Task.asyncStream([1, 2, 3], sleepFor).toArray();
        yield* Task.asyncStream([1, 2, 3], sleepFor).take(1);
      }),
    );
    host.runFor(10);
    expect(kernel.processes.size).toBe(0);
    expect(kernel.nextTimerIn()).toBeNull();
  });
});

describe("consuming", () => {
  test("for await in an async body, with an async source; breaking off tells the source", async () => {
    const { within, host } = createTestSystem();
    const log: unknown[] = [];
    async function* source() {
      try {
        for (let n = 1; ; n++) yield n;
      } finally {
        log.push("source closed");
      }
    }
    within(() =>
      spawn(async () => {
        for await (const result of Task.asyncStream(source(), (n) => n * 10, { maxConcurrency: 2 })) {
          log.push(result);
          if (result[1] === 30) break;
        }
        log.push("done");
      }),
    );
    await host.settle();
    expect(log).toEqual([["ok", 10], ["ok", 20], ["ok", 30], "source closed", "done"]);
  });

  test("item by item in a generator, with backpressure: no more is pulled than may run", () => {
    const { within, host } = createTestSystem();
    let pulled = 0;
    const states: number[] = [];
    function* source() {
      for (;;) yield ++pulled;
    }
    within(() =>
      spawn(function* () {
        const iteration = Task.asyncStream(source(), sleepFor, { maxConcurrency: 3 }).iterate();
        for (let i = 0; i < 3; i++) {
          yield* iteration.next();
          states.push(pulled);
        }
        yield* iteration.return();
        yield* receive({ after: 100 });
        states.push(pulled);
      }),
    );
    host.runUntilIdle();
    expect(states).toEqual([3, 4, 5, 5]);
  });

  test("what is done with each result may wait: the next is not read before", () => {
    const { within, host, kernel } = createTestSystem();
    const seen: unknown[] = [];
    within(() =>
      spawn(function* () {
        yield* Task.asyncStream([1, 2], sleepFor, { maxConcurrency: 1 }).forEach(function* ([, value]) {
          yield* sleep(100);
          seen.push([value, kernel.time]);
        });
      }),
    );
    host.runUntilIdle();
    expect(seen).toEqual([
      [1, 101],
      [2, 203],
    ]);
  });

  test("a stream may be run again, and a server may run one in a callback", () => {
    const { within, host } = createTestSystem();
    const runs: unknown[] = [];
    within(() =>
      spawn(function* () {
        const stream = Task.asyncStream([1, 2], (n) => n + 1, { ordered: false });
        runs.push((yield* stream.toArray()).length, (yield* stream.toArray()).length);
        yield* stream.forEach(([, value]) => void runs.push(value));
      }),
    );
    host.runUntilIdle();
    expect(runs).toEqual([2, 2, 2, 3]);
  });
});
