/**
 * Whether a breakpoint's names exist, and what would bind it when they do not.
 *
 * Pure: judged from the names that are given. What is wrong with its condition or hit count is found here too.
 */

import type { BreakpointState } from "../protocol/agent.js";
import type { Breakpoint, BreakpointTarget } from "../protocol/breakpoint.js";
import { compile } from "./expressions.js";
import { parseHitCondition } from "./hit-condition.js";

/** What exists to be named: `null` states where a name has no list of states. */
export interface Known {
  /** Names, labels and modules, each with the states of its machine. */
  readonly names: ReadonlyMap<string, readonly string[] | null>;
  /** The program's modules have been loaded. */
  readonly complete: boolean;
}

export function judge(breakpoint: Breakpoint, known: Known): BreakpointState {
  const { id, target } = breakpoint;
  const problem = fault(breakpoint) ?? missing(target, known);
  return problem === null
    ? { id, verified: true, message: bound(target) }
    : { id, verified: false, message: problem };
}

/** What is wrong with the breakpoint itself. */
export function fault(breakpoint: Breakpoint): string | null {
  if (breakpoint.condition !== null) {
    const condition = compile(breakpoint.condition);
    if ("error" in condition) return `the condition does not compile: ${condition.error}`;
  }
  if (breakpoint.hitCondition !== null && parseHitCondition(breakpoint.hitCondition) === null)
    return `the hit condition "${breakpoint.hitCondition}" is none of: 3, = 3, > 3, >= 3, < 3, <= 3, % 3`;
  return null;
}

function bound(target: BreakpointTarget): string {
  const named = [target.process, ...("to" in target && target.kind !== "transition" ? [target.to] : [])];
  const texts = named.map((name) =>
    name === "*" || name.startsWith("<") ? `any process that matches ${name}` : `processes named ${name}`,
  );
  return texts.join(" to ");
}

function missing(target: BreakpointTarget, known: Known): string | null {
  // What a dead letter was meant for need not exist: that is what it is about.
  if (target.kind === "dead-letter") return null;
  const processes = [target.process];
  if (target.kind === "send" || target.kind === "call" || target.kind === "reply") processes.push(target.to);
  for (const name of processes) {
    if (name === "*" || name.startsWith("<") || known.names.has(name)) continue;
    if (!known.complete) return "not bound yet: the program has not been loaded";
    const names = [...known.names.keys()].sort();
    const list = names.length === 0 ? "none yet" : names.join(", ");
    return `no process kind or name "${name}"; known: ${list}. It will bind when one is started.`;
  }
  const states = known.names.get(target.process) ?? null;
  for (const state of statesOf(target)) {
    if (state === "*" || states === null || states.includes(state)) continue;
    return `${target.process} has no state "${state}"; its states: ${states.join(", ")}.`;
  }
  return null;
}

function statesOf(target: BreakpointTarget): readonly string[] {
  switch (target.kind) {
    case "enter":
    case "leave":
      return [target.state];
    case "transition":
      return [target.from, target.to];
    case "receive":
    case "after":
    case "send":
    case "call":
    case "reply":
    case "spawn":
    case "exit":
    case "postpone":
    case "timer":
    case "restart":
    case "dead-letter":
    case "change":
      return [];
    default: {
      const never: never = target;
      return never;
    }
  }
}
