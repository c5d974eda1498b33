/**
 * The table form of a machine: for each state a map from event to handler, made once when the machine is defined.
 *
 * A named handler gets the request's argument, `"*"` and a function in place of a table get all of it. Must not know
 * types (they were checked where the table was written) nor how events are queued.
 */

import { type Envelope, ErlangError, formatReason, FunctionClauseError } from "../../kernel/index.js";
import { asWritten, callback } from "../callback.js";
import { UndefinedStateError } from "./bad-returns.js";
import type { FormCallbacks } from "./callbacks.js";
import { callerOf, labelOf, requestArgument, requestName, type TimeoutEvent } from "./events.js";

type Section = "call" | "cast" | "info" | "internal" | "stateTimeout" | "eventTimeout" | "timeout";
type Written = (...args: readonly unknown[]) => unknown;
type SectionDefinition = Written | Readonly<Record<string, Written>>;

/** One state of the table, without its types. */
export type StateSections = Readonly<Record<Section | "enter", SectionDefinition | undefined>>;

/** A handler with its parameters in place. */
interface Handler {
  readonly run: (envelope: Envelope, data: unknown) => unknown;
  readonly written: unknown;
}

/** One section of one state, ready to be looked up. */
interface Handlers {
  readonly named: ReadonlyMap<string, Handler>;
  /** For whatever has no handler of its own. */
  readonly any: Handler | undefined;
}

interface State extends Readonly<Record<Section, Handlers>> {
  readonly enter: ((previous: unknown, data: unknown) => unknown) | null;
}

export function tableCallbacks(
  machine: string,
  definitions: Readonly<Record<string, StateSections>>,
): FormCallbacks {
  const names = Object.keys(definitions);
  const states = new Map<unknown, State>(
    Object.entries(definitions).map(([name, sections]) => [name, compileState(sections)]),
  );
  const find = (state: unknown): State => {
    const found = states.get(state);
    if (found !== undefined) return found;
    if (typeof state === "string") throw new UndefinedStateError(machine, state, names);
    throw new ErlangError("badarg", `${machine}: a state must be a name, not ${formatReason(state, 3)}`);
  };
  return {
    mode: "state_functions",
    states: names,
    event: (envelope, state, data) => {
      const handler = handlerOf(find(state), envelope);
      if (handler === undefined) throw noClause(machine, envelope, state);
      return handler.run(envelope, data);
    },
    enter: (previous, state, data) => {
      const { enter } = find(state);
      if (enter !== null) return enter(previous, data);
      throw new FunctionClauseError(
        `${machine}.states.${formatReason(state)} has no enter, and the machine has state_enter`,
      );
    },
    where: (envelope, state) => {
      const found = states.get(state);
      const place = envelope === null || found === undefined ? "enter" : placeOf(found, envelope);
      return `${machine}.states.${formatReason(state)}.${place}`;
    },
    handlerFor: (envelope, state) => {
      const found = states.get(state);
      return (found === undefined ? undefined : handlerOf(found, envelope))?.written ?? null;
    },
  };
}

// --- Compiling ------------------------------------------------------------------------------------------------

function compileState(sections: StateSections): State {
  return {
    enter: typeof sections.enter === "function" ? callback(sections.enter) : null,
    call: compile(sections.call, {
      named: (fn) => (envelope, data) => fn(requestArgument(envelope.payload), callerOf(envelope), data),
      any: (fn) => (envelope, data) => fn(envelope.payload, callerOf(envelope), data),
    }),
    cast: compile(sections.cast, WITH_ARGUMENT),
    info: compile(sections.info, { named: WITH_ARGUMENT.any, any: WITH_ARGUMENT.any }),
    internal: compile(sections.internal, WITH_ARGUMENT),
    stateTimeout: compile(sections.stateTimeout, WITH_CONTENT),
    eventTimeout: compile(sections.eventTimeout, WITH_CONTENT),
    timeout: compile(sections.timeout, WITH_CONTENT),
  };
}

/** How a handler's parameters are put in place: of one that is named, and of one for all. */
interface Shape {
  readonly named: (fn: Written) => Handler["run"];
  readonly any: (fn: Written) => Handler["run"];
}

const WITH_ARGUMENT: Shape = {
  named: (fn) => (envelope, data) => fn(requestArgument(envelope.payload), data),
  any: (fn) => (envelope, data) => fn(envelope.payload, data),
};

const withContent: Shape["any"] = (fn) => (envelope, data) => {
  const event = envelope.payload as TimeoutEvent;
  return event.type === "timeout" ? fn(data, event.content, event.name) : fn(data, event.content);
};
const WITH_CONTENT: Shape = { named: withContent, any: withContent };

const NONE: Handlers = { named: new Map(), any: undefined };

function compile(section: SectionDefinition | undefined, shape: Shape): Handlers {
  if (section === undefined) return NONE;
  const handler = (fn: Written, place: Shape["any"]): Handler => ({
    run: place(callback(fn)),
    written: asWritten(fn),
  });
  if (typeof section === "function") return { named: new Map(), any: handler(section, shape.any) };
  const any = section["*"];
  return {
    named: new Map(
      Object.entries(section)
        .filter(([name]) => name !== "*")
        .map(([name, fn]) => [name, handler(fn, shape.named)]),
    ),
    any: any === undefined ? undefined : handler(any, shape.any),
  };
}

// --- Looking up -----------------------------------------------------------------------------------------------

function handlerOf(state: State, envelope: Envelope): Handler | undefined {
  const { named, any } = state[sectionOf(envelope)];
  return (named.size === 0 ? undefined : named.get(nameOf(envelope))) ?? any;
}

/** The key under which an event is looked up in its section. */
function nameOf(envelope: Envelope): string {
  switch (envelope.kind) {
    case "call":
    case "cast":
    case "internal":
      return requestName(envelope.payload);
    case "timeout": {
      const event = envelope.payload as TimeoutEvent;
      return requestName(event.type === "timeout" ? event.name : event.content);
    }
    case "info":
    case "exit":
    case "down":
    case "system":
      return labelOf(envelope).name;
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

function sectionOf(envelope: Envelope): Section {
  switch (envelope.kind) {
    case "call":
    case "cast":
    case "internal":
      return envelope.kind;
    case "timeout":
      return (envelope.payload as TimeoutEvent).type;
    case "info":
    case "exit":
    case "down":
    case "system":
      return "info";
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

/** How people find the handler of an event in the definition. */
function placeOf(state: State, envelope: Envelope): string {
  const section = sectionOf(envelope);
  const name = nameOf(envelope);
  if (state[section].named.has(name)) return `${section}.${name}`;
  return state[section].named.size === 0 ? section : `${section}["*"]`;
}

function noClause(machine: string, envelope: Envelope, state: unknown): FunctionClauseError {
  const { name } = labelOf(envelope);
  return new FunctionClauseError(
    `${machine}.states.${formatReason(state)} has no ${sectionOf(envelope)} handler for "${name}" ` +
      `(got ${formatReason(envelope.payload, 3)})`,
  );
}
