// Starting: what a child's start may answer, what is refused, the forms of children and modules.
import {
  type ChildStart,
  defineServer,
  defineSupervisor,
  exit,
  GenServer,
  ignore,
  ok,
  Process,
  reply,
  stop,
  type Strategy,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

twin("supervisor/child-fails-at-init", function* (kit) {
  const { note, inbox } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const bad = W.spec("bad", { init: () => stop("no_luck") });
  const children = [W.spec("a"), W.spec("b"), bad, W.spec("d")];
  const result = yield* Supervisor.startLink(children, { strategy: "one_for_one" });
  note(result);
  note(yield* inbox(30));
});

twin("supervisor/child-start-bad-values", function* ({ note }) {
  Process.flag("trapExit", true);
  const Values = { name: "Values", identity: (value: unknown) => value };
  const starts: ChildStart[] = [
    [Values, "identity", ["junk"]],
    [Values, "identity", [{ status: "error", reason: "no" }]],
    [{ name: "noMod" }, "noFun", []],
  ];
  for (const start of starts) {
    const result = yield* Supervisor.startLink([{ id: "x", start }], { strategy: "one_for_one" });
    const exited = result.status === "error" ? exitedIn(result.reason) : null;
    if (exited === null) note(result);
    else note(["x", ["EXIT", exited]]);
  }
});

/** `r` of `{:shutdown, {:failed_to_start_child, :x, {:EXIT, {r, _stack}}}}`, `null` for anything else. */
function exitedIn(reason: unknown): unknown {
  const [, [, , why]] = reason as [string, [string, string, unknown]];
  const [tag, error] = Array.isArray(why) ? (why as readonly unknown[]) : [];
  return tag === "EXIT" && error instanceof Error && "original" in error ? error.original : null;
}

twin("supervisor/child-ignore", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("ig", { init: () => ignore }), W.spec("c")];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  const rows = yield* Supervisor.whichChildren(sup);
  note(rows.map(([id, pid]) => [id, typeof pid === "object" ? "pid" : pid]));
  note(yield* Supervisor.countChildren(sup));
});

twin("supervisor/duplicate-ids", function* (kit) {
  const { note, attempt } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  note(
    yield* attempt(function* () {
      return yield* Supervisor.startLink([W.spec("a"), W.spec("a")], { strategy: "one_for_one" });
    }),
  );
});

twin("supervisor/bad-options", function* ({ note, attempt }) {
  Process.flag("trapExit", true);
  const start = (options: object) =>
    attempt(function* () {
      return yield* Supervisor.startLink([], options as { strategy: Strategy });
    });
  note(yield* start({ strategy: "two_for_one" }));
  note((yield* start({}))[0]);
  note(yield* start({ strategy: "one_for_one", maxRestarts: -1 }));
});

twin("supervisor/module-based", function* (kit) {
  const { note, label } = kit;
  const W = defineW(kit);
  const MySup = defineSupervisor({
    name: "MySup",
    init: (names: string[]) => {
      note(["sup_init", names]);
      return { strategy: "one_for_one", children: names.map((name) => W.spec(name)) };
    },
  });
  const startLink = (names: string[]) => MySup.startLink(names, { name: "MySup" });

  note(MySup.childSpec(["a"]));
  const sup = yield* startLink(["a", "b"]).unwrap();
  label(sup, "sup");
  note(yield* startLink(["c"]));
  note(yield* Supervisor.stop("MySup"));
});

twin("supervisor/child-forms", function* ({ note }) {
  const K = defineServer({
    name: "K",
    // No argument is `[]` in Elixir: `K` among children means `{K, []}`.
    init: (argument: number | [] = []) => {
      note(["k", argument]);
      return ok(argument);
    },
  });
  const children = [
    K,
    Supervisor.childSpec([K, 1], { id: "k1" }),
    { id: "k2", start: [K, "startLink", [2]] },
  ] as const;
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  note((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
});

twin("supervisor/state-is-fresh-after-restart", function* ({ note, attempt, eventually }) {
  const Store = defineServer({
    name: "Store",
    child: { name: "sup_store" },
    init: () => ok(0),
    call: {
      crash: () => exit("crashed"),
      inc: (_argument, _from, n) => reply(n + 1, n + 1),
    },
  });
  yield* Supervisor.startLink([Store], { strategy: "one_for_one" }).unwrap();
  note(yield* GenServer.call("sup_store", "inc"));
  note(yield* GenServer.call("sup_store", "inc"));
  const old = Process.whereis("sup_store");
  const [how, why] = yield* attempt(function* () {
    return yield* GenServer.call("sup_store", "crash");
  });
  if (how !== "exited") throw new Error(`the call ${how}`);
  note((why as readonly unknown[])[0]);
  yield* eventually(() => ![null, old].includes(Process.whereis("sup_store")));
  note(yield* GenServer.call("sup_store", "inc"));
});
