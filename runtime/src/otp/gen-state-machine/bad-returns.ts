/**
 * What a state machine's mistakes are called: gen_statem's error terms, with a sentence for people.
 *
 * The term (`original`) is OTP's own, so that programs can match on it; the message says which callback returned
 * what. Must not know the engine.
 */

import { ErlangError, formatReason } from "../../kernel/index.js";
import { eventTypeTerm } from "./events.js";
import type { EventType } from "./actions.js";

export type BadReturn =
  | "bad_return_from_init"
  | "bad_return_from_state_function"
  | "bad_state_enter_return_from_state_function"
  | "bad_action_from_state_function"
  | "bad_state_enter_action_from_state_function"
  | "bad_reply_action_from_state_function";

/** A callback returned something that gen_statem does not take: `original` is `[tag, term]`. */
export class BadReturnError extends ErlangError {
  override readonly name: string = "BadReturnError";
  constructor(tag: BadReturn, returned: unknown, where: string) {
    const term = termOf(returned);
    super([tag, term], `${where} returned ${formatReason(term, 3)}: ${explain(tag)}`);
  }
}

/** There is no such function: a machine with state functions is in a state that it does not define. */
export class UndefinedStateError extends ErlangError {
  override readonly name: string = "UndefinedStateError";
  constructor(machine: string, state: unknown, states: readonly string[]) {
    super("undef", `${machine} has no state ${formatReason(state, 3)}; its states are ${states.join(", ")}`);
  }
}

function explain(tag: BadReturn): string {
  switch (tag) {
    case "bad_return_from_init":
      return "init must return ok(state, data, actions?), ignore or stop(reason)";
    case "bad_return_from_state_function":
      return (
        "it must return nextState, keepState, keepStateAndData, repeatState, repeatStateAndData, stop " +
        "or stopAndReply"
      );
    case "bad_state_enter_return_from_state_function":
      return "an enter call may not go to another state";
    case "bad_action_from_state_function":
      return "that is no action";
    case "bad_state_enter_action_from_state_function":
      return "an enter call may neither postpone nor insert events";
    case "bad_reply_action_from_state_function":
      return "stopAndReply takes reply(from, value) actions only";
    default: {
      const never: never = tag;
      return never;
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** A return or an action as OTP writes it (`["next_state", "open", data]`); any other term is itself. */
export function termOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value)) return value;
  const fields = value as Fields;
  switch (fields["type"]) {
    case "ok":
      return tuple("ok", fields["state"], fields["second"], fields["third"]);
    case "nextState":
      return withActions(given("next_state", fields, "state", "data"), fields);
    case "keepState":
      return withActions(given("keep_state", fields, "data"), fields);
    case "keepStateAndData":
      return bareWithActions("keep_state_and_data", fields);
    case "repeatState":
      return withActions(given("repeat_state", fields, "data"), fields);
    case "repeatStateAndData":
      return bareWithActions("repeat_state_and_data", fields);
    case "replyAction":
      return ["reply", fields["from"], fields["value"]];
    case "postpone":
    case "hibernate":
      return "value" in fields ? [fields["type"], fields["value"]] : fields["type"];
    case "nextEvent":
      return ["next_event", eventTypeTerm(fields["event"] as EventType), fields["content"]];
    case "stateTimeout":
      return timeoutTerm("state_timeout", fields);
    case "eventTimeout":
      return timeoutTerm("timeout", fields);
    case "timeout":
      return timeoutTerm(["timeout", fields["name"]], fields);
    default:
      return value;
  }
}

/** Without the elements that were not given at the end. */
function tuple(...elements: readonly unknown[]): readonly unknown[] {
  const last = elements.findLastIndex((element) => element !== undefined);
  return elements.slice(0, last + 1);
}

/** A tag and those of the elements that are there: one may have been forgotten. */
function given(tag: string, fields: Fields, ...names: readonly string[]): readonly unknown[] {
  return [tag, ...names.filter((name) => name in fields).map((name) => fields[name])];
}

function withActions(elements: readonly unknown[], fields: Fields): unknown {
  return fields["actions"] === undefined ? elements : [...elements, actionsTerm(fields["actions"])];
}

function bareWithActions(name: string, fields: Fields): unknown {
  return fields["actions"] === undefined ? name : [name, actionsTerm(fields["actions"])];
}

function actionsTerm(actions: unknown): unknown {
  return Array.isArray(actions) ? actions.map(termOf) : termOf(actions);
}

function timeoutTerm(type: unknown, fields: Fields): unknown {
  if (fields["time"] === "cancel") return [type, "cancel"];
  const term = [type, fields["time"], fields["content"]];
  return fields["abs"] === true ? [...term, [["abs", true]]] : term;
}
