/** Machines read from source: what goes in is JavaScript as a bundler leaves it, what comes out stands in lines. */

import { describe, expect, it } from "vitest";
import { readMachines } from "../../../../debug-adapter/src/adapter/machines/read-machines.js";

/** `from -> to  kind event  [actions] :line`, and what could not be read. */
function read(code: string): string[] {
  return readMachines(code, (line) => ({ path: "main.ts", line })).flatMap((machine) => [
    `${machine.module} (${machine.mode}) starts in ${machine.initial}: ` +
      machine.states.map(({ name, enter }) => (enter ? `${name}+enter` : name)).join(", "),
    ...machine.transitions.map(
      ({ from, to, kind, event, actions, source }) =>
        `${from} -> ${to}  ${kind} ${event}${actions.length > 0 ? `  [${actions.join(", ")}]` : ""} :${source?.line}`,
    ),
    ...machine.unknown.map((sentence) => `? ${sentence}`),
  ]);
}

// What follows `---` stands after the definition.
const REST = "\n---\n";

function table(source: string): string {
  const [states, rest = ""] = source.split(REST);
  return `import { defineStateMachine as define, nextState, keepState, ok } from "@switchboard/runtime";
const Door = define({ name: "Door", init: () => ok("closed", {}), states: {
${states}
}});
${rest}`;
}

function handler(source: string): string {
  const [body, rest = ""] = source.split(REST);
  return `var Door2 = defineStateMachine2({ name: "Door", init: (o) => ok2("closed", o), handleEvent(event, state, data) {
${body}
}});
${rest}`;
}

const STATES = "Door (state_functions) starts in closed: closed, open";

describe("the table form", () => {
  const cases: readonly [what: string, states: string, transitions: readonly string[]][] = [
    [
      "requests and messages lead from state to state",
      `closed: { call: { open: (code, from, data) => nextState("open", data, [reply(from, "ok")]) } },
open: { cast: { close: (_, data) => nextState("closed", data) }, info: { slam: (m, d) => nextState("closed", d) } }`,
      [
        STATES,
        "closed -> open  call open  [reply] :3",
        "open -> closed  cast close :4",
        "open -> closed  info slam :4",
      ],
    ],
    [
      "both branches of a condition count, and functions that are called",
      `closed: { call: { open: (code, from, data) => code === 1 ? nextState("open", data) : refuse(from) } },
open: {}
---
function refuse(from) { if (from) return keepStateAndData([reply(from, "no")]); return keepStateAndData(postpone); }`,
      [STATES, "closed -> open  call open :3", "closed -> closed  call open  [reply, postpone] :6"],
    ],
    [
      "a statement's branches, loops and tries",
      `closed: { info: (message, data) => {
  for (const one of data.list) { if (one) return nextState("open", data); }
  try { work(); } catch (error) { return nextState("open", data, hibernate); }
  switch (data.kind) { case 1: return keepState(data); default: break; }
  return keepStateAndData();
} },
open: {}`,
      [STATES, "closed -> open  info *  [hibernate] :4", "closed -> closed  info * :6"],
    ],
    [
      "timeouts are named by what starts them",
      `closed: { cast: { open: (_, data) => nextState("open", data, [stateTimeout(3e4, "too_long"), genericTimeout("bell", 2 * 1000)]) } },
open: { stateTimeout: (data) => nextState("closed", data), timeout: { bell: () => keepStateAndData() },
  eventTimeout: () => keepStateAndData(eventTimeout(150)) }`,
      [
        STATES,
        "closed -> open  cast open  [state timeout 30 s, timeout bell 2 s] :3",
        "open -> closed  state_timeout too_long :4",
        "open -> open  timeout bell :4",
        "open -> open  event_timeout event_timeout  [event timeout 150 ms] :5",
      ],
    ],
    [
      "enter calls are marked; one that only keeps the state is no transition",
      `closed: { enter: (old, data) => keepState(data), internal: (x, data) => nextState("open", data) },
open: { enter: (old, data) => keepState(data, stateTimeout(WAIT, "gone")), call: { "*": () => keepStateAndData(postpone) } }
---
const WAIT = 60000;`,
      [
        "Door (state_functions) starts in closed: closed+enter, open+enter",
        "closed -> open  internal * :3",
        "open -> open  enter enter  [state timeout 60 s] :4",
        "open -> open  call *  [postpone] :4",
      ],
    ],
    [
      "inserted events are named by what inserts them",
      `closed: { call: { go: (_, from, data) => nextState("open", data, nextEvent("internal", ["ring", 3])) } },
open: { internal: function* (x, data) { yield* work(); return nextState("closed", data); } }`,
      [STATES, "closed -> open  call go  [next event ring] :3", "open -> closed  internal ring :4"],
    ],
    [
      "handlers and states may have names of their own",
      `closed, open: { cast: { close } }
---
const closed = { cast: { open: openIt } };
function openIt(_, data) { const result = nextState("open", data); return result; }
const close = async (_, data) => { await log(); return nextState("closed", data); };`,
      [STATES, "closed -> open  cast open :6", "open -> closed  cast close :7"],
    ],
    [
      "what is computed is said, not guessed",
      `closed: { cast: { jump: (to, data) => nextState(to, data), run: (x, data) => data.next(), lit: make() }, ...rest() },
open: {}`,
      [
        STATES,
        "? a part of the state closed is computed: ...rest()",
        "? closed: cast jump goes to a state that is computed: to",
        "? closed: cast run returns what cannot be read: data.next()",
        "? closed: cast lit is computed: make()",
      ],
    ],
    [
      "several targets of one return",
      `closed: { cast: { flip: (x, data) => nextState(x ? "open" : "closed", data) } },
open: {}`,
      [STATES, "closed -> open  cast flip :3", "closed -> closed  cast flip :3"],
    ],
  ];
  it.each(cases)("%s", (_what, states, expected) => {
    expect(read(table(states))).toEqual(expected);
  });
});

