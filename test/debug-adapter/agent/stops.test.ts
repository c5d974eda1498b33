import { describe, expect, test } from "vitest";
import {
  defineServer,
  exit,
  GenServer,
  noreply,
  ok,
  type Pid,
  receive,
  reply,
  sleep,
  spawn,
} from "../../../runtime/src/index.js";
import { breakpoint, debugged } from "./harness.js";
import { Counter, counting, Door } from "./programs.js";

describe("stops", () => {
  test("on entry, before the first delivery", () => {
    const { stop } = debugged(counting, { stopOnEntry: true });
    expect(stop()).toEqual({
      reason: "entry",
      pid: 1,
      at: "before",
      delivery: 1,
      text: "about to start",
      breakpoints: [],
    });
  });

  test("receive: by label, by name, by pid, any message, a condition, a hit condition", () => {
    const table: readonly [ReturnType<typeof breakpoint>, string | null, string][] = [
      [breakpoint(1, "receive Counter get"), "call get", "5"],
      [breakpoint(1, "receive counter add"), "cast add", "0"],
      [breakpoint(1, "receive <0.2.0> add"), "cast add", "0"],
      [breakpoint(1, "receive * *"), "cast add", "0"],
      [breakpoint(1, "receive Counter add", { condition: "message[1] === 3" }), "cast add", "2"],
      [breakpoint(1, "receive Counter add", { condition: "state > 0" }), "cast add", "2"],
      [breakpoint(1, "receive Counter add", { hitCondition: "2" }), "cast add", "2"],
      [breakpoint(1, "receive Counter *", { hitCondition: "% 3" }), "call get", "5"],
      [breakpoint(1, "receive Other get"), null, ""],
      [breakpoint(1, "receive Counter put"), null, ""],
      [breakpoint(1, "receive Counter get", { condition: "state >" }), null, ""],
    ];
    for (const [given, message, state] of table) {
      const { said, ask } = debugged(counting, { breakpoints: [given] });
      const stop = said.findLast((each) => each.type === "stopped")?.stop;
      expect(stop?.text, JSON.stringify(given)).toBe(
        message === null ? undefined : `about to handle ${message}`,
      );
      if (message === null) continue;
      expect(stop?.breakpoints).toEqual([1]);
      expect(ask({ type: "evaluate", pid: 2, expression: "state" }).value).toBe(state);
    }
  });

  test("a log message is written and nothing stops", () => {
    const { log, said } = debugged(counting, {
      breakpoints: [
        breakpoint(1, "receive Counter add", { logMessage: "{message[1]} to {state}, {nothing.there}" }),
      ],
    });
    expect(said.some(({ type }) => type === "stopped")).toBe(false);
    expect(log()).toEqual([
      "2 to 0, <nothing.there: ReferenceError: nothing is not defined>",
      "3 to 2, <nothing.there: ReferenceError: nothing is not defined>",
    ]);
  });

  test("enter: after the delivery in which the machine entered the state, on start too", () => {
    const door = debugged(
      () => {
        spawn(function* main() {
          const pid = yield* Door.start(undefined).unwrap();
          Door.cast(pid, "unlock");
          yield* receive();
        });
      },
      { breakpoints: [breakpoint(1, "enter Door.open"), breakpoint(2, "enter Door.locked")] },
    );
    expect(door.stop()).toMatchObject({ at: "after", pid: 2, text: "entered locked", breakpoints: [2] });
    expect(door.go({ type: "continue" })).toBe("after <0.2.0> entered open");
    expect(door.scope(2, "State").slice(0, 2)).toEqual(['state = "open"', "data = {opened: 1}"]);
    expect(door.scope(2, "Timers")).toEqual(["stateTimeout = 100 ms left"]);
    expect(door.go({ type: "continue" })).toBe("after <0.2.0> entered locked");
    expect(door.frames(2)[0]).toBe("Door handles timeout close");
  });

  test("crash: on the process that crashed, with its last message, state and links", () => {
    const given = debugged(
      () => {
        spawn(function* main() {
          const counter = yield* Counter.startLink(7).unwrap();
          Counter.cast(counter, "fail");
          yield* receive();
        }, "parent");
      },
      { filters: ["crash"] },
    );
    expect(given.stop()).toMatchObject({ reason: "exception", pid: 2, at: "after" });
    expect(given.stop().text).toBe("Counter has crashed: TypeError: cannot count");
    expect(given.scope(2, "Message").slice(0, 3)).toEqual([
      "reason = TypeError: cannot count",
      'message = "fail"',
      "kind = cast",
    ]);
    expect(given.scope(2, "State")).toEqual(["state = 7"]);
    expect(given.scope(2, "Links & monitors")).toEqual(["<0.1.0> = link · parent"]);
    expect(given.ask({ type: "exceptionInfo", pid: 2 })).toMatchObject({
      description: "TypeError: cannot count",
      typeName: "TypeError",
      consequences: ["<0.1.0> parent is linked and ends with it"],
    });
    expect(given.ask({ type: "evaluate", pid: 2, expression: "reason.message" }).value).toBe(
      '"cannot count"',
    );
    // The parent died by a signal: that is no crash of its own.
    expect(given.go({ type: "continue" })).toBeNull();
  });

  test("crash: an orderly end is none, an abnormal exit of one's own is", () => {
    const ends: readonly [unknown, string | null][] = [
      ["normal", null],
      ["shutdown", null],
      [["shutdown", "why"], null],
      ["oops", 'worker has crashed: "oops"'],
    ];
    for (const [reason, text] of ends) {
      const { said } = debugged(() => void spawn(() => exit(reason), "worker"), { filters: ["crash"] });
      expect(said.findLast((message) => message.type === "stopped")?.stop.text ?? null).toBe(text);
    }
  });

  test("pause: between deliveries, with the next one in view; when idle, with what is waited for", () => {
    const idle = debugged(counting);
    expect(idle.go({ type: "pause" })).toBe("after <0.1.0> paused while nothing was to be handled");
    expect(idle.frames(1)).toEqual(["main waits for a message"]);
    expect(idle.frames(2)).toEqual(["counter waits for a message"]);
    idle.go({ type: "continue" });
    idle.system.within(() => Counter.cast("counter", "add", 1));
    expect(idle.go({ type: "pause" })).toBe("before <0.2.0> paused");
    expect(idle.frames(2)).toEqual(["counter handles cast add", "sent from outside of any process"]);
  });

  test("the clock stands still at a stop", () => {
    const { system, ask, go } = debugged(
      () => {
        spawn(function* sleeper() {
          yield* sleep(1_000);
        });
      },
      { stopOnEntry: true, time: 0 },
    );
    system.host.runFor(50_000);
    go({ type: "deliverNext", pid: null });
    expect(system.kernel.time).toBe(0);
    system.host.runFor(50_000);
    ask({ type: "continue" });
    system.host.runFor(999);
    expect(system.kernel.processes.size).toBe(1);
    system.host.runFor(1);
    expect(system.kernel.processes.size).toBe(0);
  });

  test("quiescence is told once, deadlock names the circle", () => {
    const quiet = debugged(counting);
    expect(quiet.agent.quiescent()).toBe(true);
    expect(quiet.stop()).toMatchObject({
      reason: "quiescence",
      text: "nothing is left to do: 2 processes wait, and no timer runs",
    });
    quiet.go({ type: "continue" });
    expect(quiet.agent.quiescent()).toBe(false);

    const Asker = defineServer({
      name: "Asker",
      init: () => ok(null as Pid | null),
      call: {
        *ask(_request: undefined, _from, other) {
          return reply(other === null ? null : yield* GenServer.call(other, "ask", "infinity"), other);
        },
      },
      cast: { meet: (other: Pid, _state) => noreply(other as Pid | null) },
    });
    const dead = debugged(() => {
      spawn(function* main() {
        const a = yield* Asker.start(undefined, { name: "a" }).unwrap();
        const b = yield* Asker.start(undefined, { name: "b" }).unwrap();
        Asker.cast(a, "meet", b);
        Asker.cast(b, "meet", a);
        yield* Asker.call(a, "ask", undefined, { timeout: "infinity" });
      });
    });
    expect(dead.agent.quiescent()).toBe(true);
    expect(dead.stop()).toMatchObject({
      reason: "deadlock",
      text: "deadlock: <0.2.0> a waits for the reply of <0.3.0> b, <0.3.0> b waits for the reply of <0.2.0> a",
    });
  });
});
