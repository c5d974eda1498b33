// Who is restarted with whom, in which order, and how many restarts are borne.
import { Process, Supervisor } from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

twin("supervisor/one-for-one", function* (kit) {
  const { note, eventually } = kit;
  const W = defineW(kit);
  yield* Supervisor.startLink([W.spec("a"), W.spec("b"), W.spec("c")], { strategy: "one_for_one" }).unwrap();
  const [a, b, c] = ["a", "b", "c"].map(Process.whereis);
  W.exit("b", "boom");
  yield* eventually(() => ![null, b].includes(Process.whereis("b")));
  note(["same_a", Process.whereis("a") === a, "same_c", Process.whereis("c") === c]);
});

twin("supervisor/one-for-all", function* (kit) {
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("b"), W.spec("c"), W.spec("d")];
  yield* Supervisor.startLink(children, { strategy: "one_for_all" }).unwrap();
  kit.note("crash_b");
  W.exit("b", "boom");
  yield* kit.sleep(50);
});

twin("supervisor/rest-for-one-edges", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  yield* Supervisor.startLink([W.spec("a"), W.spec("b"), W.spec("c")], { strategy: "rest_for_one" }).unwrap();
  note("crash_last");
  W.exit("c", "boom");
  yield* sleep(40);
  note("crash_first");
  W.exit("a", "boom");
  yield* sleep(40);
});

twin("supervisor/one-for-all-transient-normal", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("t", { restart: "transient" }), W.spec("c")];
  yield* Supervisor.startLink(children, { strategy: "one_for_all" }).unwrap();
  note("t_ends");
  W.exit("t", "normal");
  yield* sleep(40);
  note("c_ends");
  W.exit("c", "normal");
  yield* sleep(40);
});

twin("supervisor/intensity-exceeded", function* (kit) {
  const { note, label, inbox, sleep } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const children = [W.spec("a"), W.spec("b"), W.spec("c")];
  const options = { strategy: "one_for_one", maxRestarts: 1, maxSeconds: 5 } as const;
  label(yield* Supervisor.startLink(children, options).unwrap(), "sup");
  W.exit("b", "boom");
  yield* sleep(30);
  note("second_crash");
  W.exit("b", "boom");
  note(yield* inbox(60));
});

twin("supervisor/default-intensity", function* (kit) {
  const { note, label, inbox, sleep } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  label(yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_one" }).unwrap(), "sup");
  for (let i = 1; i <= 4; i++) {
    note(["crash", i]);
    W.exit("a", "boom");
    yield* sleep(25);
  }
  note(yield* inbox(30));
});

twin("supervisor/max-restarts-zero", function* (kit) {
  const { note, label, inbox } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const options = { strategy: "one_for_one", maxRestarts: 0 } as const;
  label(yield* Supervisor.startLink([W.spec("a"), W.spec("b")], options).unwrap(), "sup");
  W.exit("a", "boom");
  note(yield* inbox(50));
});

twin("supervisor/intensity-group-restart-counts-once", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  Process.flag("trapExit", true);
  const options = { strategy: "one_for_all", maxRestarts: 2 } as const;
  const sup = yield* Supervisor.startLink([W.spec("a"), W.spec("b"), W.spec("c")], options).unwrap();
  for (let i = 1; i <= 2; i++) {
    W.exit("a", "boom");
    yield* sleep(30);
  }
  note(["alive", Process.alive(sup)]);
  W.exit("a", "boom");
  yield* sleep(30);
  note(["alive", Process.alive(sup)]);
});

twin("supervisor/nested-escalation", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const inner = {
    id: "inner",
    type: "supervisor",
    start: [
      Supervisor,
      "startLink",
      [[W.spec("x"), W.spec("y")], { strategy: "one_for_one", maxRestarts: 0 }],
    ],
  } as const;
  const children = [W.spec("first"), inner, W.spec("last")];
  const outer = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  note("crash_x");
  W.exit("x", "boom");
  yield* sleep(50);
  note((yield* Supervisor.whichChildren(outer)).map(([id]) => id));
  note(yield* W.ping("x"));
});

twin("supervisor/start-child-ignore-and-restarted-order", function* (kit) {
  const { note, sleep } = kit;
  const W = defineW(kit);
  const sup = yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_all" }).unwrap();
  yield* Supervisor.startChild(sup, W.spec("b")).unwrap();
  W.exit("a", "boom");
  yield* sleep(40);
  note("stopping");
  yield* Supervisor.stop(sup);
});
