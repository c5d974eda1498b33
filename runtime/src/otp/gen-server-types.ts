/**
 * The types of a server definition, and what is read off it: requests, arguments, replies.
 *
 * The definition is the only place where types are written (a request's argument, the reply a `From` carries); the
 * module's `call` and `cast` follow from it. Types only: nothing here exists at run time.
 */

import type { ExitReason, From, Timeout } from "../kernel/index.js";
import type { Waitable, Waited } from "./callback.js";
import type { Ignore, NoReply, Ok, Reply, ServerOptions, Stop, StopReply } from "./returns.js";
import type { ChildSpec, ChildSpecOverrides } from "./child-spec.js";
import type { ServerRef } from "./server-ref.js";
import type { Start, StartOptions } from "./start.js";
import type { Stopping } from "./sys.js";

/** What `init` may return. */
export type ServerInit<S> = Ok<S, ServerOptions | undefined> | Ignore | Stop<never>;
/** What a callback other than `handleCall` may return. */
export type ServerReturn<S> = NoReply<S> | Stop<S>;
/** What `handleCall` may return. */
export type CallReturn<S, R = unknown> = Reply<R, S> | NoReply<S> | StopReply<R, S> | Stop<S>;

/** Handles one call. `argument` is `undefined` when the request came without. */
export type CallHandler<S> = (argument: never, from: From<never>, state: S) => Waitable<CallReturn<S>>;
/** Handles one cast. */
export type CastHandler<S> = (argument: never, state: S) => Waitable<ServerReturn<S>>;

interface ServerCommon<I, S> {
  /** What people, reports and breakpoints call the module. */
  readonly name: string;
  /** Runs in the new process; the starter waits for what it returns. */
  readonly init: (argument: I) => Waitable<ServerInit<S>>;
  /** Runs when a callback stops the server, fails, or the parent exits while exits are trapped. Its return is ignored. */
  readonly terminate?: (reason: ExitReason, state: NoInfer<S>) => unknown;
  /** Runs before any message when a return asked for it. */
  readonly handleContinue?: (term: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
  /** How the state is shown in `Sys.getStatus` and in crash reports. */
  readonly formatStatus?: (state: NoInfer<S>) => unknown;
  /** Defaults of the child specification. */
  readonly child?: ChildSpecOverrides;
}

/** Requests by name. */
export interface ServerTable<I, S, C, K> extends ServerCommon<I, S> {
  readonly call?: C;
  readonly cast?: K;
  /** Every other message: plain ones, `ExitMessage`, `DownMessage`, `"timeout"`. */
  readonly info?: (message: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
}

/** OTP's own callbacks: one function for each kind of message. */
export interface ServerFunctions<I, S, Q, R, M> extends ServerCommon<I, S> {
  readonly handleCall?: (request: Q, from: From<R>, state: NoInfer<S>) => Waitable<CallReturn<NoInfer<S>, R>>;
  readonly handleCast?: (request: M, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
  readonly handleInfo?: (message: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
}

/** The first parameter of a table's handler; `undefined` when it is not declared. */
export type ArgumentOf<H> = H extends (argument: infer A, ...rest: never[]) => unknown
  ? [A] extends [never]
    ? undefined
    : unknown extends A
      ? undefined
      : A
  : undefined;

type ReplyIn<T> = T extends { readonly type: "reply" | "stopReply"; readonly value: infer R } ? R : never;
type FromOf<H> = H extends (argument: never, from: From<infer R>, ...rest: never[]) => unknown ? R : never;

/** The answer to a request: what its handler replies with, or what its `From` is declared to carry. */
export type ReplyOf<H> = H extends (...args: never[]) => infer T
  ? [ReplyIn<Waited<T>>] extends [never]
    ? FromOf<H>
    : ReplyIn<Waited<T>>
  : never;

/** `(argument, options)`, the argument optional when the handler takes none. */
export type RequestRest<A, O> = undefined extends A
  ? [argument?: A, options?: O]
  : [argument: A, options?: O];

export interface CallTimeout {
  /** Ms until the caller exits with `["timeout", ...]`; 5,000 by default. */
  readonly timeout?: Timeout;
}

/** What every server module has. */
export interface ServerBase<I> {
  readonly name: string;
  /** Starts a server without a link (`GenServer.start/3`). */
  start(...rest: RequestRest<I, StartOptions>): Start;
  /** Starts a server linked to the calling process (`GenServer.start_link/3`). */
  startLink(...rest: RequestRest<I, StartOptions>): Start;
  /** How a supervisor starts it (`child_spec/1`). */
  childSpec(argument?: I, overrides?: ChildSpecOverrides): ChildSpec;
  /** Stops the server in its turn; see `GenServer.stop`. */
  stop(server: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping;
}
