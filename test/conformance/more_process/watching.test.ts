// Monitors and aliases, timers, names, and what Process.info tells.
import {
  type DownMessage,
  makeRef,
  Process,
  receive,
  self,
  send,
  spawn,
  TIMEOUT,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

const untilGo = function* () {
  yield* receive((m) => m === "go");
};

twin("more_process/demonitor", function* ({ note, label, inbox, sleep }) {
  let p = spawn(untilGo);
  let r = Process.monitor(p);
  note(Process.demonitor(r));
  note(Process.demonitor(r));
  send(p, "go");
  note(yield* inbox(10));
  p = spawn(() => "ok");
  r = label(Process.monitor(p), "r");
  yield* sleep(10);
  note(Process.demonitor(r));
  note((yield* inbox(10)).length);
  r = Process.monitor(p);
  yield* sleep(10);
  note(Process.demonitor(r, { flush: true }));
  note(yield* inbox(10));
  r = Process.monitor(self());
  note(Process.demonitor(r, { info: true }));
  note(Process.demonitor(r, { info: true }));
  r = Process.monitor(p);
  yield* sleep(5);
  note(Process.demonitor(r, { flush: true, info: true }));
});

twin("more_process/monitor-noproc", function* ({ note, label, inbox, sleep }) {
  const p = label(
    spawn(() => "ok"),
    "p",
  );
  yield* sleep(10);
  label(Process.monitor(p), "a");
  label(Process.monitor("more_unknown"), "b");
  const downs = (yield* inbox(10)) as DownMessage[];
  const [x, y] = downs.toSorted(
    (one, other) => Number(Array.isArray(one.process)) - Number(Array.isArray(other.process)),
  );
  note(x);
  const [name, node] = y?.process as readonly [string, string];
  note([y?.ref, name, node === Process.node(), y?.reason]);
});

twin("more_process/alias-modes", function* ({ note, label, inbox, sleep }) {
  const a = Process.alias();
  send(a, 1);
  send(a, 2);
  note(yield* inbox(5));
  note(Process.unalias(a));
  note(Process.unalias(a));
  send(a, 3);
  note(yield* inbox(5));
  const r = Process.alias("reply");
  send(r, 1);
  send(r, 2);
  note(yield* inbox(5));
  const p = spawn(untilGo);
  let m = label(Process.monitor(p, { alias: "demonitor" }), "m");
  send(m, "one");
  send(m, "two");
  note(yield* inbox(5));
  Process.demonitor(m);
  send(m, "three");
  note(yield* inbox(5));
  m = label(Process.monitor(p, { alias: "explicit_unalias" }), "m2");
  Process.demonitor(m);
  send(m, "still");
  note(yield* inbox(5));
  m = label(Process.monitor(p, { alias: "demonitor" }), "m3");
  send(p, "go");
  yield* sleep(10);
  send(m, "after_down");
  note(((yield* inbox(5)) as { type: string }[]).map((message) => message.type));
  const sleeper = spawn(function* () {
    yield* sleep(30);
  });
  m = label(Process.monitor(sleeper, { alias: "reply_demonitor" }), "m4");
  send(m, "reply");
  yield* sleep(40);
  note(yield* inbox(5));
});

twin("more_process/timers", function* ({ note, inbox, sleep }) {
  let r = Process.sendAfter(self(), "x", 1000);
  let left = Process.readTimer(r);
  note(left !== false && left > 900 && left <= 1000);
  left = Process.cancelTimer(r);
  note(Number.isInteger(left));
  note(Process.cancelTimer(r));
  note(Process.readTimer(r));
  r = Process.sendAfter(self(), "y", 5);
  yield* sleep(20);
  note(Process.readTimer(r));
  note(Process.cancelTimer(r));
  note(Process.cancelTimer(makeRef()));
  note(yield* inbox(5));
});

twin("more_process/timer-to-name", function* ({ note, inbox }) {
  Process.sendAfter("more_later", "hello", 20);
  Process.sendAfter("more_never", "hello", 20);
  Process.register(self(), "more_later");
  note(yield* inbox(40));
});

twin("more_process/receive-after-zero", function* ({ note }) {
  send(self(), "a");
  send(self(), "b");
  const isB = (m: unknown): m is "b" => m === "b";
  note((yield* receive(isB, { after: 0 })) === TIMEOUT ? "none" : "got_b");
  note((yield* receive(isB, { after: 0 })) === TIMEOUT ? "none" : "got_b");
  const third = yield* receive({ after: 0 });
  note(third === TIMEOUT ? "none" : third);
  const fourth = yield* receive({ after: 0 });
  note(fourth === TIMEOUT ? "none" : fourth);
});

twin("more_process/info", function* ({ note, label, sleep }) {
  const me = self();
  const p = label(
    spawn(function* () {
      Process.flag("trapExit", true);
      Process.register(self(), "more_info");
      Process.put("k", 1);
      Process.link(me);
      label(Process.monitor(me), "mon");
      send(me, "ready");
      yield* receive((m) => m === "go");
    }),
    "p",
  );
  yield* receive((m) => m === "ready");
  send(p, "m1");
  send(p, ["m2", 2]);
  yield* sleep(5);
  const items = [
    "registered_name",
    "status",
    "message_queue_len",
    "messages",
    "links",
    "monitors",
    "trap_exit",
    "dictionary",
  ] as const;
  for (const item of items) note(Process.info(p, item));
  note((Process.info(self(), "monitored_by")?.[1] as unknown[]).includes(p));
  note(Process.info(self(), "status"));
  note(Process.info(self(), "registered_name"));
  note(Process.info(p, ["message_queue_len", "trap_exit"]));
  Process.unlink(p);
  Process.exit(p, "kill");
  yield* sleep(5);
  note(Process.info(p, "status"));
  note(Process.info(p));
});

twin("more_process/names-life", function* ({ note, attempt, inbox, sleep }) {
  const p = spawn(function* () {
    note(["got", yield* receive()]);
  });
  Process.register(p, "more_one");
  note(Process.registered().includes("more_one"));
  Process.unregister("more_one");
  Process.register(p, "more_two");
  note(Process.whereis("more_one"));
  note(send("more_two", "hi"));
  yield* sleep(10);
  note(Process.whereis("more_two"));
  note((yield* attempt(() => Process.monitor("more_two")))[0]);
  note((yield* inbox(10)).length);
});
