// Supervisors: what the BEAM (OTP 25.2, Elixir 1.14) answered to further questions, asked with the words of the recorded
// cases. The expected observations are the BEAM's, in its order.
import {
  type ChildSpec,
  GenServer,
  ignore,
  Pid,
  Process,
  send,
  sleep,
  spawnLink,
  stop,
  Supervisor,
} from "@switchboard/runtime";
import { describe } from "vitest";
import { asks, started, stopped, type W } from "./supervisor-asks.js";

/** A worker whose starts 2 to `n + 1` fail. */
function flaky(W: W, name: string, n: number): ChildSpec {
  let starts = 0;
  return W.spec(name, {
    init: () => {
      const start = starts++;
      return start >= 1 && start <= n
        ? stop(["nope", start])
        : { type: "ok", state: [name, {}], second: undefined, third: undefined };
    },
  });
}

function* alive(sup: Pid): Generator<never, unknown> {
  const rows = (yield* Supervisor.whichChildren(sup) as Iterable<never>) as unknown as readonly [
    string,
    unknown,
  ][];
  return rows.map(([id, pid]) => [id, pid instanceof Pid]);
}

const allUp = (...names: string[]) => names.map((name) => [name, true]);

describe("a restart that fails is tried again", () => {
  asks(
    "one_for_one: alone",
    function* ({ note, sleep: pause }, W) {
      const children = [W.spec("a"), flaky(W, "b", 2), W.spec("c")];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one", maxRestarts: 3 }).unwrap();
      W.exit("b", "boom");
      yield* pause(40);
      note(yield* alive(sup));
    },
    [...started("a", "b", "c"), ["stop", "b", "boom"], ...started("b", "b", "b"), allUp("c", "b", "a")],
  );

  asks(
    "each try counts as a restart",
    function* ({ note, label, inbox }, W) {
      Process.flag("trapExit", true);
      const children = [W.spec("a"), flaky(W, "b", 9), W.spec("c")];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one", maxRestarts: 3 }).unwrap();
      label(sup, "sup");
      W.exit("b", "boom");
      note(yield* inbox(50));
    },
    [
      ...started("a", "b", "c"),
      ["stop", "b", "boom"],
      ...started("b", "b", "b"),
      ...stopped("c", "a"),
      [["EXIT", "<sup>", "shutdown"]],
    ],
  );

  asks(
    "rest_for_one: from the one that failed to start",
    function* ({ note, sleep: pause }, W) {
      const children = [W.spec("a"), W.spec("b"), flaky(W, "c", 1), W.spec("d")];
      const sup = yield* Supervisor.startLink(children, {
        strategy: "rest_for_one",
        maxRestarts: 3,
      }).unwrap();
      W.exit("b", "boom");
      yield* pause(40);
      note(yield* alive(sup));
    },
    [
      ...started("a", "b", "c", "d"),
      ["stop", "b", "boom"],
      ...stopped("d", "c"),
      ...started("b", "c", "c", "d"),
      allUp("d", "c", "b", "a"),
    ],
  );

  asks(
    "one_for_all: all again, those already up included",
    function* ({ note, sleep: pause }, W) {
      const children = [W.spec("a"), flaky(W, "b", 1), W.spec("c")];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_all", maxRestarts: 3 }).unwrap();
      W.exit("c", "boom");
      yield* pause(40);
      note(yield* alive(sup));
    },
    [
      ...started("a", "b", "c"),
      ["stop", "c", "boom"],
      ...stopped("b", "a"),
      ...started("a", "b"),
      ...stopped("a"),
      ...started("a", "b", "c"),
      allUp("c", "b", "a"),
    ],
  );
});

