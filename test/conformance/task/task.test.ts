// Tasks and those who wait for them: async, await, yield, shutdown, and what comes to the mailbox.
import { exit, Process, sleep, spawnMonitor, Task } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("task/async-await", function* ({ note, inbox }) {
  const a = Task.async(function* () {
    yield* sleep(40);
    return "slow";
  });
  const b = Task.async(() => "fast");
  note(yield* Task.await(a));
  note(yield* Task.await(b));
  note(yield* inbox(10));
});

twin("task/start-fire-and-forget", function* ({ note, reasonOf, inbox }) {
  const pid = yield* Task.start(() => {
    throw new Error("lost");
  }).unwrap();
  const ref = Process.monitor(pid);
  const r = yield* reasonOf(ref);
  note(r === "noproc" || r instanceof Error);
  yield* Task.start(() => note("ran")).unwrap();
  note(yield* inbox(30));
});

twin("task/start-link-crash", function* ({ note, reasonOf }) {
  const { ref } = spawnMonitor(function* () {
    Task.startLink(() => {
      throw new Error("linked");
    });
    yield* sleep(200);
  });
  note(yield* reasonOf(ref));
});

twin("task/await-timeout-shape", function* ({ note, attempt }) {
  const t = Task.async(() => sleep(300));
  note(yield* attempt(() => Task.await(t, 20)));
});

twin("task/crash-takes-caller", function* ({ note, reasonOf }) {
  const { ref } = spawnMonitor(function* () {
    Task.async(() => exit("task_died"));
    yield* sleep(200);
    exit("survived");
  });
  note(yield* reasonOf(ref));
});

twin("task/exit-normal-without-value", function* ({ note, attempt }) {
  Process.flag("trapExit", true);
  const t = Task.async(() => exit("normal"));
  const [, [r]] = (yield* attempt(() => Task.await(t))) as ["exited", [unknown]];
  note(r);
});

twin("task/throw-in-task", function* ({ note, attempt }) {
  Process.flag("trapExit", true);
  const t = Task.async(() => {
    throw "ball";
  });
  const [, [r]] = (yield* attempt(() => Task.await(t))) as ["exited", [unknown]];
  note(r);
});

twin("task/messages-of-async", function* ({ note, label, inbox }) {
  const t = Task.async(() => 42);
  label(t.ref, "ref");
  if (t.pid !== null) label(t.pid, "task_pid");
  note(yield* inbox(30));
});

twin("task/yield", function* ({ note }) {
  Process.flag("trapExit", true);
  const t = Task.async(function* () {
    yield* sleep(40);
    return "v";
  });
  note(yield* Task.yield(t, 10));
  note(yield* Task.yield(t, 200));
  const c = Task.async(() => exit("bad"));
  note(yield* Task.yield(c, 200));
});

twin("task/shutdown-results", function* ({ note, sleep: pause }) {
  Process.flag("trapExit", true);
  const a = Task.async(() => sleep(500));
  note(yield* Task.shutdown(a));
  const b = Task.async(() => "was_ready");
  yield* pause(20);
  note(yield* Task.shutdown(b));
  const c = Task.async(() => exit("broke"));
  yield* pause(20);
  note(yield* Task.shutdown(c));
  const d = Task.async(() => sleep(500));
  note(yield* Task.shutdown(d, "brutal_kill"));
});

twin("task/await-many", function* ({ note, attempt }) {
  const values: [number, string][] = [
    [40, "a"],
    [10, "b"],
    [25, "c"],
  ];
  const first = values.map(([ms, v]) =>
    Task.async(function* () {
      yield* sleep(ms);
      return v;
    }),
  );
  note(yield* Task.awaitMany(first));
  const second = [5, 300].map((ms) =>
    Task.async(function* () {
      yield* sleep(ms);
      return ms;
    }),
  );
  const [, reason] = yield* attempt(() => Task.awaitMany(second, 40));
  const [why, [m, f, [, ms]]] = reason as [unknown, [unknown, unknown, [unknown, unknown]]];
  note([why, m, f, ms]);
});

twin("task/yield-many", function* ({ note }) {
  const ts = [5, 150, 10].map((ms) =>
    Task.async(function* () {
      yield* sleep(ms);
      return ms;
    }),
  );
  note((yield* Task.yieldMany(ts, 60)).map(([, result]) => result));
  note(yield* Task.await(ts[1]!));
});

twin("task/ignore-and-completed", function* ({ note, inbox }) {
  note(yield* Task.await(Task.completed("v")));
  const t = Task.async(function* () {
    yield* sleep(30);
    return "unwanted";
  });
  note(yield* Task.ignore(t));
  note(yield* inbox(60));
});

twin("task/callers-and-link", function* ({ note }) {
  const me = Process.self();
  const t = Task.async(() => {
    const callers = Process.get("$callers") as unknown[];
    const [, links] = Process.info(Process.self(), "links") as [string, unknown[]];
    return [callers[0] === me, links.length === 1 && links[0] === me];
  });
  note(yield* Task.await(t));
});
