/** The timer queue against the obvious model: a list sorted by deadline and order of setting. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Timer, TimerQueue } from "../../../runtime/src/kernel/timers.js";

describe("TimerQueue", () => {
  it("fires by deadline, then in the order of setting", () => {
    const queue = new TimerQueue();
    const fired: string[] = [];
    for (const [name, deadline] of [
      ["late", 300],
      ["a", 5],
      ["b", 5],
      ["now", 0],
      ["far", 70_000],
    ] as const) {
      queue.set(deadline, () => fired.push(name));
    }
    for (const time of [0, 4, 5, 299, 300, 69_999, 70_000]) {
      for (let timer = queue.takeDue(time); timer !== null; timer = queue.takeDue(time)) timer.fire();
      fired.push(`@${time}`);
    }
    expect(fired.join(" ")).toBe("now @0 @4 a b @5 @299 late @300 @69999 far @70000");
    expect(queue.size).toBe(0);
    expect(queue.nextTime()).toBeNull();
  });

  const delay = fc.oneof(fc.nat(10), fc.nat(600), fc.nat(200_000), fc.nat(20_000_000), fc.constant(2 ** 33));
  const step = fc.oneof(
    fc.record({ do: fc.constant("set" as const), by: delay }),
    fc.record({ do: fc.constant("cancel" as const), by: fc.nat(20) }),
    fc.record({ do: fc.constant("wait" as const), by: delay }),
    fc.record({ do: fc.constant("sleep" as const), by: fc.constant(0) }),
  );

  it("does what a sorted list does", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const queue = new TimerQueue();
        let model: { deadline: number; id: number }[] = [];
        const timers = new Map<number, Timer>();
        let time = 0;
        let lastId = 0;
        const runTo = (end: number): void => {
          time = end;
          const real: number[] = [];
          for (let timer = queue.takeDue(time); timer !== null; timer = queue.takeDue(time)) {
            const found = [...timers].find(([, known]) => known === timer);
            if (found !== undefined) real.push(found[0]);
          }
          const due = model.filter((entry) => entry.deadline <= time);
          model = model.filter((entry) => entry.deadline > time);
          expect(real).toEqual(due.map((entry) => entry.id));
        };
        for (const { do: what, by } of steps) {
          if (what === "set") {
            const id = ++lastId;
            timers.set(
              id,
              queue.set(time + by, () => undefined),
            );
            model.push({ deadline: time + by, id });
            model.sort((a, b) => a.deadline - b.deadline || a.id - b.id);
          } else if (what === "cancel") {
            const timer = timers.get(by);
            if (timer !== undefined) expect(queue.cancel(timer)).toBe(model.some((entry) => entry.id === by));
            model = model.filter((entry) => entry.id !== by);
          } else if (what === "wait") {
            runTo(time + by);
          } else {
            const next = queue.nextTime();
            const first = model[0];
            expect(next === null).toBe(first === undefined);
            if (next === null || first === undefined) continue;
            expect(next).toBeLessThanOrEqual(first.deadline);
            runTo(Math.max(time, next));
          }
          expect(queue.size).toBe(model.length);
        }
        // Sleeping from one asked-for time to the next comes to the end, whatever is set.
        for (let next = queue.nextTime(), i = 0; next !== null; next = queue.nextTime(), i++) {
          expect(i).toBeLessThan(2000);
          runTo(Math.max(time, next));
        }
        expect(model).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
