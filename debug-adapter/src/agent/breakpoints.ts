/**
 * Message breakpoints, ready to be asked at every delivery: indexed by kind, their conditions compiled.
 *
 * `receive` and `enter` tell which breakpoints say stop; log points are written instead. Whether a breakpoint's names
 * exist is judged here too, from the names it is given. Must not know stepping or who stops.
 */

import type { Envelope, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { BreakpointState } from "../protocol/agent.js";
import type { Breakpoint } from "../protocol/breakpoint.js";
import { nameOf } from "./describe.js";
import { compile, type Expression, type Scope } from "./expressions.js";
import { type HitCondition, parseHitCondition } from "./hit-condition.js";
import { shortText } from "./values.js";

/** What exists to be named: `null` states where a name has no list of states. */
export interface Known {
  /** Names, labels and modules, each with the states of its machine. */
  readonly names: ReadonlyMap<string, readonly string[] | null>;
  /** The program's modules have been loaded. */
  readonly complete: boolean;
}

interface Prepared {
  readonly breakpoint: Breakpoint;
  readonly condition: Expression | null;
  readonly hit: HitCondition | null;
  readonly log: readonly (string | Expression)[] | null;
  hits: number;
  state: BreakpointState;
}

export interface Logged {
  readonly breakpoint: number;
  readonly text: string;
}

export class BreakpointTable {
  private all: Prepared[] = [];
  private receives: Prepared[] = [];
  private enters: Prepared[] = [];

  get hasReceive(): boolean {
    return this.receives.length > 0;
  }

  get hasEnter(): boolean {
    return this.enters.length > 0;
  }

  /** All anew. Hits are counted on for those that are the same as before. */
  set(breakpoints: readonly Breakpoint[], known: Known): readonly BreakpointState[] {
    const before = new Map(this.all.map((prepared) => [JSON.stringify(prepared.breakpoint), prepared]));
    this.all = breakpoints.map((breakpoint) => {
      const prepared = prepare(breakpoint, known);
      prepared.hits = before.get(JSON.stringify(breakpoint))?.hits ?? 0;
      return prepared;
    });
    // One that is wrong in itself must not stop at everything.
    const armed = this.all.filter(({ breakpoint }) => fault(breakpoint) === null);
    this.receives = armed.filter(({ breakpoint }) => breakpoint.target.kind === "receive");
    this.enters = armed.filter(({ breakpoint }) => breakpoint.target.kind === "enter");
    return this.all.map(({ state }) => state);
  }

  /** Judges again by what is known now; the states that have changed. */
  verify(known: Known): BreakpointState[] {
    const changed: BreakpointState[] = [];
    for (const prepared of this.all) {
      const state = judge(prepared.breakpoint, known);
      if (state.verified === prepared.state.verified && state.message === prepared.state.message) continue;
      prepared.state = state;
      changed.push(state);
    }
    return changed;
  }

  /** The breakpoints that stop before this message is handled. */
  receive(
    process: ProcessRecord,
    envelope: Envelope,
    scope: () => Scope,
    log: (line: Logged) => void,
  ): number[] {
    let name: string | null = null;
    return this.hit(this.receives, scope, log, ({ target }) => {
      if (target.kind !== "receive" || !matchesProcess(target.process, process)) return false;
      return target.message === "*" || target.message === (name ??= nameOf(envelope));
    });
  }

  /** The breakpoints that stop now that the machine has entered `state`. */
  enter(process: ProcessRecord, state: string, scope: () => Scope, log: (line: Logged) => void): number[] {
    return this.hit(
      this.enters,
      scope,
      log,
      ({ target }) =>
        target.kind === "enter" &&
        (target.state === state || target.state === "*") &&
        matchesProcess(target.process, process),
    );
  }

  private hit(
    candidates: readonly Prepared[],
    scope: () => Scope,
    log: (line: Logged) => void,
    matches: (breakpoint: Breakpoint) => boolean,
  ): number[] {
    const stops: number[] = [];
    for (const prepared of candidates) {
      const { breakpoint, condition, hit } = prepared;
      if (!matches(breakpoint)) continue;
      if (condition !== null) {
        const met = condition.evaluate(scope());
        if (!met.ok) {
          log({ breakpoint: breakpoint.id, text: `the condition could not be evaluated: ${met.error}` });
          stops.push(breakpoint.id);
          continue;
        }
        if (!met.value) continue;
      }
      prepared.hits++;
      if (hit?.(prepared.hits) === false) continue;
      if (prepared.log === null) stops.push(breakpoint.id);
      else
        log({ breakpoint: breakpoint.id, text: prepared.log.map((part) => logPart(part, scope)).join("") });
    }
    return stops;
  }
}

function logPart(part: string | Expression, scope: () => Scope): string {
  if (typeof part === "string") return part;
  const found = part.evaluate(scope());
  if (!found.ok) return `<${found.error}>`;
  return typeof found.value === "string" ? found.value : shortText(found.value);
}

function matchesProcess(pattern: string, process: ProcessRecord): boolean {
  return (
    pattern === "*" ||
    pattern === process.label ||
    pattern === process.name ||
    (pattern.startsWith("<") && pattern === process.pid.toString())
  );
}

// --- Preparing and judging --------------------------------------------------------------------------------------

function prepare(breakpoint: Breakpoint, known: Known): Prepared {
  const condition = breakpoint.condition === null ? null : compile(breakpoint.condition);
  return {
    breakpoint,
    condition: condition !== null && "error" in condition ? null : condition,
    hit: breakpoint.hitCondition === null ? null : parseHitCondition(breakpoint.hitCondition),
    log: breakpoint.logMessage === null ? null : logParts(breakpoint.logMessage),
    hits: 0,
    state: judge(breakpoint, known),
  };
}

/** `tick {data.count}` as texts and expressions; what does not compile stays as it was written. */
function logParts(text: string): (string | Expression)[] {
  return text.split(/(\{[^{}]*\})/).map((part) => {
    if (!part.startsWith("{")) return part;
    const compiled = compile(part.slice(1, -1));
    return "error" in compiled ? part : compiled;
  });
}

function judge(breakpoint: Breakpoint, known: Known): BreakpointState {
  const { id, target } = breakpoint;
  const problem = fault(breakpoint);
  if (problem !== null) return { id, verified: false, message: problem };
  if (target.process === "*" || target.process.startsWith("<"))
    return { id, verified: true, message: `any process that matches ${target.process}` };
  const states = known.names.get(target.process);
  if (states === undefined) {
    if (!known.complete)
      return { id, verified: false, message: "not bound yet: the program has not been loaded" };
    const names = [...known.names.keys()].sort();
    const list = names.length === 0 ? "none yet" : names.join(", ");
    const message = `no process kind or name "${target.process}"; known: ${list}. It will bind when one is started.`;
    return { id, verified: false, message };
  }
  if (target.kind === "enter" && target.state !== "*" && states !== null && !states.includes(target.state)) {
    const message = `${target.process} has no state "${target.state}"; its states: ${states.join(", ")}.`;
    return { id, verified: false, message };
  }
  return { id, verified: true, message: `processes named ${target.process}` };
}

/** What is wrong with the breakpoint itself. */
function fault(breakpoint: Breakpoint): string | null {
  if (breakpoint.condition !== null) {
    const condition = compile(breakpoint.condition);
    if ("error" in condition) return `the condition does not compile: ${condition.error}`;
  }
  if (breakpoint.hitCondition !== null && parseHitCondition(breakpoint.hitCondition) === null)
    return `the hit condition "${breakpoint.hitCondition}" is none of: 3, = 3, > 3, >= 3, < 3, <= 3, % 3`;
  return null;
}
