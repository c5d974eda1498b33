// Task.Supervisor: tasks with an owner and a supervisor.
import { exit, Process, sleep, spawnMonitor, Supervisor, Task } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("task/supervisor-async", function* ({ note, attempt, reasonOf }) {
  const sup = yield* Task.Supervisor.startLink().unwrap();
  note(yield* Task.await(yield* Task.Supervisor.async(sup, () => 1)));
  const { ref } = spawnMonitor(function* () {
    yield* Task.Supervisor.async(sup, () => exit("linked_crash"));
    yield* sleep(200);
  });
  note(yield* reasonOf(ref));
  const t = yield* Task.Supervisor.asyncNolink(sup, () => exit("nolink_crash"));
  note(yield* Task.yield(t, 200));
  const u = yield* Task.Supervisor.asyncNolink(sup, () => exit("nolink_crash"));
  const [, reason] = yield* attempt(() => Task.await(u));
  const [r, [m, f]] = reason as [unknown, [unknown, unknown]];
  note([r, m, f]);
});

twin("task/supervisor-start-child", function* ({ note, sleep: pause }) {
  const sup = yield* Task.Supervisor.startLink().unwrap();
  const pid = yield* Task.Supervisor.startChild(sup, function* () {
    yield* sleep(40);
    note("run");
    throw new Error("once");
  }).unwrap();
  const children = yield* Task.Supervisor.children(sup);
  note(children.length === 1 && children[0] === pid);
  yield* pause(90);
  note(yield* Task.Supervisor.children(sup));
});

twin("task/supervisor-terminate-child", function* ({ note, reasonOf }) {
  const sup = yield* Task.Supervisor.startLink().unwrap();
  const pid = yield* Task.Supervisor.startChild(sup, () => sleep(1000)).unwrap();
  const ref = Process.monitor(pid);
  note(yield* Task.Supervisor.terminateChild(sup, pid));
  note(yield* reasonOf(ref));
  note(yield* Task.Supervisor.terminateChild(sup, pid));
});

twin("task/supervisor-max-children", function* ({ note, attempt }) {
  const sup = yield* Task.Supervisor.startLink({ maxChildren: 1 }).unwrap();
  yield* Task.Supervisor.startChild(sup, () => sleep(200)).unwrap();
  note(yield* Task.Supervisor.startChild(sup, () => "no"));
  note((yield* attempt(() => Task.Supervisor.async(sup, () => "no")))[0]);
});

twin("task/supervisor-stop", function* ({ note }) {
  const sup = yield* Task.Supervisor.startLink().unwrap();
  const t = yield* Task.Supervisor.asyncNolink(sup, () => sleep(1000));
  yield* Supervisor.stop(sup);
  note(yield* Task.yield(t, 200));
});
