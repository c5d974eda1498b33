// Dynamic supervisors from other sides: limits, restart types, what is wrong with specifications and starts.
import {
  type ChildSpec,
  defineDynamicSupervisor,
  DynamicSupervisor,
  exit,
  type ExitMessage,
  ignore,
  now,
  ok,
  type Pid,
  Process,
  self,
  send,
  sleep as pause,
  spawnLink,
  stop,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

const one = { strategy: "one_for_one" } as const;
const reasons = (messages: readonly unknown[]) => messages.map((m) => (m as ExitMessage).reason);

twin("more_dynamic_supervisor/max-children", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const spec = (n: string): ChildSpec => ({ id: n, start: [W, "startLink", [n]] });
  const s = yield* DynamicSupervisor.startLink({ ...one, maxChildren: 2 }).unwrap();
  const a = yield* DynamicSupervisor.startChild(s, spec("a")).unwrap();
  yield* DynamicSupervisor.startChild(s, spec("b"));
  note(yield* DynamicSupervisor.startChild(s, spec("c")));
  note(yield* DynamicSupervisor.terminateChild(s, a));
  note((yield* DynamicSupervisor.startChild(s, spec("c"))).status);
  note(yield* DynamicSupervisor.countChildren(s));
  const s0 = yield* DynamicSupervisor.startLink({ ...one, maxChildren: 0 }).unwrap();
  note(yield* DynamicSupervisor.startChild(s0, spec("d")));
  note(yield* DynamicSupervisor.startChild(s0, { id: "x" } as never));
});

twin("more_dynamic_supervisor/restart-types", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const s = yield* DynamicSupervisor.startLink({ ...one, maxRestarts: 100 }).unwrap();
  for (const restart of ["permanent", "transient", "temporary"] as const) {
    for (const reason of ["normal", "shutdown", ["shutdown", "x"], "crash"]) {
      const p = yield* DynamicSupervisor.startChild(s, {
        id: 1,
        start: [W, "startLink", [[restart, reason]]],
        restart,
      }).unwrap();
      W.exit(p, reason);
      yield* sleep(10);
      note((yield* DynamicSupervisor.countChildren(s)).active);
      for (const [, child] of yield* DynamicSupervisor.whichChildren(s))
        yield* DynamicSupervisor.terminateChild(s, child as Pid);
    }
  }
});

twin("more_dynamic_supervisor/bad-specs", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const s = yield* DynamicSupervisor.startLink(one).unwrap();
  const good: ChildSpec = { id: 1, start: [W, "startLink", ["w"]] };
  const start = (child: object) => DynamicSupervisor.startChild(s, child as never);
  note(yield* start({ ...good, restart: "often" }));
  note(yield* start({ ...good, shutdown: -1 }));
  note(yield* start({ ...good, shutdown: "now" }));
  note(yield* start({ ...good, modules: "W" }));
  note(yield* start({ ...good, restart: "often", shutdown: -1, modules: "y" }));
  note(yield* start({ ...good, shutdown: -1, modules: "y" }));
  note(yield* start({ id: 1 }));
  note(yield* start({ id: 1, start: 5 }));
  note(yield* start({ ...good, modules: [5] }));
  note((yield* start({ ...good, modules: "dynamic" })).status);
  note((yield* DynamicSupervisor.whichChildren(s)).map(([, , , modules]) => modules));
  note(yield* DynamicSupervisor.countChildren(s));
});

twin("more_dynamic_supervisor/bad-flags", function* ({ note, attempt, inbox }) {
  Process.flag("trapExit", true);
  for (const flags of [
    { maxRestarts: -1 },
    { maxSeconds: 0 },
    { maxChildren: -1 },
    { extraArguments: "x" },
    { maxRestarts: 1.5 },
    { maxChildren: "many" },
  ]) {
    note(yield* attempt(() => DynamicSupervisor.startLink({ ...one, ...flags } as never)));
    note(reasons(yield* inbox(5)));
  }
});

twin("more_dynamic_supervisor/start-junk", function* ({ note, label }) {
  const s = yield* DynamicSupervisor.startLink(one).unwrap();
  const J = {
    name: "J",
    start(what: string): unknown {
      switch (what) {
        case "junk":
          return "junk";
        case "error":
          return { status: "error", reason: "e" };
        case "exit":
          return exit("gone");
        case "throw":
          throw "up";
        case "throw_ok":
          throw ["ok", self()];
        case "pid":
          return ["ok", "not_pid"];
        case "info":
          return { status: "ok", pid: spawnLink(() => pause("infinity")), info: "info" };
        default:
          return { status: "error", reason: ["already_started", self()] };
      }
    },
  };
  label(s, "sup");
  for (const what of ["junk", "error", "exit", "throw", "throw_ok", "pid", "already"])
    note([what, yield* DynamicSupervisor.startChild(s, { id: 1, start: [J, "start", [what]] })]);
  const started = yield* DynamicSupervisor.startChild(s, { id: 1, start: [J, "start", ["info"]] });
  note(started.status === "ok" ? started.info : started);
  note((yield* DynamicSupervisor.startChild(s, { id: 1, start: [J, "nothing", []] })).status);
  note(yield* DynamicSupervisor.countChildren(s));
});

