// The requests: which and how many children, adding, stopping, restarting and forgetting one.
import { Pid, Supervisor } from "@switchboard/runtime";
import { twin } from "../harness.js";
import { defineW } from "./worker.js";

const innerSupervisor = {
  id: "s",
  type: "supervisor",
  start: [Supervisor, "startLink", [[], { strategy: "one_for_one" }]],
} as const;

twin("supervisor/which-children", function* (kit) {
  const W = defineW(kit);
  const children = [W.spec("a"), innerSupervisor, W.spec("c")];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  const rows = yield* Supervisor.whichChildren(sup);
  kit.note(rows.map(([id, pid, type, modules]) => [id, pid instanceof Pid, type, modules]));
});

twin("supervisor/count-children", function* (kit) {
  const W = defineW(kit);
  const children = [W.spec("a"), innerSupervisor, W.spec("c", { restart: "transient" })];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  W.exit("c", "normal");
  yield* kit.sleep(20);
  kit.note(yield* Supervisor.countChildren(sup));
});

twin("supervisor/terminate-restart-delete", function* (kit) {
  const { note } = kit;
  const W = defineW(kit);
  const children = [W.spec("a"), W.spec("b")];
  const sup = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
  note(yield* Supervisor.deleteChild(sup, "a"));
  note(yield* Supervisor.restartChild(sup, "a"));
  note(yield* Supervisor.terminateChild(sup, "a"));
  note(yield* Supervisor.terminateChild(sup, "a"));
  note((yield* Supervisor.restartChild(sup, "a")).status);
  yield* Supervisor.terminateChild(sup, "a");
  note(yield* Supervisor.deleteChild(sup, "a"));
  note(yield* Supervisor.deleteChild(sup, "a"));
  note(yield* Supervisor.restartChild(sup, "a"));
  note(yield* Supervisor.terminateChild(sup, "a"));
});

twin("supervisor/start-child", function* (kit) {
  const { note, label } = kit;
  const W = defineW(kit);
  const sup = yield* Supervisor.startLink([W.spec("a")], { strategy: "one_for_one" }).unwrap();
  const b = yield* Supervisor.startChild(sup, W.spec("b")).unwrap();
  label(b, "b");
  note(yield* Supervisor.startChild(sup, W.spec("b")));
  yield* Supervisor.terminateChild(sup, "b");
  note(yield* Supervisor.startChild(sup, W.spec("b")));
  note((yield* Supervisor.whichChildren(sup)).map(([id]) => id));
});
