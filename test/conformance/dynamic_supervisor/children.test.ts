// Dynamic supervisors: adding, restarting and stopping children by pid, and what is refused.
import {
  defineDynamicSupervisor,
  defineServer,
  DynamicSupervisor,
  exit,
  GenServer,
  type Ignore,
  ignore,
  noreply,
  ok,
  type Ok,
  type Pid,
  Process,
  receive,
  reply,
  self,
  send,
  spawn,
  stop,
  type Stop,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

twin("dynamic_supervisor/starts-empty", function* (kit) {
  const { note, label } = kit;
  const W = defineW(kit);
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
  note(yield* DynamicSupervisor.whichChildren(sup));
  note(yield* DynamicSupervisor.countChildren(sup));
  label(yield* DynamicSupervisor.startChild(sup, [W, "a"]).unwrap(), "a");
  note(yield* DynamicSupervisor.whichChildren(sup));
  note(yield* DynamicSupervisor.countChildren(sup));
});

twin("dynamic_supervisor/terminate-child", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
  const a = yield* DynamicSupervisor.startChild(sup, [W, "a"]).unwrap();
  note(yield* DynamicSupervisor.terminateChild(sup, a));
  note(yield* DynamicSupervisor.terminateChild(sup, a));
  note(yield* DynamicSupervisor.terminateChild(sup, self()));
  note((yield* DynamicSupervisor.countChildren(sup)).active);
});

twin("dynamic_supervisor/extra-arguments", function* (kit) {
  const W = defineW(kit);
  const options = { strategy: "one_for_one", extraArguments: ["extra"] } as const;
  const sup = yield* DynamicSupervisor.startLink(options).unwrap();
  yield* DynamicSupervisor.startChild(sup, [W, "a"]).unwrap();
  kit.note("ok");
});

twin("dynamic_supervisor/start-child-failures", function* ({ note }) {
  const R = defineServer({
    name: "R",
    init: (what: "stop" | "ignore" | "raise"): Ok<null> | Ignore | Stop<never> => {
      switch (what) {
        case "raise":
          throw new Error("init");
        case "stop":
          return stop("no");
        case "ignore":
          return ignore;
      }
    },
  });
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
  note(yield* DynamicSupervisor.startChild(sup, [R, "stop"]));
  note(yield* DynamicSupervisor.startChild(sup, [R, "ignore"]));
  note(yield* DynamicSupervisor.startChild(sup, [R, "raise"]));
  note(yield* DynamicSupervisor.countChildren(sup));
});

twin("dynamic_supervisor/intensity", function* (kit) {
  const { note, label, inbox, sleep } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one", maxRestarts: 1 }).unwrap();
  label(sup, "sup");
  for (const name of ["a", "b"]) yield* DynamicSupervisor.startChild(sup, [W, name]);
  W.exit("a", "boom");
  yield* sleep(30);
  note("again");
  W.exit("a", "boom");
  note(yield* inbox(50));
});

twin("dynamic_supervisor/seed-session-supervisor", function* ({ note, label, eventually }) {
  const Session = defineServer({
    name: "Session",
    init: (id: number) => ok<readonly [number, number]>([id, 0]),
    call: {
      bump: (_argument, _from, [id, n]) => reply([id, n + 1], [id, n + 1]),
    },
    cast: {
      crash: (_argument, state) => {
        if (state[0] > 0) throw new Error("session");
        return noreply(state);
      },
    },
  });
  const SessionSupervisor = {
    ...defineDynamicSupervisor({
      name: "SessionSupervisor",
      init: (_argument: "ok") => ({ strategy: "one_for_one" }),
    }),
    startSession: (id: number) =>
      DynamicSupervisor.startChild("SessionSupervisor", Session.childSpec(id, { name: `session_${id}` })),
  };

  yield* SessionSupervisor.startLink("ok", { name: "SessionSupervisor" }).unwrap();
  const one = yield* SessionSupervisor.startSession(1).unwrap();
  yield* SessionSupervisor.startSession(2).unwrap();
  label(one, "one");
  note(yield* SessionSupervisor.startSession(1));
  note(yield* GenServer.call("session_1", "bump"));
  note(yield* GenServer.call("session_2", "bump"));
  GenServer.cast("session_1", "crash");
  yield* eventually(() => ![null, one].includes(Process.whereis("session_1")));
  note(yield* GenServer.call("session_1", "bump"));
  note(yield* GenServer.call("session_2", "bump"));
  note(
    defineDynamicSupervisor({ name: "SessionSupervisor", init: (_argument: unknown[]) => ({}) }).childSpec(
      [],
    ),
  );
});

twin("dynamic_supervisor/only-one-for-one", function* ({ note, attempt }) {
  Process.flag("trapExit", true);
  note(
    yield* attempt(function* () {
      return yield* DynamicSupervisor.startLink({ strategy: "one_for_all" as "one_for_one" });
    }),
  );
});

twin("dynamic_supervisor/restart-gets-same-args", function* (kit) {
  const { note, eventually } = kit;
  const W = defineW(kit);
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
  const pid = yield* DynamicSupervisor.startChild(sup, [W, ["a", { extra: 7 }]]).unwrap();
  W.exit("a", "boom");
  yield* eventually(() => ![null, pid].includes(Process.whereis("a")));
  note(yield* DynamicSupervisor.countChildren(sup));
});

twin("dynamic_supervisor/parent-exit", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  const me = self();
  const parent = spawn(function* () {
    const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
    yield* DynamicSupervisor.startChild(sup, [W, "a"]);
    send(me, ["sup", sup]);
    yield* receive((message) => message === "die");
    exit("parent_gone");
  });
  const [, sup] = yield* receive(
    (message): message is [string, Pid] => Array.isArray(message) && message[0] === "sup",
  );
  const ref = Process.monitor(sup);
  send(parent, "die");
  note(yield* reasonOf(ref));
});
