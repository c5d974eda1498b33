// Both callback modes, starting, and the forms of returns.
import {
  type Action,
  defineStateMachine,
  exit,
  GenStateMachine,
  ignore,
  keepState,
  keepStateAndData,
  type MachineReturn,
  nextEvent,
  nextState,
  ok,
  Process,
  type Pid,
  reply,
  self,
  send,
  sleep as pause,
  stateTimeout,
  eventTimeout,
  genericTimeout,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { bare, bareStart, typed } from "./words.js";

twin("gen_state_machine/switch-handle-event", function* ({ note }) {
  const Switch = defineStateMachine({
    name: "Switch",
    handleEvent: (event, state: "off" | "on", n: number) => {
      if (event.type === "cast" && event.request === "flip")
        return state === "off" ? nextState("on", n + 1) : nextState("off", n);
      if (event.type === "call" && event.request === "get")
        return nextState(state, n, [reply(event.from, [state, n])]);
      return undefined;
    },
  });
  const pid = yield* GenStateMachine.startLink(Switch, ["off", 0]).unwrap();
  note(yield* GenStateMachine.call(pid, "get"));
  note(GenStateMachine.cast(pid, "flip"));
  note(yield* GenStateMachine.call(pid, "get"));
  GenStateMachine.cast(pid, "flip");
  GenStateMachine.cast(pid, "flip");
  note(yield* GenStateMachine.call(pid, "get"));
});

twin("gen_state_machine/switch-state-functions", function* ({ note }) {
  const Switch = defineStateMachine({
    name: "Switch",
    callbackMode: "state_functions",
    states: {
      off: {
        cast: { flip: (_argument, n: number) => nextState("on", n + 1) },
        call: { get: (_argument, from, n) => keepStateAndData([reply(from, ["off", n])]) },
      },
      on: {
        cast: { flip: (_argument, n: number) => nextState("off", n) },
        call: { get: (_argument, from, n) => keepStateAndData([reply(from, ["on", n])]) },
      },
    },
  });
  const pid = yield* GenStateMachine.startLink(Switch, ["off", 0]).unwrap();
  note(yield* GenStateMachine.call(pid, "get"));
  GenStateMachine.cast(pid, "flip");
  note(yield* GenStateMachine.call(pid, "get"));
  GenStateMachine.cast(pid, "flip");
  note(yield* GenStateMachine.call(pid, "get"));
});

twin("gen_state_machine/any-term-as-state", function* ({ note }) {
  type State = readonly ["counting", number] | { readonly closed: number };
  const M = defineStateMachine({
    name: "M",
    init: () => ok(["counting", 0], null),
    handleEvent: (event, state: State, d: null) => {
      if (event.type === "cast" && !("closed" in state)) {
        const n = state[1];
        if (event.request === "up") return nextState(["counting", n + 1], d);
        if (event.request === "close") return nextState({ closed: n }, d);
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, state));
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "up");
  GenStateMachine.cast(pid, "up");
  note(yield* GenStateMachine.call(pid, "state"));
  GenStateMachine.cast(pid, "close");
  note(yield* GenStateMachine.call(pid, "state"));
});

twin("gen_state_machine/one-mailbox-order", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", [] as unknown[]),
    handleEvent: (event, _state, acc) => {
      if (event.type === "call") return keepStateAndData(reply(event.from, acc));
      return keepState([...acc, typed(event)]);
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const i of [1, 2, 3]) {
    GenStateMachine.cast(pid, i);
    send(pid, i);
  }
  note(yield* GenStateMachine.call(pid, "dump"));
});

twin("gen_state_machine/undefined-state-function", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: "state_functions",
    init: () => ok("a", null),
    states: {
      a: {
        // A state that does not exist is a compile error: what happens at run time is asked behind its back.
        call: { go: (_argument, from, d) => nextState("nowhere" as "a", d, reply(from, "went")) },
      },
    },
    terminate: (_reason, state) => note(["terminate_in", state]),
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  note(yield* M.call(pid, "go"));
  GenStateMachine.cast(pid, "anything");
  note(bare(yield* reasonOf(ref)));
});

twin("gen_state_machine/init-before-start-returns", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    *init(parent: Pid) {
      note("init_begins");
      yield* sleep(30);
      note(["init_ends", self() !== parent]);
      return ok("s", null);
    },
    handleEvent: () => keepStateAndData(),
  });
  const r = yield* M.startLink(self());
  note("start_link_returned");
  note(r.status);
});

twin("gen_state_machine/init-ignore", function* ({ note, inbox }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ignore,
    handleEvent: () => keepStateAndData(),
    terminate: (r) => note(["terminate", r]),
  });
  Process.flag("trapExit", true);
  note(yield* M.startLink());
  note(yield* inbox());
  note(yield* M.start());
});

twin("gen_state_machine/init-raises", function* ({ note, inbox }) {
  const M = defineStateMachine({
    name: "M",
    init: () => {
      throw new Error("in init");
    },
    handleEvent: () => keepStateAndData(),
  });
  Process.flag("trapExit", true);
  note(bareStart(yield* M.startLink()));
  note(yield* inbox());
});

twin("gen_state_machine/init-exits", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => exit("quit_in_init"),
    handleEvent: () => keepStateAndData(),
  });
  note(yield* M.start());
});

twin("gen_state_machine/init-two-tuple-ok-is-bad", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s"),
    handleEvent: () => keepStateAndData(),
  });
  note(yield* M.start());
});

