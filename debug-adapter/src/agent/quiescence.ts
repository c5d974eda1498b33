/**
 * When nothing can happen any more: what is left, and whether processes wait for each other.
 *
 * Pure look at the processes. A system is quiescent when every process waits and no timer runs.
 */

import type { Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import { processText } from "./describe.js";
import { waitingText } from "./scopes.js";

export interface Remains {
  readonly reason: "quiescence" | "deadlock";
  readonly process: ProcessRecord;
  readonly text: string;
  /** Who waits for whom, of a deadlock. */
  readonly circle: readonly ProcessRecord[] | null;
}

/** `null` when no process is left. `latest` is shown when it is one of those. */
export function stillStanding(kernel: Kernel, latest: ProcessRecord | null): Remains | null {
  for (const process of kernel.processes.values()) {
    const circle = circleFrom(process);
    if (circle === null) continue;
    return { reason: "deadlock", process, text: circleText(circle), circle };
  }
  const [first] = kernel.processes.values();
  const process = latest !== null && latest.status !== "exited" ? latest : first;
  if (process === undefined) return null;
  const count = kernel.processes.size;
  const who = count === 1 ? "one process waits" : `${count} processes wait`;
  return {
    reason: "quiescence",
    process,
    text: `nothing is left to do: ${who}, and no timer runs`,
    circle: null,
  };
}

/** `deadlock: <0.2.0> a waits for the reply of <0.3.0> b, ...`. */
export function circleText(circle: readonly ProcessRecord[]): string {
  const links = circle.map((member) => `${processText(member)} ${waitingText(member)}`);
  return `deadlock: ${links.join(", ")}`;
}

/** The processes that wait for each other's replies, beginning with this one; `null` when it is in no such circle. */
export function circleFrom(start: ProcessRecord): ProcessRecord[] | null {
  const circle: ProcessRecord[] = [];
  let at: ProcessRecord | null = start;
  while (at !== null && !circle.includes(at)) {
    circle.push(at);
    at = repliesTo(at);
  }
  return at === start ? circle : null;
}

/** Whose reply the process waits for. */
export function repliesTo(process: ProcessRecord): ProcessRecord | null {
  // Its answer is there already: it will go on.
  if (process.ready.length > 0) return null;
  const waiting: unknown = process.waiting;
  if (typeof waiting !== "object" || waiting === null || !("target" in waiting)) return null;
  const { target } = waiting;
  if (typeof target !== "object" || target === null || !("id" in target) || typeof target.id !== "number")
    return null;
  return process.kernel.processes.get(target.id) ?? null;
}
