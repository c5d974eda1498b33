/**
 * What the agent (inside the debugged program) and the adapter say to each other: closed unions, versioned, JSON, one
 * message a line over a socket that only this user can open.
 *
 * The agent decides about single deliveries (it is asked at the gate, synchronously); the adapter decides what the
 * person wants. Numbers that stand for values (`ref`) live until the next resume. Pids are the numbers of
 * `<0.N.0>`. Must not know DAP, and nothing of `vscode`.
 */

import type { Breakpoint } from "./breakpoint.js";
import type { MachineInstance, ProcessPage } from "./views.js";

export const PROTOCOL_VERSION = 2;
/** Environment variable with the JSON of `AgentAddress`; the agent removes it at once. */
export const AGENT_VARIABLE = "SWITCHBOARD_AGENT";

/** Keys whose values are not shown, as regular expressions without regard to case. */
export const DEFAULT_MASK: readonly string[] = ["password|secret|token|api_?key"];

export interface AgentAddress {
  /** Path of the Unix socket, or name of the pipe on Windows. */
  readonly path: string;
  readonly token: string;
}

export const EXCEPTION_FILTERS = [
  "crash",
  "exit-signal",
  "call-timeout",
  "unhandled",
  "dead-letter",
  "restart",
  "intensity",
  "deadlock",
  "mailbox",
] as const;
export type ExceptionFilter = (typeof EXCEPTION_FILTERS)[number];

/** A filter that is on. `condition`: an expression as breakpoints have them; of `mailbox` a number; `null` without. */
export interface FilterSetting {
  readonly filter: ExceptionFilter;
  readonly condition: string | null;
}

/** Whether a filter is in force, and if not, why. */
export interface FilterState {
  readonly filter: ExceptionFilter;
  readonly verified: boolean;
  readonly message: string;
}

/** What breakpoints may name. */
export interface KnownNames {
  readonly processes: readonly {
    readonly name: string;
    readonly behaviour: string;
    readonly states: readonly string[] | null;
  }[];
  /** Names of messages that each process has had, or has in its mailbox. */
  readonly messages: readonly { readonly process: string; readonly names: readonly string[] }[];
}

// --- Adapter to agent -----------------------------------------------------------------------------------------

export type AgentRequest =
  /** All breakpoints and filters anew. Answered with their state (`BreakpointState[]`), which may change later. */
  | { readonly type: "setBreakpoints"; readonly breakpoints: readonly Breakpoint[] }
  | { readonly type: "setFilters"; readonly filters: readonly FilterSetting[] }
  | { readonly type: "knownNames" }
  /** Configuration is done: the first delivery may come. */
  | {
      readonly type: "start";
      readonly stopOnEntry: boolean;
      readonly captureSites: boolean;
      /** `DEFAULT_MASK` when left out. */
      readonly mask?: readonly string[] | undefined;
    }
  | { readonly type: "continue" }
  | {
      readonly type: "step";
      readonly kind: "over" | "in" | "out";
      readonly pid: number;
      /** Of "in": one of `stepInTargets`. */
      readonly target?: number | undefined;
      /** "all" when left out. */
      readonly scope?: StepScope | undefined;
    }
  /** The messages of the stopped delivery that are on their way. */
  | { readonly type: "stepInTargets"; readonly pid: number }
  /** Delivers the message in view once more, to the state as it is now; stops before it. */
  | { readonly type: "deliverAgain"; readonly pid: number }
  | { readonly type: "runUntilState"; readonly pid: number; readonly state: string }
  | {
      readonly type: "pending";
      readonly pid: number;
      readonly message: number;
      readonly action: PendingAction;
    }
  | { readonly type: "suspend"; readonly pid: number; readonly suspended: boolean }
  /** Lets so many ms of the system's time go by at once. */
  | { readonly type: "advance"; readonly ms: number }
  /** `value` is an expression; `path` as a row has it: `data.tasks[0]`. */
  | { readonly type: "assign"; readonly pid: number | null; readonly path: string; readonly value: string }
  /** The same of a row of `ref`. */
  | { readonly type: "setVariable"; readonly ref: number; readonly name: string; readonly value: string }
  /** Where a row lies, for a data breakpoint. */
  | { readonly type: "placeOf"; readonly ref: number; readonly name: string }
  | { readonly type: "complete"; readonly pid: number | null; readonly text: string }
  /** Exactly one delivery, of any process or of this one; stops on the process that had it. */
  | { readonly type: "deliverNext"; readonly pid: number | null }
  | { readonly type: "pause" }
  | { readonly type: "processes"; readonly start: number; readonly count: number; readonly search: string }
  /** The processes worth being threads: stopped, pinned, named, recently active; at most `cap`. */
  | { readonly type: "threads"; readonly cap: number }
  | { readonly type: "frames"; readonly pid: number }
  | { readonly type: "scopes"; readonly pid: number }
  /**
   * `count` rows from `start` (0: all that one answer holds, 1,000): first the indexed ones, then the named ones;
   * with a `filter` of these alone.
   */
  | {
      readonly type: "variables";
      readonly ref: number;
      readonly start: number;
      readonly count: number;
      readonly filter?: "indexed" | "named" | undefined;
    }
  | { readonly type: "evaluate"; readonly pid: number | null; readonly expression: string }
  | { readonly type: "exceptionInfo"; readonly pid: number }
  | { readonly type: "machines" }
  | { readonly type: "machine"; readonly pid: number }
  /** `message` is JSON; for a call or cast it is the request, e.g. `["submit", "task"]`. */
  | {
      readonly type: "send";
      readonly pid: number;
      readonly kind: "info" | "cast" | "call";
      readonly message: string;
    }
  | { readonly type: "kill"; readonly pid: number; readonly reason: string }
  | { readonly type: "pin"; readonly pid: number; readonly pinned: boolean }
  /** The program was stopped in JavaScript for so many ms: take them out of the system's time. */
  | { readonly type: "discountTime"; readonly ms: number }
  /** Detach: release everything, forget the gate. */
  | { readonly type: "detach" };