twin("gen_state_machine/init-actions-next-event", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", [] as unknown[], [nextEvent("internal", "first"), nextEvent("internal", "second")]),
    handleEvent: (event, _state, acc) => {
      if (event.type === "call") return keepStateAndData(reply(event.from, acc));
      return keepState([...acc, typed(event)]);
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "third");
  note(yield* GenStateMachine.call(pid, "dump"));
});

twin("gen_state_machine/init-actions-timeouts", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null, [eventTimeout(20, "e"), stateTimeout(60, "s"), genericTimeout("g", 100, "g")]),
    handleEvent: (event) => {
      note(typed(event));
      return keepStateAndData();
    },
  });
  yield* M.startLink().unwrap();
  yield* sleep(180);
});

twin("gen_state_machine/init-bad-action", function* ({ note, inbox }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null, [["event_timeout", 10, "x"] as unknown as Action]),
    handleEvent: () => keepStateAndData(),
    terminate: (reason, state) => note(["terminate", bare(reason), state]),
  });
  Process.flag("trapExit", true);
  yield* M.startLink().unwrap();
  note(yield* inbox(60));
});

twin("gen_state_machine/start-name-already-started", function* ({ note, label }) {
  const M = defineStateMachine({
    name: "M",
    init: (x: number) => {
      note(["init", x]);
      return ok("s", x);
    },
    handleEvent: (event, _state, x) =>
      event.type === "call" ? keepStateAndData(reply(event.from, x)) : undefined,
  });
  const pid = yield* M.startLink(1, { name: "gsm_named" }).unwrap();
  label(pid, "first");
  note(yield* M.startLink(2, { name: "gsm_named" }));
  note(yield* GenStateMachine.call("gsm_named", "get"));
  note(Process.whereis("gsm_named"));
});

twin("gen_state_machine/start-timeout", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    *init() {
      yield* pause(500);
      return ok("s", null);
    },
    handleEvent: () => keepStateAndData(),
  });
  note(yield* M.start(undefined, { timeout: 40 }));
});

twin("gen_state_machine/keep-state-forms", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", 0),
    handleEvent: (event, s, n) => {
      if (event.type === "call" && event.request === "get")
        return keepStateAndData([reply(event.from, [s, n])]);
      if (event.type === "call" && event.request === "inc")
        return keepState(n + 1, [reply(event.from, "inced")]);
      if (event.type === "cast" && event.request === "inc") return keepState(n + 1);
      if (event.type === "cast" && event.request === "nop") return keepStateAndData();
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "inc"));
  GenStateMachine.cast(pid, "inc");
  GenStateMachine.cast(pid, "nop");
  note(yield* GenStateMachine.call(pid, "get"));
});

twin("gen_state_machine/single-action-without-list", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0),
    handleEvent: (event, state, n) => {
      if (event.type !== "call") return undefined;
      return state === "a"
        ? nextState("b", n, reply(event.from, "moved"))
        : keepStateAndData(reply(event.from, "in_b"));
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "one"));
  note(yield* GenStateMachine.call(pid, "one"));
});

twin("gen_state_machine/bad-action", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0),
    handleEvent: () => nextState("b", 1, [["no_such_action", 1] as unknown as Action]),
    terminate: (reason, state, data) => note(["terminate", bare(reason), state, data]),
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, "bad");
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/actions-before-bad-one-took-effect", function* ({ note, attempt, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", 0),
    handleEvent: (event) => {
      if (event.type !== "call") return undefined;
      return keepStateAndData([reply(event.from, "sent"), "nonsense" as unknown as Action]);
    },
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  note(yield* attempt(() => GenStateMachine.call(pid, "go")));
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/raise-in-callback", function* ({ note, label, attempt, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", "d0"),
    handleEvent: () => {
      throw new Error("boom");
    },
    terminate: (reason, state, data) => note(["terminate", bare(reason), state, data]),
  });
  const pid = yield* M.start().unwrap();
  label(pid, "machine");
  const ref = Process.monitor(pid);
  note(yield* attempt(() => GenStateMachine.call(pid, "boom")));
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/unhandled-event-crashes", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) =>
      event.type === "cast" && event.request === "known" ? keepStateAndData() : undefined,
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, "known");
  send(pid, "stray");
  note(bare(yield* reasonOf(ref)));
});

twin("gen_state_machine/state-identity-by-value", function* ({ note }) {
  // Erlang's integers and floats are bigints and numbers here: two terms that look alike and differ by `===`.
  type State = { readonly n: readonly number[] } | bigint | number;
  const M = defineStateMachine({
    name: "M",
    callbackMode: ["handle_event_function", "state_enter"],
    init: () => ok({ n: [1] }, [] as unknown[]),
    handleEvent: (event, s: State, acc: unknown[]): MachineReturn<State, unknown[]> | undefined => {
      if (event.type === "enter") return keepState([...acc, ["enter", event.from, s]]);
      if (event.type === "cast") return nextState(event.argument as State, acc);
      if (event.type === "call") return keepStateAndData(reply(event.from, acc.length));
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "dump"));
  M.cast(pid, "go", { n: [1] });
  note(yield* GenStateMachine.call(pid, "dump"));
  M.cast(pid, "go", 1n);
  M.cast(pid, "go", 1);
  note(yield* GenStateMachine.call(pid, "dump"));
});
