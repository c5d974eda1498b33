// Several timeouts of one return that are due at the same moment: the order that a real BEAM (OTP 25) shows, each time.
import {
  createTestSystem,
  defineStateMachine,
  eventTimeout,
  genericTimeout,
  keepState,
  ok,
  spawn,
  stateTimeout,
} from "@switchboard/runtime";
import { expect, test } from "vitest";

type Timeouts = readonly (
  | ReturnType<typeof stateTimeout>
  | ReturnType<typeof eventTimeout>
  | ReturnType<typeof genericTimeout>
)[];

/** The contents in the order in which they come. */
function orderOf(timeouts: Timeouts): readonly unknown[] {
  const seen: unknown[] = [];
  const shown = (data: null, content: unknown) => {
    seen.push(content);
    return keepState(data);
  };
  const Machine = defineStateMachine({
    name: "Timeouts",
    init: () => ok("a", null, timeouts),
    states: { a: { stateTimeout: shown, eventTimeout: shown, timeout: shown } },
  });
  const { host, within } = createTestSystem();
  within(() =>
    spawn(function* () {
      yield* Machine.start();
    }),
  );
  host.runUntilIdle();
  return seen;
}

test.each<readonly [title: string, timeouts: Timeouts, order: readonly unknown[]]>([
  [
    "with the same time the last one comes first",
    [genericTimeout("p", 30, "generic"), stateTimeout(30, "state"), eventTimeout(30, "event")],
    ["event", "state", "generic"],
  ],
  [
    "generic ones too",
    [genericTimeout(1, 30, 1), genericTimeout(2, 30, 2), genericTimeout(3, 30, 3)],
    [3, 2, 1],
  ],
  ["the earlier time comes first", [genericTimeout(1, 20, 1), stateTimeout(30, 2)], [1, 2]],
  [
    "those of 0 come in the order of the list",
    [genericTimeout(1, 0, 1), genericTimeout(2, 0, 2), stateTimeout(0, "state")],
    [1, 2, "state"],
  ],
])("%s", (_title, timeouts, order) => {
  expect(orderOf(timeouts)).toEqual(order);
});
