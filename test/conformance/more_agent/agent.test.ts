// Agents from other sides: functions that fail, names, what the first function may do, one after the other.
import {
  Agent,
  type AgentPid,
  exit,
  type ExitMessage,
  Process,
  send,
  sleep as pause,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

type Number = AgentPid<number>;

twin("more_agent/errors", function* ({ note, attempt, reasonOf }) {
  const throwing = (): never => {
    throw "up";
  };
  const raising = (): never => {
    throw new Error("bang");
  };
  for (const f of [
    (a: Number) => Agent.getAndUpdate(a, () => "junk" as never),
    (a: Number) => Agent.get(a, () => exit("gone")),
    (a: Number) => Agent.update(a, () => exit("normal")),
    (a: Number) => Agent.get(a, throwing),
    (a: Number) => Agent.cast(a, raising),
  ]) {
    const a = yield* Agent.start(() => 1).unwrap();
    const r = Process.monitor(a);
    const [kind, value] = yield* attempt<unknown>(() => f(a));
    note(kind === "exited" ? [kind, (value as readonly unknown[])[0]] : [kind, value]);
    note(yield* reasonOf(r, 50));
  }
});

twin("more_agent/life", function* ({ note, label, attempt }) {
  interface State {
    n: number;
  }
  const a = yield* Agent.startLink((): State => ({ n: 1 }), { name: "more_agent" }).unwrap();
  label(a, "a");
  note(yield* Agent.start(() => 2, { name: "more_agent" }));
  note(yield* Agent.update<State>("more_agent", (s) => ({ ...s, n: 5 })));
  send(a, "strange");
  note(yield* Agent.get("more_agent", (s: State) => s));
  note(yield* Agent.getAndUpdate("more_agent", (s: State) => [s.n, { ...s, n: 6 }] as const));
  note(Agent.cast<State>("more_agent", (s) => ({ ...s, n: s.n * 2 })));
  note(yield* Agent.get(a, (s) => s.n));
  note(yield* Agent.stop("more_agent"));
  note(Process.whereis("more_agent"));
  note(yield* attempt(() => Agent.stop("more_agent")));
  note((yield* attempt(() => Agent.get("more_agent", (s: State) => s)))[0]);
  note(Agent.cast("more_agent", (s: State) => s));
});

twin("more_agent/start-forms", function* ({ note, inbox }) {
  Process.flag("trapExit", true);
  note(yield* Agent.start(() => exit("no")));
  const throwing = (): never => {
    throw "up";
  };
  note((yield* Agent.start(throwing)).status);
  note(yield* Agent.startLink(() => exit(["shutdown", 1])));
  note((yield* inbox(10)).map((m) => (m as ExitMessage).reason));
  note(yield* Agent.start(() => pause(100), { timeout: 20 }));
});

twin("more_agent/call-blocks", function* ({ note, attempt, inbox }) {
  const a = yield* Agent.startLink((): number[] => []).unwrap();
  for (const n of [1, 2, 3])
    Agent.cast(a, function* (list: number[]) {
      yield* pause(10);
      return [...list, n];
    });
  note(yield* Agent.get(a, (list) => list));
  note((yield* attempt(() => Agent.get(a, () => pause(60), 20)))[0]);
  note(yield* Agent.get(a, (list) => list.length));
  note(yield* inbox(50));
});
