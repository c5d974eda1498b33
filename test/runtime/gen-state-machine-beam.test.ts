// State machines: what the BEAM (OTP 25.2) answered to further questions about gen_statem, asked with the words of the
// recorded cases. The expected observations are the BEAM's, in its order.
import {
  type Action,
  cancelStateTimeout,
  defineStateMachine,
  eventTimeout,
  exit,
  type Fiber,
  type From,
  genericTimeout,
  GenStateMachine,
  hibernate,
  hibernateIf,
  keepState,
  keepStateAndData,
  type MachineEvent,
  nextEvent,
  nextState,
  now,
  ok,
  type Pid,
  postpone,
  postponeIf,
  Process,
  receive,
  repeatStateAndData,
  reply,
  type ReplyAction,
  self,
  send,
  sleep,
  spawn,
  stateTimeout,
  stop,
  stopAndReply,
  Sys,
  updateGenericTimeout,
  updateStateTimeout,
} from "@switchboard/runtime";
import { expect, test } from "vitest";
import { type Kit, observe } from "../conformance/harness.js";
import { bare, typed } from "../conformance/gen_state_machine/words.js";

type Handler = (event: MachineEvent, state: string, data: unknown) => unknown;

interface Question {
  readonly title: string;
  /** What `init` returns; `ok("a", 0)` by default. */
  readonly init?: () => unknown;
  /** Returns `undefined` for what is merely to be noted as `[type, content, state]`. */
  readonly handle: (kit: Kit) => Handler;
  readonly then?: (pid: Pid, kit: Kit) => Fiber<void>;
  readonly answer: readonly unknown[];
}

/** A machine with enter calls (kept by default); notes what is not handled, `terminate`, and how it ended. */
function ask({ title, init, handle, then, answer }: Question): void {
  test(title, async () => {
    const observed = await observe(function* (kit) {
      const handler = handle(kit);
      const M = defineStateMachine({
        name: "M",
        callbackMode: ["handle_event_function", "state_enter"],
        init: () => (init?.() ?? ok("a", 0)) as ReturnType<typeof ok<string, unknown>>,
        *handleEvent(event, state: string, data: unknown) {
          let result = handler(event, state, data);
          if (typeof result === "object" && result !== null && "next" in result && !("type" in result))
            result = yield* result as Fiber;
          if (result !== undefined) return result as ReturnType<typeof keepStateAndData>;
          if (event.type !== "enter") kit.note([...typed(event), state]);
          return keepStateAndData();
        },
        terminate: (reason, state, data) => kit.note(["terminate", bare(reason), state, data]),
      });
      const pid = yield* M.start().unwrap();
      const ref = Process.monitor(pid);
      if (then !== undefined) yield* then(pid, kit);
      const reason = yield* kit.reasonOf(ref, 150);
      kit.note(reason === "still_alive" ? "alive" : ["down", reason]);
    });
    expect(observed).toEqual(answer);
  });
}

function* go(pid: Pid): Fiber<void> {
  GenStateMachine.cast(pid, "go");
}

/** In state "b" the enter call returns this; a cast goes there with data 1. */
const inEnter =
  (result: () => unknown): Question["handle"] =>
  () =>
  (event, state) => {
    if (event.type === "enter") return state === "b" ? result() : keepStateAndData();
    return event.type === "cast" ? nextState("b", 1) : undefined;
  };
/** A cast returns this. */
const onCast =
  (result: (event: MachineEvent) => unknown): Question["handle"] =>
  () =>
  (event) =>
    event.type === "cast" ? result(event) : undefined;

const bad = (tag: string, term: unknown, state: string, data: unknown): readonly unknown[] => [
  ["terminate", [tag, term], state, data],
  ["down", [[tag, term], "<stack>"]],
];
const raw = (term: unknown): Action => term as Action;

