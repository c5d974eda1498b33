// Streams of tasks in all combinations of options, and tasks under a supervisor.
import {
  type DownMessage,
  exit,
  ExitMessage,
  type Pid,
  Process,
  receive,
  self,
  send,
  sleep as pause,
  spawnMonitor,
  Supervisor,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

function* sleepFor(ms: number) {
  yield* pause(ms);
  return ms;
}

const boomAt2 = (x: number) => (x === 2 ? exit("boom") : x);

twin("more_task/stream-kill-task", function* ({ note, inbox }) {
  const options = { timeout: 50, onTimeout: "kill_task" } as const;
  const items = [10, 200, 20];
  note(yield* Task.asyncStream(items, sleepFor, options).toArray());
  note(yield* Task.asyncStream(items, sleepFor, { ...options, ordered: false }).toArray());
  note(yield* Task.asyncStream(items, sleepFor, { ...options, zipInputOnExit: true }).toArray());
  note(yield* inbox(10));
});

twin("more_task/stream-crash-linked", function* ({ note, reasonOf, inbox }) {
  const { ref } = spawnMonitor(function* () {
    const stream = Task.asyncStream([1, 2], function* (x) {
      if (x === 1) exit("boom");
      yield* pause(50);
    });
    note(yield* stream.toArray());
  });
  note(yield* reasonOf(ref));
  Process.flag("trapExit", true);
  note(yield* Task.asyncStream([1, 2, 3], boomAt2).toArray());
  note(yield* Task.asyncStream([1, 2, 3], boomAt2, { zipInputOnExit: true }).toArray());
  note(yield* Task.asyncStream([1, 2], (x) => (x === 2 ? exit("normal") : x)).toArray());
  note(
    yield* Task.asyncStream([1, 2], (x) => {
      if (x === 2) throw "up";
      return x;
    }).toArray(),
  );
  note(yield* inbox(10));
});

twin("more_task/stream-bad-options", function* ({ note, attempt }) {
  note(yield* attempt(() => Task.asyncStream([1], (x) => x, { maxConcurrency: 0 }).toArray()));
  note(
    yield* Task.asyncStream([], () => {
      throw new Error("never");
    }).toArray(),
  );
});

twin("more_task/stream-order-and-laziness", function* ({ note }) {
  function* source(tag: string) {
    for (let i = 1; i <= 6; i++) {
      note([tag, "pull", i]);
      yield i;
    }
  }
  function* work(i: number) {
    yield* pause(i === 1 ? 60 : 5);
    return i;
  }
  note(yield* Task.asyncStream(source("o"), work, { maxConcurrency: 2 }).toArray());
  note(yield* Task.asyncStream(source("u"), work, { maxConcurrency: 2, ordered: false }).toArray());
});

twin("more_task/stream-source-raises", function* ({ note, attempt, inbox, sleep }) {
  const me = self();
  async function* source() {
    yield 1;
    yield 2;
    await pause(20);
    throw new Error("source");
  }
  const stream = Task.asyncStream(
    source(),
    function* (i) {
      send(me, ["pid", self()]);
      yield* pause(100);
      note(["done", i]);
    },
    { maxConcurrency: 5 },
  );
  note(yield* attempt(() => stream.toArray()));
  const pids = ((yield* inbox(20)) as [string, Pid][]).map(([, pid]) => pid);
  yield* sleep(150);
  note(pids.map((pid) => Process.alive(pid)));
  const doubled: number[] = [];
  yield* Task.asyncStream([3, 1], (i) => i).forEach((result) => {
    if (result[0] === "ok") doubled.push(result[1] * 2);
  });
  note(doubled);
});

twin("more_task/stream-take", function* ({ note, sleep, inbox }) {
  const stream = Task.asyncStream(
    [1, 2, 3, 4],
    function* (i) {
      yield* pause(i * 20);
      note(["did", i]);
      return i;
    },
    { maxConcurrency: 4 },
  );
  note(yield* stream.take(2));
  yield* sleep(100);
  note(yield* inbox(10));
});

twin("more_task/stream-timeout-inside-catch", function* ({ note, attempt, inbox, sleep }) {
  const me = self();
  const stream = Task.asyncStream(
    [1, 2],
    function* (i) {
      send(me, [i, self()]);
      if (i === 2) yield* pause(500);
      return i;
    },
    { timeout: 30 },
  );
  note(yield* attempt(() => stream.toArray()));
  const messages = (yield* inbox(10)) as [number, Pid][];
  note(messages.length);
  yield* sleep(20);
  note(messages.sort(([a], [b]) => a - b).map(([, pid]) => Process.alive(pid)));
});

twin("more_task/sup-nolink", function* ({ note, attempt, inbox }) {
  const s = yield* Task.Supervisor.startLink().unwrap();
  const first = yield* Task.Supervisor.asyncNolink(s, () => exit("boom"));
  note(yield* Task.yield(first, 100));
  const second = yield* Task.Supervisor.asyncNolink(s, () => exit("boom"));
  note(yield* attempt(() => Task.await(second)));
  yield* Task.Supervisor.asyncNolink(s, () => {
    throw new Error("x");
  });
  note((yield* inbox(20)).map((m) => (m as DownMessage).reason));
  const third = yield* Task.Supervisor.asyncNolink(s, () => pause("infinity"));
  note(yield* Task.shutdown(third, "brutal_kill"));
  note(yield* Task.Supervisor.children(s));
});

twin("more_task/sup-stream-nolink", function* ({ note, reasonOf }) {
  const s = yield* Task.Supervisor.startLink().unwrap();
  note(yield* Task.Supervisor.asyncStreamNolink(s, [1, 2, 3], boomAt2).toArray());
  const slowAt2 = function* (x: number) {
    if (x === 2) yield* pause(100);
    return x;
  };
  const options = { timeout: 30, onTimeout: "kill_task" } as const;
  note(yield* Task.Supervisor.asyncStreamNolink(s, [1, 2, 3], slowAt2, options).toArray());
  const { ref } = spawnMonitor(() => Task.Supervisor.asyncStream(s, [1], () => exit("boom")).toArray());
  note(yield* reasonOf(ref));
  note(yield* Task.Supervisor.children(s));
});

twin("more_task/sup-restart", function* ({ note, reasonOf, sleep }) {
  Process.flag("trapExit", true);
  let s = yield* Task.Supervisor.startLink({ maxRestarts: 2 }).unwrap();
  const crashing = () => {
    note("run");
    exit("crash");
  };
  note((yield* Task.Supervisor.startChild(s, crashing, { restart: "transient" })).status);
  note(yield* reasonOf(Process.monitor(s)));
  s = yield* Task.Supervisor.startLink({ maxRestarts: 2 }).unwrap();
  yield* Task.Supervisor.startChild(s, () => note("once"), { restart: "transient" });
  yield* sleep(20);
  note(yield* Task.Supervisor.children(s));
  yield* Task.Supervisor.startChild(s, () => note("again"), { restart: "permanent" });
  note(yield* reasonOf(Process.monitor(s)));
});

twin("more_task/sup-shutdown-option", function* ({ note, reasonOf, sleep }) {
  const s = yield* Task.Supervisor.startLink().unwrap();
  const slow = (name: string) =>
    function* () {
      Process.flag("trapExit", true);
      const signal = yield* receive((m): m is ExitMessage => m instanceof ExitMessage);
      note([name, signal.reason]);
    };
  const a = yield* Task.Supervisor.startChild(s, slow("a")).unwrap();
  const b = yield* Task.Supervisor.startChild(s, slow("b"), { shutdown: "brutal_kill" }).unwrap();
  const ra = Process.monitor(a);
  const rb = Process.monitor(b);
  yield* sleep(5);
  note(yield* Supervisor.stop(s));
  note(yield* reasonOf(ra));
  note(yield* reasonOf(rb));
});
