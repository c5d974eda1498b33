// Events from other sides: postponed, inserted, answered, and calls that fail.
import {
  type From,
  GenStateMachine,
  hibernate,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  type Pid,
  postpone,
  Process,
  receive,
  repeatState,
  repeatStateAndData,
  reply,
  self,
  send,
  sleep as pause,
  spawn,
  spawnMonitor,
  stateTimeout,
  stopAndReply,
  Sys,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { typed } from "../gen_state_machine/words.js";
import { defineM } from "./machine.js";

twin("more_gen_state_machine/postpone-and-repeat", function* (kit) {
  const { note } = kit;
  const M = defineM(
    kit,
    (event, state, data) => {
      if (event.type === "enter") {
        note(["enter", event.from, state]);
        return keepStateAndData();
      }
      if (event.type !== "cast") return undefined;
      switch (event.name) {
        case "later":
          if (state !== "a") {
            note(["handled", event.request, state]);
            return keepStateAndData();
          }
          note(["postponing", event.request]);
          return keepStateAndData([postpone]);
        case "repeat":
          return event.argument === undefined ? repeatStateAndData() : repeatState(event.argument);
        default:
          return nextState(event.argument, data);
      }
    },
    { enter: true },
  );
  const p = yield* M.start().unwrap();
  for (const e of [
    ["later", 1],
    "repeat",
    ["later", 2],
    ["repeat", 5],
    ["go", "a"],
    ["go", "b"],
    ["later", 3],
  ])
    GenStateMachine.cast(p, e);
  note(yield* Sys.getState(p));
});

twin("more_gen_state_machine/next-event-types", function* (kit) {
  const { note, sleep, reasonOf } = kit;
  const M = defineM(kit, (event) => {
    if (event.type === "call" && event.request === "start")
      return keepStateAndData([
        nextEvent(["call", event.from], "inserted"),
        nextEvent("cast", 1),
        nextEvent("info", 2),
        nextEvent("internal", 3),
        nextEvent("eventTimeout", 4),
        nextEvent("stateTimeout", 5),
        nextEvent(["timeout", "n"], 6),
      ]);
    if (event.type === "call") {
      note("inserted_call");
      return keepStateAndData([reply(event.from, "answered")]);
    }
    note(typed(event));
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  note(yield* GenStateMachine.call(p, "start"));
  yield* sleep(10);
  const Bad = defineM(
    kit,
    (event) => keepStateAndData([nextEvent(event.type === "cast" ? (event.request as never) : "cast", 1)]),
    { init: () => ({ type: "ok", state: "a", second: null, third: undefined }) },
  );
  const q = yield* Bad.start().unwrap();
  const r = Process.monitor(q);
  GenStateMachine.cast(q, "strange");
  note(yield* reasonOf(r));
});

twin("more_gen_state_machine/inserted-postponed", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event, state, data) => {
    if (state === "a" && event.type === "cast" && event.name === "go")
      return keepStateAndData(["p", "q", "r"].map((content) => nextEvent("internal", content)));
    if (state === "a" && event.type === "internal") {
      switch (event.content) {
        case "p":
          note("postponed_p");
          return keepStateAndData([postpone]);
        case "q":
          note("q");
          return keepStateAndData([nextEvent("internal", "q1")]);
        case "r":
          note("r");
          return nextState("b", data, [nextEvent("internal", "after")]);
        default:
          break;
      }
    }
    note([...typed(event), state]);
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  GenStateMachine.cast(p, "go");
  GenStateMachine.cast(p, "last");
  yield* sleep(20);
});

twin("more_gen_state_machine/stop-and-reply-more", function* (kit) {
  const { note, attempt, sleep } = kit;
  const ends = [
    (a: From, b: From) => stopAndReply("normal", [reply(a, "one"), reply(b, "two")], "d"),
    (a: From) => stopAndReply("why", reply(a, "one"), "new_data"),
    (a: From) => stopAndReply("shutdown", [reply(a, "one")], "d"),
    (a: From) => stopAndReply("why", [reply(a, "one"), "junk" as never], "d"),
  ];
  for (const how of ends) {
    const M = defineM(
      kit,
      (event, _state, data) => {
        const froms = data as readonly From[];
        if (event.type === "call") return keepState([...froms, event.from]);
        const [a, b] = froms;
        return a === undefined || b === undefined ? undefined : how(a, b);
      },
      { init: () => ({ type: "ok", state: "a", second: [], third: undefined }) },
    );
    const p = yield* M.start().unwrap();
    const tasks = [];
    for (let n = 1; n <= 3; n++) {
      tasks.push(
        Task.async(function* () {
          const [kind, value] = yield* attempt(() => GenStateMachine.call(p, "wait", 1000));
          return kind === "exited" ? [kind, (value as readonly unknown[])[0]] : [kind, value];
        }),
      );
      yield* sleep(5);
    }
    GenStateMachine.cast(p, "end");
    note(yield* Task.awaitMany(tasks));
  }
});

twin("more_gen_state_machine/call-cast-timeouts", function* (kit) {
  const { note, label, attempt, sleep, inbox } = kit;
  const M = defineM(
    kit,
    (event) => {
      if (event.type !== "call") return undefined;
      const { from } = event;
      switch (event.name) {
        case "slow":
          // A callback that waits is a generator; its type is none of M's business.
          return (function* () {
            yield* pause(event.argument as number);
            return keepStateAndData([reply(from, "late")]);
          })() as never;
        case "other":
          spawn(() => GenStateMachine.reply(from, "from_other"));
          return keepStateAndData();
        default:
          GenStateMachine.replies([reply(from, "listed")]);
          return keepStateAndData();
      }
    },
    { init: () => ({ type: "ok", state: "a", second: null, third: undefined }) },
  );
  const p = yield* M.start().unwrap();
  label(p, "p");
  note(yield* attempt(() => GenStateMachine.call(p, ["slow", 60], 20)));
  yield* sleep(60);
  note(yield* inbox(10));
  note(yield* GenStateMachine.call(p, "other"));
  note(yield* GenStateMachine.call(p, "quick", 1000));
  note(yield* attempt(() => GenStateMachine.call("nobody_here", "x", 50)));
  note(yield* attempt(() => GenStateMachine.call(self(), "x", 50)));
  note(GenStateMachine.cast("nobody_here", "x"));
  note(yield* attempt(() => GenStateMachine.stop("nobody_here")));
  note(yield* GenStateMachine.stop(p, "normal", 100));
});

twin("more_gen_state_machine/hibernate-and-sys", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event, state, data) => {
    if (event.type === "call" && event.name === "h")
      return keepStateAndData([reply(event.from, "ok"), hibernate, nextEvent("internal", "x")]);
    if (event.type === "call") return keepStateAndData([reply(event.from, "ok"), stateTimeout(30, "st")]);
    note([...typed(event), state, data]);
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  note(yield* GenStateMachine.call(p, "h"));
  note(yield* GenStateMachine.call(p, "arm"));
  const replace = (both: unknown) => {
    const [state, data] = both as readonly [string, number];
    return [[state, "new"], data + 1];
  };
  note(yield* Sys.replaceState(p, replace));
  yield* sleep(50);
  note(yield* Sys.getState(p));
});

twin("more_gen_state_machine/parent-exit", function* (kit) {
  const { note, reasonOf, inbox } = kit;
  for (const suspended of [false, true]) {
    const me = self();
    const M = defineM(kit, (event) => {
      if (event.type !== "call") return undefined;
      Process.flag("trapExit", true);
      return keepStateAndData([reply(event.from, "ok")]);
    });
    const { pid } = spawnMonitor(function* () {
      const m = yield* M.startLink().unwrap();
      yield* GenStateMachine.call(m, "trap");
      if (suspended) yield* Sys.suspend(m);
      send(me, ["m", m]);
      yield* receive((message) => message === "go");
      Process.exit(self(), "bye");
    });
    const [, m] = (yield* receive((x) => Array.isArray(x) && x[0] === "m")) as [string, Pid];
    const r = Process.monitor(m);
    send(pid, "go");
    note(yield* reasonOf(r));
    yield* inbox(10);
  }
});
