// Agents as children of a dynamic supervisor.
import { Agent, DynamicSupervisor, type Pid } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("dynamic_supervisor/same-spec-many-times", function* ({ note }) {
  const sup = yield* DynamicSupervisor.startLink({ strategy: "one_for_one" }).unwrap();
  const pids: Pid[] = [];
  for (let i = 1; i <= 3; i++) pids.push(yield* DynamicSupervisor.startChild(sup, [Agent, () => 0]).unwrap());
  note(new Set(pids).size);
  note(yield* DynamicSupervisor.countChildren(sup));
});
