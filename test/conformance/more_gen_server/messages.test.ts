// What servers do with messages: timeouts, continues, replies, defaults, bad returns, system messages.
import {
  defineServer,
  type From,
  GenServer,
  noreply,
  ok,
  Process,
  reply,
  self,
  send,
  type ServerInit,
  sleep,
  spawn,
  stop,
  Sys,
} from "@switchboard/runtime";
import { Raised } from "../encode.js";
import { twin } from "../harness.js";

twin("more_gen_server/timeout-zero", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok<unknown[]>([]),
    cast: {
      fill: (_argument, s) => {
        send(self(), "a");
        return noreply(s, { timeout: 0 });
      },
    },
    info: (message, s) => {
      if (message === "timeout") {
        note(["timeout", s]);
        return noreply(s);
      }
      note(message);
      if (message === "a") send(self(), "b");
      return noreply([message, ...s], { timeout: 0 });
    },
  });
  const pid = yield* S.start().unwrap();
  S.cast(pid, "fill");
  yield* sleep(30);
});

twin("more_gen_server/timeout-cancelled-by-any-message", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: (): ServerInit<number> => ok(0, { timeout: 160 }),
    info: (message, n) => {
      if (message === "other") return noreply(n + 1);
      note(["timeout", n]);
      return noreply(n);
    },
    call: { get: (_argument, _from, n) => reply(n, n, { timeout: 160 }) },
  });
  const pid = yield* S.start().unwrap();
  yield* sleep(80);
  send(pid, "other");
  yield* sleep(240);
  note("silent");
  note(yield* S.call(pid, "get"));
  yield* sleep(80);
  note(yield* S.call(pid, "get"));
  yield* sleep(80);
  note("still_silent");
  yield* sleep(240);
});

twin("more_gen_server/timeout-restarts-after-system-message", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0, { timeout: 240 }),
    info: (_message, n) => {
      note("timeout");
      return noreply(n);
    },
  });
  const pid = yield* S.start().unwrap();
  yield* sleep(160);
  note(yield* Sys.getState(pid));
  yield* sleep(160);
  note("not_yet");
  yield* sleep(240);
});

twin("more_gen_server/continue-chain", function* ({ note, sleep, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok<number>(0),
    call: {
      go: (_argument, from: From<string>, n) => {
        GenServer.reply(from, "early");
        send(self(), "queued");
        return noreply(n, { continue: "one" });
      },
    },
    cast: {
      go: (_argument, n) => {
        send(self(), "queued");
        return noreply(n, { continue: ["stop", "c"] });
      },
    },
    handleContinue: (term, n) => {
      if (term === "one") {
        note("one");
        return noreply(n + 1, { continue: "two" });
      }
      if (term === "two") {
        note(["two", n]);
        return noreply(n + 1);
      }
      return stop((term as unknown[])[1], n);
    },
    info: (message, n) => {
      note([message, n]);
      return noreply(n);
    },
    terminate: (reason, n) => note(["terminate", reason, n]),
  });
  const pid = yield* S.start().unwrap();
  note(yield* S.call(pid, "go"));
  yield* sleep(20);
  const ref = Process.monitor(pid);
  S.cast(pid, "go");
  note(yield* reasonOf(ref));
});

twin("more_gen_server/reply-from-callback-before-crash", function* ({ note, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    call: {
      go: (_argument, from: From<string>, _s) => {
        GenServer.reply(from, "answer");
        throw new Error("after");
      },
    },
  });
  const pid = yield* S.start().unwrap();
  const ref = Process.monitor(pid);
  note(yield* S.call(pid, "go"));
  note(yield* reasonOf(ref));
});

twin("more_gen_server/reply-twice", function* ({ note, inbox }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    call: {
      go: (_argument, from: From<number>, s) => {
        note(GenServer.reply(from, 1));
        note(GenServer.reply(from, 2));
        return reply(3, s);
      },
    },
  });
  const pid = yield* S.start().unwrap();
  note(yield* S.call(pid, "go"));
  note(yield* inbox(20));
});

twin("more_gen_server/call-self-and-dying", function* ({ note, label, attempt }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    call: {
      *self(_argument, _from, s) {
        const [, why] = yield* attempt(() => GenServer.call(self(), "x"));
        return reply((why as unknown[])[0], s);
      },
      *slow(_argument, _from, s) {
        yield* sleep(200);
        return reply("ok", s);
      },
    },
  });
  const first = label(yield* S.start().unwrap(), "s");
  note(yield* S.call(first, "self"));
  spawn(function* () {
    yield* sleep(20);
    Process.exit(first, "kill");
  });
  note(yield* attempt(() => S.call(first, "slow")));
  const second = label(yield* S.start().unwrap(), "s2");
  spawn(function* () {
    yield* sleep(20);
    Process.exit(second, "shutdown");
  });
  note(yield* attempt(() => S.call(second, "slow", undefined, { timeout: "infinity" })));
});

/** `{%{__struct__: e}, _} -> e`, or the bare Erlang term of `{r, _}`: a plain Error is Elixir's RuntimeError. */
const kindOf = (reason: unknown): unknown => {
  const error = reason as Error & { readonly original?: unknown };
  return error.original ?? (error.name === "Error" ? "RuntimeError" : error.name);
};

