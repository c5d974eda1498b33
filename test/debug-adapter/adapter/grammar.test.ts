/** Message breakpoints as people write them. */

import { describe, expect, it } from "vitest";
import { GRAMMAR, parseBreakpoint } from "../../../debug-adapter/src/adapter/breakpoints/grammar.js";
import {
  FunctionBreakpoints,
  PENDING,
} from "../../../debug-adapter/src/adapter/breakpoints/function-breakpoints.js";

describe("the grammar", () => {
  const right: readonly [text: string, target: object][] = [
    ["receive Counter increment", { kind: "receive", process: "Counter", message: "increment" }],
    ["  receive   Counter  ", { kind: "receive", process: "Counter", message: "*" }],
    ["receive * tick", { kind: "receive", process: "*", message: "tick" }],
    ["receive <0.5.0> EXIT", { kind: "receive", process: "<0.5.0>", message: "EXIT" }],
    ['receive "my server" "two words"', { kind: "receive", process: "my server", message: "two words" }],
    ["enter Door.open", { kind: "enter", process: "Door", state: "open" }],
    ["enter Door open", { kind: "enter", process: "Door", state: "open" }],
    ["enter Door.open.wide", { kind: "enter", process: "Door", state: "open.wide" }],
    ["enter <0.5.0>.open", { kind: "enter", process: "<0.5.0>", state: "open" }],
  ];
  it.each(right)("reads %s", (text, target) => {
    expect(parseBreakpoint(text)).toEqual({ ok: true, value: target });
  });

  const wrong: readonly [text: string, error: string][] = [
    ["", "A message breakpoint is empty."],
    ["recieve Counter", "`recieve` is no kind of message breakpoint."],
    ["receive", "`receive` needs a process."],
    ["receive Counter get now", "Nothing may follow `receive Counter get`."],
    ["enter", "`enter` needs a machine and a state."],
    ["enter Door", "`enter Door` names no state."],
    ["enter Door.", "`enter Door.` names no state."],
    ["enter Door open now", "Nothing may follow `enter Door open`."],
    ['receive "Counter', 'A quote is not closed in `receive "Counter`.'],
  ];
  it.each(wrong)("explains %s", (text, error) => {
    expect(parseBreakpoint(text)).toEqual({ ok: false, error: `${error} ${GRAMMAR}` });
  });
});

describe("a session's breakpoints", () => {
  it("keep their ids, are pending until the agent has answered, and never reach it when they are wrong", () => {
    const breakpoints = new FunctionBreakpoints();
    breakpoints.set([
      { name: "receive A b" },
      { name: "nonsense" },
      { name: "enter D.open", condition: "x > 1" },
    ]);
    expect(breakpoints.forClient()).toMatchObject([
      { id: 1, verified: false, message: PENDING },
      { id: 2, verified: false, reason: "failed" },
      { id: 3, verified: false, message: PENDING },
    ]);
    expect(breakpoints.forAgent().map(({ id, condition }) => [id, condition])).toEqual([
      [1, null],
      [3, "x > 1"],
    ]);
    const bound = { id: 3, verified: true, message: "machines named D" };
    expect(breakpoints.update([bound])).toEqual([bound]);
    expect(breakpoints.update([bound])).toEqual([]);
    breakpoints.set([{ name: "enter D.open", condition: "x > 1" }, { name: "receive C d" }]);
    expect(breakpoints.forClient()).toMatchObject([
      { id: 3, verified: true },
      { id: 4, verified: false },
    ]);
  });
});
