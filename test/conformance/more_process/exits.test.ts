// Exit signals by table, links, and what a crash is to the others.
import {
  exit,
  ExitMessage,
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

const isExit = (m: unknown): m is ExitMessage => m instanceof ExitMessage;
const exitsOf = (messages: readonly unknown[]): unknown[] => messages.filter(isExit).map((m) => m.reason);

twin("more_process/exit-self-table", function* ({ note, attempt, inbox, reasonOf }) {
  for (const trap of [false, true]) {
    for (const reason of ["normal", "shutdown", "boom", "kill"]) {
      const { ref } = spawnMonitor(function* () {
        Process.flag("trapExit", trap);
        note([trap, reason, yield* attempt(() => Process.exit(self(), reason)), exitsOf(yield* inbox(5))]);
        exit("went_on");
      });
      note(yield* reasonOf(ref));
    }
  }
});

twin("more_process/linked-table", function* ({ note, reasonOf }) {
  for (const trap of [false, true]) {
    for (const reason of ["normal", "shutdown", "boom", "kill", "killed", ["shutdown", 1]]) {
      const { ref } = spawnMonitor(function* () {
        Process.flag("trapExit", trap);
        const p = spawnLink(() => exit(reason));
        const got = yield* receive((m): m is ExitMessage => isExit(m) && m.pid === p, { after: 20 });
        exit(got === TIMEOUT ? "alive" : ["message", got.reason]);
      });
      note([trap, reason, yield* reasonOf(ref)]);
    }
  }
});

twin("more_process/linked-raise", function* ({ note, inbox }) {
  Process.flag("trapExit", true);
  spawnLink(() => {
    throw new Error("boom");
  });
  note(exitsOf(yield* inbox(100))[0]);
  spawnLink(() => {
    throw "ball";
  });
  note(exitsOf(yield* inbox(100))[0]);
  spawnLink(() => {
    send("more_nobody_here", "x");
  });
  note(exitsOf(yield* inbox(100))[0]);
});

twin("more_process/links-of-dead-and-unlink", function* ({ note, label }) {
  const p = label(
    spawn(function* () {
      yield* receive((m) => m === "go");
    }),
    "p",
  );
  note(Process.unlink(p));
  note(Process.link(self()));
  Process.link(p);
  note(Process.info(p, "links"));
  note(Process.info(self(), "links"));
  Process.unlink(p);
  note(Process.info(p, "links"));
});

twin("more_process/kill-chain", function* ({ note, label, inbox, reasonOf }) {
  const first = spawnMonitor(function* () {
    spawnLink(function* () {
      yield* sleep(10);
      Process.exit(self(), "kill");
    });
    yield* sleep(100);
  });
  note(yield* reasonOf(first.ref));
  Process.flag("trapExit", true);
  label(
    spawnLink(() => exit("kill")),
    "p",
  );
  note(yield* inbox(10));
  const second = spawnMonitor(function* () {
    Process.flag("trapExit", true);
    const q = spawnLink(() => exit("kill"));
    const got = yield* receive((m): m is ExitMessage => isExit(m) && m.pid === q);
    exit(["trapped", got.reason]);
  });
  note(yield* reasonOf(second.ref));
});

twin("more_process/exit-order-with-messages", function* ({ note, label, inbox }) {
  Process.flag("trapExit", true);
  const me = self();
  const { pid, ref } = spawnMonitor(() => {
    Process.link(me);
    send(me, 1);
    send(me, 2);
    exit("end");
  });
  label(pid, "p");
  label(ref, "r");
  note((yield* inbox(10)).slice(0, 2));
});

twin("more_process/spawn-forms", function* ({ note, inbox, reasonOf }) {
  const first = spawnMonitor(() => "ok");
  note(yield* reasonOf(first.ref));
  const me = self();
  const second = spawnMonitor(function* () {
    spawn(function* () {
      yield* sleep(20);
      send(me, "outlived");
    });
    spawnLink(() => {
      throw new Error("child");
    });
    yield* sleep(1000);
  });
  note(yield* reasonOf(second.ref));
  note(yield* inbox(40));
});
