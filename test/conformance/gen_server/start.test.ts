// Starting servers: what init may return, names, child specifications, who the parent is.
import {
  defineServer,
  GenServer,
  ignore,
  noreply,
  ok,
  Process,
  reply,
  self,
  send,
  type ServerInit,
  sleep,
  spawnMonitor,
  stop,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("gen_server/seed-counter", function* ({ note }) {
  const Counter = defineServer({
    name: "Counter",
    init: (initial: number) => ok(initial),
    cast: { increment: (_argument, count) => noreply(count + 1) },
    call: { get: (_argument, _from, count) => reply(count, count) },
    info: (message, count) => {
      note([message, count]);
      Process.sendAfter(self(), "tick", 1000);
      return noreply(count);
    },
  });
  const pid = yield* Counter.startLink(5, { name: "Counter" }).unwrap();
  note(Counter.cast("Counter", "increment"));
  Counter.cast("Counter", "increment");
  note(yield* Counter.call("Counter", "get"));
  send(pid, "tick");
  note(yield* Counter.call("Counter", "get"));
  const again = yield* Counter.startLink(9, { name: "Counter" });
  const [tag, holder] = (again.status === "error" ? again.reason : []) as unknown[];
  note(tag === "already_started" && holder === pid);
});

twin("gen_server/message-kinds", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok<unknown[]>([]),
    handleCall: (_request: "dump", _from, acc) => reply(acc.toReversed(), acc),
    handleCast: (message: number, acc) => noreply([["cast", message], ...acc]),
    handleInfo: (message, acc) => noreply([["info", message], ...acc]),
  });
  const pid = yield* S.startLink().unwrap();
  S.cast(pid, 1);
  send(pid, 2);
  S.cast(pid, 3);
  send(pid, ["tuple", 4]);
  note(yield* S.call(pid, "dump"));
});

twin("gen_server/init-return-forms", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: (returned: ServerInit<number>) => returned,
    terminate: (reason) => note(["terminate", reason]),
  });
  note((yield* S.start(ok(1))).status);
  note(yield* S.start(ignore));
  note(yield* S.start(stop("no")));
  note(yield* S.start("what" as never));
});

twin("gen_server/init-fails-not-trapping", function* ({ note, label, reasonOf, sleep }) {
  const S = defineServer({ name: "S", init: () => stop("no") });
  const { pid, ref } = spawnMonitor(function* () {
    yield* S.startLink();
    yield* sleep(30);
    note("survived");
  });
  label(pid, "caller");
  note(yield* reasonOf(ref));
});

twin("gen_server/init-timeout-option", function* ({ note }) {
  const S = defineServer({
    name: "S",
    *init() {
      yield* sleep(500);
      return ok(null);
    },
  });
  note(yield* S.start(undefined, { timeout: 30 }));
});

twin("gen_server/name-already-started", function* ({ note, label }) {
  const S = defineServer({
    name: "S",
    init: (x: number) => ok(x),
    call: { get: (_argument, _from, x) => reply(x, x) },
  });
  const pid = yield* S.start(1, { name: "gs_name" }).unwrap();
  label(pid, "first");
  note(yield* S.start(2, { name: "gs_name" }));
  note(yield* S.call("gs_name", "get"));
  note(yield* GenServer.stop("gs_name"));
  note(GenServer.whereis("gs_name"));
  yield* S.start(3, { name: "gs_name" }).unwrap();
  note(yield* S.call("gs_name", "get"));
});

twin("gen_server/whereis", function* ({ note, label }) {
  const S = defineServer({ name: "S", init: (x: number) => ok(x) });
  const pid = yield* S.startLink(1, { name: { global: "gs_glob" } }).unwrap();
  label(pid, "server");
  note(GenServer.whereis(pid));
  note(GenServer.whereis({ global: "gs_glob" }));
  note(GenServer.whereis("gs_unknown"));
});

twin("gen_server/continue-from-init", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok<unknown[], { continue: string }>([], { continue: "load" }),
    *handleContinue(_term, acc) {
      yield* sleep(30);
      return noreply(["loaded", ...acc]);
    },
    handleCast: (message: string, acc) => noreply([message, ...acc]),
    handleCall: (_request: "dump", _from, acc) => reply(acc.toReversed(), acc),
  });
  const pid = yield* S.startLink().unwrap();
  S.cast(pid, "first_cast");
  note(yield* S.call(pid, "dump"));
});

twin("gen_server/continue-stop", function* ({ note, reasonOf }) {
  const S = defineServer({
    name: "S",
    init: () => ok(1, { continue: "x" }),
    *handleContinue(_term, s) {
      yield* sleep(20);
      return stop("from_continue", s + 1);
    },
    terminate: (reason, s) => note(["terminate", reason, s]),
  });
  const pid = yield* S.start().unwrap();
  note(yield* reasonOf(Process.monitor(pid)));
});

twin("gen_server/child-spec", function* ({ note }) {
  const A = defineServer({ name: "A", init: (x: unknown) => ok(x) });
  const B = defineServer({
    name: "B",
    child: { restart: "transient", shutdown: 100, id: "bee" },
    init: (x: unknown) => ok(x),
  });
  note(A.childSpec("arg"));
  note(B.childSpec([1, 2]));
  note(Supervisor.childSpec([A, 5], { id: "other", restart: "temporary" }));
});

twin("gen_server/ancestors-and-callers", function* ({ note }) {
  const S = defineServer({
    name: "S",
    init: () => ok((Process.get("$ancestors") as unknown[])[0]),
    call: { get: (_argument, _from, s) => reply(s, s) },
  });
  const pid = yield* S.startLink().unwrap();
  note(yield* S.call(pid, "get"));
});
