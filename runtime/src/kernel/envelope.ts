/**
 * What lies in a mailbox: a payload with its kind, its sender and, while somebody observes, where it came from.
 *
 * The kinds keep OTP's messages apart without wrapping every payload: `cast` is `{'$gen_cast', M}`, `call` is
 * `{'$gen_call', From, M}`, `system` is `{system, From, M}`. `exit` and `down` carry the message objects below.
 * Must not know behaviours: what a `cast` means is the receiver's business.
 */

import { type ExitReason, formatPrimitive } from "./exit.js";
import { NODE, type Pid, type Ref } from "./pid.js";
import type { PendingReply } from "./suspension.js";

export type EnvelopeKind = "info" | "cast" | "call" | "exit" | "down" | "system" | "timeout" | "internal";

/** Whom to answer: OTP's `From`. The type parameter is the reply the caller waits for. */
export class From<Reply = unknown> {
  readonly pid: Pid | null;
  /** The waiting call, to which the reply goes without passing the mailbox (OTP's alias: late replies vanish). */
  readonly tag: PendingReply<Reply>;

  constructor(pid: Pid | null, tag: PendingReply<Reply>) {
    this.pid = pid;
    this.tag = tag;
  }

  toString(): string {
    return this.pid === null ? "caller outside" : this.pid.toString();
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Where a message came from; made only while an observer or a gate is attached. */
export interface Origin {
  /** Sequence number of the event that put the message there. */
  readonly seq: number;
  /** The delivery during which it was sent, 0 for the world outside. */
  readonly cause: number;
  /** The kernel's time of the sending, in ms. */
  readonly time: number;
  /** Holds the stack of the sending in its `stack`, formatted only when read; `null` when there is none. */
  readonly site: { readonly stack?: string } | null;
}

export class Envelope {
  next: Envelope | null = null;
  readonly kind: EnvelopeKind;
  /** May be replaced by a debugger (edit a pending message); by nobody else. */
  payload: unknown;
  readonly sender: Pid | null;
  readonly from: From | null;
  origin: Origin | null = null;

  constructor(kind: EnvelopeKind, payload: unknown, sender: Pid | null, from: From | null) {
    this.kind = kind;
    this.payload = payload;
    this.sender = sender;
    this.from = from;
  }
}

/** What a process that traps exits receives: Erlang's `{'EXIT', Pid, Reason}`. */
export class ExitMessage {
  readonly type = "EXIT";
  readonly pid: Pid;
  readonly reason: ExitReason;
  constructor(pid: Pid, reason: ExitReason) {
    this.pid = pid;
    this.reason = reason;
  }
}

/** What a monitor delivers: Erlang's `{'DOWN', Ref, process, PidOrName, Reason}`. */
export class DownMessage {
  readonly type = "DOWN";
  readonly ref: Ref;
  /** The pid, or `[name, node]` when the monitor was set on a name. */
  readonly process: Pid | readonly [name: string, node: string];
  readonly reason: ExitReason;
  constructor(ref: Ref, process: Pid | string, reason: ExitReason) {
    this.ref = ref;
    this.process = typeof process === "string" ? [process, NODE] : process;
    this.reason = reason;
  }
}

/** How a raw process sees somebody else's `cast`. */
export class GenCast {
  readonly type = "$gen_cast";
  readonly request: unknown;
  constructor(request: unknown) {
    this.request = request;
  }
}

/** How a raw process sees somebody else's `call`: it may `reply(message.from, ...)`. */
export class GenCall {
  readonly type = "$gen_call";
  readonly from: From;
  readonly request: unknown;
  constructor(from: From, request: unknown) {
    this.from = from;
    this.request = request;
  }
}

/** The message as a raw process's `receive` sees it. */
export function asReceived(envelope: Envelope): unknown {
  switch (envelope.kind) {
    case "cast":
      return new GenCast(envelope.payload);
    case "call":
      return envelope.from === null ? envelope.payload : new GenCall(envelope.from, envelope.payload);
    case "info":
    case "exit":
    case "down":
    case "system":
    case "timeout":
    case "internal":
      return envelope.payload;
    default: {
      const never: never = envelope.kind;
      return never;
    }
  }
}

/**
 * The short name of a message, by which breakpoints and diagrams know it: `"get"` is `get`, `["submit", task]` is
 * `submit`, `{type: "tick"}` is `tick`, a DOWN is `DOWN`; anything else is its type's name.
 */
export function messageName(payload: unknown): string {
  if (typeof payload === "string") return payload;
  if (Array.isArray(payload)) return typeof payload[0] === "string" ? payload[0] : "array";
  if (payload === null) return "null";
  if (typeof payload === "function") return payload.name;
  if (typeof payload === "symbol") return payload.description ?? "symbol";
  if (typeof payload !== "object") return formatPrimitive(payload);
  for (const key of ["type", "tag", "kind"]) {
    const value: unknown = Object.getOwnPropertyDescriptor(payload, key)?.value;
    if (typeof value === "string") return value;
  }
  const prototype: unknown = Object.getPrototypeOf(payload);
  const maker: unknown =
    typeof prototype === "object" && prototype !== null
      ? (prototype as { constructor?: unknown }).constructor
      : undefined;
  return typeof maker === "function" && maker !== Object ? maker.name : "object";
}
