// How a supervisor and its children end: order, times, brutal kill, the supervisor's own end.
import { type Pid, Process, Supervisor } from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

twin("supervisor/start-and-stop-order", function* (kit) {
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("b"), W.spec("c")];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  kit.note("started");
  kit.note(yield* Supervisor.stop(sup));
});

twin("supervisor/shutdown-timeout-kills", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("slow", { slow: 400, shutdown: 40 }), W.spec("c")];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  const ref = Process.monitor("slow");
  yield* Supervisor.stop(sup);
  note(["slow", yield* reasonOf(ref)]);
});

twin("supervisor/shutdown-waits", function* (kit) {
  const W = defineW(kit);
  const children = [
    W.spec("a"),
    W.spec("s", { slow: 60, shutdown: 1000 }),
    W.spec("i", { slow: 60, shutdown: "infinity" }),
  ];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  yield* Supervisor.stop(sup);
  kit.note("stopped");
});

twin("supervisor/brutal-kill", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("b", { shutdown: "brutal_kill" })];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  const ref = Process.monitor("b");
  yield* Supervisor.stop(sup);
  note(["b", yield* reasonOf(ref)]);
});

twin("supervisor/nested-stop-order", function* (kit) {
  const W = defineW(kit);
  const inner = (id: string, names: readonly string[]) =>
    ({
      id,
      type: "supervisor",
      start: [Supervisor, "startLink", [names.map((name) => W.spec(name)), { strategy: "one_for_one" }]],
    }) as const;
  const children = [W.spec("a"), inner("s1", ["b", "c"]), inner("s2", ["d", "e"]), W.spec("f")];
  const outer = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  kit.note("stopping");
  yield* Supervisor.stop(outer);
});

twin("supervisor/killed-supervisor", function* (kit) {
  const { note, reasonOf } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("b", { trap: false })];
  const sup: Pid = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  Process.unlink(sup);
  const refs = ["a", "b"].map((name) => [name, Process.monitor(name)] as const);
  Process.exit(sup, "kill");
  for (const [name, ref] of refs) note([name, yield* reasonOf(ref)]);
});

twin("supervisor/stop-reasons", function* (kit) {
  const { note, label, inbox } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const sup = yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_one" }).unwrap();
  label(sup, "sup");
  note(yield* Supervisor.stop(sup, "custom"));
  note(yield* inbox(20));
});
