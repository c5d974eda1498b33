/** Every kind of message breakpoint: where it stops, on whom, with what in view. */

import { describe, expect, test } from "vitest";
import {
  defineServer,
  defineSupervisor,
  noreply,
  ok,
  receive,
  send,
  sleep,
  spawn,
} from "../../../runtime/src/index.js";
import { breakpoint, debugged } from "./harness.js";
import { counting, Door } from "./programs.js";

/** `<0.1.0>` walks through `<0.2.0>`, a door that is locked at first. */
function walking(): void {
  spawn(function* main() {
    const door = yield* Door.start(undefined, { name: "door" }).unwrap();
    spawn(function* walker() {
      yield* Door.call(door, "walk");
    });
    yield* sleep(10);
    Door.cast(door, "unlock");
    yield* receive();
  });
}

const Worker = defineServer({
  name: "Worker",
  init: () => ok(0),
  cast: {
    fail: (_request, _state): never => {
      throw new Error("broken");
    },
    work: (_request, state) => noreply(state + 1),
  },
});

const Sup = defineSupervisor({
  name: "Sup",
  init: () => ({ strategy: "one_for_one", children: [Worker.childSpec(undefined, { name: "worker" })] }),
});

function supervised(): void {
  spawn(function* main() {
    yield* Sup.startLink(undefined).unwrap();
    Worker.cast("worker", "fail");
    yield* sleep(50);
    send("worker", "stray");
    yield* receive();
  });
}

function lettersToTheDead(): void {
  const gone = spawn(function* shortLived() {
    yield* receive();
  });
  spawn(function* main() {
    send(gone, "first");
    yield* sleep(5);
    send(gone, ["second", 2]);
  });
}

const table: readonly [text: string, program: () => void, stop: string | null][] = [
  ["after Counter get", counting, "after <0.2.0> has handled call get"],
  ["after Counter nothing", counting, null],
  ["send main -> Counter add", counting, "after <0.1.0> sent cast add to <0.2.0> counter"],
  ["send main -> counter get", counting, "after <0.1.0> sent call get to <0.2.0> counter"],
  ["send Counter *", counting, null],
  ["call counter get", counting, "after <0.1.0> called <0.2.0> counter with get"],
  ["call main -> Counter", counting, "after <0.1.0> called <0.2.0> counter with get"],
  ["reply Counter", counting, "after <0.2.0> replied 5 to <0.1.0> main"],
  ["reply Counter -> main 5", counting, "after <0.2.0> replied 5 to <0.1.0> main"],
  ["reply Counter -> main 6", counting, null],
  ["spawn Counter", counting, "before <0.2.0> about to run init"],
  ["spawn main", counting, "before <0.1.0> about to start"],
  ["exit worker", supervised, "after <0.3.0> ended: Error: broken"],
  ["exit shortLived", lettersToTheDead, 'after <0.1.0> ended: "normal"'],
  ["enter Door.open", walking, "after <0.2.0> entered open"],
  ["leave Door.locked", walking, "after <0.2.0> left locked for open"],
  ["transition Door locked -> open", walking, "after <0.2.0> went from locked to open"],
  ["transition Door locked -> locked", walking, null],
  ["transition door * -> locked", walking, "after <0.2.0> went from open to locked"],
  ["postpone Door walk", walking, "after <0.2.0> postponed walk"],
  ["postpone Door run", walking, null],
  ["timer Door", walking, "before <0.2.0> timer stateTimeout has fired"],
  ["timer main after", walking, "before <0.1.0> about to go on after a timeout"],
  ["restart Sup", supervised, "after <0.2.0> restarted Worker as <0.4.0> (restart 1 of at most 3)"],
  ["restart Sup other", supervised, null],
  [
    "dead-letter shortLived second",
    lettersToTheDead,
    'after <0.2.0> ["second", 2] to <0.1.0> shortLived found nobody (noproc)',
  ],
  ["dead-letter * third", lettersToTheDead, null],
];

describe("kinds of breakpoints", () => {
  test.each(table)("%s", (text, program, expected) => {
    const { said } = debugged(program, { breakpoints: [breakpoint(1, text)] });
    const stop = said.find((message) => message.type === "stopped")?.stop;
    expect(stop === undefined ? null : `${stop.at} <0.${stop.pid}.0> ${stop.text}`).toBe(expected);
    if (stop !== undefined) expect(stop).toMatchObject({ reason: "breakpoint", breakpoints: [1] });
  });

  test("conditions, hit counts and log messages see what it is about", () => {
    const given = debugged(counting, {
      breakpoints: [
        breakpoint(1, "send main add", { logMessage: "sends {message[1]} from {from}" }),
        breakpoint(2, "send main *", { hitCondition: "3", condition: "message !== 'nothing'" }),
        breakpoint(3, "reply Counter", { condition: "message > 5" }),
        breakpoint(4, "after Counter add", { logMessage: "{state} after {message}" }),
      ],
    });
    expect(given.stop()).toMatchObject({
      pid: 1,
      text: "sent call get to <0.2.0> counter",
      breakpoints: [2],
    });
    expect(given.go({ type: "continue" })).toBeNull();
    expect(given.log()).toEqual([
      "sends 2 from <0.1.0>",
      "sends 3 from <0.1.0>",
      '2 after ["add", 2]',
      '5 after ["add", 3]',
    ]);
  });

  test("several at one delivery are one stop, and the next one is another", () => {
    const given = debugged(counting, {
      breakpoints: [breakpoint(1, "reply Counter"), breakpoint(2, "after Counter get")],
    });
    expect(given.stop().breakpoints).toEqual([2, 1]);
    expect(given.go({ type: "continue" })).toBeNull();
  });

  test("one that cannot bind says why, and what there is", () => {
    const given = debugged(walking, { stopOnEntry: true });
    const states = given.ask({
      type: "setBreakpoints",
      breakpoints: [
        breakpoint(1, "send Nobody -> Door walk"),
        breakpoint(2, "send main -> Nobody"),
        breakpoint(3, "transition Door locked -> ajar"),
        breakpoint(4, "leave Counter.open"),
        breakpoint(5, "dead-letter Nobody"),
        breakpoint(6, "call Door walk", { condition: "message(" }),
      ],
    });
    expect(states.map(({ id, verified, message }) => [id, verified, message.split(";")[0]])).toEqual([
      [1, false, 'no process kind or name "Nobody"'],
      [2, false, 'no process kind or name "Nobody"'],
      [3, false, 'no process kind or name "Door"'],
      [4, false, 'no process kind or name "Counter"'],
      [5, true, "processes named Nobody"],
      [6, false, "the condition does not compile: message(: SyntaxError: Unexpected end of input"],
    ]);
  });

  test("names to choose from are those that exist and messages that were seen", () => {
    const given = debugged(counting);
    expect(given.ask({ type: "knownNames" })).toEqual({
      processes: [
        { name: "counter", behaviour: "GenServer", states: null },
        { name: "Counter", behaviour: "GenServer", states: null },
        { name: "main", behaviour: "process", states: null },
      ],
      messages: [
        { process: "counter", names: ["add", "get"] },
        { process: "Counter", names: ["add", "get"] },
      ],
    });
  });
});
