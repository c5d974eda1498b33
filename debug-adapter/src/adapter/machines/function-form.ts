/**
 * The function form of a machine: one `handleEvent(event, state, data)`, whose conditions say which events and states
 * each return is for.
 */

import type { Fact, Facts } from "./facts.js";
import type { EventKind, MachineDraft } from "./machine-draft.js";
import { outcomesOf } from "./outcomes.js";
import type { FunctionNode, ProgramText } from "./program-text.js";
import type { SentRequests } from "./sent-requests.js";

/** The event types of the runtime, their kind, and the parts of an event by which handlers tell them apart. */
const TYPES: Readonly<Record<string, { readonly kind: EventKind; readonly parts: readonly string[] }>> = {
  call: { kind: "call", parts: ["event.name", "event.request", "event.request[0]"] },
  cast: { kind: "cast", parts: ["event.name", "event.request", "event.request[0]"] },
  info: { kind: "info", parts: ["event.message", "event.message[0]", "event.message.type"] },
  internal: { kind: "internal", parts: ["event.name", "event.content", "event.content[0]"] },
  stateTimeout: { kind: "state_timeout", parts: ["event.content", "event.content[0]"] },
  eventTimeout: { kind: "event_timeout", parts: ["event.content", "event.content[0]"] },
  timeout: { kind: "timeout", parts: ["event.name"] },
  enter: { kind: "enter", parts: [] },
};

export function readFunctionForm(
  handleEvent: FunctionNode,
  draft: MachineDraft,
  program: ProgramText,
  sent: SentRequests,
): void {
  const outcomes = outcomesOf(
    handleEvent,
    [
      { kind: "path", path: "event" },
      { kind: "path", path: "state" },
      { kind: "path", path: "data" },
    ],
    new Map(),
    program,
  );
  // States that are only ever asked for are states too; all are known before the first transition is spread over them.
  for (const { scope, node } of outcomes) {
    const state = scope.facts.get("state");
    if (state !== undefined && "is" in state) for (const name of state.is) draft.addState(name, node);
  }
  for (const outcome of outcomes) {
    const { facts } = outcome.scope;
    const where = whereText(facts);
    const types = typesOf(facts.get("event.type"));
    // A return for whatever else may come is no transition of its own.
    const forAnything = types.length === Object.keys(TYPES).length || catchesTheRest(facts.get("event.type"));
    if (forAnything && outcome.helper !== "nextState" && outcome.helper !== null) continue;
    for (const type of forAnything ? ["call", "cast", "info"].filter((one) => types.includes(one)) : types) {
      const known = TYPES[type];
      if (known === undefined) continue;
      const names = namesOf(facts, known.parts);
      draft.addOutcome(
        outcome,
        facts.get("state"),
        { kind: known.kind, names: withSent(names, known.kind, sent) },
        where,
      );
    }
  }
}

function typesOf(fact: Fact | undefined): string[] {
  return Object.keys(TYPES).filter(
    (type) => fact === undefined || ("is" in fact ? fact.is.includes(type) : !fact.not.includes(type)),
  );
}

function catchesTheRest(fact: Fact | undefined): boolean {
  return fact === undefined || "not" in fact;
}

/** What the conditions say about the event's name, by whichever part they ask for it. */
function namesOf(facts: Facts, parts: readonly string[]): Fact | undefined {
  const known = parts.flatMap((part) => facts.get(part) ?? []);
  const is = known.find((fact) => "is" in fact);
  if (is !== undefined) return is;
  const not = known.flatMap((fact) => ("not" in fact ? fact.not : []));
  return not.length === 0 ? undefined : { not };
}

/** Requests that the code sends and that no condition has excluded are better names than `*`. */
function withSent(names: Fact | undefined, kind: EventKind, sent: SentRequests): Fact | undefined {
  if ((kind !== "call" && kind !== "cast") || (names !== undefined && "is" in names)) return names;
  const left = sent[kind].filter((name) => names === undefined || !names.not.includes(name));
  return left.length === 0 ? names : { is: left };
}

function whereText(facts: Facts): string {
  const word = (path: string): string => {
    const fact = facts.get(path);
    return fact !== undefined && "is" in fact ? fact.is.join("|") : "any";
  };
  return `handleEvent (${word("event.type")} event in state ${word("state")})`;
}
