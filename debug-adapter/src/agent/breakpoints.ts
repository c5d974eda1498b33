/**
 * Message breakpoints, ready to be asked: indexed by kind, their conditions compiled.
 *
 * `arriving`, `handled`, `entered` and `occurred` tell which breakpoints say stop; log points are written instead. A
 * kind that no breakpoint has costs nothing. Must not know stepping or who stops.
 */

import type { Delivery, Envelope, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import { messageName } from "../../../runtime/src/kernel/index.js";
import type { BreakpointState } from "../protocol/agent.js";
import type { Breakpoint, BreakpointKind } from "../protocol/breakpoint.js";
import { fault, judge, type Known } from "./bindings.js";
import { nameOf } from "./describe.js";
import { compile, type Expression, type Scope } from "./expressions.js";
import { type HitCondition, parseHitCondition } from "./hit-condition.js";
import type { Occurrence, Party, Subject } from "./occurrences.js";
import { shortText } from "./values.js";
import { WatchedValues } from "./watched-values.js";

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

/** What a breakpoint that matches is judged with. */
export interface Asking {
  /** Made only when there is a condition or a log message. */
  scope(): Scope;
  log(line: Logged): void;
}

export class BreakpointTable {
  private all: Prepared[] = [];
  private byKind: ReadonlyMap<BreakpointKind, readonly Prepared[]> = new Map();
  /** Whether some breakpoint may stop before a delivery. */
  before = false;
  /** Whether some breakpoint may stop after a delivery for what that was. */
  after = false;
  any = false;
  private readonly watched = new WatchedValues();

  has(kind: BreakpointKind): boolean {
    return this.byKind.has(kind);
  }

  /** What events the breakpoints are about. */
  subjects(): Subject[] {
    return [...this.byKind.keys()].flatMap((kind) =>
      kind === "receive" || kind === "after" || kind === "enter" || kind === "spawn" || kind === "change"
        ? []
        : [kind],
    );
  }

  /** All anew. Hits are counted on for those that are the same as before. */
  set(breakpoints: readonly Breakpoint[], known: Known): readonly BreakpointState[] {
    const before = new Map(this.all.map((prepared) => [JSON.stringify(prepared.breakpoint), prepared]));
    this.all = breakpoints.map((breakpoint) => {
      const prepared = prepare(breakpoint, known);
      prepared.hits = before.get(JSON.stringify(breakpoint))?.hits ?? 0;
      return prepared;
    });
    const byKind = new Map<BreakpointKind, Prepared[]>();
    for (const prepared of this.all) {
      // One that is wrong in itself must not stop at everything.
      if (fault(prepared.breakpoint) !== null) continue;
      const { kind } = prepared.breakpoint.target;
      byKind.set(kind, [...(byKind.get(kind) ?? []), prepared]);
    }
    this.byKind = byKind;
    this.any = byKind.size > 0;
    this.before = byKind.has("receive") || byKind.has("spawn") || byKind.has("timer");
    this.after = byKind.has("after") || byKind.has("change");
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

  /** The breakpoints that stop before this delivery. */
  arriving({ process, envelope, kind }: Delivery, asking: Asking): number[] {
    if (envelope !== null) return this.hit(this.of("receive"), asking, messageTest(process, envelope));
    if (kind === "start")
      return this.hit(this.of("spawn"), asking, ({ target }) => matchesRecord(target.process, process));
    // The time limit of a receive is the one timer that no event tells of.
    if (kind === "timeout")
      return this.hit(
        this.of("timer"),
        asking,
        ({ target }) =>
          target.kind === "timer" &&
          matchesText(target.message, "after") &&
          matchesRecord(target.process, process),
      );
    return [];
  }

  /** The breakpoints that stop now that the handler of the message has returned. */
  handled(process: ProcessRecord, envelope: Envelope, asking: Asking): number[] {
    return this.hit(this.of("after"), asking, messageTest(process, envelope));
  }

  /** The breakpoints that stop now that the machine has entered `state`. */
  entered(process: ProcessRecord, state: string, asking: Asking): number[] {
    return this.hit(
      this.of("enter"),
      asking,
      ({ target }) =>
        target.kind === "enter" && matchesText(target.state, state) && matchesRecord(target.process, process),
    );
  }

  /** Remembers the values that are watched, as they are now. */
  watch(processes: Iterable<ProcessRecord>, scopeOf: (process: ProcessRecord) => Scope): void {
    const watching = this.of("change");
    if (watching.length === 0) return;
    for (const process of processes)
      for (const { breakpoint } of watching) {
        const { id, target } = breakpoint;
        if (target.kind === "change" && matchesRecord(target.process, process))
          this.watched.moved(id, process, target.path, scopeOf(process));
      }
  }

  /** The breakpoints that stop because a value of the process is another one than when they last looked. */
  changed(process: ProcessRecord, asking: Asking): number[] {
    return this.hit(
      this.of("change"),
      asking,
      ({ id, target }) =>
        target.kind === "change" &&
        matchesRecord(target.process, process) &&
        this.watched.moved(id, process, target.path, asking.scope()),
    );
  }

  /** The breakpoints that stop for something that has happened. */
  occurred(occurrence: Occurrence, asking: Asking): number[] {
    const { kind } = occurrence;
    switch (kind) {
      case "exit-signal":
      case "call-timeout":
      case "unhandled":
      case "intensity":
      case "mailbox":
      case "waiting":
        return [];
      default:
        return this.hit(this.of(kind), asking, (breakpoint) => matchesOccurrence(breakpoint, occurrence));
    }
  }

  private of(kind: BreakpointKind): readonly Prepared[] {
    return this.byKind.get(kind) ?? [];
  }

  private hit(
    candidates: readonly Prepared[],
    asking: Asking,
    matches: (breakpoint: Breakpoint) => boolean,
  ): number[] {
    const stops: number[] = [];
    for (const prepared of candidates) {
      const { breakpoint, condition, hit } = prepared;
      const { id } = breakpoint;
      if (!matches(breakpoint)) continue;
      if (condition !== null) {
        const met = condition.evaluate(asking.scope());
        if (!met.ok) {
          asking.log({ breakpoint: id, text: `the condition could not be evaluated: ${met.error}` });
          stops.push(id);
          continue;
        }
        if (!met.value) continue;
      }
      prepared.hits++;
      if (hit?.(prepared.hits) === false) continue;
      if (prepared.log === null) stops.push(id);
      else
        asking.log({
          breakpoint: id,
          text: prepared.log.map((part) => logPart(part, asking)).join(""),
        });
    }
    return stops;
  }
}

function logPart(part: string | Expression, asking: Asking): string {
  if (typeof part === "string") return part;
  const found = part.evaluate(asking.scope());
  if (!found.ok) return `<${found.error}>`;
  return typeof found.value === "string" ? found.value : shortText(found.value);
}

// --- Matching ---------------------------------------------------------------------------------------------------

function messageTest(process: ProcessRecord, envelope: Envelope): (breakpoint: Breakpoint) => boolean {
  let name: string | null = null;
  return ({ target }) => {
    if (target.kind !== "receive" && target.kind !== "after") return false;
    if (!matchesRecord(target.process, process)) return false;
    return target.message === "*" || target.message === (name ??= nameOf(envelope));
  };
}

function matchesOccurrence({ target }: Breakpoint, occurrence: Occurrence): boolean {
  const { party, to, name, from } = occurrence;
  if (!matchesParty(target.process, party)) return false;
  const named = (pattern: string): boolean =>
    pattern === "*" || pattern === (name ?? messageName(occurrence.message));
  switch (target.kind) {
    case "send":
    case "call":
    case "reply":
      return matchesParty(target.to, to) && named(target.message);
    case "exit":
      return true;
    case "leave":
      return matchesText(target.state, from ?? "");
    case "transition":
      return matchesText(target.from, from ?? "") && matchesText(target.to, name ?? "");
    case "postpone":
    case "timer":
    case "restart":
    case "dead-letter":
      return named(target.message);
    case "receive":
    case "after":
    case "enter":
    case "spawn":
    case "change":
      return false;
    default: {
      const never: never = target;
      return never;
    }
  }
}

function matchesText(pattern: string, text: string): boolean {
  return pattern === "*" || pattern === text;
}

/** The world outside has no name: only `*` means it too. */
function matchesParty(pattern: string, party: Party | null): boolean {
  if (pattern === "*") return true;
  return party !== null && (pattern === party.label || pattern === party.name || pattern === party.text);
}

function matchesRecord(pattern: string, process: ProcessRecord): boolean {
  return (
    pattern === "*" ||
    pattern === process.label ||
    pattern === process.name ||
    (pattern.startsWith("<") && pattern === process.pid.toString())
  );
}

// --- Preparing --------------------------------------------------------------------------------------------------

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
