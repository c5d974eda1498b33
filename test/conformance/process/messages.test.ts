// Sending and receiving: order, selective receive, time limits, what survives a failure.
import { now, Process, receive, self, send, sleep, spawn, spawnLink, TIMEOUT } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("process/pair-order", function* ({ note, inbox }) {
  const me = self();
  const numbers = Array.from({ length: 200 }, (_, i) => i + 1);
  spawnLink(() => {
    for (const i of numbers) send(me, i);
  });
  note(JSON.stringify(yield* inbox(40)) === JSON.stringify(numbers));
});

twin("process/selective-receive", function* ({ note, inbox }) {
  for (const m of ["a", ["want", 1], "b", ["want", 2], "c"]) send(self(), m);
  const wanted = (m: unknown): m is ["want", number] => Array.isArray(m) && m[0] === "want";
  note((yield* receive(wanted))[1]);
  note((yield* receive(wanted))[1]);
  note(yield* inbox(10));
});

twin("process/receive-guard", function* ({ note, inbox }) {
  for (const n of [1, 5, 2, 7]) send(self(), n);
  const large = (m: unknown): m is number => typeof m === "number" && m > 4;
  note(yield* receive(large));
  note(yield* receive(large));
  const third = yield* receive(large, { after: 10 });
  note(third === TIMEOUT ? "none" : third);
  note(yield* inbox(10));
});

twin("process/receive-after", function* ({ note, inbox }) {
  const me = self();
  spawnLink(function* () {
    for (let i = 0; i < 10; i++) {
      yield* sleep(10);
      send(me, "noise");
    }
  });
  const t0 = now();
  const got = yield* receive((m) => m === "wanted", { after: 45 });
  note(got === TIMEOUT ? "gave_up" : "got");
  note(now() - t0 < 90);
  note((yield* inbox(40)).length);
});

twin("process/send-returns-message", function* ({ note, attempt, eventually, inbox }) {
  const dead = spawn(() => "ok");
  yield* eventually(() => !Process.alive(dead));
  note(send(dead, "hello"));
  note(Process.send(dead, "hello"));
  note((yield* attempt(() => send("proc_nobody", "hello")))[0]);
  note(send(self(), "me"));
  note(yield* inbox(5));
});

twin("process/spawn-runs-async", function* ({ note, sleep }) {
  const p = spawn(function* () {
    yield* sleep(20);
    note("child");
    throw new Error("unlinked crash");
  });
  note("spawned");
  yield* sleep(60);
  note(Process.alive(p));
});

twin("process/mailbox-survives-catch", function* ({ note, attempt, inbox }) {
  send(self(), "m1");
  note(
    yield* attempt(() => {
      throw new Error("oops");
    }),
  );
  send(self(), "m2");
  note(yield* inbox(5));
});
