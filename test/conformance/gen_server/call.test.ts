// Calls: later replies, timeouts, what the caller sees when there is no answer; order among callers.
import {
  defineServer,
  GenServer,
  type From,
  noreply,
  ok,
  Process,
  reply,
  spawn,
  stop,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("gen_server/noreply-then-reply", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<From<string> | null>(null),
    call: {
      wait: (_argument, from: From<string>) => noreply(from),
      ping: (_argument, _from, s) => reply("pong", s),
    },
    cast: {
      release: (value: string, from) => {
        if (from !== null) spawn(() => GenServer.reply(from, value));
        return noreply(null);
      },
    },
  });
  const pid = yield* S.startLink().unwrap();
  const t = Task.async(function* () {
    return yield* S.call(pid, "wait");
  });
  yield* sleep(15);
  note(yield* S.call(pid, "ping"));
  note(yield* Task.yield(t, 10));
  S.cast(pid, "release", "now");
  note(yield* Task.await(t));
});

twin("gen_server/call-timeout-shape", function* ({ note, label, attempt }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    call: {
      never: (_argument, _from: From<never>, s) => noreply(s),
      ping: (_argument, _from, s) => reply("pong", s),
    },
  });
  const pid = yield* S.startLink().unwrap();
  label(pid, "server");
  note(yield* attempt(() => S.call(pid, "never", undefined, { timeout: 30 })));
  note(yield* S.call(pid, "ping"));
});

twin("gen_server/late-reply-dropped", function* ({ note, attempt, inbox, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    call: {
      *slow(_argument, _from, s) {
        yield* sleep(60);
        return reply("late", s);
      },
      ping: (_argument, _from, s) => reply("pong", s),
    },
  });
  const pid = yield* S.startLink().unwrap();
  const [, reason] = yield* attempt(() => S.call(pid, "slow", undefined, { timeout: 20 }));
  note((reason as unknown[])[0]);
  note(yield* S.call(pid, "ping"));
  note(yield* inbox(40));
});

twin("gen_server/call-noproc-shapes", function* ({ note, label, attempt }) {
  const S = defineServer({ name: "S", init: () => ok(null) });
  const pid = yield* S.start().unwrap();
  label(pid, "server");
  yield* GenServer.stop(pid);
  note(yield* attempt(() => GenServer.call(pid, "x")));
  note(yield* attempt(() => GenServer.call("gs_nobody", "x", 100)));
  note(yield* attempt(() => GenServer.call({ global: "gs_nobody" }, "x")));
  note(GenServer.cast(pid, "x"));
  note(GenServer.cast("gs_nobody", "x"));
  note(GenServer.cast({ global: "gs_nobody" }, "x"));
});

twin("gen_server/stop-without-reply", function* ({ note, label, attempt }) {
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    handleCall: (reason: unknown, _from: From<never>, s) => stop(reason, s),
  });
  for (const reason of ["normal", "shutdown", ["shutdown", 1], "boom"]) {
    const pid = yield* S.start().unwrap();
    label(pid, "server");
    note(yield* attempt(() => GenServer.call(pid, reason)));
  }
});

twin("gen_server/raise-in-handle-call", function* ({ note, label, attempt, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok("s"),
    handleCall: (_request: "boom", _from: From<never>, _s) => {
      throw new Error("boom");
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const pid = yield* S.start().unwrap();
  label(pid, "server");
  const ref = Process.monitor(pid);
  note(yield* attempt(() => S.call(pid, "boom")));
  note(yield* reasonOf(ref));
});

twin("gen_server/throw-in-callback", function* ({ note, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number>(0),
    call: {
      good: (_argument, _from: From<string>, n) => {
        throw reply("thrown", n + 1);
      },
      get: (_argument, _from, n) => reply(n, n),
    },
    cast: {
      bad: () => {
        throw "ball";
      },
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const pid = yield* S.start().unwrap();
  const ref = Process.monitor(pid);
  note(yield* S.call(pid, "good"));
  note(yield* S.call(pid, "get"));
  S.cast(pid, "bad");
  note(yield* reasonOf(ref));
});

twin("gen_server/bad-return", function* ({ note, label, attempt, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok("s"),
    handleCall: (_request: "bad", _from: From<never>, _s) => "what" as never,
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const pid = yield* S.start().unwrap();
  label(pid, "server");
  const ref = Process.monitor(pid);
  note(yield* attempt(() => S.call(pid, "bad")));
  note(yield* reasonOf(ref));
});

twin("gen_server/concurrent-callers-serialized", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number>(0),
    call: {
      *work(id: string, _from, n) {
        note(["begin", id]);
        yield* sleep(40);
        note(["end", id]);
        return reply([id, n] as const, n + 1);
      },
    },
  });
  const pid = yield* S.startLink().unwrap();
  const tasks = [];
  for (const id of ["a", "b", "c"]) {
    const task = Task.async(function* () {
      return yield* S.call(pid, "work", id);
    });
    yield* sleep(10);
    tasks.push(task);
  }
  const results = [];
  for (const task of tasks) results.push(yield* Task.await(task));
  note(results);
});

twin("gen_server/abcast-multi-by-name", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number>(0),
    cast: { add: (k: number, n) => noreply(n + k) },
    call: { get: (_argument, _from, n) => reply(n, n) },
  });
  yield* S.startLink(undefined, { name: "gs_multi" }).unwrap();
  note(GenServer.abcast([Process.node()], "gs_multi", ["add", 3]));
  const [replies, bad] = yield* GenServer.multiCall([Process.node()], "gs_multi", "get");
  note([replies[0]?.[1], bad]);
});
