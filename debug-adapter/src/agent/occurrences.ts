/**
 * What has happened that a breakpoint or an exception filter may be about, from the system's events.
 *
 * Only the kinds that somebody wants are looked at; while nobody wants any, nobody is called. Terms are the live ones,
 * and are let go at the gate's next look. Must not decide whether anything stops.
 */

import type { EventType, KernelEvent, Pid, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ExceptionFilter } from "../protocol/agent.js";
import type { BreakpointKind } from "../protocol/breakpoint.js";
import { stateName } from "./machines.js";

/** A process by what it is known by, also when it is gone. */
export interface Party {
  readonly pid: number;
  readonly text: string;
  readonly label: string;
  readonly name: string | null;
}

export type Subject =
  | Exclude<BreakpointKind, "receive" | "after" | "enter" | "spawn" | "change">
  | Exclude<ExceptionFilter, "crash" | "dead-letter" | "restart" | "deadlock">
  | "waiting";

export interface Occurrence {
  readonly kind: Subject;
  /** Whom it is about and on whom the system stops; `null` for the world outside. */
  readonly process: ProcessRecord | null;
  /** The breakpoint's process: for a dead letter whom it did not reach. */
  readonly party: Party | null;
  /** Whom it went to, of what goes somewhere. */
  readonly to: Party | null;
  /** What expressions see as `message`. */
  readonly message: unknown;
  /** The name that patterns are compared with; `null`: of the message. */
  readonly name: string | null;
  /** A machine's state before, of a transition; the new one is `name`. */
  readonly from: string | null;
  readonly reason: unknown;
  readonly event: KernelEvent;
}

export interface People {
  /** Also of processes that have ended, as far back as is kept. */
  party(pid: Pid): Party | null;
  /** Alive, or gone in the delivery that is going on. */
  find(pid: number): ProcessRecord | null;
}

const SOURCES: Readonly<Record<Subject, EventType>> = {
  send: "send",
  call: "call",
  reply: "reply",
  exit: "exit",
  leave: "transition",
  transition: "transition",
  postpone: "postponed",
  timer: "timer-fired",
  restart: "child-restarted",
  "dead-letter": "dead-letter",
  "exit-signal": "exit-signal",
  "call-timeout": "call-failed",
  unhandled: "unhandled",
  intensity: "intensity-exceeded",
  mailbox: "send",
  waiting: "waiting",
};

export class Occurrences {
  /** Since the gate's last look. */
  list: Occurrence[] = [];
  private wanted: ReadonlyMap<EventType, readonly Subject[]> = new Map();
  private readonly people: People;
  /** Length of a mailbox from which on it is too long. */
  mailboxLimit = Number.POSITIVE_INFINITY;

  constructor(people: People) {
    this.people = people;
  }

  get idle(): boolean {
    return this.wanted.size === 0;
  }

  want(subjects: ReadonlySet<Subject>): void {
    const wanted = new Map<EventType, Subject[]>();
    for (const subject of subjects) {
      const source = SOURCES[subject];
      wanted.set(source, [...(wanted.get(source) ?? []), subject]);
    }
    this.wanted = wanted;
    this.list = [];
  }

  /** For the observer. */
  event(event: KernelEvent): void {
    for (const subject of this.wanted.get(event.type) ?? []) {
      const found = this.read(subject, event);
      if (found !== null) this.list.push(found);
    }
  }

  /** All that has happened since the last look. */
  take(): readonly Occurrence[] {
    const { list } = this;
    if (list.length > 0) this.list = [];
    return list;
  }

  private read(kind: Subject, event: KernelEvent): Occurrence | null {
    const process = event.pid === null ? null : this.people.find(event.pid.id);
    const party = event.pid === null ? null : this.people.party(event.pid);
    const none = { kind, process, party, to: null, message: undefined, name: null, from: null };
    const base = { ...none, reason: undefined, event };
    switch (event.type) {
      case "send": {
        const to = this.people.party(event.to);
        const message = event.envelope.payload;
        if (kind === "send") return { ...base, to, message };
        const receiver = this.people.find(event.to.id);
        // Told once each time that the limit is passed, not with every message beyond it.
        return receiver?.mailbox.length === this.mailboxLimit + 1
          ? { ...base, process: receiver, party: to, message }
          : null;
      }
      case "call":
        return { ...base, to: this.named(event.to), message: event.request };
      case "reply":
        return { ...base, to: event.to === null ? null : this.people.party(event.to), message: event.value };
      case "exit":
        return { ...base, reason: event.reason };
      case "transition":
        return { ...base, name: stateName(event.to), from: stateName(event.from) };
      case "postponed":
        return { ...base, message: event.envelope.payload };
      case "timer-fired":
        return { ...base, name: event.name };
      case "child-restarted":
      case "intensity-exceeded":
        return { ...base, name: event.child };
      case "dead-letter":
        return { ...base, party: this.named(event.to), message: event.message };
      case "exit-signal":
        if (event.effect === "ignored" || isQuiet(event.reason)) return null;
        return { ...base, to: this.people.party(event.from), reason: event.reason };
      case "call-failed":
        return event.reason === "timeout" ? { ...base, reason: event.reason } : null;
      case "unhandled":
        return { ...base, message: event.message };
      case "waiting":
        return event.for === "reply" ? base : null;
      default:
        return null;
    }
  }

  private named(to: Pid | string): Party | null {
    return typeof to === "string" ? { pid: 0, text: to, label: to, name: to } : this.people.party(to);
  }
}

/** Reasons that are no failure. */
function isQuiet(reason: unknown): boolean {
  return reason === "normal" || reason === "shutdown" || (Array.isArray(reason) && reason[0] === "shutdown");
}
