// Registries: registration, look-up, values, and what happens when processes end.
import {
  type Pid,
  receive,
  Registry,
  type RegistryOptions,
  self,
  send,
  sleep,
  spawn,
  spawnLink,
  Supervisor,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

/** Waits for exactly this message. */
const message = (expected: string) => receive((m): m is string => m === expected);

const byValue = (a: readonly [Pid, unknown], b: readonly [Pid, unknown]): number =>
  Number(a[1]) - Number(b[1]);

twin("registry/unique-register-lookup", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const result = Registry.register("Reg", "session:1", { n: 1 });
  note(result.status === "ok" && result.pid !== self());
  note(Registry.lookup("Reg", "session:1"));
  note(Registry.lookup("Reg", "session:2"));
});

twin("registry/keys-compare-strictly", function* ({ note }) {
  // An integer and a float in Erlang: a bigint and a number here, equal by == and two keys.
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  note(Registry.register("Reg", 1n, "int").status);
  note(Registry.register("Reg", 1, "float").status);
  note(Registry.lookup("Reg", 1n).map(([, value]) => value));
  note(Registry.lookup("Reg", 1).map(([, value]) => value));
  note(Registry.count("Reg"));
});

twin("registry/unique-freed-on-death", function* ({ note, label, eventually }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const me = self();
  const p = spawn(function* () {
    Registry.register("Reg", "k", 1);
    Registry.register("Reg", "l", 2);
    send(me, "in");
    yield* message("go");
  });
  yield* message("in");
  note(Registry.count("Reg"));
  label(p, "p");
  note(Registry.lookup("Reg", "k"));
  send(p, "go");
  yield* eventually(() => Registry.count("Reg") === 0);
  note(Registry.lookup("Reg", "k"));
  note(Registry.register("Reg", "k", 9).status);
});

twin("registry/unregister", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  Registry.register("Reg", "a", 1);
  Registry.register("Reg", "b", 2);
  note(Registry.unregister("Reg", "a"));
  note(Registry.unregister("Reg", "a"));
  note(Registry.lookup("Reg", "a"));
  note(yield* Task.await(Task.async(() => Registry.unregister("Reg", "b"))));
  note(Registry.lookup("Reg", "b"));
  note(Registry.keys("Reg", self()));
});

twin("registry/update-value-duplicate-refused", function* ({ note, attempt }) {
  yield* Registry.startLink({ keys: "duplicate", name: "Reg" }).unwrap();
  Registry.register("Reg", "k", 1);
  note(yield* attempt(() => Registry.updateValue("Reg", "k", (value) => Number(value) + 10)));
});

twin("registry/duplicate-register", function* ({ note, label, sleep: pause }) {
  yield* Registry.startLink({ keys: "duplicate", name: "Reg" }).unwrap();
  Registry.register("Reg", "topic", 1);
  Registry.register("Reg", "topic", 2);
  const me = self();
  const p = spawnLink(function* () {
    Registry.register("Reg", "topic", 3);
    send(me, "in");
    yield* pause(500);
  });
  label(p, "p");
  yield* message("in");
  note(Registry.lookup("Reg", "topic").sort(byValue));
  note(Registry.keys("Reg", self()));
  note(Registry.count("Reg"));
  note(Registry.unregister("Reg", "topic"));
  note(Registry.lookup("Reg", "topic"));
});

twin("registry/dispatch-unique", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  Registry.register("Reg", "k", "v");
  note(Registry.dispatch("Reg", "k", (entries) => void note(entries)));
});

twin("registry/keys-and-values", function* ({ note }) {
  yield* Registry.startLink({ keys: "duplicate", name: "Reg" }).unwrap();
  Registry.register("Reg", "a", 1);
  Registry.register("Reg", "b", 2);
  Registry.register("Reg", "a", 3);
  note(Registry.keys("Reg", self()).sort());
  note(Registry.values("Reg", "a", self()).sort());
  note(Registry.values("Reg", "zzz", self()));
  const other = spawn(() => sleep(100));
  note(Registry.keys("Reg", other));
});

twin("registry/match", function* ({ note }) {
  // A pattern with guards is a function here; `isX` is a type guard, which narrows the values.
  const isX = (value: unknown): value is readonly ["x", number] => Array.isArray(value) && value[0] === "x";
  const above1 = (value: unknown): value is readonly [string, number] => Array.isArray(value) && value[1] > 1;
  yield* Registry.startLink({ keys: "duplicate", name: "Reg" }).unwrap();
  for (const value of [
    ["x", 1],
    ["x", 2],
    ["y", 3],
  ])
    Registry.register("Reg", "k", value);
  note(
    Registry.match("Reg", "k", isX)
      .map(([, value]) => value)
      .sort(),
  );
  note(
    Registry.match("Reg", "k", above1)
      .map(([, value]) => value)
      .sort(),
  );
  note(Registry.match("Reg", "other", () => true));
  note(Registry.countMatch("Reg", "k", isX));
});

twin("registry/select", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) Registry.register("Reg", key, value);
  note(
    Registry.select(
      "Reg",
      ({ value }) => Number(value) >= 2,
      ({ key, value }) => [key, value],
    ).sort(),
  );
  note(
    Registry.select(
      "Reg",
      ({ key }) => key === "a",
      ({ pid }) => pid,
    ),
  );
  note(Registry.countSelect("Reg", ({ value }) => Number(value) > 1));
});

twin("registry/meta", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg", meta: { color: "red" } }).unwrap();
  note(Registry.meta("Reg", "color"));
  note(Registry.meta("Reg", "size"));
  note(Registry.putMeta("Reg", "size", 3));
  note(Registry.meta("Reg", "size"));
  note(Registry.deleteMeta("Reg", "size"));
  note(Registry.meta("Reg", "size"));
});

twin("registry/start-errors", function* ({ note, label, attempt }) {
  const pid = yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  label(pid, "reg");
  note(yield* Registry.startLink({ keys: "unique", name: "Reg" }));
  const badKeys = { keys: "triple", name: "Reg2" } as unknown as RegistryOptions;
  note(yield* attempt(() => Registry.startLink(badKeys)));
  const noName = { keys: "unique" } as unknown as RegistryOptions;
  note(yield* attempt(() => Registry.startLink(noName)));
});

twin("registry/unknown-registry", function* ({ note, attempt }) {
  note(yield* attempt(() => Registry.lookup("NoReg", "k")));
  note(yield* attempt(() => Registry.register("NoReg", "k", 1)));
});

twin("registry/child-spec", function* ({ note }) {
  const { start: _start, ...spec } = Registry.childSpec({ keys: "unique", name: "Reg" });
  note(spec);
  yield* Supervisor.startLink([[Registry, { keys: "unique", name: "Reg" }]], {
    strategy: "one_for_one",
  }).unwrap();
  note(Registry.register("Reg", "k", 1).status);
});
