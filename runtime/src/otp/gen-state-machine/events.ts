/**
 * The events of a state machine: what its callbacks are called with, and how each is read off an envelope.
 *
 * A closed union that a `switch` on `type` takes apart. Calls, casts and internal events also come with their name
 * and argument (`["submit", task]` is `submit` with `task`), so that a `switch` on `name` types the argument. Must
 * not know states.
 */

import { ErlangError, type Envelope, From, formatReason, messageName } from "../../kernel/index.js";
import type { EventType } from "./actions.js";

/** One of the three timeouts has come. */
export type TimeoutEvent =
  | { readonly type: "stateTimeout"; readonly content: unknown }
  | { readonly type: "eventTimeout"; readonly content: unknown }
  | { readonly type: "timeout"; readonly name: unknown; readonly content: unknown };

/**
 * The requests of a machine in function form, for who wants them typed: a function for each request, from its
 * argument to its reply.
 */
export interface Protocol {
  readonly call?: Readonly<Record<string, (argument: never) => unknown>>;
  readonly cast?: Readonly<Record<string, (argument: never) => unknown>>;
  readonly info?: unknown;
}

type Parameter<F> = F extends () => unknown
  ? undefined
  : F extends (argument: infer A) => unknown
    ? A
    : never;
type Result<F> = F extends (argument: never) => infer R ? R : never;
/** A request as it travels: its name, or a pair of name and argument. */
type Wire<N, A> = [A] extends [undefined] ? N : readonly [N, A];

type TypedCall<C> = {
  [N in keyof C & string]: {
    readonly type: "call";
    readonly name: N;
    readonly argument: Parameter<C[N]>;
    readonly request: Wire<N, Parameter<C[N]>>;
    readonly from: From<Result<C[N]>>;
  };
}[keyof C & string];

type TypedCast<C> = {
  [N in keyof C & string]: {
    readonly type: "cast";
    readonly name: N;
    readonly argument: Parameter<C[N]>;
    readonly request: Wire<N, Parameter<C[N]>>;
  };
}[keyof C & string];

interface AnyCall {
  readonly type: "call";
  readonly name: string;
  readonly argument: unknown;
  readonly request: unknown;
  readonly from: From;
}

interface AnyCast {
  readonly type: "cast";
  readonly name: string;
  readonly argument: unknown;
  readonly request: unknown;
}

type CallEvent<P> = P extends { readonly call: infer C } ? TypedCall<C> : AnyCall;
type CastEvent<P> = P extends { readonly cast: infer C } ? TypedCast<C> : AnyCast;
type InfoEvent<P> = {
  readonly type: "info";
  /** A plain message, an `ExitMessage` or a `DownMessage`. */
  readonly message: P extends { readonly info: infer M } ? M : unknown;
};

/** What `handleEvent` is called with. With a `Protocol` its requests, arguments and replies are typed. */
export type MachineEvent<P = unknown> =
  | CallEvent<P>
  | CastEvent<P>
  | InfoEvent<P>
  | TimeoutEvent
  /** Inserted by the machine itself with `nextEvent("internal", content)`. */
  | {
      readonly type: "internal";
      readonly name: string;
      readonly argument: unknown;
      readonly content: unknown;
    }
  /** Only with `state_enter`: a state is entered, from another one or (on start and repeat) from itself. */
  | { readonly type: "enter"; readonly from: unknown };

/** The name by which a request is looked up: itself, or the first element of a list; `"*"` for other terms. */
export function requestName(request: unknown): string {
  if (typeof request === "string") return request;
  return Array.isArray(request) && typeof request[0] === "string" ? request[0] : "*";
}

/** What a named request carries: the second element, or all the further ones when there are several. */
export function requestArgument(request: unknown): unknown {
  if (!Array.isArray(request) || typeof request[0] !== "string") {
    return typeof request === "string" ? undefined : request;
  }
  const parts: readonly unknown[] = request;
  return parts.length <= 2 ? parts[1] : parts.slice(1);
}

/** The event of an envelope. */
export function eventOf(envelope: Envelope): MachineEvent {
  const payload = envelope.payload;
  switch (envelope.kind) {
    case "call":
      return {
        type: "call",
        name: requestName(payload),
        argument: requestArgument(payload),
        request: payload,
        from: callerOf(envelope),
      };
    case "cast":
      return {
        type: "cast",
        name: requestName(payload),
        argument: requestArgument(payload),
        request: payload,
      };
    case "timeout":
      return payload as TimeoutEvent;
    case "internal":
      return {
        type: "internal",
        name: requestName(payload),
        argument: requestArgument(payload),
        content: payload,
      };
    case "info":
    case "exit":
    case "down":
    case "system":
      return { type: "info", message: payload };
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

/** Who waits for the answer to a call. */
export function callerOf(envelope: Envelope): From {
  if (envelope.from === null) throw new ErlangError("badarg", "a call without a caller");
  return envelope.from;
}

/** How people name the event, and gen_statem's event type. */
export interface EventLabel {
  readonly name: string;
  readonly kind: "call" | "cast" | "info" | "internal" | "state_timeout" | "event_timeout" | "timeout";
}

/** The short name of an event for diagrams, breakpoints and reports. */
export function labelOf(envelope: Envelope): EventLabel {
  switch (envelope.kind) {
    case "call":
    case "cast":
    case "internal":
      return { name: messageName(envelope.payload), kind: envelope.kind };
    case "timeout":
      return timeoutLabel(envelope.payload as TimeoutEvent);
    case "info":
    case "exit":
    case "down":
    case "system":
      return { name: messageName(envelope.payload), kind: "info" };
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

function timeoutLabel(event: TimeoutEvent): EventLabel {
  switch (event.type) {
    case "stateTimeout":
      return { name: contentName(event.content, "state_timeout"), kind: "state_timeout" };
    case "eventTimeout":
      return { name: contentName(event.content, "event_timeout"), kind: "event_timeout" };
    case "timeout":
      return {
        name: typeof event.name === "string" ? event.name : formatReason(event.name),
        kind: "timeout",
      };
    default: {
      const never: never = event;
      return never;
    }
  }
}

function contentName(content: unknown, otherwise: string): string {
  return content === null || content === undefined ? otherwise : messageName(content);
}

/** An event as OTP writes it: `[type, content]`. */
export function eventTerm(envelope: Envelope): readonly [type: unknown, content: unknown] {
  const event = eventOf(envelope);
  switch (event.type) {
    case "call":
      return [["call", event.from], event.request];
    case "cast":
      return ["cast", event.request];
    case "info":
      return ["info", event.message];
    case "internal":
      return ["internal", event.content];
    case "stateTimeout":
      return ["state_timeout", event.content];
    case "eventTimeout":
      return ["timeout", event.content];
    case "timeout":
      return [["timeout", event.name], event.content];
    case "enter":
      return ["enter", event.from];
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** An event type as OTP writes it, for errors. */
export function eventTypeTerm(type: EventType): unknown {
  if (type === "stateTimeout") return "state_timeout";
  return type === "eventTimeout" ? "timeout" : type;
}

/** Whether an inserted event's type is one (gen_statem's `event_type/1`). */
export function isEventType(type: unknown): type is EventType {
  if (Array.isArray(type)) {
    const pair: readonly unknown[] = type;
    return pair.length === 2 && (pair[0] === "timeout" || (pair[0] === "call" && pair[1] instanceof From));
  }
  return (
    type === "internal" ||
    type === "cast" ||
    type === "info" ||
    type === "stateTimeout" ||
    type === "eventTimeout"
  );
}
