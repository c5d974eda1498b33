// The three timeouts: of the state, of events, by name; setting, cancelling, updating, and times of 0.
import {
  type Actions,
  cancelGenericTimeout,
  defineStateMachine,
  eventTimeout,
  genericTimeout,
  GenStateMachine,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  now,
  ok,
  postpone,
  Process,
  reply,
  send,
  sleep as pause,
  stateTimeout,
  stop,
  updateStateTimeout,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { typed } from "./words.js";

/** A machine in state "a" that starts with `actions`, and notes every event. */
function noting(note: (term: unknown) => unknown, actions: Actions<unknown>) {
  return defineStateMachine({
    name: "M",
    init: () => ok("a", null, actions),
    handleEvent: (event) => {
      note(typed(event));
      return keepStateAndData();
    },
  });
}

/** The same, with a call that is answered with "ok" and has `onCall` done besides. */
function notingWithCall(
  note: (term: unknown) => unknown,
  actions: Actions<unknown>,
  onCall: readonly Exclude<Actions, readonly unknown[]>[],
) {
  return defineStateMachine({
    name: "M",
    init: () => ok("a", null, actions),
    handleEvent: (event) => {
      if (event.type === "call") return keepStateAndData([reply(event.from, "ok"), ...onCall]);
      note(event.type === "stateTimeout" ? ["fired", event.content] : typed(event));
      return keepStateAndData();
    },
  });
}

twin("gen_state_machine/state-timeout-fires", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: "state_functions",
    init: () => ok("idle", null),
    states: {
      idle: {
        call: {
          go: (_argument, from, d) =>
            nextState("busy", d, [reply(from, "ok"), stateTimeout(30, { why: "slow" })]),
        },
      },
      busy: {
        stateTimeout: (d, content) => {
          note(["busy", "state_timeout", content]);
          return nextState("idle", d);
        },
      },
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* M.call(pid, "go");
  note("armed");
  yield* sleep(80);
});

twin("gen_state_machine/state-timeout-cancelled-by-change", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null, stateTimeout(60, "of_a")),
    handleEvent: (event, s, d) => {
      if (event.type === "call" && event.name === "go") {
        const to = event.argument as string;
        return nextState(to, d, reply(event.from, to));
      }
      if (event.type === "stateTimeout") {
        note(["fired", event.content, s]);
        return keepStateAndData();
      }
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* M.call(pid, "go", "b"));
  note(yield* M.call(pid, "go", "a"));
  yield* sleep(120);
  note("end");
});

twin("gen_state_machine/state-timeout-restart-replaces", function* ({ note, sleep }) {
  const M = notingWithCall(note, stateTimeout(50, "first"), [stateTimeout(90, "second")]);
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "again");
  yield* sleep(70);
  note("after_70");
  yield* sleep(80);
  note("end");
});

twin("gen_state_machine/state-timeout-infinity-cancels", function* ({ note, sleep }) {
  const M = notingWithCall(note, stateTimeout(40, "first"), [stateTimeout("infinity", "never")]);
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "cancel");
  yield* sleep(90);
  note("nothing_fired");
});

twin("gen_state_machine/state-timeout-update-none-running", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event) => {
      if (event.type === "call" && event.request === "update")
        return keepStateAndData([reply(event.from, "ok"), updateStateTimeout("fresh")]);
      if (event.type === "call" && event.request === "sync")
        return keepStateAndData(reply(event.from, "synced"));
      if (event.type === "stateTimeout") {
        note(["fired", event.content]);
        return keepStateAndData();
      }
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "update");
  note(yield* GenStateMachine.call(pid, "sync"));
});

twin("gen_state_machine/state-timeout-set-with-change-belongs-to-new-state", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null, stateTimeout(30, "of_a")),
    handleEvent: (event, s, d) => {
      if (event.type === "call")
        return nextState("b", d, [stateTimeout(60, "of_b"), reply(event.from, "ok")]);
      if (event.type === "stateTimeout") {
        note(["fired", event.content, s]);
        return keepStateAndData();
      }
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "go");
  yield* sleep(120);
});

twin("gen_state_machine/state-timeout-last-in-list-wins", function* ({ note, sleep }) {
  yield* noting(note, [stateTimeout(20, "one"), stateTimeout(50, "two")])
    .startLink()
    .unwrap();
  yield* sleep(110);
  note("end");
});

twin("gen_state_machine/state-timeout-zero-cancelled-by-postponed-change", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "cast" && event.request === "p") {
        if (s === "a") return keepStateAndData(postpone);
        if (s === "b") {
          note("p_in_b");
          return nextState("c", d);
        }
      }
      if (event.type === "cast" && event.request === "go" && s === "a")
        return nextState("b", d, stateTimeout(0, "zero"));
      if (event.type === "call") return keepStateAndData(reply(event.from, s));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of ["p", "go"]) GenStateMachine.cast(pid, m);
  note(yield* GenStateMachine.call(pid, "sync"));
  yield* sleep(30);
});

twin("gen_state_machine/state-timeout-absolute", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null, stateTimeout(now() + 40, "at", { abs: true })),
    handleEvent: (event) => {
      note(typed(event));
      return keepStateAndData();
    },
  });
  yield* M.startLink().unwrap();
  yield* sleep(10);
  note("not_yet");
  yield* sleep(90);
});

