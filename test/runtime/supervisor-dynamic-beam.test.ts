// Dynamic supervisors: what the BEAM (OTP 25.2, Elixir 1.14) answered to further questions.
import {
  type ChildSpec,
  DynamicSupervisor,
  type Fiber,
  Process,
  receive,
  self,
  send,
  spawnLink,
  type StartResult,
  Supervisor,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";
import { defineW } from "../conformance/dynamic_supervisor/worker.js";
import { type Kit, observe } from "../conformance/harness.js";

type W = ReturnType<typeof defineW>;

function asks(title: string, body: (kit: Kit, W: W) => Fiber<void>, expected: readonly unknown[]): void {
  test(title, async () => {
    expect(await observe((kit) => body(kit, defineW(kit)))).toEqual(expected);
  });
}

const started = (...names: string[]) => names.map((name) => ["start", name, null]);

describe("stopping", () => {
  asks(
    "all children are told at once: the quickest ends first",
    function* ({ note }, W) {
      const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
      for (const [name, slow] of [
        ["a", 60],
        ["b", 30],
        ["c", 5],
      ] as const)
        yield* DynamicSupervisor.startChild(sup, [W, [name, { slow }]]);
      yield* DynamicSupervisor.stop(sup);
      note("stopped");
    },
    [
      ...started("a", "b", "c"),
      ["stop", "c", "shutdown"],
      ["stop", "b", "shutdown"],
      ["stop", "a", "shutdown"],
      "stopped",
    ],
  );

  asks(
    "each has its own time before it is killed",
    function* ({ note, reasonOf }, W) {
      const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
      const times = { a: 20, b: 200, c: "infinity", d: "brutal_kill" } as const;
      for (const [name, shutdown] of Object.entries(times)) {
        const spec = Supervisor.childSpec([W, [name, { slow: 100 }]], { shutdown });
        yield* DynamicSupervisor.startChild(sup, spec);
      }
      const refs = Object.keys(times).map((name) => [name, Process.monitor(name)] as const);
      yield* DynamicSupervisor.stop(sup);
      for (const [name, ref] of refs) note([name, yield* reasonOf(ref)]);
    },
    [
      ...started("a", "b", "c", "d"),
      ["stop", "b", "shutdown"],
      ["stop", "c", "shutdown"],
      ["a", "killed"],
      ["b", "shutdown"],
      ["c", "shutdown"],
      ["d", "killed"],
    ],
  );
});

describe("children that end", () => {
  asks(
    "a temporary child frees its place under maxChildren",
    function* ({ note, sleep }, W) {
      const sup = yield* DynamicSupervisor.startLink({ maxChildren: 1 }).unwrap();
      const temporary = Supervisor.childSpec([W, "a"], { restart: "temporary" });
      yield* DynamicSupervisor.startChild(sup, temporary).unwrap();
      note(yield* DynamicSupervisor.startChild(sup, [W, "b"]));
      W.exit("a", "boom");
      yield* sleep(20);
      note(yield* DynamicSupervisor.countChildren(sup));
      note((yield* DynamicSupervisor.startChild(sup, [W, "b"])).status);
    },
    [
      ...started("a"),
      ["error", "max_children"],
      ["stop", "a", "boom"],
      { active: 0, specs: 0, supervisors: 0, workers: 0 },
      ...started("b"),
      "ok",
    ],
  );

  asks(
    "a transient child is restarted after a crash and forgotten after an orderly end",
    function* ({ note, sleep }, W) {
      const sup = yield* DynamicSupervisor.startLink().unwrap();
      yield* DynamicSupervisor.startChild(sup, Supervisor.childSpec([W, "a"], { restart: "transient" }));
      W.exit("a", "boom");
      yield* sleep(20);
      W.exit("a", ["shutdown", "x"]);
      yield* sleep(20);
      note(yield* DynamicSupervisor.whichChildren(sup));
    },
    [...started("a"), ["stop", "a", "boom"], ...started("a"), ["stop", "a", ["shutdown", "x"]], []],
  );

  asks(
    "a restart that fails is tried again; one that says ignore forgets the child",
    function* ({ note, sleep }) {
      let starts = 0;
      const start = (): StartResult => {
        const start = starts++;
        if (start === 1 || start === 2) {
          note(["fail", start]);
          return { status: "error", reason: ["nope", start] };
        }
        if (start === 3) {
          note("ignore_now");
          return { status: "ignore" };
        }
        note("fine");
        return { status: "ok", pid: spawnLink(crashOnMessage) };
      };
      const sup = yield* DynamicSupervisor.startLink({ maxRestarts: 5 }).unwrap();
      const child: ChildSpec = { id: "f", start };
      send(yield* DynamicSupervisor.startChild(sup, child).unwrap(), "boom");
      yield* sleep(30);
      note(yield* DynamicSupervisor.countChildren(sup));
    },
    ["fine", ["fail", 1], ["fail", 2], "ignore_now", { active: 0, specs: 0, supervisors: 0, workers: 0 }],
  );
});

function* crashOnMessage(): Fiber<void> {
  Process.exit(self(), yield* receive());
}

describe("what is refused", () => {
  const start = () => ({ status: "ignore" }) as const;
  const specs: readonly (readonly [string, object, unknown])[] = [
    ["a start that is none", { id: "z", start: "foo" }, ["invalid_child_spec", { id: "z", start: "foo" }]],
    ["no start", { id: "z" }, ["invalid_child_spec", { id: "z" }]],
    ["restart", { id: "z", start, restart: "x" }, ["invalid_restart_type", "x"]],
    ["shutdown", { id: "z", start, shutdown: -1 }, ["invalid_shutdown", -1]],
    ["type", { id: "z", start, type: "x" }, ["invalid_child_type", "x"]],
    ["modules", { id: "z", start, modules: 1 }, ["invalid_modules", 1]],
  ];
  for (const [what, spec, reason] of specs) {
    asks(
      what,
      function* ({ note }) {
        const sup = yield* DynamicSupervisor.startLink().unwrap();
        note(yield* DynamicSupervisor.startChild(sup, spec as ChildSpec));
      },
      [["error", reason]],
    );
  }

  const flags: readonly (readonly [object, unknown])[] = [
    [{ maxChildren: -1 }, ["invalid_max_children", -1]],
    [{ extraArguments: 3 }, ["invalid_extra_arguments", 3]],
    [{ maxRestarts: -1 }, ["invalid_intensity", -1]],
    [{ maxSeconds: 0 }, ["invalid_period", 0]],
  ];
  for (const [options, reason] of flags) {
    asks(
      JSON.stringify(options),
      function* ({ note }) {
        Process.flag("trapExit", true);
        note(yield* DynamicSupervisor.startLink(options));
      },
      [["error", ["supervisor_data", reason]]],
    );
  }
});
