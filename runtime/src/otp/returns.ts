/**
 * What callbacks return: small tagged objects instead of OTP's tagged tuples, shared by all behaviours.
 *
 * `ok(state)` is `{:ok, state}`, `reply(value, state)` is `{:reply, value, state}`, `stop(reason, state)` is
 * `{:stop, reason, state}`. They are data: nothing happens until the behaviour reads them. Must not know who does.
 */

import { From } from "../kernel/index.js";

/**
 * What a server's return may ask for besides: `timeout` ms without a message until `handleInfo("timeout")`, to
 * hibernate, or to run `handleContinue(term)` before any message. At most one of them, as in OTP.
 */
export interface ServerOptions {
  readonly timeout?: number | "infinity";
  readonly hibernate?: true;
  readonly continue?: unknown;
}

/** Init went well. For a server `second` is its options; for a state machine `second` is data, `third` actions. */
export interface Ok<A, B = undefined, C = undefined> {
  readonly type: "ok";
  readonly state: A;
  readonly second: B;
  readonly third: C;
}

/** Init wants no process after all. */
export interface Ignore {
  readonly type: "ignore";
}

export interface Reply<R, S> {
  readonly type: "reply";
  readonly value: R;
  readonly state: S;
  readonly options: ServerOptions | undefined;
}

export interface NoReply<S> {
  readonly type: "noreply";
  readonly state: S;
  readonly options: ServerOptions | undefined;
}

/** Stop in a server's callback or a state machine's: with a new state (data), or with the one it has. */
export interface Stop<S> {
  readonly type: "stop";
  readonly reason: unknown;
  /** `null` when none was given. */
  readonly next: { readonly state: S } | null;
}

/** As a server's callback must return it, if it is not init: `{:stop, reason}` alone is a bad return there. */
export interface StopWithState<S> extends Stop<S> {
  readonly next: { readonly state: S };
}

export interface StopReply<R, S> {
  readonly type: "stopReply";
  readonly reason: unknown;
  readonly value: R;
  readonly state: S;
}

/** Server options of which at least one is there: what tells them from a machine's data. */
type GivenOptions = ServerOptions &
  ({ readonly timeout: number | "infinity" } | { readonly hibernate: true } | { readonly continue: unknown });

/** Any value; naming the primitives keeps a literal's type (`"accepted"`, not `string`). */
type Term = string | number | bigint | boolean | symbol | null | undefined | object;

/** A state machine's action: answer this caller. */
export interface ReplyAction<R = unknown> {
  readonly type: "replyAction";
  readonly from: From<R>;
  readonly value: R;
}

/** `{:ok, state}` of a server with its options, or `{:ok, state, data, actions}` of a state machine. */
export function ok<S>(state: S): Ok<S>;
export function ok<S>(state: S, options: GivenOptions): Ok<S, ServerOptions>;
export function ok<S extends Term, D>(state: S, data: D): Ok<S, D>;
export function ok<S extends Term, D, A>(state: S, data: D, actions: A): Ok<S, D, A>;
export function ok(
  state: unknown,
  ...rest: readonly unknown[]
): Ok<unknown, unknown, unknown> | { readonly type: "ok" } {
  // A machine's init must give data, be it `undefined`: what was not given is not there.
  if (rest.length === 0) return { type: "ok", state };
  return { type: "ok", state, second: rest[0], third: rest[1] };
}

/** `:ignore`: the process ends with `"normal"` and the starter learns that there is none. */
export const ignore: Ignore = Object.freeze({ type: "ignore" });

/** The state machine's action `{:reply, from, value}`; for the effect at once there is `GenServer.reply`. */
export function reply<R, V extends R & Term>(from: From<R>, value: V): ReplyAction<V>;
/** `{:reply, value, state}`: the server answers its caller. */
export function reply<R, S>(value: R, state: S, options?: ServerOptions): Reply<R, S>;
export function reply(
  first: unknown,
  second: unknown,
  options?: ServerOptions,
): Reply<unknown, unknown> | ReplyAction {
  if (first instanceof From) return { type: "replyAction", from: first, value: second };
  return { type: "reply", value: first, state: second, options };
}

/** `{:noreply, state}`: of `handleCall` when the answer comes later, and of all other callbacks. */
export function noreply<S>(state: S, options?: ServerOptions): NoReply<S> {
  return { type: "noreply", state, options };
}

/** `{:stop, reason}` of an init (the starter gets `{:error, reason}`), or of a state machine that keeps its data. */
export function stop(reason?: unknown): Stop<never>;
/** `{:stop, reason, state}`: `terminate` runs with the new state, then the process ends with `reason`. */
export function stop<S>(reason: unknown, state: S): StopWithState<S>;
/** `{:stop, reason, reply, state}` of `handleCall`: the caller is answered as well. */
export function stop<R, S>(reason: unknown, reply: R, state: S): StopReply<R, S>;
export function stop(
  reason: unknown = "normal",
  ...rest: readonly unknown[]
): Stop<unknown> | StopReply<unknown, unknown> {
  if (rest.length === 2) return { type: "stopReply", reason, value: rest[0], state: rest[1] };
  return { type: "stop", reason, next: rest.length === 1 ? { state: rest[0] } : null };
}
