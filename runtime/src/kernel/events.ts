/**
 * The one stream of events: every step of every process's life, as a closed union.
 *
 * Debugger, diagrams, tests and traces all read this. Each event has a sequence number without gaps, the kernel's
 * time, the process it happened to and the delivery that caused it. Terms in events are the live ones: an observer
 * that keeps them must copy them while it is called. When nobody observes, no event object is made.
 */

import type { Delivery, Outcome } from "./gate.js";
import type { Envelope } from "./envelope.js";
import type { ExitReason } from "./exit.js";
import type { Pid, Ref } from "./pid.js";

/** What happened; `pid` of the whole event is the process that it happened to. */
export type EventBody =
  | {
      readonly type: "spawn";
      readonly label: string;
      readonly behaviour: string;
      readonly parent: Pid | null;
      readonly linked: boolean;
    }
  | { readonly type: "exit"; readonly reason: ExitReason; readonly crashed: boolean }
  /** `pid` sent it; `message` is what the receiver will see. `to` is a name when it was sent to one. */
  | { readonly type: "send"; readonly to: Pid; readonly envelope: Envelope }
  /** A message to nobody: the receiver is dead, the call has timed out, or a process died with it unread. */
  | {
      readonly type: "dead-letter";
      readonly to: Pid | string;
      readonly message: unknown;
      readonly why: "noproc" | "late reply" | "unread";
    }
  | { readonly type: "deliver"; readonly delivery: Delivery }
  | { readonly type: "handled"; readonly delivery: Delivery; readonly outcome: Outcome }
  | {
      readonly type: "call";
      readonly to: Pid | string;
      readonly request: unknown;
      readonly ref: Ref;
      readonly timeout: number | "infinity";
    }
  | { readonly type: "reply"; readonly to: Pid | null; readonly ref: Ref; readonly value: unknown }
  | { readonly type: "call-failed"; readonly ref: Ref; readonly reason: ExitReason }
  | {
      readonly type: "waiting";
      readonly for: "message" | "reply" | "promise" | "time";
      readonly ref: Ref | null;
    }
  | { readonly type: "link" | "unlink"; readonly other: Pid }
  | { readonly type: "monitor"; readonly target: Pid | string; readonly ref: Ref }
  | { readonly type: "demonitor"; readonly ref: Ref }
  /** An exit signal reached `pid`: what it did there. */
  | {
      readonly type: "exit-signal";
      readonly from: Pid;
      readonly reason: ExitReason;
      readonly effect: "killed" | "message" | "ignored";
    }
  | { readonly type: "down"; readonly ref: Ref; readonly target: Pid | string; readonly reason: ExitReason }
  | { readonly type: "register" | "unregister"; readonly name: string; readonly registry: string | null }
  | { readonly type: "flag"; readonly flag: "trapExit"; readonly value: boolean }
  | {
      readonly type: "timer-set";
      readonly ref: Ref;
      readonly name: string;
      readonly delay: number;
      readonly message: unknown;
    }
  | { readonly type: "timer-fired"; readonly ref: Ref; readonly name: string }
  | { readonly type: "timer-cancelled"; readonly ref: Ref; readonly name: string; readonly left: number }
  /** A behaviour's state has a new value. For machines `name` is the state's name and `from` the one before. */
  | { readonly type: "state-changed"; readonly state: unknown }
  | {
      readonly type: "transition";
      readonly from: unknown;
      readonly to: unknown;
      readonly event: string;
      readonly kind: string;
    }
  | { readonly type: "state-enter"; readonly state: unknown; readonly from: unknown }
  | { readonly type: "postponed"; readonly envelope: Envelope; readonly state: unknown }
  | { readonly type: "replayed"; readonly envelope: Envelope; readonly state: unknown }
  | { readonly type: "unhandled"; readonly message: unknown; readonly behaviour: string }
  | { readonly type: "child-started"; readonly child: string; readonly childPid: Pid | null }
  | {
      readonly type: "child-exited";
      readonly child: string;
      readonly childPid: Pid;
      readonly reason: ExitReason;
      readonly decision: string;
    }
  | {
      readonly type: "child-restarted";
      readonly child: string;
      readonly oldPid: Pid | null;
      readonly childPid: Pid;
      readonly restarts: number;
      readonly maxRestarts: number;
    }
  | {
      readonly type: "child-terminated";
      readonly child: string;
      readonly childPid: Pid | null;
      readonly reason: ExitReason;
    }
  | {
      readonly type: "intensity-exceeded";
      readonly child: string;
      readonly restarts: number;
      readonly maxRestarts: number;
    }
  /** A task's function has returned: its value, on its way to `owner` under `ref` (`null`: an item of a stream). */
  | {
      readonly type: "task-result";
      readonly owner: Pid;
      readonly ref: Ref | null;
      readonly value: unknown;
    }
  /** Something a person did from a debugger, and not the program. */
  | { readonly type: "intervention"; readonly what: string; readonly detail: unknown };

export type KernelEvent = EventBody & {
  /** Rises by one with each event. */
  readonly seq: number;
  /** The kernel's time in ms. */
  readonly time: number;
  readonly pid: Pid | null;
  /** The delivery during which it happened, 0 outside of any. */
  readonly cause: number;
};

export type EventType = KernelEvent["type"];

export interface Observer {
  /** Called synchronously, in order. It must not throw and must not call the kernel. */
  event(event: KernelEvent): void;
}
