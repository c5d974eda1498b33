// Returns from other sides: of enter calls, of init, bad ones, thrown ones.
import {
  eventTimeout,
  exit,
  genericTimeout,
  GenStateMachine,
  hibernate,
  hibernateIf,
  ignore,
  keepState,
  keepStateAndData,
  type MachineInit,
  nextEvent,
  nextState,
  ok,
  postpone,
  postponeIf,
  Process,
  repeatState,
  stateTimeout,
  stop,
  stopAndReply,
  Sys,
} from "@switchboard/runtime";
import { type Kit, twin } from "../harness.js";
import { bareStart, typed } from "../gen_state_machine/words.js";
import { defineM, type MOptions } from "./machine.js";

type Handle = Parameters<typeof defineM>[1];

/** Casts `go` to a machine and notes its end, or its state when it goes on. */
function* go(kit: Kit, handle: Handle, options?: MOptions) {
  const p = yield* defineM(kit, handle, options).start().unwrap();
  const r = Process.monitor(p);
  GenStateMachine.cast(p, "go");
  const reason = yield* kit.reasonOf(r, 30);
  kit.note(reason === "still_alive" ? yield* Sys.getState(p) : reason);
}

twin("more_gen_state_machine/enter-returns", function* (kit) {
  for (const [returned, term] of [
    [keepStateAndData(), "keep_state_and_data"],
    [keepState(1), ["keep_state", 1]],
    [nextState("b", 2), ["next_state", "b", 2]],
    [keepStateAndData([hibernate]), ["keep_state_and_data", ["hibernate"]]],
    [repeatState(1), ["repeat_state", 1]],
    [nextState("c", 3), ["next_state", "c", 3]],
    [keepStateAndData([nextEvent("internal", 1)]), ["keep_state_and_data", [["next_event", "internal", 1]]]],
    [keepStateAndData([postpone]), ["keep_state_and_data", ["postpone"]]],
    [keepStateAndData([postponeIf(false)]), ["keep_state_and_data", [["postpone", false]]]],
    [stop(), "stop"],
    [stop("why"), ["stop", "why"]],
    [stop("why", 9), ["stop", "why", 9]],
    [stopAndReply("why", []), ["stop_and_reply", "why", []]],
    ["junk", "junk"],
    [null, null],
  ]) {
    kit.note(term);
    const handle: Handle = (event, state, data) => {
      if (event.type !== "enter") return nextState("b", 0);
      return state === "b" && data === 0 ? (returned as ReturnType<Handle>) : keepStateAndData();
    };
    yield* go(kit, handle, { enter: true, init: () => ok("a", 5) });
  }
});

twin("more_gen_state_machine/bad-returns", function* (kit) {
  for (const [returned, term] of [
    ["junk", "junk"],
    [null, null],
    [{ type: "nextState", state: "b" }, ["next_state", "b"]],
    [keepState(1, ["junk" as never]), ["keep_state", 1, ["junk"]]],
    [keepState(1, "junk" as never), ["keep_state", 1, "junk"]],
    [keepState(1, [stateTimeout(-1, "x")]), ["keep_state", 1, [["state_timeout", -1, "x"]]]],
    [keepState(1, [stateTimeout("soon" as never, "x")]), ["keep_state", 1, [["state_timeout", "soon", "x"]]]],
    [
      keepState(1, [{ type: "replyAction", from: "nobody" as never, value: 1 }]),
      ["keep_state", 1, [["reply", "nobody", 1]]],
    ],
    [keepState(1, [postponeIf("yes" as never)]), ["keep_state", 1, [["postpone", "yes"]]]],
    [keepState(1, [hibernateIf(1 as never)]), ["keep_state", 1, [["hibernate", 1]]]],
    [keepState(1, [nextEvent("bad" as never, 1)]), ["keep_state", 1, [["next_event", "bad", 1]]]],
    [keepState(1, [-5]), ["keep_state", 1, [-5]]],
  ]) {
    kit.note(term);
    yield* go(kit, () => returned as ReturnType<Handle>);
  }
});

twin("more_gen_state_machine/throw-and-exit", function* (kit) {
  const ways: readonly (readonly [string, () => never])[] = [
    [
      "throw_ok",
      () => {
        throw keepState(7);
      },
    ],
    [
      "throw_junk",
      () => {
        throw "junk";
      },
    ],
    ["exit", () => exit("gone")],
    ["exit_normal", () => exit("normal")],
    ["exit_shutdown", () => exit(["shutdown", 1])],
    [
      "raise",
      () => {
        throw new Error("bang");
      },
    ],
  ];
  for (const [how, handle] of ways) {
    kit.note(how);
    yield* go(kit, handle);
  }
});

twin("more_gen_state_machine/init-forms", function* (kit) {
  const { note, sleep, reasonOf } = kit;
  const handle: Handle = (event, state) => {
    note([...typed(event), state]);
    return keepStateAndData();
  };
  const actions = [
    nextEvent("internal", "first"),
    stateTimeout(20, "st"),
    eventTimeout(10, "et"),
    genericTimeout("g", 0, "now"),
  ];
  yield* defineM(kit, handle, { init: () => ok("a", 0, actions) })
    .start()
    .unwrap();
  yield* sleep(50);
  for (const [returned, term] of [
    [ignore, "ignore"],
    [stop("no"), ["stop", "no"]],
    [stop("normal"), ["stop", "normal"]],
    [stop(["shutdown", 1]), ["stop", ["shutdown", 1]]],
    ["junk", "junk"],
    [ok("a"), ["ok", "a"]],
    [
      ["error", "e"],
      ["error", "e"],
    ],
    [ok("a", 0, [postpone]), ["ok", "a", 0, ["postpone"]]],
    [ok("a", 0, 5), ["ok", "a", 0, 5]],
  ]) {
    const init = () => returned as MachineInit<unknown, unknown>;
    const started = yield* defineM(kit, handle, { init }).start();
    if (started.status === "ok") {
      const r = Process.monitor(started.pid);
      note([term, "ok", yield* reasonOf(r, 30)]);
    } else {
      note([term, bareStart(started)]);
    }
  }
});