export type AgentRequestType = AgentRequest["type"];

/** What each request is answered with. */
export interface AgentAnswers {
  setBreakpoints: readonly BreakpointState[];
  setFilters: readonly FilterState[];
  knownNames: KnownNames;
  start: null;
  continue: null;
  step: null;
  stepInTargets: readonly { readonly id: number; readonly label: string }[];
  deliverAgain: null;
  runUntilState: null;
  pending: null;
  suspend: null;
  advance: null;
  assign: VariableView;
  setVariable: VariableView;
  placeOf: { readonly process: string; readonly path: string } | null;
  complete: readonly string[];
  deliverNext: null;
  pause: null;
  processes: ProcessPage;
  threads: readonly ThreadView[];
  frames: readonly FrameView[];
  scopes: readonly ScopeView[];
  variables: readonly VariableView[];
  evaluate: VariableView;
  exceptionInfo: ExceptionView | null;
  machines: readonly MachineInstance[];
  machine: MachineInstance | null;
  send: VariableView | null;
  kill: null;
  pin: null;
  discountTime: null;
  detach: null;
}

/** Which processes run during a step: all, the stepped one alone, or that and those whose reply it waits for. */
export type StepScope = "all" | "this" | "needs";

/** What is done with a message that waits; it is known by the number of its sending (`sending` of its row). */
export type PendingAction =
  | { readonly kind: "deliver" }
  | { readonly kind: "drop" }
  | { readonly kind: "duplicate" }
  | { readonly kind: "delay"; readonly ms: number }
  /** `value` is an expression. */
  | { readonly kind: "edit"; readonly value: string };

export interface NumberedRequest {
  readonly id: number;
  readonly request: AgentRequest;
}

// --- Agent to adapter -----------------------------------------------------------------------------------------

export type AgentMessage =
  | {
      readonly type: "hello";
      readonly version: number;
      readonly token: string;
      readonly processId: number;
      readonly node: string;
    }
  | { readonly type: "answer"; readonly id: number; readonly answer: unknown }
  /** The request could not be done; `error` says what, where and what to do. */
  | { readonly type: "error"; readonly id: number; readonly error: string }
  | { readonly type: "stopped"; readonly stop: Stop }
  | { readonly type: "resumed" }
  /** A breakpoint has found (or lost) what it names. */
  | { readonly type: "breakpoint"; readonly state: BreakpointState }
  | { readonly type: "logPoint"; readonly breakpoint: number; readonly pid: number; readonly text: string }
  /** Something that views show has changed. At most every 100 ms while running, and once before each stop. */
  | { readonly type: "changed"; readonly summary: Summary }
  | { readonly type: "thread"; readonly pid: number; readonly reason: "started" | "exited" };

export interface Summary {
  readonly running: boolean;
  /** The system's time in ms. */
  readonly time: number;
  readonly processes: number;
  readonly deliveries: number;
  readonly crashes: number;
  /** The process whose machine or state a view that follows should show; `null` when none had a delivery. */
  readonly focus: number | null;
}

export type StopReason = "entry" | "step" | "pause" | "breakpoint" | "exception" | "quiescence" | "deadlock";

export interface Stop {
  readonly reason: StopReason;
  readonly pid: number;
  /** Before the delivery is handled (its message in view), or after (its changes in view). */
  readonly at: "before" | "after";
  readonly delivery: number;
  /** One line for people: `about to handle call submit`, `entered processing`. */
  readonly text: string;
  readonly breakpoints: readonly number[];
}

export interface BreakpointState {
  readonly id: number;
  readonly verified: boolean;
  /** Why it is not verified, and what would bind it (the names that exist); or what it is bound to. */
  readonly message: string;
}

export interface ThreadView {
  readonly pid: number;
  /** As in the call stack: `<0.42.0> Cart (busy) [3 msgs]`. */
  readonly name: string;
}

export interface Location {
  /** Path or `file:` URL as the program knows it (before source maps). */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A frame: the delivery itself, then its causal ancestors, nearest first. */
export interface FrameView {
  readonly kind: "delivery" | "cause" | "gap";
  /** `AgentFSM handles call submit`, `sent by <0.3.0> main in start`. */
  readonly name: string;
  readonly pid: number | null;
  readonly delivery: number;
  /** Delivery: where its handler is. Cause: candidates of the sending, innermost first; the adapter picks the first of the user's. */
  readonly locations: readonly Location[];
}

export interface ScopeView {
  readonly name:
    | "Message"
    | "State"
    | "Changed"
    | "Sent"
    | "Mailbox"
    | "Postponed"
    | "Timers"
    | "Links & monitors"
    | "Dictionary"
    | "Process";
  readonly ref: number;
  readonly named: number;
  readonly indexed: number;
  readonly expensive: boolean;
}

export interface VariableView {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  /** 0: nothing to expand. */
  readonly ref: number;
  readonly named: number;
  readonly indexed: number;
  /** How to get the same by `evaluate`, such as `data.tasks[0]`; empty when there is no such expression. */
  readonly path: string;
  /** Instead of `value` the first of these that is the user's. */
  readonly locations?: readonly Location[];
}

export interface ExceptionView {
  readonly filter: ExceptionFilter;
  /** `Error: tool failed`, `exit: shutdown`. */
  readonly description: string;
  readonly typeName: string;
  readonly stack: string;
  /** Along the links, and what the supervisor did or will do with it, a line each. */
  readonly consequences: readonly string[];
}