ask({
  title: "an enter call that fails: terminate sees the state before",
  handle: inEnter(() => {
    throw new Error("x");
  }),
  then: go,
  answer: [
    ["terminate", { exception: "RuntimeError", message: "x" }, "a", 0],
    ["down", [{ exception: "RuntimeError", message: "x" }, "<stack>"]],
  ],
});
ask({
  title: "{postpone, true} in an enter call is a bad action, not a bad enter action",
  handle: inEnter(() => keepState(7, postponeIf(true))),
  then: go,
  answer: bad("bad_action_from_state_function", ["postpone", true], "b", 7),
});
ask({
  title: "an enter call may not go to another state",
  handle: inEnter(() => nextState("c", 9)),
  then: go,
  answer: bad("bad_state_enter_return_from_state_function", ["next_state", "c", 9], "b", 1),
});
ask({
  title: "an enter call may not go to another state, with actions",
  handle: inEnter(() => nextState("c", 9, [stateTimeout(10, "x")])),
  then: go,
  answer: bad(
    "bad_state_enter_return_from_state_function",
    ["next_state", "c", 9, [["state_timeout", 10, "x"]]],
    "b",
    1,
  ),
});
ask({
  title: "a bad return",
  handle: onCast(() => ["reply", 1]),
  then: go,
  answer: bad("bad_return_from_state_function", ["reply", 1], "a", 0),
});
ask({
  title: "a value that is thrown is the return",
  handle: onCast(() => {
    // As in OTP, `throw` of what is no error returns it.
    throw stop("thrown") as unknown;
  }),
  then: go,
  answer: [
    ["terminate", "thrown", "a", 0],
    ["down", "thrown"],
  ],
});
ask({
  title: "stopAndReply with something else than replies: those before it are sent",
  handle: () => (event) =>
    event.type === "call"
      ? stopAndReply("normal", [reply(event.from, 1), postpone as unknown as ReplyAction], 5)
      : undefined,
  *then(pid, { note, attempt }) {
    note(yield* attempt(() => GenStateMachine.call(pid, "x")));
  },
  answer: [
    ["terminate", ["bad_reply_action_from_state_function", "postpone"], "a", 5],
    ["returned", 1],
    ["down", [["bad_reply_action_from_state_function", "postpone"], "<stack>"]],
  ],
});
for (const [title, action, term] of [
  ["next_event of no known type", raw(nextEvent("nope" as "cast", 1)), ["next_event", "nope", 1]],
  ["a reply to nobody", raw({ type: "replyAction", from: "nobody", value: 1 }), ["reply", "nobody", 1]],
  ["a negative timeout", stateTimeout(-1, 1), ["state_timeout", -1, 1]],
  ["hibernate with no boolean", raw({ type: "hibernate", value: 1 }), ["hibernate", 1]],
] as const) {
  ask({
    title: `bad action: ${title}`,
    handle: onCast(() => keepState(3, action)),
    then: go,
    answer: bad("bad_action_from_state_function", term, "a", 3),
  });
}
ask({
  title: "a bare number is an event timeout whose content is the number",
  handle: onCast(() => keepState(3, 20)),
  then: go,
  answer: [["timeout", 20, "a"], "alive"],
});
ask({
  title: "a timeout of 0 that waits may be updated by an inserted event",
  init: () => ok("a", 0, [stateTimeout(0, "z"), nextEvent("internal", "i")]),
  handle: () => (event) =>
    event.type === "internal" ? keepStateAndData(updateStateTimeout("later")) : undefined,
  answer: [["state_timeout", "later", "a"], "alive"],
});
ask({
  title: "a timeout of 0 that is set to 0 again goes behind the others",
  init: () => ok("a", 0, [stateTimeout(0, "z"), genericTimeout("g", 0, "g"), nextEvent("internal", "i")]),
  handle: () => (event) =>
    event.type === "internal" ? keepStateAndData(stateTimeout(0, "again")) : undefined,
  answer: [[["timeout", "g"], "g", "a"], ["state_timeout", "again", "a"], "alive"],
});
ask({
  title: "a timeout of 0 that waits may be cancelled by an inserted event",
  init: () => ok("a", 0, [stateTimeout(0, "z"), nextEvent("internal", "i")]),
  handle: () => (event) => (event.type === "internal" ? keepStateAndData(cancelStateTimeout()) : undefined),
  answer: ["alive"],
});
ask({
  title: "repeating the state enters it again and replays nothing",
  handle:
    ({ note }) =>
    (event) => {
      if (event.type === "enter") note("entered");
      if (event.type !== "cast") return undefined;
      if (event.request === "r") return repeatStateAndData();
      note("p");
      return keepStateAndData(postpone);
    },
  *then(pid) {
    GenStateMachine.cast(pid, "p");
    GenStateMachine.cast(pid, "r");
  },
  answer: ["entered", "p", "entered", "alive"],
});
ask({
  title: "init has no event that it could postpone",
  init: () => ok("a", 0, postpone),
  handle: () => () => undefined,
  then: go,
  answer: [["cast", "go", "a"], "alive"],
});
ask({
  title: "an enter call may reply",
  handle: () => (event, state, data) => {
    if (event.type === "enter" && state === "b") return keepState(null, reply(data as From, "from_enter"));
    return event.type === "call" ? nextState("b", event.from) : undefined;
  },
  *then(pid, { note, attempt }) {
    note(yield* attempt(() => GenStateMachine.call(pid, "x")));
  },
  answer: [["returned", "from_enter"], "alive"],
});
ask({
  title: "exit in a callback",
  handle: onCast(() => exit("out")),
  then: go,
  answer: [
    ["terminate", "out", "a", 0],
    ["down", "out"],
  ],
});
ask({
  title: "stopping what is not there, or takes too long: the exit reason stands alone",
  handle: onCast(() => sleepThenKeep(50)),
  *then(pid, { note, attempt }) {
    GenStateMachine.cast(pid, "busy");
    note(yield* attempt(() => GenStateMachine.stop(pid, "normal", 10)));
    note(yield* attempt(() => GenStateMachine.stop("nobody")));
  },
  answer: [
    ["exited", "timeout"],
    ["exited", "noproc"],
    ["terminate", "normal", "a", 0],
    ["down", "normal"],
  ],
});
ask({
  title: "replace_state makes no enter call",
  handle:
    ({ note }) =>
    (event, state) => {
      if (event.type === "enter") note([event.from, state]);
      return undefined;
    },
  *then(pid, { note }) {
    note(yield* Sys.replaceState(pid, (both) => ["z", (both as unknown[])[1]]));
    GenStateMachine.cast(pid, 1);
  },
  answer: [["a", "a"], ["z", 0], ["cast", 1, "z"], "alive"],
});
ask({
  title: "an absolute time in the past fires at once",
  init: () =>
    ok("a", 0, [
      stateTimeout(5, "x", { abs: false }),
      genericTimeout("g", now() - 100, "past", { abs: true }),
    ]),
  handle: () => () => undefined,
  answer: [[["timeout", "g"], "past", "a"], ["state_timeout", "x", "a"], "alive"],
});
ask({
  title: "of two hibernates the last counts",
  init: () => ok("a", 0, [hibernate, hibernateIf(false)]),
  handle: () => () => undefined,
  *then(pid, { note }) {
    note(Process.info(pid, "current_function"));
  },
  answer: [["current_function", ["gen_statem", "loop_receive", 3]], "alive"],
});
ask({
  title: "timeouts of 0 in order; a change of state between them cancels only the state's",
  init: () => ok("a", 0, [genericTimeout("g", 0, "g"), stateTimeout(0, "s"), genericTimeout("h", 0, "h")]),
  handle: () => (event, _state, d) =>
    event.type === "timeout" && event.name === "g" ? nextState("b", d) : undefined,
  answer: [[["timeout", "h"], "h", "b"], "alive"],
});
ask({
  title: "an event timeout of 0 comes before the mailbox",
  handle: () => (event) =>
    event.type === "cast" && event.request === "go" ? keepStateAndData(eventTimeout(0, "e")) : undefined,
  *then(pid) {
    GenStateMachine.cast(pid, "go");
    GenStateMachine.cast(pid, "q");
  },
  answer: [["timeout", "e", "a"], ["cast", "q", "a"], "alive"],
});
ask({
  title: "a timeout that ran out while the machine was busy keeps its place in the mailbox",
  init: () => ok("a", 0, stateTimeout(20, "late")),
  handle: onCast((event) =>
    event.type === "cast" && event.request === "busy" ? sleepThenKeep(50) : undefined,
  ),
  *then(pid, kit) {
    GenStateMachine.cast(pid, "busy");
    yield* kit.sleep(30);
    GenStateMachine.cast(pid, "after");
  },
  answer: [["state_timeout", "late", "a"], ["cast", "after", "a"], "alive"],
});
ask({
  title: "a timeout that ran out while the machine was busy is taken back by a change of state",
  init: () => ok("a", 0, stateTimeout(20, "late")),
  handle: onCast(function* () {
    yield* sleep(50);
    return nextState("b", 0);
  }),
  then: go,
  answer: ["alive"],
});
ask({
  title: "a timeout that ran out while the machine was busy takes a new content",
  init: () => ok("a", 0, stateTimeout(20, "old")),
  handle: onCast(function* () {
    yield* sleep(50);
    return keepStateAndData(updateStateTimeout("new"));
  }),
  then: go,
  answer: [["state_timeout", "new", "a"], "alive"],
});
ask({
  title: "an update keeps the time",
  init: () => ok("a", 0, genericTimeout(1, 40, "old")),
  handle: onCast(() => keepStateAndData(updateGenericTimeout(1, "new"))),
  *then(pid, { note, sleep: pause }) {
    yield* pause(20);
    GenStateMachine.cast(pid, "u");
    yield* pause(30);
    note("after50");
  },
  answer: [[["timeout", 1], "new", "a"], "after50", "alive"],
});
ask({
  title: "events inserted by an inserted event come before the others",
  init: () => ok("a", 0, [nextEvent("internal", "i1"), nextEvent("internal", "i2")]),
  handle:
    ({ note }) =>
    (event) => {
      if (event.type !== "internal" || event.content !== "i1") return undefined;
      note("i1");
      return keepStateAndData([nextEvent("internal", "n1"), nextEvent("internal", "n2")]);
    },
  answer: ["i1", ["internal", "n1", "a"], ["internal", "n2", "a"], ["internal", "i2", "a"], "alive"],
});
for (const [type, start] of [
  ["internal", nextEvent("internal", "x")],
  ["state_timeout", stateTimeout(10, "x")],
] as const) {
  ask({
    title: `an event of type ${type} may be postponed too`,
    init: () => ok("a", 0, start),
    handle:
      ({ note }) =>
      (event, state, d) => {
        if (event.type === "enter" || state === "b") return undefined;
        if (event.type === "cast") return nextState("b", d);
        note("postponed");
        return keepStateAndData(postpone);
      },
    *then(pid, kit) {
      yield* kit.sleep(20);
      GenStateMachine.cast(pid, "go");
    },
    answer: ["postponed", [type, "x", "b"], "alive"],
  });
}
ask({
  title: "a replayed event may change the state and postpone itself again: the others keep their order",
  handle:
    ({ note }) =>
    (event, state, d) => {
      if (event.type !== "cast" || state === "c") return undefined;
      if (event.request === "go") return nextState("b", d);
      note(["post", event.argument, state]);
      return event.argument === 1 && state === "b" ? nextState("c", 0, postpone) : keepStateAndData(postpone);
    },
  *then(pid) {
    for (const n of [1, 2, 3]) GenStateMachine.cast(pid, ["p", n]);
    GenStateMachine.cast(pid, "go");
  },
  answer: [
    ["post", 1, "a"],
    ["post", 2, "a"],
    ["post", 3, "a"],
    ["post", 1, "b"],
    ["cast", ["p", 1], "c"],
    ["cast", ["p", 2], "c"],
    ["cast", ["p", 3], "c"],
    "alive",
  ],
});
ask({
  title: "an event may be postponed by the return that changes the state",
  handle: () => (event, state, d) =>
    event.type === "cast" && state === "a"
      ? nextState("b", d, [postpone, nextEvent("internal", "i")])
      : undefined,
  then: go,
  answer: [["internal", "i", "b"], ["cast", "go", "b"], "alive"],
});
test("a trapping machine ends with its parent, terminate first", async () => {
  const observed = await observe(function* ({ note, sleep: pause }) {
    const M = defineStateMachine({
      name: "M",
      init: () => {
        Process.flag("trapExit", true);
        return ok("a", 0);
      },
      handleEvent: () => keepStateAndData(),
      terminate: (reason, state, data) => note(["terminate", reason, state, data]),
    });
    const me = self();
    spawn(function* () {
      send(me, yield* M.startLink().unwrap());
      exit("parent_gone");
    });
    const pid = (yield* receive()) as Pid;
    yield* pause(30);
    note(Process.alive(pid));
  });
  expect(observed).toEqual([["terminate", "parent_gone", "a", 0], false]);
});

function* sleepThenKeep(ms: number): Fiber {
  yield* sleep(ms);
  return keepStateAndData();
}
