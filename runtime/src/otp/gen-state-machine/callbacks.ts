/**
 * From a definition, table or function, to the callbacks that the engine runs: look-ups are made once, here.
 *
 * A table becomes, for each state, a map from request to handler; the function form stays the one function it is.
 * Must not know types (they were checked where the definition was written) nor how events are queued.
 */

import { type Envelope, type ExitReason, ErlangError, formatReason } from "../../kernel/index.js";
import { callback } from "../callback.js";
import type { ChildSpecOverrides } from "../child-spec.js";
import { ok } from "../returns.js";
import { NoClauseError, UndefinedStateError } from "./bad-returns.js";
import {
  callerOf,
  eventOf,
  labelOf,
  requestArgument,
  requestName,
  type MachineEvent,
  type TimeoutEvent,
} from "./events.js";

/** A definition as the engine calls it. */
export interface MachineCallbacks {
  readonly name: string;
  readonly mode: "state_functions" | "handle_event_function";
  readonly stateEnter: boolean;
  /** Names of the states, `null` in the function form. */
  readonly states: readonly string[] | null;
  readonly init: (argument: unknown) => unknown;
  readonly event: (envelope: Envelope, state: unknown, data: unknown) => unknown;
  readonly enter: (previous: unknown, state: unknown, data: unknown) => unknown;
  readonly terminate: ((reason: ExitReason, state: unknown, data: unknown) => unknown) | null;
  readonly formatStatus: ((state: unknown, data: unknown) => unknown) | null;
  /** How people find the callback that handled the event (`null`: the enter call) in the definition. */
  readonly where: (envelope: Envelope | null, state: unknown) => string;
}

type Handler = (...args: readonly unknown[]) => unknown;
type SectionDefinition = Handler | Readonly<Record<string, Handler>>;
type StateSections = Readonly<Record<Section | "enter", SectionDefinition | undefined>>;
type Section = "call" | "cast" | "info" | "internal" | "stateTimeout" | "eventTimeout" | "timeout";

/** Either form of definition, without its types. */
export interface AnyMachine {
  readonly name: string;
  readonly callbackMode?: string | readonly string[];
  readonly init?: (argument: unknown) => unknown;
  readonly states?: Readonly<Record<string, StateSections>>;
  readonly handleEvent?: (event: MachineEvent, state: unknown, data: unknown) => unknown;
  readonly terminate?: (reason: ExitReason, state: unknown, data: unknown) => unknown;
  readonly formatStatus?: (state: unknown, data: unknown) => unknown;
  readonly child?: ChildSpecOverrides;
}

export function compileMachine(definition: AnyMachine): MachineCallbacks {
  const { name, states, handleEvent, terminate, formatStatus } = definition;
  const modes = [definition.callbackMode ?? []].flat();
  const common = {
    name,
    stateEnter: modes.includes("state_enter"),
    init: callback(definition.init ?? startedWithBoth),
    terminate: terminate === undefined ? null : callback(terminate),
    formatStatus: formatStatus ?? null,
  };
  if (states !== undefined && handleEvent === undefined)
    return { ...common, ...tableCallbacks(name, states) };
  if (handleEvent !== undefined && states === undefined) {
    return { ...common, ...functionCallbacks(name, callback(handleEvent)) };
  }
  throw new TypeError(`defineStateMachine: ${name} needs either states or handleEvent`);
}

/** The default init: the machine was started with `[state, data]`. */
function startedWithBoth(argument: unknown): unknown {
  if (!Array.isArray(argument)) {
    throw new NoClauseError("a machine without init must be started with [state, data]");
  }
  const both: readonly unknown[] = argument;
  return ok(both[0] as object, both[1]);
}

// --- The function form ----------------------------------------------------------------------------------------

function functionCallbacks(
  name: string,
  handleEvent: (event: MachineEvent, state: unknown, data: unknown) => unknown,
): Pick<MachineCallbacks, "mode" | "states" | "event" | "enter" | "where"> {
  return {
    mode: "handle_event_function",
    states: null,
    event: (envelope, state, data) => handleEvent(eventOf(envelope), state, data),
    enter: (previous, state, data) => handleEvent({ type: "enter", from: previous }, state, data),
    where: (envelope, state) =>
      `${name}.handleEvent(${eventText(envelope)}) in state ${formatReason(state, 3)}`,
  };
}

function eventText(envelope: Envelope | null): string {
  if (envelope === null) return "enter";
  const { kind, name } = labelOf(envelope);
  return `${kind} ${name}`;
}

// --- The table form -------------------------------------------------------------------------------------------

/** One section of one state, ready to be looked up. */
interface Handlers {
  readonly named: ReadonlyMap<string, Handler>;
  /** For whatever has no handler of its own. */
  readonly any: Handler | null;
}

interface CompiledState {
  readonly enter: Handler | null;
  readonly sections: Readonly<Record<Section, Handlers>>;
}

const NO_HANDLERS: Handlers = { named: new Map(), any: null };

