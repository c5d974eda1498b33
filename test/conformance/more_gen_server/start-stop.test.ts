// How servers begin and end: failing inits, parents, exits and stops.
import {
  defineServer,
  exit,
  ExitMessage,
  type From,
  GenServer,
  ignore,
  noreply,
  ok,
  type Pid,
  Process,
  receive,
  reply,
  self,
  send,
  type ServerInit,
  sleep,
  spawn,
  stop,
  Sys,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("more_gen_server/init-crashes", function* ({ note, inbox }) {
  const S = defineServer({
    name: "S",
    init: (how: string): ServerInit<number> => {
      switch (how) {
        case "raise":
          throw new Error("no");
        case "exit":
          return exit("gone");
        case "throw":
          throw ok(1);
        case "stop":
          return stop("refused");
        case "ignore":
          return ignore;
        case "normal":
          return stop("normal");
        case "shutdown":
          return stop(["shutdown", 1]);
        default:
          return how as never;
      }
    },
  });
  Process.flag("trapExit", true);
  for (const how of ["raise", "exit", "stop", "ignore", "bad", "normal", "shutdown"]) {
    note([how, yield* S.start(how), yield* inbox(10)]);
    const linked = yield* S.startLink(how);
    note([how, linked, (yield* inbox(10)).map((m) => (m as ExitMessage).reason)]);
  }
  note((yield* S.start("throw")).status);
});

twin("more_gen_server/name-free-after-failed-init", function* ({ note }) {
  const S = defineServer({ name: "S", init: (returned: ServerInit<number>) => returned });
  note(yield* S.start(stop("no"), { name: "more_name" }));
  note(Process.whereis("more_name"));
  note(yield* S.start(ignore, { name: "more_name" }));
  note(Process.whereis("more_name"));
  const p = yield* S.start(ok(1), { name: "more_name" }).unwrap();
  note(Process.whereis("more_name") === p);
});

const isServer = (m: unknown): m is ["server", Pid] => Array.isArray(m) && m[0] === "server";

twin("more_gen_server/parent-exit", function* ({ note, reasonOf, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => {
      Process.flag("trapExit", true);
      return ok("s");
    },
    info: (message, s) => {
      if (message instanceof ExitMessage) note(["info", message.reason]);
      return noreply(s);
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const me = self();
  for (const why of ["normal", "shutdown", "boom"]) {
    const parent = spawn(function* () {
      send(me, ["server", yield* S.startLink().unwrap()]);
      yield* receive((m) => m === "go");
      exit(why);
    });
    const [, pid] = yield* receive(isServer);
    const ref = Process.monitor(pid);
    send(parent, "go");
    note(yield* reasonOf(ref));
  }
  const parent = spawn(function* () {
    const pid = yield* S.start().unwrap();
    Process.link(pid);
    send(me, ["server", pid]);
    yield* receive((m) => m === "go");
    exit("boom");
  });
  const [, pid] = yield* receive(isServer);
  send(parent, "go");
  yield* sleep(20);
  note(Process.alive(pid));
});

twin("more_gen_server/exit-in-callbacks", function* ({ note, label, attempt, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok("s"),
    handleCast: (reason: unknown) => exit(reason),
    handleCall: (reason: unknown) => exit(reason),
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const reasons = [
    ["normal", ":normal"],
    ["shutdown", ":shutdown"],
    [["shutdown", "x"], "{:shutdown, :x}"],
    ["bad", ":bad"],
  ] as const;
  for (const [reason, inspected] of reasons) {
    let pid = yield* S.start().unwrap();
    label(pid, `s_${inspected}`);
    const ref = Process.monitor(pid);
    S.cast(pid, reason);
    note(yield* reasonOf(ref));
    pid = yield* S.start().unwrap();
    label(pid, `c_${inspected}`);
    note(yield* attempt(() => GenServer.call(pid, reason)));
  }
});

twin("more_gen_server/stop-forms", function* ({ note, label, attempt }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    cast: {
      *sleep(_argument, s) {
        yield* sleep(100);
        return noreply(s);
      },
    },
    call: {
      *self(_argument, _from: From, s) {
        return reply(yield* attempt(() => GenServer.stop(self())), s);
      },
    },
    *terminate(reason) {
      if (Array.isArray(reason) && reason[0] === "slow") yield* sleep(reason[1] as number);
    },
  });
  const killSoon = (pid: Pid) =>
    spawn(function* () {
      yield* sleep(20);
      Process.exit(pid, "kill");
    });
  note(yield* attempt(() => GenServer.stop("more_nobody")));
  const a = label(yield* S.start().unwrap(), "a");
  note(yield* GenServer.stop(a, ["shutdown", [1, ["two", 3]]]));
  note(yield* attempt(() => GenServer.stop(a)));
  const b = label(yield* S.start().unwrap(), "b");
  S.cast(b, "sleep");
  note(yield* attempt(() => GenServer.stop(b, "normal", 20)));
  const own = label(yield* S.start().unwrap(), "self");
  note(yield* S.call(own, "self"));
  killSoon(own);
  S.cast(own, "sleep");
  const [, why] = yield* attempt(() => GenServer.stop(own, "normal"));
  note((why as unknown[])[0]);
  const c = label(yield* S.start().unwrap(), "c");
  killSoon(c);
  note(yield* attempt(() => GenServer.stop(c, ["slow", 100])));
});

twin("more_gen_server/suspended-parent-exit", function* ({ note, reasonOf, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => {
      Process.flag("trapExit", true);
      return ok(1);
    },
    info: (message, s) => {
      note(message);
      return noreply(s);
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const me = self();
  const parent = spawn(function* () {
    send(me, ["server", yield* S.startLink().unwrap()]);
    yield* receive((m) => m === "go");
    exit("boom");
  });
  const [, pid] = yield* receive(isServer);
  const ref = Process.monitor(pid);
  yield* Sys.suspend(pid);
  spawn(() => {
    Process.link(pid);
    exit("other");
  });
  yield* sleep(10);
  send(parent, "go");
  note(yield* reasonOf(ref));
});

twin("more_gen_server/ancestors-chain", function* ({ note, label }) {
  const S = defineServer({
    name: "S",
    *init(up: readonly (string | null)[]) {
      const [name, ...rest] = up;
      if (name === undefined) return ok(Process.get("$ancestors"));
      const next = S as unknown as {
        startLink(up: unknown, options: object): ReturnType<typeof GenServer.start>;
      };
      return ok<unknown>(yield* next.startLink(rest, name === null ? {} : { name }).unwrap());
    },
    call: { get: (_argument, _from, s) => reply(s, s) },
  });
  const a = yield* S.startLink([null, null], { name: "more_top" }).unwrap();
  const b = label((yield* S.call(a, "get")) as Pid, "b");
  const c = (yield* S.call(b, "get")) as Pid;
  note(yield* S.call(c, "get"));
});
