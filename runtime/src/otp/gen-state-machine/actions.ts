/**
 * The actions of a state machine's return: what is to happen besides the transition.
 *
 * Plain data, made by small constructors whose names say what they do; gen_statem's `action()`. They promise nothing
 * about being allowed where they stand: that is decided when they are returned (decide.ts), as on the BEAM. They
 * must not know machines.
 */

import type { From } from "../../kernel/index.js";
import type { ReplyAction } from "../returns.js";

/** Milliseconds from now, or `"infinity"`, which cancels a running timeout and starts none. */
export type TimeoutTime = number | "infinity";

/** `postpone`, or `{postpone, Boolean}` when `value` is there. */
export interface PostponeAction {
  readonly type: "postpone";
  readonly value?: boolean;
}

/** `hibernate`, or `{hibernate, Boolean}` when `value` is there. */
export interface HibernateAction {
  readonly type: "hibernate";
  readonly value?: boolean;
}

/** What an inserted event may be: gen_statem's `event_type()`, tuples as arrays. */
export type EventType =
  | "internal"
  | "cast"
  | "info"
  | "stateTimeout"
  | "eventTimeout"
  | readonly ["call", From]
  | readonly ["timeout", unknown];

/** `{next_event, Type, Content}`. */
export interface NextEventAction {
  readonly type: "nextEvent";
  readonly event: EventType;
  readonly content: unknown;
}

interface TimeoutAction {
  readonly time: TimeoutTime | "cancel" | "update";
  readonly content?: unknown;
  /** `time` is a moment of the system's clock (`now()`), not a duration. */
  readonly abs?: boolean;
}

/** `{state_timeout, Time, Content, Options}` and its cancel and update. */
export interface StateTimeoutAction extends TimeoutAction {
  readonly type: "stateTimeout";
}

/** `{timeout, Time, Content, Options}` and its cancel and update. */
export interface EventTimeoutAction extends TimeoutAction {
  readonly type: "eventTimeout";
}

/** `{{timeout, Name}, Time, Content, Options}` and its cancel and update. */
export interface GenericTimeoutAction extends TimeoutAction {
  readonly type: "timeout";
  readonly name: unknown;
}

export type AnyTimeoutAction = StateTimeoutAction | EventTimeoutAction | GenericTimeoutAction;

/** What an enter call may return: everything except postponing and inserting events. */
export type EnterAction<Reply = never> = ReplyAction<Reply> | HibernateAction | AnyTimeoutAction;

/** A bare number is gen_statem's short form of an event timeout whose content is the time itself. */
export type Action<Reply = never> = EnterAction<Reply> | PostponeAction | NextEventAction | TimeoutTime;

/** One action may stand without a list. */
export type Actions<Reply = never> = Action<Reply> | readonly Action<Reply>[];

/** How a timeout's time is to be read. */
export interface TimeoutOptions {
  /** `true`: `time` is a moment of the system's clock, as `now()` tells it. Past moments fire at once. */
  readonly abs?: boolean;
}

/** The event is handled again, before anything newer, after the next change of state. */
export const postpone: PostponeAction = Object.freeze({ type: "postpone" });

/** `{postpone, Flag}`: the last one of a list counts. */
export function postponeIf(flag: boolean): PostponeAction {
  return { type: "postpone", value: flag };
}

/** The machine gives up what memory it can until the next event. Changes nothing that a program can see. */
export const hibernate: HibernateAction = Object.freeze({ type: "hibernate" });

/** `{hibernate, Flag}`: the last one of a list counts. */
export function hibernateIf(flag: boolean): HibernateAction {
  return { type: "hibernate", value: flag };
}

/**
 * An event that is handled before everything that is postponed or in the mailbox; several of one return in the
 * order of the list (`{next_event, Type, Content}`).
 */
export function nextEvent(event: EventType, content?: unknown): NextEventAction {
  return { type: "nextEvent", event, content };
}

/**
 * After `time` ms in this state the event `{type: "stateTimeout", content}` comes; leaving the state cancels it,
 * setting it again replaces it (`{state_timeout, Time, Content}`). A time of 0 comes after inserted and postponed
 * events and before the mailbox.
 */
export function stateTimeout(
  time: TimeoutTime,
  content: unknown = null,
  options?: TimeoutOptions,
): StateTimeoutAction {
  return options?.abs === true
    ? { type: "stateTimeout", time, content, abs: true }
    : { type: "stateTimeout", time, content };
}

/**
 * After `time` ms without any event the event `{type: "eventTimeout", content}` comes; any event cancels it
 * (`{timeout, Time, Content}`). The way to notice inactivity.
 */
export function eventTimeout(
  time: TimeoutTime,
  content: unknown = null,
  options?: TimeoutOptions,
): EventTimeoutAction {
  return options?.abs === true
    ? { type: "eventTimeout", time, content, abs: true }
    : { type: "eventTimeout", time, content };
}

/**
 * After `time` ms the event `{type: "timeout", name, content}` comes, whatever happens in between; each name is a
 * timeout of its own (`{{timeout, Name}, Time, Content}`).
 */
export function genericTimeout(
  name: unknown,
  time: TimeoutTime,
  content: unknown = null,
  options?: TimeoutOptions,
): GenericTimeoutAction {
  return options?.abs === true
    ? { type: "timeout", name, time, content, abs: true }
    : { type: "timeout", name, time, content };
}

/** `{state_timeout, cancel}`: nothing happens when none runs. */
export function cancelStateTimeout(): StateTimeoutAction {
  return { type: "stateTimeout", time: "cancel" };
}

/** `{timeout, cancel}`. */
export function cancelEventTimeout(): EventTimeoutAction {
  return { type: "eventTimeout", time: "cancel" };
}

/** `{{timeout, Name}, cancel}`. */
export function cancelGenericTimeout(name: unknown): GenericTimeoutAction {
  return { type: "timeout", name, time: "cancel" };
}

/** Gives the running state timeout another content, not another time; when none runs it fires at once. */
export function updateStateTimeout(content: unknown): StateTimeoutAction {
  return { type: "stateTimeout", time: "update", content };
}

/** Gives the running event timeout another content; when none runs it fires at once. */
export function updateEventTimeout(content: unknown): EventTimeoutAction {
  return { type: "eventTimeout", time: "update", content };
}

/** Gives the running timeout of that name another content; when none runs it fires at once. */
export function updateGenericTimeout(name: unknown, content: unknown): GenericTimeoutAction {
  return { type: "timeout", name, time: "update", content };
}
