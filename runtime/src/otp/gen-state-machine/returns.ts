/**
 * What a state machine's callbacks return: gen_statem's `{next_state, ...}` and its kin as plain data.
 *
 * The type parameters carry the state's name, the data and the reply, so that a definition's types can be inferred
 * from its callbacks. Being plain data they may travel in messages. They must not know machines.
 */

import type { ExitReason } from "../../kernel/index.js";
import type { ReplyAction } from "../returns.js";
import type { Actions } from "./actions.js";

/** `{next_state, State, Data, Actions}`. */
export interface NextState<State, Data, A = AnyActions> {
  readonly type: "nextState";
  readonly state: State;
  readonly data: Data;
  readonly actions?: A;
}

/** `{keep_state, Data, Actions}`. */
export interface KeepState<Data, A = AnyActions> {
  readonly type: "keepState";
  readonly data: Data;
  readonly actions?: A;
}

/** `{keep_state_and_data, Actions}`. */
export interface KeepStateAndData<A = AnyActions> {
  readonly type: "keepStateAndData";
  readonly actions?: A;
}

/** `{repeat_state, Data, Actions}`. */
export interface RepeatState<Data, A = AnyActions> {
  readonly type: "repeatState";
  readonly data: Data;
  readonly actions?: A;
}

/** `{repeat_state_and_data, Actions}`. */
export interface RepeatStateAndData<A = AnyActions> {
  readonly type: "repeatStateAndData";
  readonly actions?: A;
}

/** `{stop_and_reply, Reason, Replies, Data}`. */
export interface StopAndReply<Data, R = Replies> {
  readonly type: "stopAndReply";
  readonly reason: ExitReason;
  readonly replies: R;
  readonly data?: Data;
}

/** One reply action, or a list of them. */
export type Replies = ReplyAction | readonly ReplyAction[];
type AnyActions = Actions<unknown>;

// Each has a form without actions, so that what the compiler says about a wrong one stays short.

/** Goes to `state`: its enter call, inserted events, postponed events, then the mailbox. */
export function nextState<const State, Data>(state: State, data: Data): NextState<State, Data, never>;
export function nextState<const State, Data, A extends AnyActions>(
  state: State,
  data: Data,
  actions: A,
): NextState<State, Data, A>;
export function nextState(state: unknown, data: unknown, actions?: AnyActions): NextState<unknown, unknown> {
  return actions === undefined
    ? { type: "nextState", state, data }
    : { type: "nextState", state, data, actions };
}

/** Stays in the state, with new data. Postponed events stay postponed. */
export function keepState<Data>(data: Data): KeepState<Data, never>;
export function keepState<Data, A extends AnyActions>(data: Data, actions: A): KeepState<Data, A>;
export function keepState(data: unknown, actions?: AnyActions): KeepState<unknown> {
  return actions === undefined ? { type: "keepState", data } : { type: "keepState", data, actions };
}

/** Changes nothing. */
export function keepStateAndData(): KeepStateAndData<never>;
export function keepStateAndData<A extends AnyActions>(actions: A): KeepStateAndData<A>;
export function keepStateAndData(actions?: AnyActions): KeepStateAndData {
  return actions === undefined ? { type: "keepStateAndData" } : { type: "keepStateAndData", actions };
}

/** As `keepState`, and the state's enter call is made again. Timeouts run on: the state has not changed. */
export function repeatState<Data>(data: Data): RepeatState<Data, never>;
export function repeatState<Data, A extends AnyActions>(data: Data, actions: A): RepeatState<Data, A>;
export function repeatState(data: unknown, actions?: AnyActions): RepeatState<unknown> {
  return actions === undefined ? { type: "repeatState", data } : { type: "repeatState", data, actions };
}

/** As `keepStateAndData`, and the state's enter call is made again. */
export function repeatStateAndData(): RepeatStateAndData<never>;
export function repeatStateAndData<A extends AnyActions>(actions: A): RepeatStateAndData<A>;
export function repeatStateAndData(actions?: AnyActions): RepeatStateAndData {
  return actions === undefined ? { type: "repeatStateAndData" } : { type: "repeatStateAndData", actions };
}

/** Replies, then ends the machine with `reason`; without `data` `terminate` gets the data of before. */
export function stopAndReply<R extends Replies>(reason: ExitReason, replies: R): StopAndReply<never, R>;
export function stopAndReply<Data, R extends Replies>(
  reason: ExitReason,
  replies: R,
  data: Data,
): StopAndReply<Data, R>;
export function stopAndReply(
  reason: ExitReason,
  replies: Replies,
  ...data: readonly unknown[]
): StopAndReply<unknown> {
  return data.length === 0
    ? { type: "stopAndReply", reason, replies }
    : { type: "stopAndReply", reason, replies, data: data[0] };
}
