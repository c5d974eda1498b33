// Registries: what the BEAM (OTP 25, Elixir 1.14) answers beyond the recorded cases, typed registries, isolation.
import {
  ArgumentError,
  createTestSystem,
  defineRegistry,
  defineServer,
  type Fiber,
  type Pid,
  ok,
  Process,
  receive,
  Registry,
  type RegistryOptions,
  reply,
  self,
  send,
  sleep,
  spawn,
  spawnMonitor,
  Supervisor,
} from "@switchboard/runtime";
import { describe, expect, expectTypeOf, test } from "vitest";
import { type Kit, observe } from "../conformance/harness.js";

const start = (options: Partial<RegistryOptions> = {}) =>
  Registry.startLink({ keys: "unique", name: "Reg", ...options }).unwrap();

/** How many links the running process has. */
const linkCount = (): number => (Process.info(self(), "links")?.[1] as unknown[]).length;

describe("as on the BEAM", () => {
  test("keys come latest first, values in the order of registration; a link lasts as long as an entry", async () => {
    const seen = await observe(function* ({ note }) {
      yield* start();
      yield* start({ keys: "duplicate", name: "Reg2" });
      const before = linkCount();
      for (const key of ["a", "b", "c"]) Registry.register("Reg", key, 1);
      note(Registry.keys("Reg", self()));
      for (const [key, value] of [
        ["a", 1],
        ["b", 2],
        ["a", 3],
        ["c", 4],
      ])
        Registry.register("Reg2", key, value);
      note(Registry.keys("Reg2", self()));
      note(Registry.values("Reg2", "a", self()));
      note(Registry.unregisterMatch("Reg2", "a", (value) => value === 1));
      note(Registry.lookup("Reg2", "a"));
      note(linkCount() - before);
      for (const key of ["a", "b", "c"]) Registry.unregister("Reg", key);
      note(linkCount() - before);
    });
    expect(seen).toEqual([["c", "b", "a"], ["c", "a", "b", "a"], [1, 3], "ok", [["<test>", 3]], 2, 1]);
  });

  test("a taken key stays as it is, for its own holder too; update_value is for the holder", async () => {
    const seen = await observe(function* ({ note, label }) {
      yield* start();
      Registry.register("Reg", "a", 1);
      note(Registry.register("Reg", "a", 5));
      note(Registry.lookup("Reg", "a"));
      note(Registry.updateValue("Reg", "a", (value) => Number(value) + 1));
      note(Registry.updateValue("Reg", "zz", (value) => value));
      const me = self();
      label(
        spawn(() =>
          send(
            me,
            Registry.updateValue("Reg", "a", () => "stolen"),
          ),
        ),
        "other",
      );
      note(yield* receive());
      note(Registry.whereisName("Reg", "a"));
    });
    expect(seen).toEqual([
      ["error", ["already_registered", "<test>"]],
      [["<test>", 1]],
      [2, 1],
      "error",
      "error",
      "<test>",
    ]);
  });

  test("listeners hear of registrations and unregistrations, not of deaths; one that is missing is an error", async () => {
    const seen = await observe(function* ({ note, label, inbox, attempt }) {
      Process.register(self(), "lst");
      yield* start({ listeners: ["lst"] });
      Registry.register("Reg", "a", 1);
      Registry.unregister("Reg", "a");
      Registry.unregister("Reg", "nope");
      Registry.register("Reg", "b", 1);
      Registry.unregisterMatch("Reg", "b", (value) => value === 2);
      Registry.unregisterMatch("Reg", "b", (value) => value === 1);
      label(
        spawn(() => void Registry.register("Reg", "c", 1)),
        "p",
      );
      note(yield* inbox());
      yield* start({ name: "Reg3", listeners: ["nolst"] });
      note(yield* attempt(() => Registry.register("Reg3", "a", 1)));
      note(yield* attempt(() => Registry.lookup("Reg3", "a")));
    });
    expect(seen).toEqual([
      [
        ["register", "Reg", "a", "<test>", 1],
        ["unregister", "Reg", "a", "<test>"],
        ["unregister", "Reg", "nope", "<test>"],
        ["register", "Reg", "b", "<test>", 1],
        ["unregister", "Reg", "b", "<test>"],
        ["register", "Reg", "c", "<p>", 1],
      ],
      ["raised", { exception: "ArgumentError" }],
      ["returned", [["<test>", 1]]],
    ]);
  });

  function* registrant({ note }: Kit, me: Pid) {
    const result = Registry.register("Reg", "c", 1);
    send(me, result.status === "ok" ? result.pid : note("not registered"));
    yield* sleep(500);
  }

  test("a registry is a supervisor of its partitions; its end is the end of those registered", async () => {
    const seen = await observe(function* (kit) {
      const { note, attempt, reasonOf } = kit;
      const reg = yield* start();
      const me = self();
      const { ref } = spawnMonitor(() => registrant(kit, me));
      yield* receive();
      note((yield* Supervisor.whichChildren(reg)).map(([id, , type, modules]) => [id, type, modules]));
      yield* Supervisor.stop(reg);
      note(yield* reasonOf(ref));
      note(yield* attempt(() => Registry.lookup("Reg", "c")));
    });
    expect(seen).toEqual([
      [["Reg.PIDPartition0", "worker", ["Registry.Partition"]]],
      "shutdown",
      ["raised", { exception: "ArgumentError" }],
    ]);
  });

  test("a partition that is killed takes its processes and comes back empty", async () => {
    const seen = await observe(function* (kit) {
      const { note, reasonOf, sleep: pause } = kit;
      const reg = yield* start();
      const me = self();
      const { ref } = spawnMonitor(() => registrant(kit, me));
      const partition = (yield* receive()) as Pid;
      Process.exit(partition, "kill");
      note(yield* reasonOf(ref));
      yield* pause(20);
      note(Registry.lookup("Reg", "c"));
      const again = Registry.register("Reg", "c", 1);
      note(again.status === "ok" && again.pid !== partition);
      note(Process.alive(reg));
    });
    expect(seen).toEqual(["killed", [], true, true]);
  });

  test.each<[string, object]>([
    ["listeners that are no names", { listeners: [3] }],
    ["no partition", { partitions: 0 }],
    ["meta that is no object", { meta: 3 }],
    ["a name that is no string", { name: 3 }],
    ["keys of an unknown kind", { keys: "triple" }],
  ])("%s: ArgumentError", (_title, options) => {
    const { within } = createTestSystem();
    expect(() => within(() => start(options as Partial<RegistryOptions>))).toThrow(ArgumentError);
  });
});