twin("more_dynamic_supervisor/restart-fails", function* (kit) {
  const { note, sleep, reasonOf } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const s = yield* DynamicSupervisor.startLink({ ...one, maxRestarts: 3 }).unwrap();
  let n = 0;
  const init = () => ([1, 2].includes(n++) ? stop("no") : ok(["w", {}] as const));
  const w = yield* DynamicSupervisor.startChild(s, {
    id: 1,
    start: [W, "startLink", ["w", { init }]],
  }).unwrap();
  W.exit(w, "crash");
  yield* sleep(30);
  note(yield* DynamicSupervisor.countChildren(s));
  yield* DynamicSupervisor.startChild(s, { id: 2, start: [W, "startLink", ["v"]] });
  n = 1;
  const [first] = yield* DynamicSupervisor.whichChildren(s);
  const r = Process.monitor(s);
  W.exit(first?.[1] as Pid, "crash");
  note(yield* reasonOf(r));
});

twin("more_dynamic_supervisor/restart-ignore", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const s = yield* DynamicSupervisor.startLink(one).unwrap();
  let n = 0;
  const init = () => (n++ === 1 ? ignore : ok(["w", {}] as const));
  const w = yield* DynamicSupervisor.startChild(s, {
    id: 1,
    start: [W, "startLink", ["w", { init }]],
  }).unwrap();
  W.exit(w, "crash");
  yield* sleep(30);
  note(yield* DynamicSupervisor.countChildren(s));
  note(yield* DynamicSupervisor.whichChildren(s));
});

twin("more_dynamic_supervisor/shutdown-together", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const s = yield* DynamicSupervisor.startLink(one).unwrap();
  for (const [n, slow, shutdown] of [
    ["a", 60, 200],
    ["b", 20, "infinity"],
    ["c", 200, 40],
    ["d", 40, 100],
  ] as const)
    yield* DynamicSupervisor.startChild(s, { id: n, start: [W, "startLink", [n, { slow }]], shutdown });
  const begun = now();
  note(yield* DynamicSupervisor.stop(s));
  note(now() - begun < 150);
});

twin("more_dynamic_supervisor/module-based", function* (kit) {
  const { note, inbox } = kit;
  const W = defineW(kit);
  const Defined = defineDynamicSupervisor({
    name: "D",
    child: { restart: "transient" },
    init: (argument: string | number) => {
      if (argument === "ignore") return ignore;
      if (argument === "junk") return "junk" as never;
      if (argument === "raise") throw new Error("no");
      return { ...one, maxChildren: argument as number };
    },
  });
  const D = { startLink: (argument: string | number) => Defined.startLink(argument, { name: "dyn_mod" }) };
  Process.flag("trapExit", true);
  note(yield* D.startLink("ignore"));
  note(yield* D.startLink("junk"));
  note((yield* D.startLink("raise")).status);
  yield* inbox(10);
  const p = yield* D.startLink(1).unwrap();
  note(Process.whereis("dyn_mod") === p);
  note(Defined.childSpec(3));
  const w = { id: 1, start: [W, "startLink", ["w"]] } as const;
  note((yield* DynamicSupervisor.startChild("dyn_mod", { ...w, type: "supervisor" })).status);
  note(yield* DynamicSupervisor.countChildren("dyn_mod"));
  note(yield* DynamicSupervisor.startChild("dyn_mod", w));
  note(yield* DynamicSupervisor.stop("dyn_mod", "normal"));
});

twin("more_dynamic_supervisor/which-order-after-restart", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const s = yield* DynamicSupervisor.startLink(one).unwrap();
  for (const n of ["a", "b", "c"])
    yield* DynamicSupervisor.startChild(s, { id: n, start: [W, "startLink", [n]], modules: [n] });
  note((yield* DynamicSupervisor.whichChildren(s)).map(([, , , modules]) => modules));
  const a = (yield* DynamicSupervisor.whichChildren(s))[0]?.[1] as Pid;
  Process.exit(a, "kill");
  yield* sleep(20);
  note((yield* DynamicSupervisor.whichChildren(s)).map(([, , , modules]) => modules));
  note(yield* DynamicSupervisor.terminateChild(s, a));
  note(yield* DynamicSupervisor.terminateChild(s, self()));
  send(s, "strange");
  note(yield* DynamicSupervisor.countChildren(s));
});
