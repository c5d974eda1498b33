/** Message breakpoints as people write them. */

import { describe, expect, it } from "vitest";
import { parseBreakpoint } from "../../../debug-adapter/src/adapter/breakpoints/grammar.js";
import {
  completeBreakpoint,
  withSources,
} from "../../../debug-adapter/src/adapter/breakpoints/completion.js";
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
    ["leave Door.open", { kind: "leave", process: "Door", state: "open" }],
    ["transition Door locked -> *", { kind: "transition", process: "Door", from: "locked", to: "*" }],
    ["after Counter get", { kind: "after", process: "Counter", message: "get" }],
    ["send Cart -> Payment charge", { kind: "send", process: "Cart", to: "Payment", message: "charge" }],
    ["send Cart charge", { kind: "send", process: "Cart", to: "*", message: "charge" }],
    ["send Cart -> Payment", { kind: "send", process: "Cart", to: "Payment", message: "*" }],
    ["call Counter get", { kind: "call", process: "*", to: "Counter", message: "get" }],
    ["call main -> Counter get", { kind: "call", process: "main", to: "Counter", message: "get" }],
    ["reply Counter", { kind: "reply", process: "Counter", to: "*", message: "*" }],
    ["reply Counter -> main ok", { kind: "reply", process: "Counter", to: "main", message: "ok" }],
    ["spawn Worker", { kind: "spawn", process: "Worker" }],
    ["exit *", { kind: "exit", process: "*" }],
    ["postpone Door", { kind: "postpone", process: "Door", message: "*" }],
    ["timer Door close", { kind: "timer", process: "Door", message: "close" }],
    ['restart Sup "worker 1"', { kind: "restart", process: "Sup", message: "worker 1" }],
    ["dead-letter * ping", { kind: "dead-letter", process: "*", message: "ping" }],
  ];
  it.each(right)("reads %s", (text, target) => {
    expect(parseBreakpoint(text)).toEqual({ ok: true, value: target });
  });

  const wrong: readonly [text: string, error: string][] = [
    ["", "A message breakpoint is empty. It begins with one of receive, after, send, "],
    [
      "recieve Counter",
      "`recieve` is no kind of message breakpoint. Is `receive` meant? It begins with one of ",
    ],
    ["jump Counter", "`jump` is no kind of message breakpoint. It begins with one of "],
    [
      "receive",
      "`receive` needs a process. Write `receive <process> [message]`, such as `receive Counter increment`.",
    ],
    [
      "receive Counter get now",
      "Nothing may follow `receive Counter get`, and `now` does (column 21). Write `receive ",
    ],
    ["receive A -> b", "Nothing may follow `receive A ->`, and `b` does (column 14). Write `receive "],
    ["receive A ->", "`receive` has no arrow. Write `receive "],
    [
      "enter",
      "`enter` needs a machine and a state. Write `enter <machine>.<state>`, such as `enter Door.open`.",
    ],
    ["enter Door", "`enter Door` names no state. Write "],
    ["leave Door.", "`leave Door.` names no state. Write "],
    ["enter Door open now", "Nothing may follow `enter Door open`, and `now` does (column 17). Write "],
    ["transition Door open", "`->` is missing after `open`. Write `transition <machine> <state> -> <state>`"],
    ["transition Door open ->", "No state stands after `->`. Write "],
    ["send", "`send` needs a process. Write `send <process> [-> <process>] [message]`"],
    ["send A ->", "No process stands after `->`. Write "],
    ["send A -> B c d", "Nothing may follow `send A -> B c`, and `d` does (column 15). Write "],
    ['receive "Counter', 'A quote is not closed in `receive "Counter`. It begins with one of '],
  ];
  it.each(wrong)("explains %s", (text, error) => {
    const parsed = parseBreakpoint(text);
    expect(parsed.ok ? "" : parsed.error.slice(0, error.length)).toBe(error);
  });
});

describe("completion", () => {
  const known = {
    processes: [
      { name: "Counter", behaviour: "GenServer", states: null },
      { name: "Door", behaviour: "GenStateMachine", states: ["locked", "open"] },
      { name: "my server", behaviour: "GenServer", states: null },
      { name: "Sup", behaviour: "Supervisor", states: null },
    ],
    messages: [
      { process: "Counter", names: ["get", "increment"] },
      { process: "Door", names: ["walk"] },
    ],
  };
  // The cursor stands at the bar.
  const table: readonly [text: string, labels: readonly string[]][] = [
    ["re|", ["receive", "reply", "restart"]],
    ["receive |", ["Counter", "Door", "my server", "Sup", "*"]],
    ["receive c|", ["Counter"]],
    ["receive Counter |", ["get", "increment", "*"]],
    ["receive Counter in|", ["increment"]],
    ["receive Counter get |", []],
    ["enter |", ["Door", "*"]],
    ["enter Door.|", ["Door.locked", "Door.open", "Door.*"]],
    ["leave Door.o|", ["Door.open"]],
    ["transition Door |", ["locked", "open", "*"]],
    ["transition Door locked |", ["->"]],
    ["transition Door locked -> o|", ["open"]],
    ["send Counter |", ["->", "get", "increment", "walk", "*"]],
    ["send Counter -> Door |", ["walk", "*"]],
    ["restart |", ["Sup", "*"]],
    ["nonsense |", []],
  ];
  it.each(table)("of %s", (text, labels) => {
    const column = text.indexOf("|");
    const items = completeBreakpoint(text.replace("|", ""), column, known);
    expect(items.map(({ label }) => label)).toEqual(labels);
  });

  it("replaces the word that is being written, and quotes what has to be", () => {
    expect(completeBreakpoint("receive m get", 9, known)).toEqual([
      { label: "my server", text: '"my server"', start: 8, length: 1, kind: "process", detail: "GenServer" },
    ]);
  });

  it("knows the machines of the source before they run", () => {
    const names = withSources({ processes: [], messages: [] }, [
      {
        module: "Lift",
        source: null,
        mode: "state_functions",
        initial: "still",
        states: [{ name: "still", source: null, enter: false }],
        transitions: [{ from: "still", to: "still", event: "ring", kind: "cast", actions: [], source: null }],
        unknown: [],
      },
    ]);
    expect(completeBreakpoint("receive Lift ", 13, names).map(({ label }) => label)).toEqual(["ring", "*"]);
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
