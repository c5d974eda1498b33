// Agents: functions that run where the state is.
import { Agent, exit, Process, sleep } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("agent/get-update", function* ({ note }) {
  const a = yield* Agent.startLink(() => 1).unwrap();
  note(yield* Agent.get(a, (n) => n));
  note(yield* Agent.update(a, (n) => n + 1));
  note(yield* Agent.get(a, (n) => ["state", n]));
});

twin("agent/cast", function* ({ note }) {
  const a = yield* Agent.startLink((): number[] => []).unwrap();
  for (const i of [1, 2, 3]) note(Agent.cast(a, (list) => [i, ...list]));
  note(yield* Agent.get(a, (list: number[]) => list));
});

twin("agent/raise-in-function", function* ({ note, label, attempt, reasonOf }) {
  const a = yield* Agent.start(() => 0).unwrap();
  label(a, "agent");
  const ref = Process.monitor(a);
  const [kind, why] = yield* attempt(() =>
    Agent.get(a, (): number => {
      throw new Error("in agent");
    }),
  );
  const [reason, [m, f]] = why as [unknown, [string, string]];
  note([kind, reason, m, f]);
  note(yield* reasonOf(ref));
});

twin("agent/start-fails", function* ({ note }) {
  note(
    yield* Agent.start(() => {
      throw new Error("no");
    }),
  );
  note(yield* Agent.start(() => exit("nope")));
});

twin("agent/call-timeout", function* ({ note, attempt, inbox }) {
  const a = yield* Agent.startLink(() => 0).unwrap();
  const [, why] = yield* attempt(() =>
    Agent.update(
      a,
      function* (n) {
        yield* sleep(60);
        return n + 1;
      },
      20,
    ),
  );
  note((why as unknown[])[0]);
  note(yield* Agent.get(a, (n) => n));
  note(yield* inbox(20));
});
