/**
 * From a definition, table or function, to the callbacks that the engine runs.
 *
 * What is missing is filled in as `use GenStateMachine` does. Must not know types (they were checked where the
 * definition was written) nor how events are queued.
 */

import {
  ArgumentError,
  type Envelope,
  type ExitReason,
  formatReason,
  FunctionClauseError,
} from "../../kernel/index.js";
import { checkFunction, checkHandlers, checkKeys } from "../arguments.js";
import { asWritten, callback } from "../callback.js";
import type { ChildSpecOverrides } from "../child-spec.js";
import { checkDefinition } from "../gen-server-check.js";
import { ok } from "../returns.js";
import { eventOf, labelOf, type MachineEvent } from "./events.js";
import { type StateSections, tableCallbacks } from "./table.js";

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
  /** The program's function that handles the event in this state, `null` when there is none. */
  readonly handlerFor: (envelope: Envelope, state: unknown) => unknown;
}

/** What the two forms do differently. */
export type FormCallbacks = Pick<
  MachineCallbacks,
  "mode" | "states" | "event" | "enter" | "where" | "handlerFor"
>;

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
  checkMachine(definition);
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
  throw new ArgumentError(`defineStateMachine: ${name} needs either states or handleEvent`);
}

const MODES = ["state_functions", "handle_event_function", "state_enter"];
const OPTIONAL = ["init", "handleEvent", "terminate", "formatStatus"] as const;
const KEYS = ["name", "callbackMode", "states", ...OPTIONAL, "child"];
const SECTIONS = ["call", "cast", "info", "internal", "stateTimeout", "eventTimeout", "timeout"] as const;

/** For programs without types. @throws ArgumentError for unknown fields, modes and sections, and for no functions. */
function checkMachine(definition: AnyMachine): void {
  checkDefinition("defineStateMachine", definition, KEYS);
  const where = `defineStateMachine: ${definition.name}`;
  for (const mode of [definition.callbackMode ?? []].flat()) {
    if (MODES.includes(mode)) continue;
    throw new ArgumentError(`${where}: no callbackMode "${mode}"; there are: ${MODES.join(", ")}`);
  }
  for (const key of OPTIONAL) if (definition[key] !== undefined) checkFunction(where, key, definition[key]);
  for (const [state, sections] of Object.entries(definition.states ?? {})) {
    const place = `${where}.states.${state}`;
    checkKeys(place, "the sections of a state", sections, ["enter", ...SECTIONS]);
    if (sections.enter !== undefined) checkFunction(place, "enter", sections.enter);
    for (const section of SECTIONS) checkHandlers(`${place}.${section}`, sections[section], true);
  }
}

/** The default init: the machine was started with `[state, data]`. */
function startedWithBoth(argument: unknown): unknown {
  if (!Array.isArray(argument)) {
    throw new FunctionClauseError("a machine without init must be started with [state, data]");
  }
  const both: readonly unknown[] = argument;
  return ok(both[0] as object, both[1]);
}

// --- The function form ----------------------------------------------------------------------------------------

function functionCallbacks(
  name: string,
  handleEvent: (event: MachineEvent, state: unknown, data: unknown) => unknown,
): FormCallbacks {
  return {
    mode: "handle_event_function",
    states: null,
    event: (envelope, state, data) => handleEvent(eventOf(envelope), state, data),
    enter: (previous, state, data) => handleEvent({ type: "enter", from: previous }, state, data),
    where: (envelope, state) =>
      `${name}.handleEvent(${eventText(envelope)}) in state ${formatReason(state, 3)}`,
    handlerFor: () => asWritten(handleEvent),
  };
}

function eventText(envelope: Envelope | null): string {
  if (envelope === null) return "enter";
  const { kind, name } = labelOf(envelope);
  return `${kind} ${name}`;
}