function compileSection(section: SectionDefinition | undefined): Handlers {
  if (section === undefined) return NO_HANDLERS;
  if (typeof section === "function") return { named: new Map(), any: callback(section) };
  const named = new Map(Object.entries(section).map(([name, handler]) => [name, callback(handler)]));
  const any = named.get("*") ?? null;
  named.delete("*");
  return { named, any };
}

function compileState(definition: StateSections): CompiledState {
  return {
    enter: typeof definition.enter === "function" ? callback(definition.enter) : null,
    sections: {
      call: compileSection(definition.call),
      cast: compileSection(definition.cast),
      info: compileSection(definition.info),
      internal: compileSection(definition.internal),
      stateTimeout: compileSection(definition.stateTimeout),
      eventTimeout: compileSection(definition.eventTimeout),
      timeout: compileSection(definition.timeout),
    },
  };
}

function tableCallbacks(
  machine: string,
  definitions: Readonly<Record<string, StateSections>>,
): Pick<MachineCallbacks, "mode" | "states" | "event" | "enter" | "where"> {
  const states = Object.keys(definitions);
  const compiled = new Map<unknown, CompiledState>(
    Object.entries(definitions).map(([state, definition]) => [state, compileState(definition)]),
  );
  const find = (state: unknown): CompiledState => {
    const found = compiled.get(state);
    if (found !== undefined) return found;
    if (typeof state === "string") throw new UndefinedStateError(machine, state, states);
    throw new ErlangError("badarg", `${machine}: a state must be a name, not ${formatReason(state, 3)}`);
  };
  return {
    mode: "state_functions",
    states,
    event: (envelope, state, data) =>
      handleInTable(find(state).sections, envelope, data) ?? noClause(machine, envelope, state),
    enter: (previous, state, data) => {
      const { enter } = find(state);
      if (enter !== null) return enter(previous, data);
      throw new NoClauseError(
        `${machine}.states.${String(state)} has no enter, and the machine has state_enter`,
      );
    },
    where: (envelope, state) => {
      const found = compiled.get(state);
      const place = envelope === null || found === undefined ? "enter" : placeOf(found.sections, envelope);
      return `${machine}.states.${String(state)}.${place}`;
    },
  };
}

/** Calls the handler of the event; `undefined` when there is none (handlers do not return it: it is no return). */
function handleInTable(
  sections: Readonly<Record<Section, Handlers>>,
  envelope: Envelope,
  data: unknown,
): unknown {
  const payload = envelope.payload;
  switch (envelope.kind) {
    case "call": {
      const handler = sections.call.named.get(requestName(payload));
      if (handler !== undefined) return returned(handler(requestArgument(payload), callerOf(envelope), data));
      return returnedBy(sections.call.any, payload, callerOf(envelope), data);
    }
    case "cast":
      return handleNamed(sections.cast, payload, data);
    case "internal":
      return handleNamed(sections.internal, payload, data);
    case "timeout":
      return handleTimeout(sections, payload as TimeoutEvent, data);
    case "info":
    case "exit":
    case "down":
    case "system": {
      const handler = sections.info.named.size === 0 ? null : sections.info.named.get(labelOf(envelope).name);
      return returnedBy(handler ?? sections.info.any, payload, data);
    }
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

function handleNamed(handlers: Handlers, payload: unknown, data: unknown): unknown {
  const handler = handlers.named.get(requestName(payload));
  if (handler !== undefined) return returned(handler(requestArgument(payload), data));
  return returnedBy(handlers.any, payload, data);
}

function handleTimeout(
  sections: Readonly<Record<Section, Handlers>>,
  event: TimeoutEvent,
  data: unknown,
): unknown {
  const handlers = sections[event.type];
  if (event.type === "timeout") {
    const handler = handlers.named.get(requestName(event.name)) ?? handlers.any;
    return returnedBy(handler, data, event.content, event.name);
  }
  return returnedBy(handlers.named.get(requestName(event.content)) ?? handlers.any, data, event.content);
}

/** Tells a handler that returned nothing (a bad return, like `null`) from one that is not there. */
function returned(result: unknown): unknown {
  return result === undefined ? null : result;
}

function returnedBy(handler: Handler | null | undefined, ...args: readonly unknown[]): unknown {
  return handler === null || handler === undefined ? undefined : returned(handler(...args));
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

function placeOf(sections: Readonly<Record<Section, Handlers>>, envelope: Envelope): string {
  const section = sectionOf(envelope);
  const { name } = labelOf(envelope);
  if (sections[section].named.has(name)) return `${section}.${name}`;
  return sections[section].named.size === 0 ? section : `${section}["*"]`;
}

function noClause(machine: string, envelope: Envelope, state: unknown): never {
  const { name } = labelOf(envelope);
  throw new NoClauseError(
    `${machine}.states.${String(state)} has no ${sectionOf(envelope)} handler for "${name}" ` +
      `(got ${formatReason(envelope.payload, 3)})`,
  );
}
