// Agents and task supervisors as children.
import { Agent, defineServer, GenServer, noreply, ok, Process, Supervisor, Task } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("supervisor/simultaneous-crashes", function* ({ note, sleep }) {
  const agent = (name: string) => ({
    id: name,
    start: [Agent, "startLink", [() => new Map(), { name }]] as const,
  });
  yield* Supervisor.startLink([agent("a"), agent("b")], { strategy: "one_for_one" }).unwrap();
  const [a, b] = ["a", "b"].map(Process.whereis);
  if (a == null || b == null) throw new Error("the agents are not there");
  Process.exit(a, "kill");
  Process.exit(b, "kill");
  yield* sleep(50);
  note([![null, a].includes(Process.whereis("a")), ![null, b].includes(Process.whereis("b"))]);
});

twin("supervisor/seed-application-children", function* ({ note, eventually }) {
  const Cache = defineServer({
    name: "Cache",
    child: { name: "sup_cache" },
    init: (argument: unknown[]) => ok(argument),
    cast: {
      crash: (_argument, state) => {
        if (Array.isArray(state)) throw new Error("cache");
        return noreply(state);
      },
    },
  });
  const children = [
    [Cache, []],
    [Task.Supervisor, { name: "sup_tasks" }],
  ] as const;
  const options = { strategy: "one_for_one", name: "sup_main" } as const;
  const sup = yield* Supervisor.startLink(children, options).unwrap();
  note((yield* Supervisor.whichChildren(sup)).map(([id, , type, modules]) => [id, type, modules]));
  const [cache, tasks] = ["sup_cache", "sup_tasks"].map(Process.whereis);
  GenServer.cast("sup_cache", "crash");
  yield* eventually(() => ![null, cache].includes(Process.whereis("sup_cache")));
  note(Process.whereis("sup_tasks") === tasks);
});
