/**
 * The types of a server definition, and what is read off it: requests, arguments, replies.
 *
 * The definition is the only place where types are written (a request's argument, the reply a `From` carries); the
 * module's `call` and `cast` follow from it. Types only: nothing here exists at run time.
 */

import type { Call, ExitReason, From, Timeout } from "../kernel/index.js";
import type { Waitable, Waited } from "./callback.js";
import type { Ignore, NoReply, Ok, Reply, ServerOptions, Stop, StopReply, StopWithState } from "./returns.js";
import type { ChildSpec, ChildSpecOverrides } from "./child-spec.js";
import type { ServerRef } from "./server-ref.js";
import type { Start, StartOptions } from "./start.js";
import type { Stopping } from "./sys-calls.js";

/** What `init` may return. */
export type ServerInit<S> = Ok<S, ServerOptions | undefined> | Ignore | Stop<never>;
/** What a callback other than `handleCall` may return. */
export type ServerReturn<S> = NoReply<S> | StopWithState<S>;
/** What `handleCall` may return. */
export type CallReturn<S, R = unknown> = Reply<R, S> | NoReply<S> | StopReply<R, S> | StopWithState<S>;

/** Handles one call. `argument` is `undefined` when the request came without. */
export type CallHandler<S> = (argument: never, from: From<never>, state: S) => Waitable<CallReturn<S>>;
/** Handles one cast. */
export type CastHandler<S> = (argument: never, state: S) => Waitable<ServerReturn<S>>;

/**
 * A definition: what every server has, and its messages in one of two forms: `call` and `cast` as tables of named
 * requests, or OTP's own `handleCall`, `handleCast` and `handleInfo`, which get the request as a term.
 */
export interface ServerDefinition<I, S, C, K, Q, F, T, M> {
  /** What people, reports and breakpoints call the module. */
  readonly name: string;
  /** Runs in the new process; the starter waits for what it returns. */
  readonly init: (argument: I) => Waitable<ServerInit<S>>;
  /** Calls by name; `"*"` gets those without an entry, whole. */
  readonly call?: C;
  /** Casts by name; `"*"` gets those without an entry, whole. */
  readonly cast?: K;
  /**
   * Every other message: plain ones, `ExitMessage`, `DownMessage`, `"timeout"`. A function, the same as `handleInfo`,
   * or a table by name: `tick` takes `"tick"`, `["tick", ...]` and `{ type: "tick" }`, `EXIT` and `DOWN` those two,
   * `"*"` the rest. The handler gets the message whole.
   */
  readonly info?:
    | ((message: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>)
    | { readonly [name: string]: CastHandler<NoInfer<S>> };
  readonly handleCall?: (request: Q, from: From<F>, state: NoInfer<S>) => T;
  readonly handleCast?: (request: M, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
  readonly handleInfo?: (message: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
  /** Runs before any message when a return asked for it. */
  readonly handleContinue?: (term: unknown, state: NoInfer<S>) => Waitable<ServerReturn<NoInfer<S>>>;
  /**
   * Runs when a callback stops the server or fails, or when the parent exits while exits are trapped. What it returns
   * is ignored; what it throws replaces the reason.
   */
  readonly terminate?: (reason: ExitReason, state: NoInfer<S>) => unknown;
  /** How the state is shown in `Sys.getStatus` and in crash reports. */
  readonly formatStatus?: (state: NoInfer<S>) => unknown;
  /** Defaults of the child specification (`use GenServer, restart: ...`). */
  readonly child?: ChildSpecOverrides;
}

/** The first parameter of a handler; `undefined` when it is not declared or has no type written. */
export type ArgumentOf<H> = H extends () => unknown
  ? undefined
  : H extends (argument: infer A, ...rest: never[]) => unknown
    ? [A] extends [never]
      ? undefined
      : A
    : undefined;

type ReplyIn<T> = T extends { readonly type: "reply" | "stopReply"; readonly value: infer R } ? R : never;
type FromOf<H> = H extends (argument: never, from: From<infer R>, ...rest: never[]) => unknown ? R : never;

/** What a handler that returns `T` replies with, or else what its `From` is declared to carry. */
type ReplyFrom<T, F> = [ReplyIn<Waited<T>>] extends [never] ? F : ReplyIn<Waited<T>>;

/** The answer to a table's request. */
export type ReplyOf<H> = H extends (...args: never[]) => infer T ? ReplyFrom<T, FromOf<H>> : never;

/** `(argument, options)`, the argument optional when the handler takes none. */
export type RequestRest<A, O> = undefined extends A
  ? [argument?: A, options?: O]
  : [argument: A, options?: O];

export interface CallTimeout {
  /** Ms until the caller exits with `["timeout", ...]`; 5,000 by default. */
  readonly timeout?: Timeout;
}

/** What `defineServer` makes: requests by name, or as terms when the definition has OTP's own callbacks. */
export type Server<I, C, K, Q, F, T, M> = [Q | M] extends [never]
  ? ServerModule<I, C, K>
  : FunctionServerModule<I, Q, ReplyFrom<T, F>, M>;

/** A server module whose requests are named: each with its argument and its reply. */
export interface ServerModule<I, C, K> extends ServerBase<I> {
  /**
   * Sends a request and waits for the answer; `yield*` or `await` it.
   * @throws Exit `[reason, ["GenServer", "call", [server, request, timeout]]]`: `"timeout"`, `"noproc"`, or the
   * server's exit reason when it ends before it answers.
   */
  call<N extends keyof C & string>(
    server: ServerRef,
    request: N,
    ...rest: RequestRest<ArgumentOf<C[N]>, CallTimeout>
  ): Call<ReplyOf<C[N]>>;
  /** Sends a request that nobody answers. Always `"ok"`, also when there is no such server. */
  cast<N extends keyof K & string>(
    server: ServerRef,
    request: N,
    ...rest: RequestRest<ArgumentOf<K[N]>, never>
  ): "ok";
}

/** A server module with one function for each kind of message: requests are terms. */
export interface FunctionServerModule<I, Q, R, M> extends ServerBase<I> {
  /** As `GenServer.call`, with the types of `handleCall`. */
  call(server: ServerRef, request: Q, argument?: undefined, options?: CallTimeout): Call<R>;
  /** As `GenServer.cast`, with the type of `handleCast`. */
  cast(server: ServerRef, request: M): "ok";
}

/** What every server module has. */
export interface ServerBase<I> {
  readonly name: string;
  /** Starts a server without a link (`GenServer.start/3`). */
  start(...rest: RequestRest<I, StartOptions>): Start;
  /** Starts a server linked to the calling process (`GenServer.start_link/3`). */
  startLink(...rest: RequestRest<I, StartOptions>): Start;
  /** How a supervisor starts it (`child_spec/1`). */
  childSpec(...rest: RequestRest<I, ChildSpecOverrides>): ChildSpec;
  /** Stops the server in its turn; see `GenServer.stop`. */
  stop(server: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping;
}
