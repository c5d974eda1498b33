// Registries from other sides: one's own keys, values, listeners, partitions, and what their end does.
import {
  defineServer,
  GenServer,
  ok,
  type Pid,
  Process,
  receive,
  Registry,
  reply,
  self,
  send,
  spawn,
  spawnMonitor,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

const is = (wanted: unknown) => (message: unknown) => message === wanted;
const numbers = (a: unknown, b: unknown) => Number(a) - Number(b);

twin("more_registry/unique-own-key-again", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  note(Registry.register("R1", "a", 1).status);
  note(Registry.register("R1", "a", 2));
  note(Registry.register("R1", "b", 3).status);
  note(Registry.lookup("R1", "a"));
  note(Registry.keys("R1", self()).sort());
  note(Registry.count("R1"));
  note(Registry.values("R1", "a", self()));
  note(Registry.values("R1", "zz", self()));
});

twin("more_registry/update-value", function* ({ note, attempt }) {
  yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  Registry.register("R1", "a", 1);
  const plus = (by: number) => (value: unknown) => (value as number) + by;
  note(Registry.updateValue("R1", "a", plus(1)));
  note(Registry.updateValue("R1", "b", plus(1)));
  const me = self();
  spawn(() => {
    note(Registry.updateValue("R1", "a", plus(10)));
    send(me, "done");
  });
  yield* receive(is("done"));
  note(Registry.lookup("R1", "a"));
  note(
    yield* attempt(() =>
      Registry.updateValue("R1", "a", () => {
        throw new Error("no");
      }),
    ),
  );
  note(Registry.lookup("R1", "a"));
});

twin("more_registry/duplicate-several", function* ({ note }) {
  yield* Registry.startLink({ keys: "duplicate", name: "R1" }).unwrap();
  for (const v of [1, 2, 3]) Registry.register("R1", "a", v);
  Registry.register("R1", "b", 9);
  note(Registry.lookup("R1", "a").map(([, value]) => value));
  note(Registry.keys("R1", self()).sort());
  note(Registry.values("R1", "a", self()).sort(numbers));
  note(Registry.unregisterMatch("R1", "a", is(2)));
  note(Registry.values("R1", "a", self()).sort(numbers));
  note(Registry.unregister("R1", "a"));
  note(Registry.count("R1"));
  note(Registry.keys("R1", self()));
});

twin("more_registry/dispatch", function* ({ note, attempt, inbox }) {
  yield* Registry.startLink({ keys: "duplicate", name: "R1" }).unwrap();
  Registry.register("R1", "a", 1);
  Registry.register("R1", "a", 2);
  note(Registry.dispatch("R1", "a", (entries) => note(entries.map(([, value]) => value))));
  note(Registry.dispatch("R1", "none", (entries) => note(entries)));
  note(
    yield* attempt(() =>
      Registry.dispatch("R1", "a", () => {
        throw new Error("no");
      }),
    ),
  );
  note(
    Registry.dispatch("R1", "a", (entries) => {
      for (const [pid, value] of entries) send(pid, ["hello", value]);
    }),
  );
  note(yield* inbox(10));
});

twin("more_registry/listeners", function* ({ note, inbox, label, sleep }) {
  Process.register(self(), "listener_x");
  yield* Registry.startLink({ keys: "unique", name: "R1", listeners: ["listener_x"] }).unwrap();
  Registry.register("R1", "a", 1);
  note(Registry.register("R1", "a", 2));
  Registry.unregister("R1", "a");
  Registry.unregister("R1", "a");
  Registry.unregister("R1", "never");
  note(yield* inbox(20));
  const p = label(
    spawn(() => void Registry.register("R1", "b", null)),
    "p",
  );
  yield* sleep(20);
  note(yield* inbox(20));
  note(Process.alive(p));
});

twin("more_registry/unregister-match", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  Registry.register("R1", "a", ["x", 5]);
  const tagged = (tag: string, test: (n: number) => boolean) => (value: unknown) => {
    const [first, n] = value as [string, number];
    return first === tag && test(n);
  };
  note(
    Registry.unregisterMatch(
      "R1",
      "a",
      tagged("y", () => true),
    ),
  );
  note(Registry.count("R1"));
  note(
    Registry.unregisterMatch(
      "R1",
      "a",
      tagged("x", (n) => n > 7),
    ),
  );
  note(Registry.count("R1"));
  note(
    Registry.unregisterMatch(
      "R1",
      "a",
      tagged("x", (n) => n < 7),
    ),
  );
  note(Registry.count("R1"));
});

