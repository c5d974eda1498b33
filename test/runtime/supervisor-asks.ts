// Questions to supervisors in the words of the recorded cases, with the worker W at hand.
import type { Fiber } from "@switchboard/runtime";
import { expect, test } from "vitest";
import { type Kit, observe } from "../conformance/harness.js";
import { defineW } from "../conformance/supervisor/worker.js";

export type W = ReturnType<typeof defineW>;

/** `expected` is what the BEAM observed. */
export function asks(
  title: string,
  body: (kit: Kit, W: W) => Fiber<void>,
  expected: readonly unknown[],
): void {
  test(title, async () => {
    expect(await observe((kit) => body(kit, defineW(kit)))).toEqual(expected);
  });
}

export const started = (...names: string[]) => names.map((name) => ["start", name]);
export const stopped = (...names: string[]) => names.map((name) => ["stop", name, "shutdown"]);
