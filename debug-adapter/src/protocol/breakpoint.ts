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

export type BreakpointTarget =
  /** Before a message is handled. */
  | { readonly kind: "receive"; readonly process: ProcessPattern; readonly message: MessagePattern }
  /** After the delivery in which the machine entered the state. */
  | { readonly kind: "enter"; readonly process: ProcessPattern; readonly state: string };

export interface Breakpoint {
  readonly id: number;
  readonly target: BreakpointTarget;
  /** An expression over `message`, `state`, `data`, `from`, `self`; `null` without. */
  readonly condition: string | null;
  /** As written: `3`, `>= 3`, `% 10`; `null` without. */
  readonly hitCondition: string | null;
  /** Text with `{expressions}`: written to the console instead of stopping; `null` without. */
  readonly logMessage: string | null;
}
