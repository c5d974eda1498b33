// Names through a registry: `{:via, Registry, {registry, key}}`.
import {
  Agent,
  defineServer,
  GenServer,
  noreply,
  ok,
  type Pid,
  Registry,
  reply,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("registry/via-start-call", function* ({ note, label }) {
  const S = defineServer({
    name: "S",
    init: (x: number) => ok(x),
    call: { get: (_argument, _from, x) => reply(x, x) },
    cast: { set: (y: number) => noreply(y) },
  });
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const via = Registry.via("Reg", "worker:1");
  const pid = yield* S.startLink(1, { name: via }).unwrap();
  label(pid, "server");
  note(yield* S.call(via, "get"));
  S.cast(via, "set", 2);
  note(yield* S.call(via, "get"));
  note(GenServer.whereis(via));
  note(Registry.lookup("Reg", "worker:1"));
});

twin("registry/via-unknown", function* ({ note, attempt }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const via = Registry.via("Reg", "nope");
  note(yield* attempt(() => GenServer.call(via, "x")));
  note(GenServer.cast(via, "x"));
  note(GenServer.whereis(via));
  note(Registry.whereisName("Reg", "nope"));
  note((yield* attempt(() => Registry.send("Reg", "nope", "x")))[0]);
});

twin("registry/via-with-value", function* ({ note, label }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const pid = yield* Agent.startLink(() => 1, {
    name: Registry.via("Reg", "k", "the_value"),
  }).unwrap();
  label(pid, "agent");
  note(Registry.lookup("Reg", "k"));
  note(yield* Agent.get(Registry.via("Reg", "k"), (state) => state));
});

twin("registry/via-freed-after-stop", function* ({ note }) {
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  const via = Registry.via("Reg", "k");
  const a = yield* Agent.startLink(() => 1, { name: via }).unwrap();
  yield* Agent.stop(a);
  const b = yield* Agent.startLink(() => 2, { name: via }).unwrap();
  note(a !== b);
  note(yield* Agent.get(via, (state) => state));
});

twin("registry/via-restarted-under-supervisor", function* ({ note, eventually }) {
  const via = Registry.via("Reg", "svc");
  const S = defineServer({
    name: "S",
    init: () => ok(null),
    cast: {
      crash: () => {
        throw new Error("crash");
      },
    },
    call: { ping: (_argument, _from, s) => reply("pong", s) },
  });
  yield* Registry.startLink({ keys: "unique", name: "Reg" }).unwrap();
  yield* Supervisor.startLink([S.childSpec(undefined, { name: via })], { strategy: "one_for_one" }).unwrap();
  const old = GenServer.whereis(via);
  S.cast(via, "crash");
  yield* eventually((): Pid | false => {
    const now = GenServer.whereis(via);
    return now !== null && now !== old ? now : false;
  });
  note(yield* S.call(via, "ping"));
  note(Registry.count("Reg"));
});
