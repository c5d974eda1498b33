// What is wrong with specifications, and what the requests of a supervisor answer.
import {
  type ChildSpec,
  defineServer,
  exit,
  ignore,
  ok,
  Pid,
  Process,
  self,
  sleep as pause,
  spawnLink,
  stop,
  Supervisor,
  type SupervisorOptions,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "../supervisor/worker.js";

const one = { strategy: "one_for_one" } as const;

function* shown(s: Pid) {
  return (yield* Supervisor.whichChildren(s)).map(([id, child]) => [id, child instanceof Pid]);
}

twin("more_supervisor/significant-errors", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const any = { ...one, autoShutdown: "any_significant" } as const;
  const a = (options: object) => ({ ...W.spec("a"), ...options });
  note(yield* Supervisor.startLink([a({ significant: true, restart: "transient" })], one));
  note(yield* Supervisor.startLink([a({ significant: true })], any));
  note(yield* Supervisor.startLink([a({ significant: "yes" })], any));
  note(yield* Supervisor.startLink([], { ...one, autoShutdown: "sometimes" } as never));
  const s = yield* Supervisor.startLink([], one).unwrap();
  note(yield* Supervisor.startChild(s, a({ significant: true, restart: "temporary" })));
});

twin("more_supervisor/spec-errors", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const s = yield* Supervisor.startLink([], one).unwrap();
  const good: ChildSpec = { id: 1, start: [W, "startLink", ["w"]] };
  for (const bad of [
    { id: 1 },
    { start: good.start },
    { ...good, start: 5 },
    { ...good, restart: "often" },
    { ...good, shutdown: -1 },
    { ...good, shutdown: "never" },
    { ...good, type: "thing" },
    { ...good, modules: "w" },
    { ...good, modules: [5] },
    { ...good, restart: "often", shutdown: -1, type: "x" },
    { ...good, shutdown: -1, type: "x", modules: 1 },
  ])
    note(yield* Supervisor.startChild(s, bad as never));
  note((yield* Supervisor.startChild(s, { ...good, id: "dyn", modules: "dynamic" })).status);
  note((yield* Supervisor.whichChildren(s)).map(([, , , modules]) => modules));
  note(yield* Supervisor.startLink([{ ...good, restart: "often" } as never], one));
  const flags = (given: Partial<SupervisorOptions>) => Supervisor.startLink([], { ...one, ...given });
  note(yield* flags({ maxRestarts: 1.5 }));
  note(yield* flags({ maxSeconds: 0 }));
  note(yield* flags({ maxSeconds: -2 }));
  note(yield* flags({ maxRestarts: -1 }));
});

twin("more_supervisor/start-child-errors", function* ({ note, label }) {
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
        case "already":
          return { status: "error", reason: ["already_started", self()] };
        default:
          return { status: "ok", pid: spawnLink(() => pause("infinity")), info: "info" };
      }
    },
  };
  const s = yield* Supervisor.startLink([], one).unwrap();
  label(s, "sup");
  for (const what of ["junk", "error", "exit", "throw", "already"])
    note([what, yield* Supervisor.startChild(s, { id: what, start: [J, "start", [what]] })]);
  const started = yield* Supervisor.startChild(s, { id: "info", start: [J, "start", ["info"]] });
  note(started.status === "ok" ? started.info : started);
  note(yield* Supervisor.terminateChild(s, "info"));
  const again = yield* Supervisor.restartChild(s, "info");
  note(again.status === "ok" ? again.info : again);
  note(yield* Supervisor.countChildren(s));
});

twin("more_supervisor/restart-child-errors", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  let what = "ok";
  const init = () => (what === "ok" ? ok(["w", {}] as const) : what === "ignore" ? ignore : stop("no"));
  const children = [W.spec("w", { init }), W.spec("t", { restart: "temporary" })];
  const s = yield* Supervisor.startLink(children, one).unwrap();
  yield* Supervisor.terminateChild(s, "w");
  what = "no";
  note(yield* Supervisor.restartChild(s, "w"));
  what = "ignore";
  note(yield* Supervisor.restartChild(s, "w"));
  note(yield* shown(s));
  what = "ok";
  note((yield* Supervisor.restartChild(s, "w")).status);
  note(yield* Supervisor.restartChild(s, "w"));
  note(yield* Supervisor.terminateChild(s, "t"));
  note(yield* Supervisor.restartChild(s, "t"));
  note(yield* Supervisor.deleteChild(s, "t"));
  note(yield* Supervisor.terminateChild(s, "none"));
});

twin("more_supervisor/get-childspec-and-ids", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const children: ChildSpec[] = [
    { id: ["a", 1], start: [W, "startLink", ["a"]], restart: "transient" },
    { id: 7, start: [W, "startLink", ["b"]], type: "supervisor" },
  ];
  const s = yield* Supervisor.startLink(children, one).unwrap();
  const first = yield* Supervisor.getChildspec(s, ["a", 1]);
  if (first.status === "ok") {
    const { id, restart, shutdown, type, modules, significant } = first.spec;
    note([id, restart, shutdown, type, modules, significant]);
  }
  const second = yield* Supervisor.getChildspec(s, 7);
  if (second.status === "ok") {
    const { id, restart, shutdown, type, modules } = second.spec;
    note([id, restart, shutdown, type, modules]);
  }
  note(yield* Supervisor.getChildspec(s, "x"));
  note((yield* Supervisor.whichChildren(s)).map(([id]) => id));
  note(yield* Supervisor.terminateChild(s, ["a", 1]));
  note(yield* Supervisor.deleteChild(s, ["a", 1]));
  note(yield* Supervisor.countChildren(s));
});

twin("more_supervisor/child-spec-overrides", function* ({ note, attempt }) {
  const M = defineServer({
    name: "M",
    child: { restart: "transient", shutdown: 10, id: "my_id" },
    init: (x: unknown) => ok(x),
  });
  note(M.childSpec(1));
  note(Supervisor.childSpec([M, []], { id: "other" }));
  note(Supervisor.childSpec([M, 2], { restart: "permanent", shutdown: "brutal_kill" }));
  note(Supervisor.childSpec({ id: 1, start: [M, "startLink", [3]] }, { type: "supervisor" }));
  note(yield* attempt(() => Supervisor.childSpec([M, 1], { foo: 1 } as never)));
  note((yield* attempt(() => Supervisor.childSpec("junk" as never, { id: 1 })))[0]);
  note((yield* attempt(() => Supervisor.startLink(["junk"] as never, one)))[0]);
});