/** Runs a body on a test system; what it returns. */
function inProcess<T>(body: () => Fiber<T>): T {
  const { within, host } = createTestSystem();
  let result: { readonly is: T } | null = null;
  within(() =>
    spawn(function* () {
      result = { is: yield* body() };
    }),
  );
  host.runUntilIdle();
  const done = result as { readonly is: T } | null;
  if (done === null) throw new Error(`the body did not end: ${JSON.stringify(host.reports)}`);
  return done.is;
}

describe("keys and values", () => {
  test("keys are compared by value, strictly", () => {
    const found = inProcess(function* () {
      yield* start();
      const pairs: [unknown, unknown][] = [
        [
          ["user", 1],
          ["user", 1],
        ],
        [
          { b: 1, a: [self()] },
          { a: [self()], b: 1 },
        ],
        [1, "1"],
        [["1"], [1]],
        [1, 1n],
        ['\u0001"a"', ["a"]],
        [null, "null"],
        [new Map([["k", 1]]), new Map([["k", 1]])],
      ];
      return pairs.map(([key, asked]) => {
        Registry.register("Reg", key, null);
        const count = Registry.lookup("Reg", asked).length;
        Registry.unregister("Reg", key);
        return count;
      });
    });
    expect(found).toEqual([1, 1, 0, 0, 0, 0, 0, 1]);
  });

  test("what was registered is the registry's own, and so is what was found", () => {
    const found = inProcess(function* () {
      yield* start();
      const value = { list: [1] };
      Registry.register("Reg", "k", value);
      value.list.push(2);
      const [[, first] = [null, null]] = Registry.lookup("Reg", "k");
      (first as typeof value).list.push(3);
      return Registry.lookup("Reg", "k")[0]?.[1];
    });
    expect(found).toEqual({ list: [1] });
  });

  test("entries are gone before anybody hears of their process's end", () => {
    const found = inProcess(function* () {
      yield* start({ keys: "duplicate", partitions: 3 });
      const { ref } = spawnMonitor(function* () {
        for (let n = 0; n < 5; n++) Registry.register("Reg", "k", n);
        yield* sleep(5);
      });
      yield* sleep(1);
      const before = Registry.count("Reg");
      yield* receive((m): m is unknown => typeof m === "object" && m !== null && "ref" in m && m.ref === ref);
      return [before, Registry.count("Reg"), Registry.lookup("Reg", "k")];
    });
    expect(found).toEqual([5, 0, []]);
  });

  test("a name in a registry may travel in messages and arguments", () => {
    const Client = defineServer({
      name: "Client",
      init: (server: ReturnType<typeof Registry.via>) => ok(server),
      call: { ask: (_argument, _from, server) => reply(server, server) },
    });
    const text = inProcess(function* () {
      yield* start();
      const via = Registry.via("Reg", ["session", 1]);
      const client = yield* Client.startLink(via).unwrap();
      yield* Client.startLink(via, { name: via }).unwrap();
      const carried = yield* Client.call(client, "ask");
      return carried === via && (yield* Client.call(carried, "ask")) === via;
    });
    expect(text).toBe(true);
  });
});

describe("a typed registry", () => {
  interface Session {
    readonly user: string;
  }
  const Sessions = defineRegistry<number, Session>({ name: "Sessions", keys: "unique" });

  test("does what Registry does, under a supervisor too", () => {
    const seen = inProcess(function* () {
      yield* Supervisor.startLink([Sessions], { strategy: "one_for_one" }).unwrap();
      Sessions.register(1, { user: "ada" });
      return [
        Sessions.lookup(1).map(([, session]) => session.user),
        Sessions.match(1, ({ user }) => user === "bob").length,
        Sessions.select(
          ({ key }) => key === 1,
          ({ value }) => value.user,
        ),
        Sessions.updateValue(1, ({ user }) => ({ user: `${user}!` })),
        Sessions.whereisName(1) === self(),
        Sessions.keys(self()),
        Sessions.count(),
      ];
    });
    expect(seen).toEqual([["ada"], 0, ["ada"], [{ user: "ada!" }, { user: "ada" }], true, [1], 1]);
  });

  test("its types are those of the definition", () => {
    const use = () => {
      expectTypeOf(Sessions.lookup(1)).toEqualTypeOf<(readonly [Pid, Session])[]>();
      expectTypeOf(Sessions.keys(self())).toEqualTypeOf<number[]>();
      // @ts-expect-error a key is a number
      Sessions.lookup("one");
      // @ts-expect-error a value is a session
      Sessions.register(1, { name: "ada" });
      // @ts-expect-error and must be given
      Sessions.register(1);
      const Names = defineRegistry<string>({ name: "Names", keys: "unique" });
      Names.register("ada");
    };
    expectTypeOf(use).toBeFunction();
  });
});
