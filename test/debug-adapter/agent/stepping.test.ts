import { describe, expect, test } from "vitest";
import {
  advance,
  type Fact,
  type Goal,
  type Reached,
  RUN,
  untilHandled,
} from "../../../debug-adapter/src/agent/stepping.js";

/** Tells the facts in turn; the stop and after how many facts it came, `null` when it did not. */
function play(start: Goal, facts: readonly Fact[]): (Reached & { readonly step: number }) | null {
  let goal = start;
  for (const [step, fact] of facts.entries()) {
    const { goal: next, reached } = advance(goal, fact);
    goal = next;
    if (reached !== null) return { ...reached, step };
  }
  return null;
}

const offered = (pid: number, token: string | null = null, fresh = true): Fact => ({
  type: "offered",
  pid,
  token,
  fresh,
});
const begun = (pid: number, root: number, token: string | null = null, continues = false): Fact => ({
  type: "begun",
  pid,
  root,
  token,
  continues,
});
const sent = (root: number, token: string, to: number | null): Fact => ({ type: "sent", root, token, to });
const started = (root: number, token: string, pid: number): Fact => ({ type: "started", root, token, pid });
const exited = (pid: number): Fact => ({ type: "exited", pid });
const ended = (pid: number, root: number, complete = true): Fact => ({ type: "ended", pid, root, complete });

const over: Goal = { kind: "over", pid: 1, note: "" };
const into: Goal = { kind: "in", pid: 1, root: null, target: null, started: null };

const cases: readonly [string, Goal, readonly Fact[], (Reached & { step: number }) | null][] = [
  ["run never stops", RUN, [offered(1), begun(1, 5), ended(1, 5), exited(1)], null],
  [
    "one: any process",
    { kind: "one", pid: null },
    [offered(2), begun(2, 5), ended(2, 5)],
    { pid: 2, at: "after", note: "", step: 2 },
  ],
  [
    "one: of this process, others pass",
    { kind: "one", pid: 1 },
    [ended(2, 5), ended(1, 6, false)],
    { pid: 1, at: "after", note: "", step: 1 },
  ],
  [
    "over: stops before the next of the process, not of others",
    over,
    [begun(1, 5), ended(1, 5), offered(2), begun(2, 6), ended(2, 6), offered(1)],
    { pid: 1, at: "before", note: "", step: 5 },
  ],
  [
    "over: a reply continues the same delivery",
    over,
    [begun(1, 5), ended(1, 5, false), offered(1, "ref:1", false), ended(1, 5), offered(1)],
    { pid: 1, at: "before", note: "", step: 4 },
  ],
  [
    "over: the process ends",
    over,
    [begun(1, 5), exited(1)],
    { pid: 1, at: "after", note: "it has ended", step: 1 },
  ],
  [
    "in: follows the first of two messages, however many others come first",
    into,
    [
      begun(1, 5),
      sent(5, "m1", 2),
      sent(5, "m2", 3),
      ended(1, 5),
      offered(3, "m2"),
      offered(2, "x"),
      offered(2, "m1"),
    ],
    { pid: 2, at: "before", note: "", step: 6 },
  ],
  [
    "in: what others send is not followed",
    into,
    [begun(1, 5), begun(2, 6), sent(6, "m1", 3), offered(3, "m1"), sent(5, "m2", 4), offered(4, "m2")],
    { pid: 4, at: "before", note: "", step: 5 },
  ],
  [
    "in: nothing sent, so over, and the note says so",
    into,
    [begun(1, 5), ended(1, 5), offered(2), offered(1)],
    { pid: 1, at: "before", note: "the delivery sent no message to step into", step: 3 },
  ],
  [
    "in: a process that it started, when it sent no message",
    into,
    [begun(1, 5), started(5, "p9", 9), ended(1, 5, false), offered(9, "p9")],
    { pid: 9, at: "before", note: "", step: 3 },
  ],
  [
    "in: a message wins over a process started before it",
    into,
    [begun(1, 5), started(5, "p9", 9), sent(5, "m1", 2), ended(1, 5), offered(9, "p9"), offered(2, "m1")],
    { pid: 2, at: "before", note: "", step: 5 },
  ],
  [
    "in: the receiver ends first",
    into,
    [begun(1, 5), sent(5, "m1", 2), ended(1, 5), exited(2)],
    { pid: 2, at: "after", note: "it ended before the message was handled", step: 3 },
  ],
  [
    "in: a reply to somebody outside is nobody's to step into",
    into,
    [begun(1, 5), sent(5, "ref:1", null), ended(1, 5), offered(1)],
    { pid: 1, at: "before", note: "the delivery sent no message to step into", step: 3 },
  ],
  [
    "out of a call: before the caller's reply delivery",
    { kind: "answer", pid: 1, token: "ref:7", waiter: 2 },
    [ended(1, 5), offered(2, "m"), offered(1), offered(2, "ref:7", false)],
    { pid: 2, at: "before", note: "", step: 3 },
  ],
  [
    "out of a call: the caller ends",
    { kind: "answer", pid: 1, token: "ref:7", waiter: 2 },
    [exited(2)],
    { pid: 2, at: "after", note: "the caller ended before the reply reached it", step: 0 },
  ],
  [
    "out of a call from outside: after the delivery that replied",
    { kind: "answer", pid: 1, token: "ref:7", waiter: null },
    [ended(3, 4), sent(5, "ref:7", null), ended(1, 5)],
    { pid: 1, at: "after", note: "", step: 2 },
  ],
  [
    "out of a cast: all that it caused, two deep",
    untilHandled(1, 0, false, new Map([["m0", 1]])),
    [
      begun(1, 5, "m0"),
      sent(5, "m1", 2),
      ended(1, 5),
      begun(3, 6, "other"),
      ended(3, 6),
      begun(2, 7, "m1"),
      sent(7, "m2", 3),
      ended(2, 7),
      begun(3, 8, "m2"),
      ended(3, 8),
    ],
    { pid: 1, at: "after", note: "all that it caused has been handled", step: 9 },
  ],
  [
    "out of a cast: a receiver that ends takes its messages along",
    untilHandled(1, 5, true, new Map()),
    [sent(5, "m1", 2), ended(1, 5), exited(2)],
    { pid: 1, at: "after", note: "all that it caused has been handled", step: 2 },
  ],
  [
    "out of a cast: a suspended delivery is waited for",
    untilHandled(1, 5, true, new Map()),
    [ended(1, 5, false), ended(1, 5)],
    { pid: 1, at: "after", note: "all that it caused has been handled", step: 1 },
  ],
  [
    "out of a cast: of a caller resumed by a reply only that slice counts",
    untilHandled(1, 5, true, new Map()),
    [
      sent(5, "ref:1", 9),
      ended(1, 5),
      begun(9, 2, "ref:1", true),
      sent(2, "m1", 3),
      ended(9, 2, false),
      begun(3, 6, "m1"),
      ended(3, 6),
    ],
    { pid: 1, at: "after", note: "all that it caused has been handled", step: 6 },
  ],
];

describe("stepping", () => {
  test.each(cases)("%s", (_title, goal, facts, expected) => {
    expect(play(goal, facts)).toEqual(expected);
  });
});
