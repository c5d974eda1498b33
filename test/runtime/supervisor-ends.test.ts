// Supervisors: what the BEAM (OTP 25.2, Elixir 1.14) answered to questions about ends: automatic shutdown, exits from
// outside, starts that fail. The expected observations are the BEAM's, in its order.
import {
  defineSupervisor,
  exit,
  ignore,
  type Ignore,
  Pid,
  Process,
  receive,
  self,
  send,
  spawn,
  Supervisor,
  type SupervisorInit,
} from "@switchboard/runtime";
import { describe } from "vitest";
import { asks, started, stopped } from "./supervisor-asks.js";

describe("automatic shutdown", () => {
  asks(
    "any_significant: a restart is no end, an orderly end is",
    function* ({ note, label, inbox, sleep: pause }, W) {
      Process.flag("trapExit", true);
      const significant = { ...W.spec("s", { restart: "transient" }), significant: true };
      const options = { strategy: "one_for_one", autoShutdown: "any_significant" } as const;
      label(yield* Supervisor.startLink([W.spec("a"), significant, W.spec("z")], options).unwrap(), "sup");
      W.exit("s", "boom");
      yield* pause(20);
      note("now_normal");
      W.exit("s", "normal");
      note(yield* inbox(40));
    },
    [
      ...started("a", "s", "z"),
      ["stop", "s", "boom"],
      ["start", "s"],
      "now_normal",
      ["stop", "s", "normal"],
      ...stopped("z", "a"),
      [["EXIT", "<sup>", "shutdown"]],
    ],
  );

  asks(
    "all_significant: with the last of them; a temporary one's crash counts",
    function* ({ note, label, inbox, sleep: pause }, W) {
      Process.flag("trapExit", true);
      const significant = (name: string, restart: "transient" | "temporary") => ({
        ...W.spec(name, { restart }),
        significant: true,
      });
      const children = [W.spec("a"), significant("s", "transient"), significant("t", "temporary")];
      const options = { strategy: "one_for_one", autoShutdown: "all_significant" } as const;
      label(yield* Supervisor.startLink(children, options).unwrap(), "sup");
      W.exit("t", "boom");
      yield* pause(20);
      note("second");
      W.exit("s", "shutdown");
      note(yield* inbox(40));
    },
    [
      ...started("a", "s", "t"),
      ["stop", "t", "boom"],
      "second",
      ...stopped("s", "a"),
      [["EXIT", "<sup>", "shutdown"]],
    ],
  );

  asks(
    "a significant child stopped by hand ends nothing",
    function* ({ note, sleep: pause }, W) {
      const significant = { ...W.spec("s", { restart: "transient" }), significant: true };
      const options = { strategy: "one_for_one", autoShutdown: "any_significant" } as const;
      const sup = yield* Supervisor.startLink([W.spec("a"), significant], options).unwrap();
      note(yield* Supervisor.terminateChild(sup, "s"));
      yield* pause(20);
      note(Process.alive(sup));
    },
    [...started("a", "s"), ...stopped("s"), "ok", true],
  );
});

describe("exits", () => {
  asks(
    "strangers cannot end a supervisor by an exit signal",
    function* ({ note, sleep: pause }, W) {
      const sup = yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_one" }).unwrap();
      spawn(() => Process.exit(sup, "shutdown"));
      yield* pause(20);
      note(Process.alive(sup));
      spawn(() => {
        Process.link(sup);
        exit("strange");
      });
      yield* pause(20);
      note(Process.alive(sup));
    },
    [["start", "a"], true, true],
  );

  for (const reason of ["parent_gone", "normal"]) {
    asks(
      `its parent's exit (${reason}) ends it and its children`,
      function* ({ note, reasonOf }, W) {
        const me = self();
        const parent = spawn(function* () {
          const children = [W.spec("a"), W.spec("b")];
          send(me, yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap());
          yield* receive((message) => message === "die");
          exit(reason);
        });
        const sup = yield* receive((message): message is Pid => message instanceof Pid);
        const ref = Process.monitor(sup);
        send(parent, "die");
        note(yield* reasonOf(ref));
      },
      [...started("a", "b"), ...stopped("b", "a"), reason],
    );
  }

  asks(
    "children killed or ended from outside",
    function* ({ note, eventually, sleep: pause }, W) {
      const children = [W.spec("a", { trap: false }), W.spec("t", { trap: false, restart: "transient" })];
      const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
      for (const name of ["a", "t"]) {
        const pid = Process.whereis(name);
        if (pid !== null) Process.exit(pid, "kill");
        yield* eventually(() => ![null, pid].includes(Process.whereis(name)));
      }
      const pid = Process.whereis("t");
      if (pid !== null) Process.exit(pid, ["shutdown", "done"]);
      yield* pause(20);
      note((yield* Supervisor.whichChildren(sup)).map(([id, q]) => [id, q instanceof Pid ? "pid" : q]));
    },
    [
      ...started("a", "t", "a", "t"),
      [
        ["t", "undefined"],
        ["a", "pid"],
      ],
    ],
  );
});

describe("starts that fail", () => {
  asks(
    "what a start function throws",
    function* ({ note }) {
      Process.flag("trapExit", true);
      const throwing = (thrown: unknown) => () => {
        throw thrown;
      };
      const starts = [throwing("ball"), () => exit("bye"), throwing({ status: "error", reason: "thrown" })];
      for (const start of starts)
        note(yield* Supervisor.startLink([{ id: "x", start }], { strategy: "one_for_one" }));
      const start = throwing(new Error("r"));
      note(yield* Supervisor.startLink([{ id: "x", start }], { strategy: "one_for_one" }));
    },
    [
      ["error", ["shutdown", ["failed_to_start_child", "x", "ball"]]],
      ["error", ["shutdown", ["failed_to_start_child", "x", ["EXIT", "bye"]]]],
      ["error", ["shutdown", ["failed_to_start_child", "x", "thrown"]]],
      [
        "error",
        [
          "shutdown",
          ["failed_to_start_child", "x", ["EXIT", [{ exception: "RuntimeError", message: "r" }, "<stack>"]]],
        ],
      ],
    ],
  );

  asks(
    "what a module's init may return",
    function* ({ note }) {
      Process.flag("trapExit", true);
      const Ig = defineSupervisor({
        name: "Ig",
        init: (what: "ignore" | "junk" | "raise"): SupervisorInit | Ignore => {
          if (what === "raise") throw new Error("init");
          return what === "ignore" ? ignore : ("junk" as never);
        },
      });
      note(yield* Ig.startLink("ignore"));
      note(yield* Ig.startLink("junk"));
      note(yield* Ig.startLink("raise"));
    },
    [
      "ignore",
      ["error", ["bad_return", ["Ig", "init", "junk"]]],
      ["error", [{ exception: "RuntimeError", message: "init" }, "<stack>"]],
    ],
  );
});
