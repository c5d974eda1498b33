/** Small programs that the agent's tests debug. */

import {
  defineServer,
  defineStateMachine,
  keepStateAndData,
  nextState,
  noreply,
  ok,
  postpone,
  receive,
  reply,
  spawn,
  stateTimeout,
} from "../../../runtime/src/index.js";

export const Counter = defineServer({
  name: "Counter",
  init: (first: number) => ok(first),
  call: { get: (_request, _from, count) => reply(count, count) },
  cast: {
    add: (by: number, count) => noreply(count + by),
    fail: (_request, _count): never => {
      throw new TypeError("cannot count");
    },
  },
});

/** `<0.1.0>` counts by `<0.2.0>`: two casts, a call. */
export function counting(): void {
  spawn(function* main() {
    const counter = yield* Counter.start(0, { name: "counter" }).unwrap();
    Counter.cast(counter, "add", 2);
    Counter.cast(counter, "add", 3);
    yield* Counter.call(counter, "get");
    yield* receive();
  });
}

export const Door = defineStateMachine({
  name: "Door",
  callbackMode: ["state_functions"],
  init: () => ok("locked", { opened: 0 }),
  states: {
    locked: {
      cast: {
        unlock: (_request, data) =>
          nextState("open", { opened: data.opened + 1 }, [stateTimeout(100, "close")]),
      },
      call: { "*": () => keepStateAndData([postpone]) },
    },
    open: {
      stateTimeout: { close: (data) => nextState("locked", data) },
      call: { walk: (_request: undefined, from, data) => nextState("open", data, [reply(from, "through")]) },
    },
  },
});
