/**
 * The behaviours that a program defines, announced for whoever debugs it: a breakpoint may name a module before the
 * first process of it runs.
 *
 * They lie under a well-known global symbol, like kernels do, so that they are found whichever copy of this library
 * the program carries. Must not know who reads them; nothing here keeps a definition's code alive.
 */

export interface BehaviourDefinition {
  /** `GenServer`, `GenStateMachine`, `Supervisor`, ... */
  readonly behaviour: string;
  /** The module's name, as its processes are labelled. */
  readonly name: string;
  /** A machine's states; `null` when it has one handler for all, or is no machine. */
  readonly states: readonly string[] | null;
}

const DEFINITIONS = Symbol.for("switchboard.definitions");
const AGENT = Symbol.for("switchboard.agent");

interface Announcements {
  [DEFINITIONS]?: BehaviourDefinition[] | undefined;
  [AGENT]?: { definitionAnnounced?(definition: BehaviourDefinition): void };
}

/** To be called once by each `define...`. */
export function announceDefinition(definition: BehaviourDefinition): void {
  const global = globalThis as Announcements;
  (global[DEFINITIONS] ??= []).push(definition);
  global[AGENT]?.definitionAnnounced?.(definition);
}
