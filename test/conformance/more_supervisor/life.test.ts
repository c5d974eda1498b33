// Restarts that fail, groups with temporary children, automatic shutdown, and how children are stopped.
import {
  exit,
  ok,
  Pid,
  Process,
  receive,
  self,
  send,
  spawn,
  spawnMonitor,
  stop,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "../supervisor/worker.js";

const one = { strategy: "one_for_one" } as const;

function* shown(s: Pid) {
  return (yield* Supervisor.whichChildren(s)).map(([id, child]) => [id, child instanceof Pid]);
}

twin("more_supervisor/auto-any", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const children = [
    W.spec("a"),
    { ...W.spec("b", { restart: "transient" }), significant: true },
    { ...W.spec("c", { restart: "temporary" }), significant: true },
  ];
  const flags = { ...one, autoShutdown: "any_significant" } as const;
  for (const [who, why] of [
    ["b", "normal"],
    ["c", "crash"],
    ["b", ["shutdown", 1]],
  ] as const) {
    const s = yield* Supervisor.startLink(children, flags).unwrap();
    const r = Process.monitor(s);
    W.exit(who, why);
    note([who, why, yield* reasonOf(r)]);
  }
  const s = yield* Supervisor.startLink(children, flags).unwrap();
  const r = Process.monitor(s);
  W.exit("b", "crash");
  note(yield* reasonOf(r, 50));
  note(yield* Supervisor.terminateChild(s, "b"));
  note(yield* reasonOf(r, 50));
  note(yield* Supervisor.countChildren(s));
});

twin("more_supervisor/auto-all", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const children = [
    W.spec("a"),
    { ...W.spec("b", { restart: "transient" }), significant: true },
    { ...W.spec("c", { restart: "temporary" }), significant: true },
  ];
  const flags = { ...one, autoShutdown: "all_significant" } as const;
  let s = yield* Supervisor.startLink(children, flags).unwrap();
  let r = Process.monitor(s);
  W.exit("b", "normal");
  note(yield* reasonOf(r, 50));
  note(yield* Supervisor.countChildren(s));
  W.exit("c", "shutdown");
  note(yield* reasonOf(r));
  s = yield* Supervisor.startLink(children, flags).unwrap();
  r = Process.monitor(s);
  note(yield* Supervisor.terminateChild(s, "b"));
  W.exit("c", "normal");
  note(yield* reasonOf(r, 100));
});

/** What an init says, one start after the other; the last word stays. */
function script(words: readonly string[]) {
  let left = words;
  return {
    again: () => (left = words),
    init: () => {
      const [word] = left;
      left = left.length === 1 ? ["ok"] : left.slice(1);
      return word === "ok" ? ok(["b", {}] as const) : stop("no");
    },
  };
}

twin("more_supervisor/restart-fails-then-works", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const { again, init } = script(["ok", "no", "no", "ok"]);
  for (const strategy of ["one_for_one", "one_for_all", "rest_for_one"] as const) {
    again();
    note(strategy);
    const children = [W.spec("a"), W.spec("b", { init }), W.spec("c")];
    const s = yield* Supervisor.startLink(children, { strategy, maxRestarts: 5 }).unwrap();
    W.exit("b", "crash");
    yield* sleep(30);
    note(yield* shown(s));
    note(yield* Supervisor.stop(s));
  }
});

twin("more_supervisor/restart-fails-another-in-group", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const c = script(["ok", "no", "ok"]);
  const init = () => {
    const said = c.init();
    return said.type === "ok" ? ok(["c", {}] as const) : said;
  };
  for (const strategy of ["one_for_all", "rest_for_one"] as const) {
    c.again();
    note(strategy);
    const children = [W.spec("a"), W.spec("b"), W.spec("c", { init }), W.spec("d")];
    const s = yield* Supervisor.startLink(children, { strategy, maxRestarts: 5 }).unwrap();
    W.exit("b", "crash");
    yield* sleep(30);
    note(yield* shown(s));
    note(yield* Supervisor.stop(s));
  }
});

twin("more_supervisor/restart-fails-till-intensity", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  let first = true;
  const init = () => {
    const well = first;
    first = false;
    return well ? ok(["b", {}] as const) : stop("no");
  };
  const children = [W.spec("a"), W.spec("b", { init }), W.spec("c")];
  const s = yield* Supervisor.startLink(children, { ...one, maxRestarts: 3 }).unwrap();
  const r = Process.monitor(s);
  W.exit("b", "crash");
  note(yield* reasonOf(r));
});

twin("more_supervisor/temporary-in-group", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  for (const strategy of ["one_for_all", "rest_for_one"] as const) {
    note(strategy);
    const children = [
      W.spec("a"),
      W.spec("t", { restart: "temporary" }),
      W.spec("n", { restart: "transient" }),
      W.spec("z"),
    ];
    const s = yield* Supervisor.startLink(children, { strategy }).unwrap();
    W.exit("n", "normal");
    yield* sleep(10);
    W.exit("a", "crash");
    yield* sleep(20);
    note(yield* shown(s));
    W.exit("z", "crash");
    yield* sleep(20);
    yield* Supervisor.terminateChild(s, "z");
    W.exit("a", "crash");
    yield* sleep(20);
    note(yield* shown(s));
    note(yield* Supervisor.stop(s));
  }
});

twin("more_supervisor/child-killed-in-shutdown", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const children = [
    W.spec("a"),
    W.spec("b", { slow: 100, shutdown: 20 }),
    W.spec("c", { shutdown: 0, slow: 10 }),
    W.spec("d", { trap: false }),
  ];
  const s = yield* Supervisor.startLink(children, one).unwrap();
  const refs = ["a", "b", "c", "d"].map((name) => [name, Process.monitor(name)] as const);
  note(yield* Supervisor.stop(s, ["shutdown", "done"]));
  for (const [name, ref] of refs) note([name, yield* reasonOf(ref)]);
});

twin("more_supervisor/parent-exit-and-strangers", function* (kit) {
  const { note, reasonOf, sleep } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const me = self();
  const p = spawnMonitor(function* () {
    const s = yield* Supervisor.startLink([W.spec("a"), W.spec("b")], one).unwrap();
    send(me, ["sup", s]);
    yield* receive((m) => m === "go");
    exit("bye");
  });
  const [, s] = (yield* receive()) as [string, Pid];
  const rs = Process.monitor(s);
  send(s, "strange");
  const stranger = spawn(() => {
    Process.link(s);
    exit("strange");
  });
  yield* sleep(10);
  note(Process.alive(stranger));
  note(Process.alive(s));
  Process.exit(s, "shutdown");
  yield* sleep(10);
  note(Process.alive(s));
  send(p.pid, "go");
  note(yield* reasonOf(p.ref));
  note(yield* reasonOf(rs));
});

twin("more_supervisor/intensity-window", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const flags = { ...one, maxRestarts: 1, maxSeconds: 1 };
  const s = yield* Supervisor.startLink([W.spec("a")], flags).unwrap();
  W.exit("a", "crash");
  yield* sleep(2100);
  W.exit("a", "crash");
  yield* sleep(20);
  note(Process.alive(s));
});
