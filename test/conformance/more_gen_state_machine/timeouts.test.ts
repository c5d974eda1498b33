// Timeouts from other sides: names, updates, cancels, and the order of those that are due together.
import {
  type Action,
  cancelGenericTimeout,
  cancelStateTimeout,
  eventTimeout,
  GenStateMachine,
  genericTimeout,
  keepStateAndData,
  type MachineEvent,
  nextEvent,
  nextState,
  now,
  type Pid,
  reply,
  self,
  send,
  stateTimeout,
  Sys,
  updateGenericTimeout,
  updateStateTimeout,
} from "@switchboard/runtime";
import { type Kit, twin } from "../harness.js";
import { typed } from "../gen_state_machine/words.js";
import { defineM } from "./machine.js";

type Actions = readonly Action<unknown>[];

/** Carries out the actions of a call `["do", actions]`, and tells `other` of all other events. */
function obedient(kit: Kit, other: (event: MachineEvent, state: unknown) => void) {
  return defineM(kit, (event, state) => {
    if (event.type === "call")
      return keepStateAndData([reply(event.from, "ok"), ...(event.argument as Actions)]);
    other(event, state);
    return keepStateAndData();
  });
}

const order = (p: Pid, ...actions: Actions) => GenStateMachine.call(p, ["do", actions]);

twin("more_gen_state_machine/named-timeouts", function* (kit) {
  const { note, sleep } = kit;
  const M = obedient(kit, (event, state) => {
    if (event.type === "timeout") note([event.name, event.content, state]);
  });
  const p = yield* M.start().unwrap();
  note(
    yield* order(
      p,
      genericTimeout(["x", 1], 20, "first"),
      genericTimeout("y", 40, "second"),
      genericTimeout(3, 60),
    ),
  );
  note(yield* order(p, genericTimeout(["x", 1], 30, "again"), cancelGenericTimeout("none")));
  yield* sleep(100);
  note(yield* order(p, genericTimeout("y", 20, "one"), updateGenericTimeout("y", "two")));
  yield* sleep(40);
  note(yield* order(p, genericTimeout("y", 30, "one")));
  note(yield* order(p, updateGenericTimeout("y", "three")));
  yield* sleep(50);
  note(yield* order(p, genericTimeout("y", 30, "one"), cancelGenericTimeout("y")));
  yield* sleep(50);
  note(yield* order(p, cancelGenericTimeout("y"), genericTimeout("y", 20, "last")));
  yield* sleep(40);
});

twin("more_gen_state_machine/state-timeout-update-keeps-time", function* (kit) {
  const { note, sleep } = kit;
  const begun = now();
  const M = obedient(kit, (event) => {
    if (event.type === "stateTimeout") note([event.content, now() - begun < 70]);
  });
  const p = yield* M.start().unwrap();
  yield* order(p, stateTimeout(50, "old"));
  yield* sleep(30);
  yield* order(p, updateStateTimeout("new"));
  yield* sleep(60);
  yield* order(p, stateTimeout(30, "x"), cancelStateTimeout());
  yield* sleep(50);
});

twin("more_gen_state_machine/zero-order", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event) => {
    if (event.type === "cast" && event.name === "go") {
      send(self(), "in_mailbox");
      return keepStateAndData([
        stateTimeout(0, "s"),
        genericTimeout("n", 0, "n"),
        eventTimeout(0, "e"),
        nextEvent("internal", "i1"),
        nextEvent("cast", "c2"),
      ]);
    }
    if (event.type === "cast" && event.name === "go2") {
      send(self(), "in_mailbox");
      return keepStateAndData([eventTimeout(0, "e"), genericTimeout("n", 0, "n"), stateTimeout(0, "s")]);
    }
    note(typed(event));
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  GenStateMachine.cast(p, "go");
  yield* sleep(20);
  note("second");
  GenStateMachine.cast(p, "go2");
  yield* sleep(20);
});

twin("more_gen_state_machine/zero-then-cancel", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event) => {
    if (event.type === "cast")
      return keepStateAndData([
        stateTimeout(0, "s"),
        genericTimeout("n", 0, "n"),
        nextEvent("internal", event.argument),
      ]);
    if (event.type === "internal") return keepStateAndData(event.content as Actions);
    note(typed(event));
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  for (const [next, term] of [
    [[cancelStateTimeout()], [["state_timeout", "cancel"]]],
    [[updateStateTimeout("new")], [["state_timeout", "update", "new"]]],
    [[genericTimeout("n", 0, "again")], [[["timeout", "n"], 0, "again"]]],
  ]) {
    note(term);
    GenStateMachine.cast(p, ["go", next]);
    yield* sleep(40);
  }
});

twin("more_gen_state_machine/event-timeout-zero", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event) => {
    if (event.type === "cast" && event.name === "go") return keepStateAndData(eventTimeout(0, "e"));
    if (event.type === "cast" && event.name === "ins")
      return keepStateAndData([eventTimeout(0, "e"), nextEvent("internal", "i")]);
    note(typed(event));
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  yield* Sys.suspend(p);
  for (const request of ["go", "x", "ins", "y"]) GenStateMachine.cast(p, request);
  yield* Sys.resume(p);
  yield* sleep(20);
});

twin("more_gen_state_machine/state-timeout-across", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event, state, data) => {
    if (event.type === "call") {
      const [to, actions] = event.argument as readonly [string, Actions];
      return nextState<unknown, unknown, Actions>(to, data, [reply(event.from, to), ...actions]);
    }
    note([...typed(event), state]);
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  const go = (to: string, ...actions: Actions) => GenStateMachine.call(p, ["go", to, actions]);
  yield* go("a", stateTimeout(30, "one"));
  yield* go("a");
  yield* sleep(50);
  yield* go("a", stateTimeout(30, "two"), genericTimeout("g", 40, "g"));
  yield* go("b", stateTimeout(20, "three"));
  yield* sleep(60);
  yield* go("b", eventTimeout(30, "four"));
  send(p, "info");
  yield* sleep(50);
  yield* go("b", eventTimeout(20, "five"));
  yield* sleep(40);
  yield* go("c", 20);
  yield* sleep(40);
});

twin("more_gen_state_machine/same-ms-timers", function* (kit) {
  const { note, sleep } = kit;
  const M = defineM(kit, (event) => {
    if (event.type === "cast")
      return keepStateAndData([genericTimeout("a", 20, 1), stateTimeout(20, 2), genericTimeout("b", 20, 3)]);
    note(typed(event));
    return keepStateAndData();
  });
  const p = yield* M.start().unwrap();
  GenStateMachine.cast(p, "go");
  yield* sleep(50);
});
