/**
 * What a callback's return asks for: gen_statem's parsing of results and actions, without any effect.
 *
 * `decide` reads one return into a `Step`, which gathers what the event's callback and the enter calls after it ask
 * for, and says how to go on. The rules are those of OTP 25's `gen_statem`: actions are read in order, those before a
 * bad one count, the last postpone and hibernate win. Must not know processes, timers or the kernel's events.
 */

import { type ExitReason, From } from "../../kernel/index.js";
import type { ReplyAction } from "../returns.js";
import { sameTerm } from "../terms.js";
import type { Action, AnyTimeoutAction, NextEventAction, StateTimeoutAction } from "./actions.js";
import type { BadReturn } from "./bad-returns.js";
import { isEventType } from "./events.js";
import type { NextState, StopAndReply } from "./returns.js";

/** What one event has asked for so far. One object for each machine, made anew by `beginStep`. */
export interface Step {
  state: unknown;
  data: unknown;
  /** The enter call of `state` is to be made (its state changed, or a repeat was asked for). */
  enter: boolean;
  postpone: boolean;
  hibernate: boolean;
  /** In the order of the actions; `null` without any. */
  inserted: NextEventAction[] | null;
  timeouts: AnyTimeoutAction[] | null;
  /** To be sent at once, before anything else that the return leads to. */
  replies: ReplyAction[] | null;
}

export type Decision =
  | { readonly kind: "go" }
  | { readonly kind: "stop"; readonly reason: ExitReason }
  | { readonly kind: "bad"; readonly tag: BadReturn; readonly returned: unknown };

const GO: Decision = { kind: "go" };

export function newStep(): Step {
  return {
    state: undefined,
    data: undefined,
    enter: false,
    postpone: false,
    hibernate: false,
    inserted: null,
    timeouts: null,
    replies: null,
  };
}

/** Forgets the event before. */
export function beginStep(step: Step, state: unknown, data: unknown): void {
  step.state = state;
  step.data = data;
  step.enter = false;
  step.postpone = false;
  step.hibernate = false;
  step.inserted = null;
  step.timeouts = null;
  step.replies = null;
}

/** A return before anybody knows what it is. */
interface Returned {
  readonly type: unknown;
  readonly state?: unknown;
  readonly data?: unknown;
  readonly actions?: unknown;
  readonly reason?: unknown;
  readonly next?: { readonly state: unknown } | null;
  readonly replies?: unknown;
}

/** Reads what a callback returned; `inEnter` when it was an enter call, which may do less. */
export function decide(step: Step, returned: unknown, inEnter: boolean): Decision {
  step.enter = false;
  if (typeof returned !== "object" || returned === null) return badReturn(returned);
  const result = returned as Returned;
  switch (result.type) {
    case "nextState": {
      if (!("state" in result && "data" in result)) return badReturn(returned);
      const { state, data } = result as NextState<unknown, unknown>;
      if (sameTerm(state, step.state)) step.data = data;
      else if (inEnter) return { kind: "bad", tag: "bad_state_enter_return_from_state_function", returned };
      else {
        step.state = state;
        step.data = data;
        step.enter = true;
      }
      break;
    }
    case "keepState":
      if (!("data" in result)) return badReturn(returned);
      step.data = result.data;
      break;
    case "keepStateAndData":
      break;
    case "repeatState":
      if (!("data" in result)) return badReturn(returned);
      step.data = result.data;
      step.enter = true;
      break;
    case "repeatStateAndData":
      step.enter = true;
      break;
    case "stop":
      if (result.next != null) step.data = result.next.state;
      return { kind: "stop", reason: result.reason };
    case "stopAndReply":
      return decideStopAndReply(step, returned as StopAndReply<unknown, unknown>);
    default:
      return badReturn(returned);
  }
  return result.actions === undefined ? GO : decideActions(step, result.actions, inEnter);
}

function badReturn(returned: unknown): Decision {
  return { kind: "bad", tag: "bad_return_from_state_function", returned };
}

/** Reads actions, one or a list, into the step. Also for init's, which are those of an event that nobody postpones. */
export function decideActions(step: Step, actions: unknown, inEnter: boolean): Decision {
  if (!Array.isArray(actions)) {
    const tag = readAction(step, actions, inEnter);
    return tag === null ? GO : { kind: "bad", tag, returned: actions };
  }
  for (const action of actions as readonly unknown[]) {
    const tag = readAction(step, action, inEnter);
    if (tag !== null) return { kind: "bad", tag, returned: action };
  }
  return GO;
}

const BAD: BadReturn = "bad_action_from_state_function";
const BAD_IN_ENTER: BadReturn = "bad_state_enter_action_from_state_function";

/** `null` when the action is well-formed and allowed here, else what it is called. */
function readAction(step: Step, term: unknown, inEnter: boolean): BadReturn | null {
  if (isTime(term)) {
    (step.timeouts ??= []).push({ type: "eventTimeout", time: term, content: term });
    return null;
  }
  if (typeof term !== "object" || term === null || !("type" in term)) return BAD;
  const action = term as Exclude<Action<unknown>, number | "infinity">;
  switch (action.type) {
    case "replyAction":
      if (!((action.from as unknown) instanceof From)) return BAD;
      (step.replies ??= []).push(action);
      return null;
    case "hibernate":
      return readFlag(action.value, (flag) => (step.hibernate = flag));
    case "postpone":
      // OTP tells the two apart: `postpone` in an enter call is not allowed there, `{postpone, true}` is no action.
      if (inEnter && action.value === undefined) return BAD_IN_ENTER;
      if (inEnter && action.value === true) return BAD;
      return readFlag(action.value, (flag) => (step.postpone = flag));
    case "nextEvent":
      if (inEnter) return BAD_IN_ENTER;
      if (!isEventType(action.event)) return BAD;
      (step.inserted ??= []).push(action);
      return null;
    case "stateTimeout":
    case "eventTimeout":
    case "timeout":
      if (!isTimeout(action)) return BAD;
      (step.timeouts ??= []).push(action);
      return null;
    default: {
      // The types say that there is no other; what a callback really returned may still be.
      const _never: never = action;
      return BAD;
    }
  }
}

function readFlag(value: unknown, set: (flag: boolean) => void): BadReturn | null {
  if (value !== undefined && typeof value !== "boolean") return BAD;
  set(value ?? true);
  return null;
}

function isTime(time: unknown): time is number | "infinity" {
  return time === "infinity" || (typeof time === "number" && time >= 0);
}

function isTimeout(action: AnyTimeoutAction): boolean {
  const { time, abs } = action as Pick<StateTimeoutAction, "time" | "abs">;
  if (abs !== undefined && typeof abs !== "boolean") return false;
  if (abs === true) return time === "infinity" || (typeof time === "number" && !Number.isNaN(time));
  return time === "cancel" || time === "update" || isTime(time);
}

function decideStopAndReply(step: Step, result: StopAndReply<unknown, unknown>): Decision {
  if ("data" in result) step.data = result.data;
  const replies: readonly unknown[] = Array.isArray(result.replies) ? result.replies : [result.replies];
  for (const action of replies) {
    if (!isReply(action))
      return { kind: "bad", tag: "bad_reply_action_from_state_function", returned: action };
    (step.replies ??= []).push(action);
  }
  return { kind: "stop", reason: result.reason };
}

function isReply(term: unknown): term is ReplyAction {
  return (
    typeof term === "object" &&
    term !== null &&
    (term as { readonly type?: unknown }).type === "replyAction" &&
    (term as { readonly from?: unknown }).from instanceof From
  );
}