describe("groups", () => {
  asks(
    "a temporary child is stopped with its group and not started again",
    function* ({ note, sleep: pause }, W) {
      const children = [W.spec("a"), W.spec("t", { restart: "temporary" }), W.spec("c")];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_all" }).unwrap();
      W.exit("a", "boom");
      yield* pause(40);
      note((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
      note(yield* Supervisor.countChildren(sup));
    },
    [
      ...started("a", "t", "c"),
      ["stop", "a", "boom"],
      ...stopped("c", "t"),
      ...started("a", "c"),
      ["c", "a"],
      { active: 2, specs: 2, supervisors: 0, workers: 2 },
    ],
  );

  asks(
    "a child stopped by hand is started again with its group",
    function* ({ note, sleep: pause }, W) {
      const children = [W.spec("a"), W.spec("b"), W.spec("c")];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_all" }).unwrap();
      yield* Supervisor.terminateChild(sup, "b");
      note("crash");
      W.exit("a", "boom");
      yield* pause(40);
      note(yield* alive(sup));
    },
    [
      ...started("a", "b", "c"),
      ...stopped("b"),
      "crash",
      ["stop", "a", "boom"],
      ...stopped("c"),
      ...started("a", "b", "c"),
      allUp("c", "b", "a"),
    ],
  );

  asks(
    "one that does not end in time is killed before the group starts again",
    function* ({ note, reasonOf, sleep: pause }, W) {
      const children = [W.spec("a"), W.spec("slow", { slow: 100, shutdown: 30 }), W.spec("c", { slow: 20 })];
      yield* Supervisor.startLink(children, { strategy: "one_for_all" }).unwrap();
      const ref = Process.monitor("slow");
      W.exit("a", "boom");
      note(["slow", yield* reasonOf(ref)]);
      yield* pause(100);
    },
    [
      ...started("a", "slow", "c"),
      ["stop", "a", "boom"],
      ...stopped("c"),
      ["slow", "killed"],
      ...started("a", "slow", "c"),
    ],
  );
});

describe("requests", () => {
  asks(
    "a temporary child that is stopped is forgotten",
    function* ({ note, sleep: pause }, W) {
      const temporary = W.spec("t", { restart: "temporary" });
      const sup = yield* Supervisor.startLink([W.spec("a"), temporary], { strategy: "one_for_one" }).unwrap();
      note(yield* Supervisor.terminateChild(sup, "t"));
      note((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
      note(yield* Supervisor.restartChild(sup, "t"));
      yield* Supervisor.startChild(sup, temporary).unwrap();
      W.exit("t", "boom");
      yield* pause(20);
      note(yield* Supervisor.countChildren(sup));
    },
    [
      ...started("a", "t"),
      ...stopped("t"),
      "ok",
      ["a"],
      ["error", "not_found"],
      ["start", "t"],
      ["stop", "t", "boom"],
      { active: 1, specs: 1, supervisors: 0, workers: 1 },
    ],
  );

  asks(
    "restart_child: a start that fails leaves the child stopped",
    function* ({ note }, W) {
      const children = [W.spec("a"), flaky(W, "b", 1)];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
      yield* Supervisor.terminateChild(sup, "b");
      note(yield* Supervisor.restartChild(sup, "b"));
      note((yield* Supervisor.whichChildren(sup)).map(([id, pid]) => [id, pid instanceof Pid ? "pid" : pid]));
      note((yield* Supervisor.restartChild(sup, "b")).status);
      note(yield* Supervisor.restartChild(sup, "b"));
    },
    [
      ...started("a", "b"),
      ...stopped("b"),
      ...started("b"),
      ["error", ["nope", 1]],
      [
        ["b", "undefined"],
        ["a", "pid"],
      ],
      ...started("b"),
      "ok",
      ["error", "running"],
    ],
  );

  asks(
    "start_child: what is kept and what is not",
    function* ({ note, label }, W) {
      const sup = yield* Supervisor.startLink([], { strategy: "one_for_one" }).unwrap();
      const failed = yield* Supervisor.startChild(sup, W.spec("x", { init: () => stop("no") }));
      note(failed.status === "error" ? (failed.reason as unknown[])[0] : failed);
      note(yield* Supervisor.whichChildren(sup));
      const ignored = { init: () => ignore };
      note(yield* Supervisor.startChild(sup, W.spec("x", ignored)));
      note(yield* Supervisor.startChild(sup, W.spec("x", ignored)));
      note(yield* Supervisor.startChild(sup, W.spec("y", { ...ignored, restart: "temporary" })));
      note((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
      label(yield* W.startLink("taken").unwrap(), "taken");
      note(yield* Supervisor.startChild(sup, W.spec("taken")));
    },
    [
      ["start", "x"],
      "no",
      [],
      ["start", "x"],
      ["ok", "undefined"],
      ["error", "already_present"],
      ["start", "y"],
      ["ok", "undefined"],
      ["x"],
      ["start", "taken"],
      [
        "error",
        [
          ["already_started", "<taken>"],
          [
            "child",
            "undefined",
            "taken",
            ["W", "startLink", ["taken", {}]],
            "permanent",
            false,
            5000,
            "worker",
            ["W"],
          ],
        ],
      ],
    ],
  );

  asks(
    "a start may carry more than the pid",
    function* ({ note }) {
      const sup = yield* Supervisor.startLink([], { strategy: "one_for_one" }).unwrap();
      const start = () => ({ status: "ok", pid: spawnLink(() => sleep(1000)), info: "extra" }) as const;
      const first = yield* Supervisor.startChild(sup, { id: "i", start });
      note(first.status === "ok" ? first.info : first);
      yield* Supervisor.terminateChild(sup, "i");
      const again = yield* Supervisor.restartChild(sup, "i");
      note(again.status === "ok" ? again.info : again);
    },
    ["extra", "extra"],
  );

  asks(
    "an unknown call ends the supervisor, an unknown message does not; nobody there is noproc",
    function* ({ note, attempt }, W) {
      Process.flag("trapExit", true);
      const sup = yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_one" }).unwrap();
      send(sup, "hello");
      note((yield* Supervisor.countChildren(sup)).active);
      const [, why] = yield* attempt(function* () {
        return yield* GenServer.call(sup, "what");
      });
      const [error] = why as [{ original: unknown }];
      note(error.original);
      note(
        yield* attempt(function* () {
          return yield* Supervisor.whichChildren("no_such_sup");
        }),
      );
      note(
        yield* attempt(function* () {
          return yield* Supervisor.stop("no_such_sup");
        }),
      );
    },
    [
      ["start", "a"],
      1,
      ...stopped("a"),
      "function_clause",
      ["exited", ["noproc", ["GenServer", "call", ["no_such_sup", "which_children", "infinity"]]]],
      ["exited", ["noproc", ["GenServer", "stop", ["no_such_sup", "normal", "infinity"]]]],
    ],
  );
});
