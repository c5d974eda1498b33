// Tasks from other sides: who may wait, what comes late, how they are shut down and ignored.
import {
  exit,
  ExitMessage,
  Process,
  receive,
  self,
  send,
  sleep as pause,
  spawn,
  spawnMonitor,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

const forever = () => pause("infinity");
const reasons = (messages: readonly unknown[]) => messages.map((m) => (m as ExitMessage).reason);
const isExit = (m: unknown): m is ExitMessage => m instanceof ExitMessage;

/** A task that takes exit signals as messages. */
const trapping = (then: (signal: ExitMessage) => unknown) =>
  function* () {
    Process.flag("trapExit", true);
    return then(yield* receive(isExit));
  };

function* stubborn() {
  Process.flag("trapExit", true);
  yield* forever();
}

twin("more_task/await-errors", function* ({ note, attempt, inbox }) {
  const t = Task.async(() => 1);
  const me = self();
  spawn(function* () {
    note((yield* attempt(() => Task.await(t)))[0]);
    send(me, "done");
  });
  yield* receive((m) => m === "done");
  note(yield* Task.await(t));
  note(yield* attempt(() => Task.await(t, 20)));
  Process.flag("trapExit", true);
  const t2 = Task.async(() => exit("boom"));
  note(yield* attempt(() => Task.await(t2)));
  note((yield* inbox(10)).length);
});

twin("more_task/await-late-value", function* ({ note, attempt, sleep, inbox }) {
  const t = Task.async(function* () {
    yield* pause(60);
    note("worked");
    return "late";
  });
  note(yield* attempt(() => Task.await(t, 20)));
  yield* sleep(80);
  note(yield* inbox(20));
});

twin("more_task/yield-zero", function* ({ note }) {
  const t = Task.async(function* () {
    yield* pause(30);
    return 7;
  });
  note(yield* Task.yield(t, 0));
  note(yield* Task.yield(t, 10));
  note(yield* Task.yield(t, 100));
  note(yield* Task.yield(t, 10));
});

twin("more_task/yield-exits", function* ({ note, inbox }) {
  Process.flag("trapExit", true);
  for (const r of ["normal", "shutdown", ["shutdown", 1], "kill", "boom"]) {
    const t = Task.async(() => exit(r));
    note([r, yield* Task.yield(t, 100)]);
    note(reasons(yield* inbox(5)));
  }
  const thrown = Task.async(() => {
    throw "up";
  });
  note(yield* Task.yield(thrown, 100));
  const raised = Task.async(() => {
    throw new Error("bang");
  });
  note(yield* Task.yield(raised, 100));
  const killed = Task.async(forever);
  if (killed.pid !== null) Process.exit(killed.pid, "kill");
  note(yield* Task.yield(killed, 100));
});

twin("more_task/shutdown-more", function* ({ note, sleep, inbox }) {
  Process.flag("trapExit", true);
  let t = Task.async<[], unknown>(stubborn);
  yield* sleep(5);
  note(yield* Task.shutdown(t, 20));
  t = Task.async(stubborn);
  yield* sleep(5);
  note(yield* Task.shutdown(t, "brutal_kill"));
  t = Task.async(() => "done");
  yield* sleep(10);
  note(yield* Task.shutdown(t));
  note(reasons(yield* inbox(10)));
  t = Task.async(() => exit("boom"));
  yield* sleep(10);
  note(yield* Task.shutdown(t));
  note((yield* inbox(10)).length);
  t = Task.async(() => exit("normal"));
  yield* sleep(10);
  note(yield* Task.shutdown(t));
  t = Task.async(trapping(({ reason }) => exit(["my", reason])));
  yield* sleep(5);
  note(yield* Task.shutdown(t));
  t = Task.async(trapping(({ reason }) => ["value", reason]));
  yield* sleep(5);
  note(yield* Task.shutdown(t));
  t = Task.async(trapping(() => exit("normal")));
  yield* sleep(5);
  note(yield* Task.shutdown(t));
  t = Task.async(forever);
  note(yield* Task.shutdown(t));
  note(yield* Task.shutdown(t, 50));
});

twin("more_task/shutdown-killed-by-other", function* ({ note, sleep }) {
  Process.flag("trapExit", true);
  for (const [signal, how] of [
    ["kill", 5000],
    ["shutdown", 5000],
    ["kill", "brutal_kill"],
  ] as const) {
    const t = Task.async(forever);
    if (t.pid !== null) Process.exit(t.pid, signal);
    yield* sleep(5);
    note(yield* Task.shutdown(t, how));
  }
});

twin("more_task/await-many-more", function* ({ note, attempt, inbox }) {
  note(yield* Task.awaitMany([]));
  Process.flag("trapExit", true);
  const after = (ms: number, value: number) =>
    Task.async(function* () {
      yield* pause(ms);
      return value;
    });
  const failing = [after(20, 1), Task.async(() => exit("oops")), after(20, 3)];
  note(yield* attempt(() => Task.awaitMany(failing)));
  note((yield* inbox(50)).length);
  const slow = [Task.async(() => 1), after(200, 0)];
  note(yield* attempt(() => Task.awaitMany(slow, 30)));
});

twin("more_task/yield-many-more", function* ({ note }) {
  Process.flag("trapExit", true);
  const slow = Task.async(function* () {
    yield* pause(60);
    return 3;
  });
  const tasks = [Task.async(() => 1), Task.async(() => exit("oops")), slow];
  note((yield* Task.yieldMany<unknown>(tasks, 20)).map(([, result]) => result));
  note((yield* Task.yieldMany([slow], 100)).map(([, result]) => result));
  note(yield* Task.yieldMany([], 10));
});

twin("more_task/ignore-more", function* ({ note, sleep, inbox }) {
  const t = Task.async(function* () {
    yield* pause(20);
    exit("later");
  });
  note(yield* Task.ignore(t));
  const t2 = Task.async(() => 5);
  yield* sleep(10);
  note(yield* Task.ignore(t2));
  yield* sleep(30);
  note(yield* inbox(10));
  Process.flag("trapExit", true);
  const t3 = Task.async(() => exit("boom"));
  yield* sleep(10);
  note(yield* Task.ignore(t3));
  note((yield* inbox(10)).length);
});

twin("more_task/completed-and-functions", function* ({ note, attempt, inbox }) {
  note(yield* Task.await(Task.completed(1)));
  note(yield* Task.yield(Task.completed(2)));
  note((yield* attempt(() => Task.shutdown(Task.completed(4))))[0]);
  note(yield* Task.awaitMany([Task.completed("a"), Task.async(() => "b")]));
  const spec = Task.childSpec(() => 1);
  note([spec.id, spec.restart]);
  note(yield* inbox(5));
});

twin("more_task/caller-dies", function* ({ note, reasonOf, sleep }) {
  const s = yield* Task.Supervisor.startLink().unwrap();
  const me = self();
  const c = spawnMonitor(function* () {
    const t = Task.async(forever);
    const n = yield* Task.Supervisor.asyncNolink(s, forever);
    send(me, ["ts", t.pid, n.pid]);
    yield* receive((m) => m === "go");
    exit("bye");
  });
  const [, t, n] = (yield* receive()) as [string, typeof s, typeof s];
  const rt = Process.monitor(t);
  send(c.pid, "go");
  note(yield* reasonOf(c.ref));
  note(yield* reasonOf(rt));
  yield* sleep(10);
  note(Process.alive(n));
});
