/**
 * One line for people about what has happened: `sent charge to <0.4.0> Payment`.
 */

import { messageName } from "../../../runtime/src/kernel/index.js";
import { nameOf } from "./describe.js";
import type { Occurrence, Party } from "./occurrences.js";
import { shortText } from "./values.js";

export function partyText(party: Party | null): string {
  if (party === null) return "outside of any process";
  const name = party.name ?? party.label;
  return name === party.text ? name : `${party.text} ${name}`;
}

export function happeningText({ kind, event, party, to, message, name, from, reason }: Occurrence): string {
  switch (kind) {
    case "send": {
      const what = event.type === "send" ? `${event.envelope.kind} ${nameOf(event.envelope)}` : "";
      return `sent ${what} to ${partyText(to)}`;
    }
    case "call":
      return `called ${partyText(to)} with ${messageName(message)}`;
    case "reply":
      return `replied ${shortText(message)} to ${partyText(to)}`;
    case "exit":
      return `ended: ${shortText(reason)}`;
    case "leave":
      return `left ${from ?? ""} for ${name ?? ""}`;
    case "transition":
      return `went from ${from ?? ""} to ${name ?? ""}`;
    case "postpone":
      return `postponed ${messageName(message)}`;
    case "timer":
      return `timer ${name ?? ""} has fired`;
    case "restart":
      return event.type === "child-restarted"
        ? `restarted ${event.child} as ${event.childPid.toString()} (restart ${event.restarts} of at most ${event.maxRestarts})`
        : "restarted a child";
    case "dead-letter":
      return `${shortText(message)} to ${partyText(party)} found nobody (${event.type === "dead-letter" ? event.why : ""})`;
    case "exit-signal":
      return `exit signal of ${partyText(to)}: ${shortText(reason)}`;
    case "call-timeout":
      return "its call has timed out";
    case "unhandled":
      return `no clause handles ${shortText(message)}`;
    case "intensity":
      return event.type === "intensity-exceeded"
        ? `gives up: restart ${event.restarts} of ${event.child}, at most ${event.maxRestarts} are allowed`
        : "gives up";
    case "mailbox":
      return "more messages wait than are allowed";
    case "waiting":
      return "waits for a reply";
    default: {
      const never: never = kind;
      return never;
    }
  }
}
