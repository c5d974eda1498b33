// Monitors, aliases, names, timers and the process dictionary.
import type { DownMessage } from "@switchboard/runtime";
import { exit, Process, receive, Ref, self, send, sleep, spawn, spawnMonitor } from "@switchboard/runtime";
import { twin } from "../harness.js";

const byeOnGo = function* () {
  yield* receive((m) => m === "go");
  exit("bye");
};

twin("process/monitor-down-reasons", function* ({ note, reasonOf }) {
  const bodies = [
    [() => "ok", false],
    [() => exit("custom"), false],
    [
      () => {
        throw new Error("boom");
      },
      false,
    ],
    [() => sleep(1000), true],
  ] as const;
  for (const [body, kill] of bodies) {
    const { pid, ref } = spawnMonitor(body);
    if (kill) Process.exit(pid, "kill");
    note(yield* reasonOf(ref));
  }
});

twin("process/monitor-by-name-down-shape", function* ({ note, label, inbox }) {
  const p = spawn(byeOnGo);
  Process.register(p, "proc_mon_named");
  const ref = label(Process.monitor("proc_mon_named"), "ref");
  send("proc_mon_named", "go");
  const [down] = (yield* inbox(30)) as [DownMessage];
  const [name, node] = down.process as readonly [string, string];
  note([down.type, down.ref === ref ? ref : null, "process", [name, node === Process.node()], down.reason]);
});

twin("process/monitor-several", function* ({ note, label, inbox }) {
  const p = label(spawn(byeOnGo), "p");
  const a = label(Process.monitor(p), "a");
  const b = label(Process.monitor(p), "b");
  note(a !== b);
  send(p, "go");
  const messages = (yield* inbox(30)) as DownMessage[];
  note(messages.toSorted((x, y) => Number(x.ref !== a) - Number(y.ref !== a)));
});

twin("process/monitor-self-and-alive", function* ({ note, inbox, eventually }) {
  const r = Process.monitor(self());
  note(r instanceof Ref);
  note(yield* inbox(10));
  note(Process.alive(self()));
  const p = spawn(() => "ok");
  yield* eventually(() => !Process.alive(p));
  note(Process.alive(p));
});

twin("process/monitor-alias-reply-demonitor", function* ({ note, inbox }) {
  const p = spawn(function* () {
    const message = yield* receive((m): m is ["req", Ref] => Array.isArray(m) && m[0] === "req");
    send(message[1], "answer");
    send(message[1], "extra");
    exit("gone");
  });
  const ref = Process.monitor(p, { alias: "reply_demonitor" });
  send(p, ["req", ref]);
  note(yield* inbox(30));
});

twin("process/register-rules", function* ({ note, label, attempt }) {
  const p = label(
    spawn(() => sleep(500)),
    "p",
  );
  note(Process.register(p, "proc_reg_a"));
  note(Process.whereis("proc_reg_a"));
  note(yield* attempt(() => Process.register(self(), "proc_reg_a")));
  note(yield* attempt(() => Process.register(p, "proc_reg_b")));
  note(Process.unregister("proc_reg_a"));
  note(Process.whereis("proc_reg_a"));
  note(yield* attempt(() => Process.unregister("proc_reg_a")));
  note(yield* attempt(() => Process.register(self(), null as unknown as string)));
});

twin("process/register-freed-on-death", function* ({ note, attempt, reasonOf }) {
  const p = spawn(function* () {
    yield* receive((m) => m === "go");
  });
  Process.register(p, "proc_reg_c");
  const r = Process.monitor(p);
  send("proc_reg_c", "go");
  note(yield* reasonOf(r));
  note(Process.whereis("proc_reg_c"));
  note(yield* attempt(() => Process.register(p, "proc_reg_c")));
});

twin("process/send-after", function* ({ note, inbox }) {
  Process.sendAfter(self(), "late", 60);
  Process.sendAfter(self(), "early", 20);
  Process.sendAfter(self(), "now", 0);
  note(yield* inbox(90));
});

twin("process/timer-dies-with-receiver-only", function* ({ note, inbox, reasonOf }) {
  const me = self();
  const { ref } = spawnMonitor(() => {
    Process.sendAfter(me, "from_the_dead", 40);
  });
  note(yield* reasonOf(ref));
  note(yield* inbox(70));
});

twin("process/dictionary", function* ({ note, inbox }) {
  note(Process.put("k", 1));
  note(Process.put("k", 2));
  note(Process.get("k"));
  note(Process.get("none", "default"));
  const me = self();
  spawn(() => {
    send(me, ["other_sees", Process.get("k")]);
  });
  note(yield* inbox(20));
  note(Process.delete("k"));
  note(Process.get("k"));
});