twin("more_registry/count-match-select", function* ({ note }) {
  yield* Registry.startLink({ keys: "duplicate", name: "R1" }).unwrap();
  for (const [k, v] of [
    ["a", 1],
    ["a", 5],
    ["b", 7],
  ])
    Registry.register("R1", k, v);
  note(Registry.countMatch("R1", "a", () => true));
  note(Registry.countMatch("R1", "a", (v) => (v as number) > 2));
  note(Registry.match("R1", "z", () => true));
  note(Registry.countSelect("R1", ({ value }) => (value as number) > 2));
  note(
    Registry.select(
      "R1",
      () => true,
      ({ key, value }) => [key, value],
    ).sort(),
  );
});

twin("more_registry/partitions", function* ({ note }) {
  const reg = yield* Registry.startLink({ keys: "duplicate", name: "R1", partitions: 4 }).unwrap();
  note(yield* Supervisor.countChildren(reg));
  const registered = Registry.register("R1", "a", 1);
  const owner = registered.status === "ok" ? registered.pid : null;
  const isLinked = () => (Process.info(self(), "links")?.[1] as readonly unknown[]).includes(owner);
  note(owner === reg);
  note(isLinked());
  note(Registry.count("R1"));
  Registry.unregister("R1", "a");
  note(isLinked());
});

twin("more_registry/stop-takes-owners", function* ({ note, reasonOf, attempt }) {
  Process.flag("trapExit", true);
  const reg = yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  const me = self();
  const p = spawnMonitor(function* () {
    Registry.register("R1", "a", 1);
    send(me, "up");
    yield* Process.sleep("infinity");
  });
  yield* receive(is("up"));
  const q = spawnMonitor(function* () {
    Registry.register("R1", "b", 1);
    Registry.unregister("R1", "b");
    send(me, "up");
    yield* Process.sleep("infinity");
  });
  yield* receive(is("up"));
  yield* Supervisor.stop(reg, "shutdown");
  note(yield* reasonOf(p.ref));
  note(yield* reasonOf(q.ref, 50));
  note(Process.alive(p.pid));
  note(Process.alive(q.pid));
  note(yield* attempt(() => Registry.lookup("R1", "a")));
});

twin("more_registry/via-errors", function* ({ note, label, attempt }) {
  const S = defineServer({
    name: "S",
    init: (x: number) => ok(x),
    call: { get: (_argument, _from, s) => reply(s, s) },
  });
  yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  yield* Registry.startLink({ keys: "duplicate", name: "R2" }).unwrap();
  const k = Registry.via("R1", "k");
  const a = yield* S.start(1, { name: k }).unwrap();
  label(a, "a");
  note(yield* S.start(2, { name: k }));
  note(yield* S.call(k, "get"));
  note((yield* attempt(() => S.call(Registry.via("R2", "k"), "get")))[0]);
  note(yield* attempt(() => S.call(Registry.via("R1", "none"), "get")));
  note(Registry.whereisName("R1", "none"));
  note(Registry.whereisName("R1", "k") === a);
  note(Registry.keys("R1", a));
  note(Registry.send("R1", "k", "hello"));
  yield* GenServer.stop(k);
  note(Registry.lookup("R1", "k"));
  note(yield* attempt(() => GenServer.stop(k)));
});

twin("more_registry/meta", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "R1", meta: { a: 1 } }).unwrap();
  note(Registry.meta("R1", "a"));
  note(Registry.meta("R1", "b"));
  note(Registry.putMeta("R1", "a", 2));
  note(Registry.putMeta("R1", ["t", 1], "tuple"));
  note(Registry.meta("R1", "a"));
  note(Registry.meta("R1", ["t", 1]));
  note(Registry.deleteMeta("R1", "a"));
  note(Registry.meta("R1", "a"));
  note(Registry.deleteMeta("R1", "a"));
});

twin("more_registry/key-freed-before-down", function* ({ note, label, reasonOf }) {
  yield* Registry.startLink({ keys: "unique", name: "R1" }).unwrap();
  const me = self();
  const { ref } = spawnMonitor(function* () {
    Registry.register("R1", "a", 1);
    send(me, "up");
    yield* receive(is("stop"));
  });
  yield* receive(is("up"));
  const [[p]] = Registry.lookup("R1", "a") as [[Pid, unknown]];
  label(p, "p");
  note(Registry.register("R1", "a", 2));
  send(p, "stop");
  note(yield* reasonOf(ref));
  note(Registry.register("R1", "a", 3).status);
});
