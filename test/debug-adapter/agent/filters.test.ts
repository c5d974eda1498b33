/** Exception filters: where each stops, what it says, and under which condition. */

import { describe, expect, test } from "vitest";
import {
  defineServer,
  defineSupervisor,
  GenServer,
  noreply,
  ok,
  type Pid,
  Process,
  receive,
  reply,
  send,
  sleep,
  spawn,
  spawnLink,
} from "../../../runtime/src/index.js";
import { debugged, type Setting } from "./harness.js";

const Worker = defineServer({
  name: "Worker",
  init: () => ok(null as Pid | null),
  call: {
    slow: function* (_request: undefined, _from, state) {
      yield* sleep(1_000);
      return reply("late", state);
    },
    ask: function* (_request: undefined, _from, other) {
      return reply(other === null ? null : yield* GenServer.call(other, "ask"), other);
    },
  },
  cast: {
    fail: (_request, _state): never => {
      throw new Error("broken");
    },
    meet: (other: Pid, _state) => noreply(other as Pid | null),
  },
});

const Sup = defineSupervisor({
  name: "Sup",
  init: () => ({
    strategy: "one_for_one",
    maxRestarts: 1,
    children: [Worker.childSpec(undefined, { name: "worker" })],
  }),
});

/** The worker under `<0.2.0>` fails twice. */
function failing(): void {
  spawn(function* main() {
    Process.flag("trapExit", true);
    yield* Sup.startLink(undefined).unwrap();
    Worker.cast("worker", "fail");
    yield* sleep(10);
    Worker.cast("worker", "fail");
    yield* receive();
  });
}

/** `<0.3.0>` fails; `<0.2.0>` and `<0.1.0>` go with it. */
function linked(): void {
  spawn(function* top() {
    spawnLink(function* middle() {
      spawnLink(function* bottom() {
        yield* sleep(1);
        throw new Error("deep down");
      });
      yield* receive();
    });
    yield* receive();
  });
}

function waiting(): void {
  spawn(function* main() {
    const a = yield* Worker.start(undefined, { name: "a" }).unwrap();
    const b = yield* Worker.start(undefined, { name: "b" }).unwrap();
    Worker.cast(a, "meet", b);
    Worker.cast(b, "meet", a);
    yield* Worker.call(a, "ask");
  });
}

function impatient(): void {
  spawn(function* main() {
    const worker = yield* Worker.start(undefined).unwrap();
    yield* Worker.call(worker, "slow", undefined, { timeout: 100 });
  });
}

function flood(): void {
  spawn(function* main() {
    const lazy = spawn(function* lazy() {
      yield* sleep("infinity");
    });
    for (let i = 0; i < 9; i++) send(lazy, i);
    yield* receive();
  });
}

function stray(): void {
  spawn(function* main() {
    const worker = yield* Worker.start(undefined).unwrap();
    send(worker, "who?");
    yield* receive();
  });
}

type Filter = NonNullable<Setting["filters"]>[number];
const table: readonly [filter: Filter, program: () => void, stop: string | null, lines: readonly string[]][] =
  [
    [
      "crash",
      failing,
      "exception <0.3.0> Worker has crashed: Error: broken",
      [
        "<0.2.0> Sup supervises child Worker (permanent, restarted 0 times so far) and will restart it: one_for_one, 0 of 1 restarts in 5 s used",
      ],
    ],
    [
      "crash",
      linked,
      "exception <0.3.0> bottom has crashed: Error: deep down",
      ["<0.2.0> middle is linked and ends with it", "  <0.1.0> top was linked to that and has ended with it"],
    ],
    ["crash: reason.message === 'other'", failing, null, []],
    [
      "exit-signal",
      linked,
      "exception <0.2.0> exit signal of <0.3.0> bottom: Error: deep down",
      [
        "sent to <0.2.0> middle by <0.3.0> bottom: it has ended by it",
        "  <0.1.0> top was linked to that and has ended with it",
      ],
    ],
    [
      "call-timeout",
      impatient,
      "exception <0.1.0> its call has timed out",
      ["<0.1.0> main will go on (reply)", "<0.2.0> Worker is in a delivery: waits for a message"],
    ],
    ["unhandled", stray, 'exception <0.2.0> no clause handles "who?"', []],
    ["unhandled: message === 'other'", stray, null, []],
    [
      "dead-letter",
      impatient,
      'exception <0.2.0> "late" to <0.1.0> main found nobody (late reply)',
      ["sent by <0.2.0> Worker"],
    ],
    [
      "restart",
      failing,
      "exception <0.2.0> restarted Worker as <0.4.0> (restart 1 of at most 1)",
      [
        "child Worker (<0.3.0>) had ended: Error: broken",
        "decision: restart (permanent)",
        "restart 1, at most 1 are allowed",
      ],
    ],
    [
      "intensity",
      failing,
      "exception <0.2.0> gives up: restart 2 of Worker, at most 1 are allowed",
      [
        "child Worker (<0.4.0>) had ended: Error: broken",
        "decision: restart (permanent)",
        "restart 2, at most 1 are allowed",
      ],
    ],
    [
      "deadlock",
      waiting,
      "deadlock <0.3.0> deadlock: <0.3.0> b waits for the reply of <0.2.0> a, <0.2.0> a waits for the reply of <0.3.0> b",
      [
        "<0.3.0> b waits for the reply of <0.2.0> a since 0.0 ms",
        "<0.2.0> a waits for the reply of <0.3.0> b since 0.0 ms",
      ],
    ],
    [
      "mailbox: 5",
      flood,
      "exception <0.2.0> more messages wait than are allowed",
      ["<0.2.0> lazy has 9 messages and will go on (start)", "the latest is from <0.1.0> main"],
    ],
    ["mailbox: 9", flood, null, []],
  ];

describe("exception filters", () => {
  test.each(table)("%s", (filter, program, expected, lines) => {
    const { said, ask } = debugged(program, { filters: [filter] });
    const stop = said.find((message) => message.type === "stopped")?.stop;
    expect(stop === undefined ? null : `${stop.reason} <0.${stop.pid}.0> ${stop.text}`).toBe(expected);
    if (stop === undefined) return;
    const view = ask({ type: "exceptionInfo", pid: stop.pid });
    expect(view?.filter).toBe(filter.split(":")[0]);
    expect(view?.consequences).toEqual(lines);
  });

  test("a deadlock's stack has the line of each call", () => {
    const { ask, stop } = debugged(waiting, { filters: ["deadlock"] });
    const view = ask({ type: "exceptionInfo", pid: stop().pid });
    expect(view?.stack.split("\n").filter((line) => line.endsWith(" calls"))).toEqual([
      "<0.3.0> b calls",
      "<0.2.0> a calls",
    ]);
    expect(view?.stack.match(/filters\.test\.ts:\d+/g)?.length).toBeGreaterThan(1);
  });

  test("a condition that is wrong is told, and its filter is off", () => {
    const { ask } = debugged(failing, { stopOnEntry: true });
    expect(
      ask({
        type: "setFilters",
        filters: [
          { filter: "mailbox", condition: "many" },
          { filter: "crash", condition: "reason." },
          { filter: "restart", condition: null },
        ],
      }),
    ).toEqual([
      {
        filter: "mailbox",
        verified: false,
        message: 'the condition of "mailbox" is a number of messages, and is "many"',
      },
      {
        filter: "crash",
        verified: false,
        message: "the condition does not compile: reason.: SyntaxError: Unexpected token ')'",
      },
      { filter: "restart", verified: true, message: "" },
    ]);
  });
});
