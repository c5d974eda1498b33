// Exit signals, links and trapping: what each reason does to whom.
import {
  type Body,
  exit,
  ExitMessage,
  type Pid,
  Process,
  receive,
  self,
  send,
  sleep,
  spawn,
  spawnLink,
  spawnMonitor,
  TIMEOUT,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

const isGo = (message: unknown): message is "go" => message === "go";

/** `receive do: (:go -> exit(reason))` */
const exitOnGo = (reason: unknown): Body =>
  function* () {
    yield* receive(isGo);
    exit(reason);
  };

/** `receive do: ({^tag, value} -> value)` */
function* tagged(tag: string) {
  const message = yield* receive((m): m is [string, unknown] => Array.isArray(m) && m[0] === tag);
  return message[1];
}

twin("process/seed-greet", function* ({ note, inbox, reasonOf }) {
  const me = self();
  const { pid } = spawnMonitor(function* () {
    const message = yield* receive((m): m is ["greet", string] => Array.isArray(m) && m[0] === "greet");
    send(me, `Hello, ${message[1]}!`);
  });
  note(send(pid, ["greet", "Michael"]));
  const messages: unknown[] = yield* inbox();
  note(messages.filter((m) => typeof m === "string"));
  note(Process.alive(pid));
  note(yield* reasonOf(Process.monitor(pid)));
});

twin("process/exit-matrix-from-other", function* ({ note, reasonOf }) {
  for (const trap of [false, true]) {
    for (const reason of ["normal", "shutdown", "boom", "kill", ["shutdown", 1]]) {
      const me = self();
      const { pid, ref } = spawnMonitor(function* () {
        Process.flag("trapExit", trap);
        send(me, "ready");
        const message = yield* receive((m): m is ExitMessage => m instanceof ExitMessage && m.pid === me, {
          after: 60,
        });
        if (message === TIMEOUT) exit("untouched");
        exit(["got_message", message.reason]);
      });
      yield* receive((m) => m === "ready");
      Process.exit(pid, reason);
      note(["trap", trap, reason, "gives", yield* reasonOf(ref)]);
    }
  }
});

twin("process/exit-kill-is-killed-for-links", function* ({ note, label, inbox }) {
  Process.flag("trapExit", true);
  const pid = label(
    spawnLink(() => sleep(1000)),
    "victim",
  );
  Process.exit(pid, "kill");
  note(yield* inbox());
});

twin("process/link-propagates-abnormal", function* ({ note, reasonOf }) {
  const me = self();
  const { ref: refA } = spawnMonitor(function* () {
    const b = spawnLink(function* () {
      const c = spawnLink(exitOnGo("chain"));
      send(me, ["c", c]);
      yield* sleep(1000);
    });
    send(me, ["b", b]);
    yield* sleep(1000);
  });
  const b = (yield* tagged("b")) as Pid;
  const c = (yield* tagged("c")) as Pid;
  const refB = Process.monitor(b);
  const refC = Process.monitor(c);
  send(c, "go");
  note(yield* reasonOf(refC));
  note(yield* reasonOf(refB));
  note(yield* reasonOf(refA));
});

twin("process/link-normal-does-not-propagate", function* ({ note, reasonOf }) {
  const { ref } = spawnMonitor(function* () {
    spawnLink(() => "done");
    yield* sleep(40);
    exit("i_lived");
  });
  note(yield* reasonOf(ref));
});

twin("process/link-twice-one-exit", function* ({ note, label, inbox }) {
  Process.flag("trapExit", true);
  const p = label(spawn(exitOnGo("bye")), "p");
  note(Process.link(p));
  Process.link(p);
  send(p, "go");
  note(yield* inbox());
  const q = spawn(exitOnGo("bye"));
  Process.link(q);
  Process.link(q);
  note(Process.unlink(q));
  send(q, "go");
  note(yield* inbox());
});

twin("process/link-to-dead", function* ({ note, label, eventually, attempt, inbox, reasonOf }) {
  const dead = label(
    spawn(() => "ok"),
    "dead",
  );
  yield* eventually(() => !Process.alive(dead));
  for (const trap of [true, false]) {
    const { ref } = spawnMonitor(function* () {
      Process.flag("trapExit", trap);
      const result = yield* attempt(() => Process.link(dead));
      note(["trap", trap, result, yield* inbox(30)]);
    });
    note(yield* reasonOf(ref));
  }
});

twin("process/trap-exit-message-shape", function* ({ note, label, inbox }) {
  Process.flag("trapExit", true);
  label(
    spawnLink(() => "ok"),
    "a",
  );
  note(yield* inbox(20));
  label(
    spawnLink(() => exit("x")),
    "b",
  );
  note(yield* inbox(20));
});

twin("process/trap-exit-flag-returns-old", function* ({ note }) {
  note(Process.flag("trapExit", true));
  note(Process.flag("trapExit", true));
  note(Process.flag("trapExit", false));
  note(Process.flag("trapExit", false));
});

twin("process/unlink-then-exit", function* ({ note, label, inbox, sleep }) {
  Process.flag("trapExit", true);
  const a = label(spawnLink(exitOnGo("boom")), "a");
  Process.unlink(a);
  send(a, "go");
  note(yield* inbox(20));
  const b = label(
    spawnLink(() => exit("early")),
    "b",
  );
  yield* sleep(20);
  Process.unlink(b);
  note(yield* inbox(20));
});

twin("process/exit-signal-after-messages", function* ({ note, inbox, reasonOf }) {
  const me = self();
  const { pid, ref } = spawnMonitor(function* () {
    yield* receive((m) => m === "never");
    send(me, "unreachable");
  });
  send(pid, "m1");
  send(pid, "m2");
  Process.exit(pid, "stop_now");
  note(yield* reasonOf(ref));
  note(yield* inbox(10));
});

twin("process/exit-in-try", function* ({ note, attempt, reasonOf }) {
  note(yield* attempt(() => exit("caught")));
  const first = function* () {
    exit("first");
  };
  const { ref } = spawnMonitor(function* () {
    try {
      yield* first();
    } finally {
      note("after_block_runs");
    }
    note("unreachable");
  });
  note(yield* reasonOf(ref));
});

twin("process/exit-dead-target", function* ({ note, eventually }) {
  const dead = spawn(() => "ok");
  yield* eventually(() => !Process.alive(dead));
  note(Process.exit(dead, "boom"));
  note(Process.exit(dead, "kill"));
});

twin("process/trap-turned-off-again", function* ({ note, reasonOf }) {
  const me = self();
  const { pid, ref } = spawnMonitor(function* () {
    const isExit = (m: unknown): m is ExitMessage => m instanceof ExitMessage;
    Process.flag("trapExit", true);
    send(me, "ready");
    const first = yield* receive(isExit);
    send(me, ["survived", first.reason]);
    Process.flag("trapExit", false);
    send(me, "off");
    const second = yield* receive(isExit);
    exit(["unexpected", second.reason]);
  });
  yield* receive((m) => m === "ready");
  Process.exit(pid, "one");
  note(yield* receive((m) => Array.isArray(m) && m[0] === "survived"));
  yield* receive((m) => m === "off");
  Process.exit(pid, "two");
  note(yield* reasonOf(ref));
});

twin("process/links-before-down", function* ({ note, label, inbox }) {
  Process.flag("trapExit", true);
  const p = label(spawn(exitOnGo("both")), "p");
  Process.link(p);
  label(Process.monitor(p), "mon");
  send(p, "go");
  const messages = (yield* inbox(20)) as { type: string }[];
  note(messages.toSorted((a, b) => (a.type < b.type ? -1 : 1)));
});
