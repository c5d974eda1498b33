// Enter calls: when they are made, what they may do, and their place in the order of things.
import {
  type Action,
  defineStateMachine,
  GenStateMachine,
  genericTimeout,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  ok,
  postpone,
  Process,
  repeatState,
  repeatStateAndData,
  reply,
  sleep as pause,
  stateTimeout,
  stop,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { bare, typed } from "./words.js";

twin("gen_state_machine/enter-on-start", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", [] as unknown[]),
    handleEvent: (event, state, acc) => {
      if (event.type === "enter") return keepState([...acc, ["enter", event.from, state]]);
      if (event.type === "call") return keepStateAndData(reply(event.from, acc));
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "dump"));
});

twin("gen_state_machine/enter-on-change-only", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", [] as unknown[]),
    handleEvent: (event, s, acc) => {
      if (event.type === "enter") return keepState([...acc, ["enter", event.from, s]]);
      if (event.type === "cast" && event.name === "go") {
        const to = event.argument as string;
        return nextState(to, [...acc, ["go", to, "in", s]]);
      }
      if (event.type === "cast" && event.name === "keep") return keepState([...acc, ["keep", "in", s]]);
      if (event.type === "call") return keepStateAndData(reply(event.from, acc));
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const r of [["go", "b"], ["go", "b"], "keep", ["go", "a"], ["go", "b"]]) GenStateMachine.cast(pid, r);
  for (const x of (yield* GenStateMachine.call(pid, "dump")) as unknown[]) note(x);
});

twin("gen_state_machine/enter-state-functions", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["state_functions", "state_enter"],
    init: () => ok("a", 0),
    states: {
      a: {
        enter: (old, d) => {
          note(["a", "enter", old, d]);
          return keepStateAndData();
        },
        cast: { go: (_argument, d) => nextState("b", d + 1) },
      },
      b: {
        enter: (old, d) => {
          note(["b", "enter", old, d]);
          return keepState(d + 10);
        },
        call: { get: (_argument, from, d) => keepStateAndData(reply(from, d)) },
      },
    },
  });
  const pid = yield* M.startLink().unwrap();
  M.cast(pid, "go");
  note(yield* M.call(pid, "get"));
});

twin("gen_state_machine/no-enter-without-flag", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "call") {
        note(["call_in", s]);
        return nextState("b", d, reply(event.from, "ok"));
      }
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "go");
  GenStateMachine.cast(pid, "x");
  yield* GenStateMachine.call(pid, "go");
});

twin("gen_state_machine/repeat-state-and-state-timeout", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null),
    handleEvent: (event) => {
      if (event.type === "enter") return keepStateAndData();
      if (event.type === "call" && event.request === "arm")
        return keepStateAndData([reply(event.from, "ok"), stateTimeout(60, "armed_before_repeat")]);
      if (event.type === "call" && event.request === "repeat")
        return repeatStateAndData(reply(event.from, "ok"));
      if (event.type === "stateTimeout") {
        note(["state_timeout", event.content]);
        return keepStateAndData();
      }
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "arm");
  yield* GenStateMachine.call(pid, "repeat");
  yield* sleep(120);
  note("end");
});

twin("gen_state_machine/repeat-state-inside-enter", function* ({ note, attempt }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", 0),
    handleEvent: (event, state, n) => {
      if (event.type === "enter") {
        note(["enter", event.from, state, n]);
        return n < 2 ? repeatState(n + 1) : keepStateAndData();
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, [state, n]));
      return undefined;
    },
  });
  const pid = yield* M.start().unwrap();
  note(yield* attempt(() => GenStateMachine.call(pid, "get")));
});

twin("gen_state_machine/enter-next-state-same-is-fine", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", 0),
    handleEvent: (event, s, n) => {
      if (event.type === "enter") return nextState(s, n + 5);
      if (event.type === "call") return keepStateAndData(reply(event.from, [s, n]));
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "get"));
});

const forbiddenInEnter: readonly (readonly [id: string, action: Action])[] = [
  ["enter-may-not-postpone", postpone],
  ["enter-may-not-insert-events", nextEvent("internal", "x")],
];
for (const [id, action] of forbiddenInEnter) {
  twin(`gen_state_machine/${id}`, function* ({ note, reasonOf }) {
    const M = defineStateMachine({
      name: "M",
      callbackMode: ["handle_event_function", "state_enter"],
      init: () => ok("a", null),
      handleEvent: (event, state, d) => {
        if (event.type === "enter") return state === "a" ? keepStateAndData() : keepStateAndData([action]);
        return event.type === "cast" ? nextState("b", d) : undefined;
      },
    });
    const pid = yield* M.start().unwrap();
    const ref = Process.monitor(pid);
    GenStateMachine.cast(pid, "go");
    note(yield* reasonOf(ref));
  });
}

twin("gen_state_machine/enter-sets-timeouts", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "enter") {
        return s === "a"
          ? keepStateAndData([stateTimeout(30, "leave_a"), genericTimeout("g", 160, "tick")])
          : keepStateAndData([stateTimeout(30, "leave_b")]);
      }
      if (event.type === "stateTimeout" && s === "a") {
        note(["a", event.content]);
        return nextState("b", d);
      }
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  yield* M.startLink().unwrap();
  yield* sleep(230);
});

twin("gen_state_machine/enter-stops", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null as unknown),
    handleEvent: (event, s, d) => {
      if (event.type === "enter")
        return s === "a" ? keepStateAndData() : stop(["shutdown", "from_enter"], ["was", d]);
      return event.type === "cast" ? nextState("b", "d") : undefined;
    },
    terminate: (reason, state, data) => note(["terminate", bare(reason), state, data]),
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, "go");
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/enter-before-postponed-and-inserted", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null),
    *handleEvent(event, s, d) {
      if (event.type === "enter") {
        note(["enter", event.from, s]);
        return keepStateAndData();
      }
      if (event.type === "cast" && event.name === "p" && s === "a") {
        note(["postponing", event.argument]);
        return keepStateAndData([postpone]);
      }
      if (event.type === "cast" && event.request === "go" && s === "a") {
        yield* pause(40);
        return nextState("b", d, [nextEvent("internal", "i1"), nextEvent("internal", "i2")]);
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of [["p", 1], ["p", 2], "go", "after_go_1", "after_go_2"]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/init-next-event-after-enter", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok("a", null, nextEvent("internal", "from_init")),
    handleEvent: (event, s) => {
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* GenStateMachine.call(pid, "sync");
});