twin("gen_state_machine/state-timeout-zero-from-enter", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null),
    *handleEvent(event, s, d) {
      if (event.type === "enter")
        return s === "a" ? keepStateAndData() : keepStateAndData(stateTimeout(0, "zero"));
      if (event.type === "cast" && event.request === "p" && s === "a") return keepStateAndData(postpone);
      if (event.type === "cast" && event.request === "go" && s === "a") {
        yield* pause(40);
        return nextState("b", d, nextEvent("internal", "i"));
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of ["p", "go", "queued"]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/generic-timeouts-by-name", function* ({ note, sleep }) {
  const M = noting(note, [
    genericTimeout("slow", 80, 1),
    genericTimeout("fast", 20, 2),
    genericTimeout(["any", "term"], 50, 3),
  ]);
  yield* M.startLink().unwrap();
  yield* sleep(150);
});

twin("gen_state_machine/generic-timeout-restart-by-name", function* ({ note, sleep }) {
  const M = notingWithCall(
    note,
    [genericTimeout("x", 30, "x_old"), genericTimeout("y", 50, "y")],
    [genericTimeout("x", 90, "x_new")],
  );
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "re");
  yield* sleep(150);
});

twin("gen_state_machine/generic-timeout-cancel", function* ({ note, sleep }) {
  const M = notingWithCall(
    note,
    ["a", "b", "c"].map((n) => genericTimeout(n, 50, n)),
    [genericTimeout("a", "infinity", null), cancelGenericTimeout("b")],
  );
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "stop_two");
  yield* sleep(110);
  note("end");
});

twin("gen_state_machine/generic-timeouts-zero-order", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event) => {
      if (event.type === "call" && event.request === "go") {
        return keepStateAndData([
          reply(event.from, "ok"),
          genericTimeout("z2", 0, 1),
          stateTimeout(0, 2),
          genericTimeout("z1", 0, 3),
        ]);
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note(typed(event));
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "go");
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/generic-timeout-polling", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0, genericTimeout("poll", 20, "tick")),
    handleEvent: (event, s, n) => {
      if (event.type !== "timeout" || event.name !== "poll") return undefined;
      if (n === 3) {
        note(["last", s]);
        return keepState(4);
      }
      note([s, n]);
      return nextState(s === "a" ? "b" : "a", n + 1, genericTimeout("poll", 20, "tick"));
    },
  });
  yield* M.startLink().unwrap();
  yield* sleep(200);
});

twin("gen_state_machine/event-timeout-fires", function* ({ note, sleep }) {
  const pid = yield* notingWithCall(note, [], [eventTimeout(30, "idle")])
    .startLink()
    .unwrap();
  yield* GenStateMachine.call(pid, "go");
  yield* sleep(80);
});

twin("gen_state_machine/event-timeout-cancelled-by-any-event", function* ({ note, sleep }) {
  const pid = yield* notingWithCall(note, [], [eventTimeout(80, "idle")])
    .startLink()
    .unwrap();
  yield* GenStateMachine.call(pid, "go");
  yield* sleep(15);
  send(pid, "noise");
  yield* sleep(140);
  note("no_timeout_came");
});

twin("gen_state_machine/event-timeout-vs-postponed-replay", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "cast" && s === "a") {
        if (event.request === "p") return keepStateAndData(postpone);
        if (event.request === "go") return nextState("b", d, eventTimeout(20, "idle"));
      }
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "p");
  GenStateMachine.cast(pid, "go");
  yield* sleep(80);
  note("end");
});

twin("gen_state_machine/event-timeout-survives-own-state-change", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "cast" && event.request === "go" && s === "a")
        return nextState("b", d, eventTimeout(20, "idle"));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "go");
  yield* sleep(80);
});

twin("gen_state_machine/timeouts-not-cancelled-by-internal", function* ({ note, sleep }) {
  const M = noting(note, [
    stateTimeout(30, "st"),
    genericTimeout("g", 60, "gt"),
    eventTimeout(45, "et"),
    nextEvent("internal", "i"),
  ]);
  yield* M.startLink().unwrap();
  yield* sleep(120);
  note("end");
});

twin("gen_state_machine/event-timeout-not-started-by-later-events", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0),
    handleEvent: (event) => {
      if (event.type === "cast" && event.request === "arm") return keepStateAndData(eventTimeout(30, "idle"));
      if (event.type === "cast" && event.request === "nop") return keepStateAndData();
      note(typed(event));
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "arm");
  GenStateMachine.cast(pid, "nop");
  yield* sleep(70);
  note("none_so_far");
  GenStateMachine.cast(pid, "arm");
  yield* sleep(70);
});

twin("gen_state_machine/event-timeout-re-armed-each-event", function* ({ note, sleep, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0, eventTimeout(130, "idle")),
    handleEvent: (event, _s, n) => {
      if (event.type === "cast") return keepState(n + 1, eventTimeout(130, "idle"));
      if (event.type === "eventTimeout") return stop(["shutdown", ["idle_after", n]]);
      return undefined;
    },
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  for (let i = 0; i < 4; i++) {
    yield* sleep(50);
    GenStateMachine.cast(pid, "activity");
  }
  note(Process.alive(pid));
  note(yield* reasonOf(ref));
});