twin("more_gen_server/defaults", function* ({ note, attempt, reasonOf }) {
  const S = defineServer({ name: "S", init: () => ok(0) });
  const T = defineServer({
    name: "T",
    init: () => ok(0),
    call: { known: (_argument, _from, s) => reply("ok", s) },
    cast: { known: (_argument, s) => noreply(s) },
    info: { known: (_message, s) => noreply(s) },
  });
  const pid = yield* S.start().unwrap();
  send(pid, "what");
  note(yield* Sys.getState(pid));
  const crashes = [
    [S, GenServer.cast],
    [T, GenServer.cast],
    [T, send],
  ] as const;
  for (const [module, act] of crashes) {
    const victim = yield* module.start().unwrap();
    const ref = Process.monitor(victim);
    act(victim, "x");
    note(kindOf(yield* reasonOf(ref)));
  }
  for (const module of [S, T]) {
    const callee = yield* module.start().unwrap();
    const [, why] = yield* attempt(() => GenServer.call(callee, "x"));
    note(kindOf((why as unknown[])[0]));
  }
});

twin("more_gen_server/bad-returns", function* ({ note, reasonOf }) {
  // Returns as Elixir has them are what the case records: here they are bad ones of the same make.
  const S = defineServer({
    name: "S",
    init: () => ok<number>(0),
    handleCast: (returned: unknown) => returned as never,
    handleInfo: (returned) => returned as never,
    handleContinue: (returned) => returned as never,
    terminate: (reason, s) => note(["t", asTuples(reason), s]),
  });
  const run = function* (act: (pid: Parameters<typeof S.cast>[0]) => unknown) {
    const pid = yield* S.start().unwrap();
    const ref = Process.monitor(pid);
    act(pid);
    note(asTuples(yield* reasonOf(ref)));
  };
  yield* run((pid) => S.cast(pid, reply("x", 1)));
  yield* run((pid) => GenServer.cast(pid, stop("x")));
  yield* run((pid) => S.cast(pid, noreply(5, { continue: "huh" })));
  yield* run((pid) => S.cast(pid, stop("x", "reply", 7)));
});

/** A return as Elixir writes it: `{:reply, value, state}`, `{:stop, reason}`, `{:stop, reason, reply, state}`. */
function asTuples(reason: unknown): unknown {
  const [tag, returned] = reason as readonly [string, unknown];
  if (typeof returned !== "object" || returned === null) return reason;
  const one = returned as { type: string; value: unknown; state: unknown; reason: unknown };
  switch (one.type) {
    case "reply":
      return [tag, ["reply", one.value, one.state]];
    case "stopReply":
      return [tag, ["stop", one.reason, one.value, one.state]];
    default:
      return [tag, ["stop", one.reason]];
  }
}

twin("more_gen_server/sys-more", function* ({ note, label, attempt, reasonOf, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok({ a: 1 }),
    call: {
      *slow(_argument, _from, s) {
        yield* sleep(100);
        return reply("ok", s);
      },
    },
    info: (message, s) => {
      note(["info", message]);
      return noreply(s);
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  type Status = readonly [
    "status",
    unknown,
    readonly ["module", string],
    readonly [unknown, string, unknown],
  ];
  const pid = label(yield* S.start().unwrap(), "s");
  const [, , [, module], [, state, parent]] = (yield* Sys.getStatus(pid)) as Status;
  note([module, state, parent]);
  note(yield* Sys.suspend(pid));
  note(yield* Sys.suspend(pid));
  note(((yield* Sys.getStatus(pid)) as Status)[3][1]);
  send(pid, "held");
  yield* sleep(10);
  note("resuming");
  note(yield* Sys.resume(pid));
  note(yield* Sys.resume(pid));
  yield* sleep(10);
  const [, raised] = yield* attempt(() =>
    Sys.replaceState(pid, () => {
      throw new Error("no");
    }),
  );
  const { original } = (raised as Raised).error as Error & {
    original: readonly [string, unknown, [string, Error]];
  };
  const [what, where, [kind, error]] = original;
  note([what, where, [kind, new Raised(error)]]);
  note(yield* Sys.getState(pid));
  note(yield* attempt(() => Sys.getState("more_nobody")));
  spawn(function* () {
    yield* S.call(pid, "slow");
  });
  yield* sleep(10);
  note(yield* attempt(() => Sys.getState(pid, 20)));
  const ref = Process.monitor(pid);
  note(yield* Sys.terminate(pid, "enough"));
  note(yield* reasonOf(ref));
});

twin("more_gen_server/hibernate-with-messages", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    handleCast: (message: number, s) => {
      note(message);
      return noreply(s, { hibernate: true });
    },
  });
  const pid = yield* S.start().unwrap();
  S.cast(pid, 1);
  S.cast(pid, 2);
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
  note(yield* Sys.getState(pid));
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
});

twin("more_gen_server/unlinked-callers-die", function* ({ note, sleep }) {
  const S = defineServer({
    name: "S",
    init: () => ok(0),
    call: {
      *slow(_argument, _from, s) {
        yield* sleep(50);
        note("done");
        return reply("ok", s);
      },
      ping: (_argument, _from, s) => reply("pong", s),
    },
  });
  const pid = yield* S.start().unwrap();
  const caller = spawn(function* () {
    yield* S.call(pid, "slow");
  });
  yield* sleep(10);
  Process.exit(caller, "kill");
  note(yield* S.call(pid, "ping"));
});

twin("more_gen_server/multi-call-bad-node", function* ({ note }) {
  const [replies, bad] = yield* GenServer.multiCall([Process.node()], "more_nobody", "get");
  note([replies, bad.length === 1 && bad[0] === Process.node()]);
  note(GenServer.abcast([Process.node()], "more_nobody", "x"));
  note(yield* GenServer.multiCall([], "more_nobody", "get"));
});
