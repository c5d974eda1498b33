// Child specifications are typed to the end: the argument of a child is checked against its module.
import {
  type ChildInfo,
  type ChildStarted,
  defineDynamicSupervisor,
  defineServer,
  defineStateMachine,
  defineSupervisor,
  DynamicSupervisor,
  ok,
  type Pid,
  Supervisor,
} from "@switchboard/runtime";
import { expectTypeOf, test } from "vitest";

const Counter = defineServer({ name: "Counter", init: (initial: number) => ok(initial) });
const Names = defineServer({ name: "Names", init: (names: string[]) => ok(names) });
const Mode = defineServer({ name: "Mode", init: (mode: "fast" | "slow") => ok<string>(mode) });
const Plain = defineServer({ name: "Plain", init: () => ok(null) });
const Door = defineStateMachine({
  name: "Door",
  init: (code: string) => ok("locked", code),
  states: { locked: {} },
});
const Team = defineSupervisor({
  name: "Team",
  init: (size: number) => ({
    strategy: "one_for_one",
    children: Array.from({ length: size }, (_unused, i) => Counter.childSpec(i, { id: i })),
  }),
});
const Pool = defineDynamicSupervisor({ name: "Pool", init: (_argument: undefined) => ({ maxChildren: 3 }) });

const flags = { strategy: "one_for_one" } as const;

/** Never run: what is written here need only be understood by the compiler. */
export function* accepted() {
  yield* Supervisor.startLink(
    [Plain, [Counter, 1], [Names, ["a", "b"]], [Mode, "fast"], [Team, 3], Pool],
    flags,
  );
  const rows = yield* Supervisor.whichChildren("sup");
  expectTypeOf(rows).toEqualTypeOf<readonly ChildInfo[]>();
  const started = yield* Supervisor.startChild("sup", [Counter, 1]);
  expectTypeOf(started).toEqualTypeOf<ChildStarted>();
  const pid = yield* DynamicSupervisor.startChild("sup", [Counter, 1]).unwrap();
  expectTypeOf(pid).toEqualTypeOf<Pid>();
  const names = ["a", "b"];
  yield* Supervisor.startLink(
    names.map((name) => Counter.childSpec(1, { id: name })),
    flags,
  );
}

export function refused() {
  // @ts-expect-error the argument of Counter is a number
  Supervisor.startLink([[Counter, "one"]], flags);
  // @ts-expect-error there is no such mode
  Supervisor.startLink([Plain, [Mode, "medium"]], flags);
  // @ts-expect-error a team has a size
  Supervisor.startLink([[Team, "three"]], flags);
  // @ts-expect-error a team cannot be started without its size
  Supervisor.startLink([Team], flags);
  // @ts-expect-error a counter cannot be started without its first number
  Supervisor.startLink([Counter], flags);
  // @ts-expect-error a machine cannot be started without its argument
  Supervisor.startLink([Door], flags);
  // @ts-expect-error nor has it a specification without
  Counter.childSpec();
  // @ts-expect-error the argument of Counter is a number
  DynamicSupervisor.startChild("sup", [Counter, "one"]);
  // @ts-expect-error no such strategy
  Supervisor.startLink([Plain], { strategy: "two_for_one" });
  // @ts-expect-error a strategy must be given
  Supervisor.startLink([Plain], {});
  // @ts-expect-error a start function returns what startLink does
  Supervisor.startLink([{ id: "x", start: () => 3 }], flags);
  // @ts-expect-error dynamic supervisors have one strategy
  DynamicSupervisor.startLink({ strategy: "one_for_all" });
  // @ts-expect-error no such restart type
  Counter.childSpec(1, { restart: "often" });
}

test("the definitions' argument types reach childSpec and startLink", () => {
  expectTypeOf<Parameters<typeof Team.childSpec>[0]>().toEqualTypeOf<number>();
  expectTypeOf<Parameters<typeof Team.startLink>[0]>().toEqualTypeOf<number>();
});
