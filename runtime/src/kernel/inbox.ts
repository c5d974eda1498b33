/**
 * Raw processes whose messages have a type: what a body declares to take, senders are held to.
 *
 * `spawn(function* greeter(inbox: Inbox<["greet", string]>) {...})` gives an `Address` of it, and `send` to that
 * address takes nothing else. Types only: at run time an address is a pid and an inbox is the process's mailbox, in
 * which exits and DOWNs may lie as well (name them in the type where the process traps or monitors). Must not be
 * mistaken for a check: a message from an untyped sender is not looked at.
 */

import type { TIMEOUT } from "./drive.js";
import type { Pid } from "./pid.js";
import { ANY, Receive } from "./suspension.js";

declare const accepted: unique symbol;

/** The pid of a process that takes messages of type `M`. */
export type Address<M> = Pid & { readonly [accepted]?: (message: M) => void };

/** What may be sent to a destination: its address's messages, anything where nothing is known. */
export type MessageFor<D> = [D] extends [never]
  ? unknown
  : D extends { readonly [accepted]?: infer F }
    ? NonNullable<F> extends (message: infer M) => void
      ? M
      : unknown
    : unknown;

/** The mailbox of the running process, with the type of its messages. */
export class Inbox<M> {
  /** The next message; with `after`, `TIMEOUT` when none comes within so many ms. */
  receive(): Receive<M>;
  receive(options: { readonly after: number }): Receive<M | typeof TIMEOUT>;
  /** The first message that `match` accepts, the others are left in order. */
  receive<N extends M>(match: (message: M) => message is N): Receive<N>;
  receive<N extends M>(
    match: (message: M) => message is N,
    options: { readonly after: number },
  ): Receive<N | typeof TIMEOUT>;
  receive(
    first?: ((message: M) => boolean) | { readonly after: number },
    second?: { readonly after: number },
  ): Receive<unknown> {
    const match = typeof first === "function" ? first : null;
    const options = typeof first === "function" ? second : first;
    if (match === null && options === undefined) return ANY;
    // The mailbox holds what senders were held to: see the file's head.
    return new Receive<unknown>(match as ((message: unknown) => boolean) | null, options?.after ?? null);
  }
}

/** An inbox keeps nothing: one serves all processes. */
export const INBOX: Inbox<never> = new Inbox<never>();
