// The life of a server: stopping, exits of others, timeouts, hibernation, system messages.
import {
  defineServer,
  exit,
  GenServer,
  noreply,
  ok,
  type Pid,
  Process,
  receive,
  reply,
  send,
  spawn,
  spawnLink,
  stop,
  Sys,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("gen_server/stop-returns", function* ({ note, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok("s0"),
    call: { stop_reply: (reason: string) => stop(reason, "bye", "s1") },
    cast: { stop: (reason: string) => stop(reason, "s2") },
    info: (message) => stop((message as unknown[])[1], "s3"),
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const start = function* () {
    const pid = yield* S.start().unwrap();
    return [pid, Process.monitor(pid)] as const;
  };

  const [p1, r1] = yield* start();
  const answer = yield* S.call(p1, "stop_reply", "normal");
  note(yield* reasonOf(r1));
  note(answer);
  const [p2, r2] = yield* start();
  S.cast(p2, "stop", "shutdown");
  note(yield* reasonOf(r2));
  const [p3, r3] = yield* start();
  send(p3, ["stop", ["weird", 1]]);
  note(yield* reasonOf(r3));
});

twin("gen_server/terminate-raises", function* ({ note, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    cast: { stop: (_argument, s) => stop("planned", s) },
    terminate: () => {
      throw new Error("late");
    },
  });
  const pid = yield* S.start().unwrap();
  const ref = Process.monitor(pid);
  S.cast(pid, "stop");
  note(yield* reasonOf(ref));
});

twin("gen_server/timeout-return", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number, { timeout: number }>(0, { timeout: 30 }),
    info: (message, n) => {
      if (message !== "timeout") return noreply(n);
      if (n === 0) {
        note("timeout_after_init");
        return noreply(1, { timeout: 30 });
      }
      if (n === 1) {
        note("timeout_again");
        return noreply(2);
      }
      note(["unexpected", n]);
      return noreply(n);
    },
  });
  yield* S.startLink().unwrap();
  yield* sleep(130);
});

twin("gen_server/not-trapping-link-exit", function* ({ note, sleep, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    cast: {
      spawn_exit: (reason: string, s) => {
        spawnLink(() => exit(reason));
        return noreply(s);
      },
    },
    info: (message, s) => {
      note(["info", message]);
      return noreply(s);
    },
    terminate: (reason) => note(["terminate", reason]),
  });
  const pid = yield* S.start().unwrap();
  const ref = Process.monitor(pid);
  S.cast(pid, "spawn_exit", "normal");
  yield* sleep(20);
  note(Process.alive(pid));
  S.cast(pid, "spawn_exit", "boom");
  note(yield* reasonOf(ref));
});

twin("gen_server/trapping-other-exit", function* ({ note, label, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => {
      Process.flag("trapExit", true);
      return ok("s");
    },
    call: {
      spawn_exit: (reason: string, _from, s) => {
        label(
          spawnLink(() => exit(reason)),
          `child_${reason}`,
        );
        return reply("ok", s);
      },
    },
    info: (message, s) => {
      note(message);
      return noreply(s);
    },
  });
  const pid = yield* S.startLink().unwrap();
  for (const reason of ["normal", "boom"]) {
    yield* S.call(pid, "spawn_exit", reason);
    yield* sleep(20);
  }
  note(Process.alive(pid));
});

twin("gen_server/stop-function", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok("s"),
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  for (const reason of ["normal", "shutdown", "custom"]) {
    const pid = yield* S.start().unwrap();
    note(yield* GenServer.stop(pid, reason));
    note(Process.alive(pid));
  }
});

twin("gen_server/stop-function-other-reason", function* ({ note, label, attempt }) {
  const S = defineServer({ name: "S", init: () => ok("s"), terminate: () => exit("other") });
  const pid = yield* S.start().unwrap();
  label(pid, "server");
  note(yield* attempt(() => GenServer.stop(pid, "normal")));
});

twin("gen_server/stop-function-queues-behind", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    handleCast: (message: number, s) => {
      note(message);
      return noreply(s);
    },
    terminate: (reason) => note(["terminate", reason]),
  });
  const pid = yield* S.start().unwrap();
  S.cast(pid, 1);
  S.cast(pid, 2);
  note(yield* GenServer.stop(pid));
});

twin("gen_server/hibernate", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number, { hibernate: true }>(0, { hibernate: true }),
    call: { inc: (_argument, _from, n) => reply(n + 1, n + 1, { hibernate: true }) },
    cast: { wake: (_argument, n) => noreply(n) },
  });
  const pid = yield* S.startLink().unwrap();
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
  note(yield* S.call(pid, "inc"));
  note(yield* S.call(pid, "inc"));
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
  S.cast(pid, "wake");
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
});

twin("gen_server/sys-state", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number>(1),
    cast: {
      add: (k: number, n) => {
        note(["add", k]);
        return noreply(n + k);
      },
    },
  });
  const pid = yield* S.startLink().unwrap();
  note(yield* Sys.getState(pid));
  note(yield* Sys.replaceState(pid, (n) => (n as number) * 10));
  yield* Sys.suspend(pid);
  S.cast(pid, "add", 1);
  yield* sleep(20);
  note(yield* Sys.getState(pid));
  yield* Sys.resume(pid);
  note(yield* Sys.getState(pid));
});

twin("gen_server/monitor-in-server", function* ({ note, label, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    call: { watch: (pid: Pid, _from, s) => reply(label(Process.monitor(pid), "mon"), s) },
    info: (message, s) => {
      note(message);
      return noreply(s);
    },
  });
  const pid = yield* S.startLink().unwrap();
  const p = label(
    spawn(function* () {
      yield* receive((m) => m === "go");
      exit("gone");
    }),
    "watched",
  );
  note(yield* S.call(pid, "watch", p));
  send(p, "go");
  yield* sleep(30);
});
