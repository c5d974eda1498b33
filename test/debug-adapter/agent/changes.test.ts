/** What differs between two values. */

import { expect, test } from "vitest";
import { changesOf, isSmall } from "../../../debug-adapter/src/agent/changes.js";

const table: readonly [before: unknown, after: unknown, paths: readonly string[]][] = [
  [1, 1, []],
  [1, 2, ["state"]],
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, ["state.b"]],
  [{ a: 1 }, { a: 1, "odd key": 2 }, ['state["odd key"]']],
  [{ a: 1, gone: 2 }, { a: 1 }, ["state.gone"]],
  [
    [1, 2],
    [1, 3, 4],
    ["state[1]", "state[2]"],
  ],
  [{ deep: [{ x: 1 }] }, { deep: [{ x: 2 }] }, ["state.deep[0].x"]],
  [new Map([["k", 1]]), new Map([["k", 2]]), ['state.get("k")']],
  [new Set([1]), new Set([1]), []],
  [new Set([1]), new Set([2]), ["state"]],
  [{ a: 1 }, [1], ["state"]],
];

test.each(table)("%j to %j", (before, after, paths) => {
  expect(changesOf(before, after, "state").map(({ path }) => path)).toEqual(paths);
});

test("a value that holds itself, and a getter, do no harm", () => {
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const trap = Object.defineProperty({}, "x", {
    enumerable: true,
    get: () => {
      throw new Error("run");
    },
  });
  expect(changesOf(circle, { self: { self: 1 } }, "state").map(({ path }) => path)).toEqual([
    "state.self.self",
  ]);
  expect(changesOf(trap, { x: 1 }, "state").map(({ path }) => path)).toEqual(["state.x"]);
  expect(isSmall(circle, 10)).toBe(true);
});

test("size is found out without looking at everything", () => {
  expect(isSmall({ list: [1, 2, 3] }, 10)).toBe(true);
  expect(isSmall({ list: [1, 2, 3] }, 4)).toBe(false);
  expect(
    isSmall(
      Array.from({ length: 100_000 }, () => ({})),
      5_000,
    ),
  ).toBe(false);
});
