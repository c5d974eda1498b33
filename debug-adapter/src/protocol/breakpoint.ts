/**
 * A message breakpoint as the agent evaluates it: the parsed form of the grammar that people type as DAP function
 * breakpoints (`receive Counter increment`, `enter AgentFSM.processing`).
 *
 * Must not know how it was written down: parsing and its errors are the adapter's.
 */

/**
 * Which processes: by registered name, behaviour module or body function name, or pid text; `*` is all.
 * Compared as they are, letter by letter.
 */
export type ProcessPattern = string;

/** Which messages, by their name (see the runtime's `messageName`); `*` is all. */
export type MessagePattern = string;

interface Between {
  readonly process: ProcessPattern;
  readonly to: ProcessPattern;
  readonly message: MessagePattern;
}

interface About {
  readonly process: ProcessPattern;
  readonly message: MessagePattern;
}

interface InState {
  readonly process: ProcessPattern;
  readonly state: string;
}

export type BreakpointTarget =
  /** Before a message is handled. */
  | ({ readonly kind: "receive" } & About)
  /** After the handler of a message has returned. */
  | ({ readonly kind: "after" } & About)
  /** After the delivery in which `process` sent the message to `to`. */
  | ({ readonly kind: "send" } & Between)
  /** After the delivery in which `process` called `to`; `message` is the request's name. */
  | ({ readonly kind: "call" } & Between)
  /** After the delivery in which `process` answered `to`; `message` is the name of the answer. */
  | ({ readonly kind: "reply" } & Between)
  /** Before a new process runs for the first time. */
  | { readonly kind: "spawn"; readonly process: ProcessPattern }
  /** After the delivery in which the process ended, for whatever reason. */
  | { readonly kind: "exit"; readonly process: ProcessPattern }
  /** After the delivery in which the machine entered the state. */
  | ({ readonly kind: "enter" } & InState)
  /** After the delivery in which the machine left the state. */
  | ({ readonly kind: "leave" } & InState)
  /** After the delivery in which the machine went from one state to another. */
  | {
      readonly kind: "transition";
      readonly process: ProcessPattern;
      readonly from: string;
      readonly to: string;
    }
  /** After the delivery in which the machine postponed the event. */
  | ({ readonly kind: "postpone" } & About)
  /** When a timer of the process has fired, before anything else happens; `message` is the timer's name. */
  | ({ readonly kind: "timer" } & About)
  /** After the delivery in which the supervisor restarted the child; `message` is the child's id. */
  | ({ readonly kind: "restart" } & About)
  /** After the delivery in which the value at a path of the process's state is another one. */
  | { readonly kind: "change"; readonly process: ProcessPattern; readonly path: string }
  /** After the delivery in which a message to `process` found nobody. */
  | ({ readonly kind: "dead-letter" } & About);

export type BreakpointKind = BreakpointTarget["kind"];

export interface Breakpoint {
  readonly id: number;
  readonly target: BreakpointTarget;
  /** An expression over `message`, `state`, `data`, `from`, `self`, `reason`; `null` without. */
  readonly condition: string | null;
  /** As written: `3`, `>= 3`, `% 10`; `null` without. */
  readonly hitCondition: string | null;
  /** Text with `{expressions}`: written to the console instead of stopping; `null` without. */
  readonly logMessage: string | null;
}