describe("the function form", () => {
  const START = "Door (handle_event_function) starts in closed: closed, open";
  const cases: readonly [what: string, body: string, transitions: readonly string[]][] = [
    [
      "switch on type, then name, then state",
      `switch (event.type) {
  case "call":
    switch (event.name) {
      case "open": if (state === "closed") return nextState("open", data, reply(event.from, 1)); return keepStateAndData(postpone);
      case "status": return keepStateAndData(reply(event.from, state));
    }
    break;
  case "info": return state === "open" ? nextState("closed", data) : keepStateAndData();
}
return keepStateAndData();`,
      [
        START,
        "closed -> open  call open  [reply] :5",
        "open -> open  call open  [postpone] :5",
        "closed -> closed  call status  [reply] :6",
        "open -> open  call status  [reply] :6",
        "open -> closed  info * :9",
        "closed -> closed  info * :9",
      ],
    ],
    [
      "destructured events, conditions joined by and, or and includes",
      `const { type, name } = event;
if (type === "cast" && name === "open" && state !== "open") return nextState("open", data);
if (state === "open" && (name === "close" || name === "slam") && type === "cast") return nextState("closed", data);
if (["a", "b"].includes(event.message) && type === "info") return nextState("open", data);`,
      [
        START,
        "closed -> open  cast open :3",
        "open -> closed  cast close :4",
        "open -> closed  cast slam :4",
        "closed -> open  info a :5",
        "closed -> open  info b :5",
        "open -> open  info a :5",
        "open -> open  info b :5",
      ],
    ],
    [
      "a switch on the state, and a state timeout only where one is started",
      `if (event.type === "stateTimeout") return nextState("closed", data);
switch (state) {
  case "closed": return event.type === "cast" ? nextState("open", data, stateTimeout(500, "tired")) : undefined;
  case "open": throw new Error("no");
}`,
      [START, "open -> closed  state_timeout tired :2", "closed -> open  cast *  [state timeout 500 ms] :4"],
    ],
    [
      "what is left of the requests that the program sends",
      `if (event.type !== "call") return keepStateAndData();
if (event.request === "status") return keepStateAndData(reply(event.from, state));
return nextState("open", data);
---
function main(door) { Door2.call(door, "status"); Door2.call(door, ["open", 3]); Other.call(door, "no"); }`,
      [
        START,
        "closed -> closed  call status  [reply] :3",
        "open -> open  call status  [reply] :3",
        "closed -> open  call open :4",
        "open -> open  call open :4",
      ],
    ],
    [
      "a next state that is the state at hand, or computed",
      `if (event.type === "cast") return nextState(state, data);
if (event.type === "info") return nextState(data.back, data);`,
      [
        "Door (handle_event_function) starts in closed: closed",
        "closed -> closed  cast * :2",
        "? handleEvent (info event in state any) goes to a state that is computed: data.back",
      ],
    ],
  ];
  it.each(cases)("%s", (_what, body, expected) => {
    expect(read(handler(body))).toEqual(expected);
  });
});

describe("a module", () => {
  it("may have several machines, one, or none", () => {
    const one = `defineStateMachine({ name: "A", init: () => ok("x"), states: { x: {} } });`;
    const other = `export default defineStateMachine({ name: "B", states: { y: {} } });`;
    expect(read(one + other)).toEqual([
      "A (state_functions) starts in x: x",
      "B (state_functions) starts in null: y",
    ]);
    expect(read("console.log(1)")).toEqual([]);
    expect(read("// defineStateMachine")).toEqual([]);
  });

  it("with a machine whose definition is made elsewhere says so", () => {
    expect(read(`defineStateMachine({ name: "A", states: make() }); defineStateMachine(options);`)).toEqual([
      "A (state_functions) starts in null: ",
      "? neither the table of states nor handleEvent can be read from the source",
    ]);
  });

  it("tells where machine and states stand", () => {
    const [machine] = readMachines(
      `\ndefineStateMachine({ name: "A", states: {\n x: {},\n y: {} } });`,
      (line, column) => ({
        path: `${column}`,
        line,
      }),
    );
    expect(machine?.source).toEqual({ path: "1", line: 2 });
    expect(machine?.states.map(({ source }) => source)).toEqual([
      { path: "2", line: 3 },
      { path: "2", line: 4 },
    ]);
  });
});
