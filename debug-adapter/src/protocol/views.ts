/**
 * What views ask of a debug session, beyond DAP: custom requests and one custom event.
 *
 * The adapter answers them, the extension (or any client) asks. Terms arrive as short texts, made where the values
 * live; nothing here refers to live values. All times are the system's, in ms. Must not know trees or diagrams.
 */

import type { PendingAction, StepScope } from "./agent.js";

/** DAP `customRequest` names with their arguments and answers. */
export interface ViewRequests {
  "switchboard/processes": {
    arguments: { start: number; count: number; search: string };
    answer: ProcessPage;
  };
  /** All machines known from the program's source, and all that run. */
  "switchboard/machines": {
    arguments: Record<string, never>;
    answer: { definitions: MachineDefinition[]; instances: MachineInstance[] };
  };
  "switchboard/machine": {
    arguments: { pid: number };
    answer: { definition: MachineDefinition | null; instance: MachineInstance | null };
  };
  "switchboard/deliverNext": { arguments: { pid: number | null }; answer: null };
  /** A call is answered with its reply, which comes only when the system goes on: `null` for the other kinds. */
  "switchboard/send": {
    arguments: { pid: number; kind: "info" | "cast" | "call"; message: string };
    answer: { reply: string | null };
  };
  "switchboard/kill": { arguments: { pid: number; reason: string }; answer: null };
  /** Makes the process a thread and, while stopped, reports the stop on it, so that the client shows it. */
  "switchboard/inspect": { arguments: { pid: number }; answer: { threadId: number } };
  /** What may stand at `column` (from 1) of a message breakpoint that is being written. */
  "switchboard/completeBreakpoint": {
    arguments: { text: string; column: number };
    answer: { items: BreakpointCompletion[] };
  };
  /** `message` is its number of sending: the row "sending" of a mailbox entry. */
  "switchboard/pending": {
    arguments: { pid: number; message: number; action: PendingAction };
    answer: null;
  };
  "switchboard/suspend": { arguments: { pid: number; suspended: boolean }; answer: null };
  "switchboard/advance": { arguments: { ms: number }; answer: null };
  "switchboard/runUntilState": { arguments: { pid: number; state: string }; answer: null };
  /** `value` is an expression; a machine's state and data are set apart, by `path` "state" or "data". */
  "switchboard/replaceState": {
    arguments: { pid: number; path: string; value: string };
    answer: { value: string };
  };
  /** Which processes run while a delivery is stepped over. */
  "switchboard/stepScope": { arguments: { scope: StepScope }; answer: null };
  "switchboard/discountTime": { arguments: { ms: number }; answer: null };
}

export interface BreakpointCompletion {
  readonly label: string;
  /** Replaces `length` characters from `start` (from 0). */
  readonly text: string;
  readonly start: number;
  readonly length: number;
  readonly kind: "verb" | "process" | "message" | "state" | "arrow";
  readonly detail: string;
}

/** Custom event `switchboard/changed`: ask again for what you show. */
export interface ChangedEvent {
  readonly running: boolean;
  readonly time: number;
  readonly processes: number;
  readonly deliveries: number;
  readonly crashes: number;
  readonly focus: number | null;
}

export interface ProcessPage {
  readonly rows: readonly ProcessRow[];
  /** All live processes that match. */
  readonly total: number;
  readonly time: number;
}

export interface ProcessRow {
  readonly pid: number;
  /** `<0.5.0>`. */
  readonly text: string;
  /** Under which process it hangs: its supervisor, else whoever spawned it; `null` at the root. */
  readonly parent: number | null;
  /** Registered name or via name, `null` without. */
  readonly name: string | null;
  /** The behaviour module or body function: `AgentFSM`. */
  readonly label: string;
  /** `GenServer`, `GenStateMachine`, `Supervisor`, `process`, ... */
  readonly behaviour: string;
  readonly status: "starting" | "waiting" | "runnable" | "running" | "exited";
  /** One line: a machine's state, a server's state, a supervisor's strategy. */
  readonly state: string;
  readonly mailbox: number;
  readonly deliveries: number;
  /** How often its supervisor has restarted this child; 0 without a supervisor. */
  readonly restarts: number;
  /** The id of the child in its supervisor, `null` without. */
  readonly childId: string | null;
}

export interface SourceRange {
  readonly path: string;
  /** From 1. */
  readonly line: number;
}

/** A machine as its source says. */
export interface MachineDefinition {
  readonly module: string;
  readonly source: SourceRange | null;
  readonly mode: "state_functions" | "handle_event_function";
  readonly initial: string | null;
  readonly states: readonly {
    readonly name: string;
    readonly source: SourceRange | null;
    readonly enter: boolean;
  }[];
  readonly transitions: readonly MachineTransition[];
  /** What could not be read from the source, in words. */
  readonly unknown: readonly string[];
}

export interface MachineTransition {
  readonly from: string;
  /** Equal to `from` when the handler keeps the state. */
  readonly to: string;
  /** `submit`, `result`, `execution_timeout`; `*` for a handler of all others. */
  readonly event: string;
  readonly kind:
    | "call"
    | "cast"
    | "info"
    | "internal"
    | "state_timeout"
    | "timeout"
    | "event_timeout"
    | "enter";
  /** `reply`, `postpone`, `state timeout 30 s`, ... */
  readonly actions: readonly string[];
  readonly source: SourceRange | null;
}

/** A running machine. */
export interface MachineInstance {
  readonly pid: number;
  readonly text: string;
  readonly name: string | null;
  readonly module: string;
  readonly state: string;
  /** Since when it is in its state. */
  readonly enteredAt: number;
  readonly now: number;
  /** Short text of each top-level field of the data. */
  readonly data: readonly { readonly name: string; readonly value: string }[];
  readonly postponed: readonly {
    readonly message: string;
    readonly sender: string;
    readonly waiting: number;
  }[];
  readonly timers: readonly {
    readonly name: string;
    readonly left: number;
    readonly total: number;
    readonly content: string;
  }[];
  /** How often each state was entered. */
  readonly visits: Readonly<Record<string, number>>;
  /** How often each transition was taken. */
  readonly taken: readonly {
    readonly from: string;
    readonly to: string;
    readonly event: string;
    readonly kind: string;
    readonly count: number;
  }[];
  readonly last: {
    readonly from: string;
    readonly to: string;
    readonly event: string;
    readonly kind: string;
  } | null;
}
