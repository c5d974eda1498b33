/**
 * From a definition to the callbacks that the loop runs: look-ups are made once, here.
 *
 * Fills in what is missing as `use GenServer` does: a call or cast nobody handles is an error, an unexpected message
 * is reported and dropped. Must not know types: they were checked where the definition was written.
 */

import {
  currentProcess,
  type EnvelopeKind,
  type ExitReason,
  formatReason,
  FunctionClauseError,
  type From,
  messageName,
} from "../kernel/index.js";
import { callback } from "./callback.js";
import type { ChildSpecOverrides } from "./child-spec.js";
import type { ServerCallbacks } from "./gen-server-loop.js";
import { noreply } from "./returns.js";

type Call = (argument: unknown, from: From, state: unknown) => unknown;
type Cast = (argument: unknown, state: unknown) => unknown;

/** Either form of definition, without its types. */
export interface AnyServer {
  readonly name: string;
  readonly init: (argument: unknown) => unknown;
  readonly call?: Readonly<Record<string, Call>>;
  readonly cast?: Readonly<Record<string, Cast>>;
  readonly info?: Cast | Readonly<Record<string, Cast>>;
  readonly handleCall?: Call;
  readonly handleCast?: Cast;
  readonly handleInfo?: Cast;
  readonly handleContinue?: Cast;
  readonly terminate?: (reason: ExitReason, state: unknown) => unknown;
  readonly formatStatus?: (state: unknown) => unknown;
  readonly child?: ChildSpecOverrides;
}

/** The callbacks of a definition, of either form. */
export function compile(definition: AnyServer): ServerCallbacks {
  const { name } = definition;
  return {
    name,
    init: callback(definition.init),
    call: callOf(definition),
    cast: castOf(definition),
    info: infoOf(definition),
    continue:
      definition.handleContinue === undefined
        ? (term) => missing(name, "handleContinue", term)
        : callback(definition.handleContinue),
    terminate: definition.terminate === undefined ? null : callback(definition.terminate),
    formatStatus: definition.formatStatus ?? null,
    handlerFor: (kind, payload) => handlerFor(definition, kind, payload),
  };
}

/** The function as the program wrote it: a debugger shows where it stands. */
function handlerFor(definition: AnyServer, kind: EnvelopeKind, payload: unknown): unknown {
  switch (kind) {
    case "call":
      return definition.handleCall ?? definition.call?.[nameOf(payload)] ?? definition.call?.["*"] ?? null;
    case "cast":
      return definition.handleCast ?? definition.cast?.[nameOf(payload)] ?? definition.cast?.["*"] ?? null;
    case "internal":
      return definition.handleContinue ?? null;
    case "info":
    case "exit":
    case "down":
    case "timeout":
      return infoHandler(definition, payload);
    case "system":
      return null;
    default: {
      const never: never = kind;
      return never;
    }
  }
}

function callOf(definition: AnyServer): ServerCallbacks["call"] {
  const { name, call: table, handleCall } = definition;
  if (handleCall !== undefined) return callback(handleCall);
  if (table === undefined) return (request) => missing(name, "handleCall", request);
  const handlers = compiled(table);
  const otherwise = handlers.get("*");
  handlers.delete("*"); // not a name: it gets requests whole
  return (request, from, state) => {
    const handler = handlers.get(nameOf(request));
    if (handler !== undefined) return handler(argumentOf(request), from, state);
    if (otherwise !== undefined) return otherwise(request, from, state);
    throw noClause(name, "call", request, handlers);
  };
}

function castOf(definition: AnyServer): ServerCallbacks["cast"] {
  const { name, cast: table, handleCast } = definition;
  if (handleCast !== undefined) return callback(handleCast);
  if (table === undefined) return (request) => missing(name, "handleCast", request);
  const handlers = compiled(table);
  const otherwise = handlers.get("*");
  handlers.delete("*"); // not a name: it gets requests whole
  return (request, state) => {
    const handler = handlers.get(nameOf(request));
    if (handler !== undefined) return handler(argumentOf(request), state);
    if (otherwise !== undefined) return otherwise(request, state);
    throw noClause(name, "cast", request, handlers);
  };
}

function infoOf(definition: AnyServer): ServerCallbacks["info"] {
  const { name } = definition;
  const info = definition.handleInfo ?? definition.info;
  if (info === undefined) return unexpected(name);
  if (typeof info === "function") return callback(info);
  const handlers = compiled(info);
  const otherwise = handlers.get("*");
  return (message, state) => {
    const handler = handlers.get(messageName(message)) ?? otherwise;
    if (handler === undefined) throw noClause(name, "info", message, handlers);
    return handler(message, state);
  };
}

function infoHandler(definition: AnyServer, message: unknown): unknown {
  const info = definition.handleInfo ?? definition.info ?? null;
  if (info === null || typeof info === "function") return info;
  return info[messageName(message)] ?? info["*"] ?? null;
}

function compiled<A extends readonly unknown[]>(
  table: Readonly<Record<string, (...args: A) => unknown>>,
): Map<string, (...args: A) => unknown> {
  return new Map(Object.entries(table).map(([name, handler]) => [name, callback(handler)]));
}

function nameOf(request: unknown): string {
  if (typeof request === "string") return request;
  return Array.isArray(request) && typeof request[0] === "string" ? request[0] : "*";
}

/** What a named request carries: the second element, or all the further ones when there are several. */
function argumentOf(request: unknown): unknown {
  if (!Array.isArray(request)) return undefined;
  const parts: readonly unknown[] = request;
  return parts.length <= 2 ? parts[1] : parts.slice(1);
}

function noClause(
  name: string,
  kind: "call" | "cast" | "info",
  request: unknown,
  handlers: ReadonlyMap<string, unknown>,
): FunctionClauseError {
  const known = [...handlers.keys()].join(", ");
  return new FunctionClauseError(
    `${name} has no ${kind} "${messageName(request)}" (got ${formatReason(request, 3)}); it has: ${known}`,
  );
}

/** The default of `use GenServer` for a kind of message that the module never mentions. */
function missing(name: string, what: string, request: unknown): never {
  const process = currentProcess();
  const who = process?.name ?? process?.pid.toString() ?? name;
  throw new Error(
    `attempted to use ${what} of GenServer ${who} (${name}) for ${formatReason(request, 3)}, but it has none`,
  );
}

/** The default `handle_info`: says so and goes on. */
function unexpected(name: string): Cast {
  return (message, state) => {
    const process = currentProcess();
    if (process !== null) {
      const { kernel } = process;
      if (kernel.observer !== null) kernel.emit(process, { type: "unhandled", message, behaviour: name });
      kernel.host.report({
        level: "error",
        kind: "unhandled",
        text: `${name} ${process.name ?? process.pid} received unexpected message in handleInfo: ${formatReason(message, 3)}`,
        facts: { pid: process.pid, label: process.label, message },
      });
    }
    return noreply(state);
  };
}
