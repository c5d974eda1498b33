import { describe, expect, test } from "vitest";
import { receive, sleep, spawn } from "../../../runtime/src/index.js";
import { breakpoint, debugged } from "./harness.js";
import { Counter, counting, Door } from "./programs.js";

describe("views", () => {
  test("a machine: state, postponed with sender and wait, timers, visits, what was taken", () => {
    const given = debugged(
      () => {
        spawn(function* main() {
          const door = yield* Door.start(undefined, { name: "front" }).unwrap();
          spawn(function* visitor() {
            yield* Door.call(door, "walk");
          });
          yield* sleep(40);
          Door.cast(door, "unlock");
          yield* sleep(10_000);
        });
      },
      { time: 20 },
    );
    given.go({ type: "pause" });
    expect(given.ask({ type: "machine", pid: 2 })).toMatchObject({
      name: "front",
      module: "Door",
      state: "locked",
      postponed: [{ message: 'call "walk"', sender: "<0.3.0> visitor", waiting: 20 }],
      visits: { locked: 1 },
    });
    for (const type of ["continue", "pause", "continue", "pause"] as const) given.go({ type });
    expect(given.ask({ type: "machine", pid: 2 })).toMatchObject({
      state: "open",
      postponed: [],
      timers: [{ name: "state_timeout close", total: 100, content: '"close"' }],
      taken: [{ from: "locked", to: "open", event: "unlock", kind: "cast", count: 1 }],
      last: { from: "locked", to: "open", event: "unlock", kind: "cast" },
    });
  });

  test("processes are paged and searched; threads are capped, the one in focus among them", () => {
    const given = debugged(
      () => {
        for (let i = 0; i < 300; i++)
          spawn(function* () {
            yield* receive();
          }, `worker${i}`);
        counting();
      },
      { breakpoints: [breakpoint(1, "receive Counter get")] },
    );
    const page = given.ask({ type: "processes", start: 10, count: 5, search: "" });
    expect([page.total, page.rows.length, page.rows[0]?.label]).toEqual([302, 5, "worker10"]);
    expect(given.ask({ type: "processes", start: 0, count: 0, search: "WORKER29" }).total).toBe(11);
    const threads = given.ask({ type: "threads", cap: 20 });
    expect(threads.length).toBe(20);
    expect(threads.at(-1)?.name).toBe("<0.302.0> counter [1 msg]");
    given.ask({ type: "pin", pid: 3, pinned: true });
    expect(given.ask({ type: "threads", cap: 20 })[0]?.name).toBe("<0.3.0> worker2");
  });

  test("breakpoints that cannot bind say what is known, and bind when it comes", () => {
    const given = debugged(
      () => {
        spawn(function* main() {
          yield* receive();
          yield* Counter.start(0, { name: "late" }).unwrap();
        });
      },
      { stopOnEntry: true },
    );
    const [late, ill] = given.ask({
      type: "setBreakpoints",
      breakpoints: [
        breakpoint(1, "receive late get"),
        breakpoint(2, "receive main *", { hitCondition: "often" }),
      ],
    });
    expect(late).toMatchObject({ verified: false });
    expect(late?.message).toBe(
      'no process kind or name "late"; known: main. It will bind when one is started.',
    );
    expect(ill).toMatchObject({ verified: false });
    expect(ill?.message).toContain('the hit condition "often" is none of');
    given.go({ type: "continue" });
    given.ask({ type: "send", pid: 1, kind: "info", message: '"go"' });
    given.system.host.run();
    expect(given.said.findLast((message) => message.type === "breakpoint")?.state).toMatchObject({
      id: 1,
      verified: true,
    });
  });

  test("before each stop the views are told once", () => {
    const given = debugged(counting, { breakpoints: [breakpoint(1, "receive Counter get")] });
    const types = given.said.map(({ type }) => type);
    expect(types.slice(types.lastIndexOf("stopped") - 1)).toEqual(["changed", "stopped"]);
    expect(given.said.findLast((message) => message.type === "changed")?.summary).toMatchObject({
      running: false,
      processes: 2,
      deliveries: 5,
      focus: 2,
    });
  });
});
