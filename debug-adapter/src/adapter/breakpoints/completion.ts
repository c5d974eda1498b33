/**
 * What may come next in a message breakpoint that is being written: verbs, processes, states, messages, the arrow.
 *
 * Pure: the names that exist are given.
 */

import type { BreakpointKind } from "../../protocol/breakpoint.js";
import type { KnownNames } from "../../protocol/agent.js";
import type { BreakpointCompletion, MachineDefinition } from "../../protocol/views.js";
import { FORMS, isVerb, VERBS } from "./grammar.js";
import { quote, wordsOf } from "./words.js";

/** `column` is where the cursor stands in `text`, from 0; items replace what stands from `start` to the cursor. */
export function completeBreakpoint(text: string, column: number, known: KnownNames): BreakpointCompletion[] {
  const before = text.slice(0, column);
  const words = wordsOf(before);
  const last = words.at(-1);
  const typing = last !== undefined && last.end === before.length && !/\s$/.test(before) ? last : null;
  const done = typing === null ? words : words.slice(0, -1);
  const start = typing?.start ?? before.length;
  const typed = typing?.text ?? "";
  const [verb, ...rest] = done.map(({ text: word }) => word);
  if (verb === undefined)
    return VERBS.filter((kind) => kind.startsWith(typed)).map((kind) => ({
      label: kind,
      text: `${kind} `,
      start,
      length: before.length - start,
      kind: "verb",
      detail: `${FORMS[kind].text}: ${FORMS[kind].meaning}`,
    }));
  if (!isVerb(verb)) return [];
  return next(verb, rest, known, typed)
    .filter(({ label }) => label.toLowerCase().startsWith(typed.toLowerCase()))
    .map(({ label, kind, detail }) => ({
      label,
      text: kind === "arrow" ? "-> " : quote(label),
      start,
      length: before.length - start,
      kind,
      detail,
    }));
}

/** The same with the machines of the program's source, and the events that they handle. */
export function withSources(known: KnownNames, definitions: readonly MachineDefinition[]): KnownNames {
  const processes = [...known.processes];
  const messages = [...known.messages];
  for (const { module, states, transitions } of definitions) {
    if (!processes.some(({ name }) => name === module))
      processes.push({
        name: module,
        behaviour: "GenStateMachine",
        states: states.map(({ name }) => name),
      });
    const names = transitions.flatMap(({ event, kind }) =>
      kind === "enter" || event === "*" ? [] : [event],
    );
    messages.push({ process: module, names: [...new Set(names)] });
  }
  return { processes, messages };
}

type Item = Pick<BreakpointCompletion, "label" | "kind" | "detail">;

function next(verb: BreakpointKind, done: readonly string[], known: KnownNames, typed: string): Item[] {
  const processes = (wanted: (behaviour: string) => boolean = () => true): Item[] => [
    ...known.processes
      .filter(({ behaviour }) => wanted(behaviour))
      .map(({ name, behaviour }) => ({ label: name, kind: "process" as const, detail: behaviour })),
    { label: "*", kind: "process", detail: "any process" },
  ];
  const messages = (process: string | undefined): Item[] => [
    ...known.messages
      .filter((entry) => process === "*" || process === undefined || entry.process === process)
      .flatMap((entry) => entry.names)
      .filter((name, place, all) => all.indexOf(name) === place)
      .map((name) => ({ label: name, kind: "message" as const, detail: "has been seen" })),
    { label: "*", kind: "message", detail: "any message" },
  ];
  const states = (machine: string | undefined, prefix = ""): Item[] =>
    [...(known.processes.find(({ name }) => name === machine)?.states ?? []), "*"].map((state) => ({
      label: `${prefix}${state}`,
      kind: "state" as const,
      detail: state === "*" ? "any state" : `state of ${machine ?? ""}`,
    }));
  const arrow: Item = { label: "->", kind: "arrow", detail: "to" };
  const isMachine = (behaviour: string): boolean => behaviour === "GenStateMachine";
  const [first, second, third, fourth] = done;
  switch (verb) {
    case "receive":
    case "after":
    case "dead-letter":
      return first === undefined ? processes() : second === undefined ? messages(first) : [];
    case "postpone":
      return first === undefined ? processes(isMachine) : second === undefined ? messages(first) : [];
    case "timer":
      return first === undefined ? processes() : [];
    case "restart":
      return first === undefined ? processes((behaviour) => behaviour.endsWith("Supervisor")) : [];
    case "spawn":
    case "exit":
    case "change":
      return first === undefined ? processes() : [];
    case "send":
    case "call":
    case "reply":
      if (first === undefined) return processes();
      if (second === undefined) return [arrow, ...messages(verb === "send" ? undefined : first)];
      if (second !== "->") return [];
      return third === undefined ? processes() : fourth === undefined ? messages(third) : [];
    case "enter":
    case "leave": {
      if (first !== undefined) return second === undefined ? states(first) : [];
      const machine = known.processes.find(({ name }) => typed.startsWith(`${name}.`))?.name;
      return machine === undefined ? processes(isMachine) : states(machine, `${machine}.`);
    }
    case "transition":
      if (first === undefined) return processes(isMachine);
      if (second === undefined) return states(first);
      if (third === undefined) return [arrow];
      return fourth === undefined ? states(first) : [];
    default: {
      const never: never = verb;
      return never;
    }
  }
}
