// Postponed and inserted events: when they come, in which order, and what does not bring them back.
import {
  defineStateMachine,
  GenStateMachine,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  ok,
  postpone,
  postponeIf,
  reply,
  self,
  send,
  sleep as pause,
  spawnLink,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { typed } from "./words.js";

twin("gen_state_machine/postpone-replays-in-order", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: "state_functions",
    init: () => ok("closed", null),
    states: {
      closed: {
        cast: { open: (_argument, d) => nextState("open", d), "*": () => keepStateAndData(postpone) },
        info: () => keepStateAndData(postpone),
        call: { "*": () => keepStateAndData(postpone) },
      },
      open: {
        call: { sync: (_argument, from) => keepStateAndData(reply(from, "ok")) },
        cast: {
          "*": (c) => {
            note(["cast", c]);
            return keepStateAndData();
          },
        },
        info: (c) => {
          note(["info", c]);
          return keepStateAndData();
        },
      },
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, 1);
  send(pid, 2);
  GenStateMachine.cast(pid, 3);
  GenStateMachine.cast(pid, "open");
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/postpone-not-replayed-without-change", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", 0),
    handleEvent: (event, s, n) => {
      if (event.type === "cast") {
        note(["later", s]);
        return keepStateAndData(postpone);
      }
      if (event.type !== "call") return undefined;
      switch (event.request) {
        case "keep":
          return keepState(n + 1, reply(event.from, "kept"));
        case "same":
          return nextState(s, n + 1, reply(event.from, "same"));
        case "change":
          return nextState("b", n, reply(event.from, "changed"));
        default:
          return keepStateAndData(reply(event.from, "synced"));
      }
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "later");
  for (const r of ["keep", "same", "sync"]) note(yield* GenStateMachine.call(pid, r));
  yield* GenStateMachine.call(pid, "change");
  note(yield* GenStateMachine.call(pid, "sync"));
});

twin("gen_state_machine/postpone-replay-before-newer", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    *handleEvent(event, s, d) {
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      if (event.type !== "cast") return undefined;
      if (s === "b") {
        note(event.request);
        return keepStateAndData();
      }
      if (event.name === "p") return keepStateAndData(postpone);
      if (event.request !== "go") return undefined;
      yield* pause(40);
      return nextState("b", d);
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of [["p", 1], "go", "newer", ["p", 2]]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/postponed-call-blocks-caller", function* ({ note, inbox }) {
  const M = defineStateMachine({
    name: "M",
    callbackMode: "state_functions",
    init: () => ok("busy", null as number | null),
    states: {
      busy: {
        call: { get: () => keepStateAndData(postpone) },
        cast: { done: () => nextState("ready", 42) },
      },
      ready: { call: { get: (_argument, from, d) => keepStateAndData(reply(from, d)) } },
    },
  });
  const pid = yield* M.startLink().unwrap();
  const me = self();
  spawnLink(function* () {
    send(me, ["got", yield* M.call(pid, "get")]);
  });
  note(yield* inbox(40));
  M.cast(pid, "done");
  note(yield* inbox(40));
});

twin("gen_state_machine/postpone-flag-last-wins", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      if (event.type !== "cast") return undefined;
      if (s === "a" && event.request === "go") return nextState("b", d);
      note([s, event.request]);
      if (s === "b") return keepStateAndData();
      return keepStateAndData(
        event.name === "tf" ? [postponeIf(true), postponeIf(false)] : [postponeIf(false), postponeIf(true)],
      );
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of [["tf", 1], ["ft", 2], "go"]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/next-event-before-queue", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    *handleEvent(event) {
      if (event.type === "cast" && event.request === "go") {
        yield* pause(40);
        return keepStateAndData([1, 2, 3].map((i) => nextEvent("internal", i)));
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note(typed(event));
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of ["go", "q1", "q2"]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/next-event-other-types", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event) => {
      if (event.type === "call" && event.request === "go") {
        return keepStateAndData([
          nextEvent("cast", 1),
          nextEvent("info", 2),
          nextEvent("stateTimeout", 3),
          nextEvent(["timeout", "n"], 4),
          nextEvent("eventTimeout", 5),
          nextEvent(["call", event.from], "reply_now"),
        ]);
      }
      if (event.type === "call" && event.request === "reply_now")
        return keepStateAndData(reply(event.from, "replied_by_inserted_call"));
      note(typed(event));
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "go"));
});

twin("gen_state_machine/next-event-with-state-change", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "cast" && s === "a") {
        if (event.request === "p") return keepStateAndData(postpone);
        if (event.request === "go") return nextState("b", d, nextEvent("internal", "i"));
      }
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      note([...typed(event), s]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const m of ["p", "go"]) GenStateMachine.cast(pid, m);
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/postpone-and-next-event-together", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "call") return keepStateAndData(reply(event.from, "ok"));
      if (event.type === "internal") {
        note("i_in_a");
        return keepStateAndData();
      }
      if (event.type !== "cast") return undefined;
      if (event.request === "go") return nextState("b", d);
      if (s === "a") {
        note("x_in_a");
        return keepStateAndData([postpone, nextEvent("internal", "i")]);
      }
      note("x_in_b");
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "x");
  yield* GenStateMachine.call(pid, "sync");
  note("now_go");
  GenStateMachine.cast(pid, "go");
  yield* GenStateMachine.call(pid, "sync");
});

twin("gen_state_machine/change-forth-and-back-replays", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("a", null),
    handleEvent: (event, s, d) => {
      if (event.type === "cast") {
        note(["p_in", s]);
        return keepStateAndData(postpone);
      }
      if (event.type !== "call") return undefined;
      if (event.name !== "go") return keepStateAndData(reply(event.from, "ok"));
      const to = event.argument as string;
      return nextState(to, d, reply(event.from, to));
    },
  });
  const pid = yield* M.startLink().unwrap();
  GenStateMachine.cast(pid, "p");
  for (const s of ["b", "a"]) {
    yield* M.call(pid, "go", s);
    yield* GenStateMachine.call(pid, "sync");
  }
  note("end");
});
