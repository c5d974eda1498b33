// What a return asks for, read without any effect: one table of returns and what becomes of the step.
import {
  type Action,
  cancelGenericTimeout,
  eventTimeout,
  genericTimeout,
  hibernate,
  hibernateIf,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  postpone,
  postponeIf,
  repeatState,
  repeatStateAndData,
  stateTimeout,
  stop,
  stopAndReply,
  updateStateTimeout,
} from "@switchboard/runtime";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  beginStep,
  decide,
  type Decision,
  newStep,
  type Step,
} from "../../runtime/src/otp/gen-state-machine/decide.js";

/** Reads one return in state "a" with data 0. */
function read(returned: unknown, inEnter = false): { readonly step: Step; readonly decision: Decision } {
  const step = newStep();
  beginStep(step, "a", 0);
  const decision = decide(step, returned, inEnter);
  return { step, decision };
}

const GO = { kind: "go" };
const action = (term: unknown): Action => term as Action;

describe("an event's return", () => {
  const table: readonly (readonly [text: string, returned: unknown, step: Partial<Step>])[] = [
    ["nextState", nextState("b", 1), { state: "b", data: 1, enter: true }],
    ["nextState to the same state", nextState("a", 1), { state: "a", data: 1, enter: false }],
    ["keepState", keepState(1), { state: "a", data: 1, enter: false }],
    ["keepStateAndData", keepStateAndData(), { state: "a", data: 0, enter: false }],
    ["repeatState", repeatState(1), { data: 1, enter: true }],
    ["repeatStateAndData", repeatStateAndData(), { data: 0, enter: true }],
    ["postpone", keepStateAndData(postpone), { postpone: true }],
    ["the last postpone", keepStateAndData([postpone, postponeIf(false)]), { postpone: false }],
    ["hibernate", keepStateAndData(hibernate), { hibernate: true }],
    ["the last hibernate", keepStateAndData([hibernateIf(false), hibernateIf(true)]), { hibernate: true }],
    [
      "events in order",
      keepStateAndData([nextEvent("cast", 1), nextEvent("info", 2)]),
      { inserted: [nextEvent("cast", 1), nextEvent("info", 2)] },
    ],
    [
      "timeouts in order",
      nextState("b", 1, [stateTimeout(5), cancelGenericTimeout("x"), updateStateTimeout(2)]),
      { timeouts: [stateTimeout(5), cancelGenericTimeout("x"), updateStateTimeout(2)] },
    ],
    ["a bare number", keepStateAndData(20), { timeouts: [eventTimeout(20, 20)] }],
    [
      "an absolute time may be past",
      keepStateAndData(stateTimeout(-5, 0, { abs: true })),
      { timeouts: [stateTimeout(-5, 0, { abs: true })] },
    ],
  ];
  test.each(table)("%s", (_text, returned, expected) => {
    const { step, decision } = read(returned);
    expect(decision).toEqual(GO);
    expect(step).toMatchObject(expected);
  });
});

describe("the end", () => {
  const table: readonly (readonly [text: string, returned: unknown, reason: unknown, data: unknown])[] = [
    ["stop()", stop(), "normal", 0],
    ["stop(reason)", stop("r"), "r", 0],
    ["stop(reason, data)", stop("r", 1), "r", 1],
    ["stop(reason, undefined)", stop("r", undefined), "r", undefined],
    ["stopAndReply without data", stopAndReply("r", []), "r", 0],
    ["stopAndReply with data", stopAndReply("r", [], 1), "r", 1],
  ];
  test.each(table)("%s", (_text, returned, reason, data) => {
    const { step, decision } = read(returned);
    expect(decision).toEqual({ kind: "stop", reason });
    expect(step.data).toEqual(data);
  });
});

describe("what is refused", () => {
  const table: readonly (readonly [text: string, returned: unknown, inEnter: boolean, tag: string])[] = [
    ["undefined", undefined, false, "bad_return_from_state_function"],
    ["a term", "keep_state", false, "bad_return_from_state_function"],
    ["a server's return", { type: "noreply", state: 1 }, false, "bad_return_from_state_function"],
    ["nextState without data", { type: "nextState", state: "b" }, false, "bad_return_from_state_function"],
    ["another state in an enter call", nextState("b", 1), true, "bad_state_enter_return_from_state_function"],
    [
      "postpone in an enter call",
      keepStateAndData(postpone),
      true,
      "bad_state_enter_action_from_state_function",
    ],
    [
      "{postpone, true} in an enter call",
      keepStateAndData(postponeIf(true)),
      true,
      "bad_action_from_state_function",
    ],
    [
      "nextEvent in an enter call",
      keepStateAndData(nextEvent("cast", 1)),
      true,
      "bad_state_enter_action_from_state_function",
    ],
    ["no action", keepStateAndData(action({ type: "wait" })), false, "bad_action_from_state_function"],
    ["a negative time", keepStateAndData(genericTimeout("x", -1)), false, "bad_action_from_state_function"],
    [
      "a time that is no number",
      keepStateAndData(eventTimeout(Number.NaN)),
      false,
      "bad_action_from_state_function",
    ],
    [
      "an unknown event type",
      keepStateAndData(nextEvent("odd" as "cast")),
      false,
      "bad_action_from_state_function",
    ],
    [
      "a reply to nobody",
      stopAndReply("r", { type: "replyAction", from: 1, value: 1 } as never),
      false,
      "bad_reply_action_from_state_function",
    ],
  ];
  test.each(table)("%s", (_text, returned, inEnter, tag) => {
    expect(read(returned, inEnter).decision).toMatchObject({ kind: "bad", tag });
  });

  test("what stood before the bad action counts, what stands behind does not", () => {
    const { step, decision } = read(
      nextState("b", 1, [nextEvent("cast", 1), action("bad"), nextEvent("cast", 2)]),
    );
    expect(decision).toEqual({ kind: "bad", tag: "bad_action_from_state_function", returned: "bad" });
    expect(step).toMatchObject({ state: "b", data: 1, inserted: [nextEvent("cast", 1)] });
  });
});

describe("laws", () => {
  const actions = fc.array(
    fc.oneof(
      fc.constant<Action>(postpone),
      fc.boolean().map(postponeIf),
      fc.boolean().map(hibernateIf),
      fc.nat().map((n) => nextEvent("internal", n)),
      fc.nat(5).map((ms) => stateTimeout(ms)),
    ),
  );

  test("a list of one action is that action alone", () => {
    fc.assert(
      fc.property(actions, (list) => {
        for (const one of list)
          expect(read(keepStateAndData(one)).step).toEqual(read(keepStateAndData([one])).step);
      }),
    );
  });

  test("every list of good actions is taken, events and timeouts in its order, the last postpone counting", () => {
    fc.assert(
      fc.property(actions, (list) => {
        const { step, decision } = read(keepStateAndData(list));
        const of = (type: string) => list.filter((one) => typeof one === "object" && one.type === type);
        expect(decision).toEqual(GO);
        expect(step.inserted ?? []).toEqual(of("nextEvent"));
        expect(step.timeouts ?? []).toEqual(of("stateTimeout"));
        const last = of("postpone").at(-1);
        expect(step.postpone).toBe(
          last !== undefined &&
            (!("value" in (last as object)) || (last as { value?: boolean }).value === true),
        );
      }),
    );
  });
});
