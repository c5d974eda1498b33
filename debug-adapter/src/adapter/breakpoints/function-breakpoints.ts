/**
 * The message breakpoints of a session: what the client set, what the agent said about them.
 *
 * A breakpoint that is written wrong never reaches the agent. One set before the program runs is pending until the
 * agent answers. The same breakpoint set again keeps its id.
 */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { BreakpointState } from "../../protocol/agent.js";
import type { Breakpoint, BreakpointTarget } from "../../protocol/breakpoint.js";
import type { Result } from "../result.js";
import { parseBreakpoint } from "./grammar.js";

/** DAP's own, and the log message that VS Code offers for every breakpoint. */
export interface WantedBreakpoint extends DebugProtocol.FunctionBreakpoint {
  readonly logMessage?: string;
}

interface Entry {
  readonly id: number;
  readonly key: string;
  readonly wanted: WantedBreakpoint;
  readonly target: Result<BreakpointTarget>;
  state: BreakpointState | null;
}

export const PENDING = "Pending: it binds when the program runs.";

export class FunctionBreakpoints {
  private entries: readonly Entry[] = [];
  private nextId: number;

  /** Ids rise from `firstId`. */
  constructor(firstId = 1) {
    this.nextId = firstId;
  }

  /** Replaces all. */
  set(wanted: readonly WantedBreakpoint[]): void {
    const before = new Map(this.entries.map((entry) => [entry.key, entry]));
    this.entries = wanted.map((one) => {
      const key = JSON.stringify([one.name, one.condition, one.hitCondition, one.logMessage]);
      const known = before.get(key);
      before.delete(key);
      return known ?? { id: this.nextId++, key, wanted: one, target: parseBreakpoint(one.name), state: null };
    });
  }

  /** What the agent evaluates. */
  forAgent(): Breakpoint[] {
    return this.entries.flatMap(({ id, wanted, target }) =>
      target.ok
        ? [
            {
              id,
              target: target.value,
              condition: orNull(wanted.condition),
              hitCondition: orNull(wanted.hitCondition),
              logMessage: orNull(wanted.logMessage),
            },
          ]
        : [],
    );
  }

  /** As the client is told, in the order in which it set them. */
  forClient(): DebugProtocol.Breakpoint[] {
    return this.entries.map(shown);
  }

  /** What the agent found out; answers with those that changed. */
  update(states: readonly BreakpointState[]): DebugProtocol.Breakpoint[] {
    return states.flatMap((state) => {
      const entry = this.entries.find((one) => one.id === state.id);
      if (entry === undefined || same(entry.state, state)) return [];
      entry.state = state;
      return [shown(entry)];
    });
  }

  /** The program is gone: nothing is bound any more. */
  unbind(): void {
    for (const entry of this.entries) entry.state = null;
  }
}

function shown({ id, target, state }: Entry): DebugProtocol.Breakpoint {
  if (!target.ok) return { id, verified: false, message: target.error, reason: "failed" };
  if (state === null) return { id, verified: false, message: PENDING, reason: "pending" };
  return {
    id,
    verified: state.verified,
    ...(state.message === "" ? {} : { message: state.message }),
    ...(state.verified ? {} : { reason: "pending" as const }),
  };
}

function same(one: BreakpointState | null, other: BreakpointState): boolean {
  return one !== null && one.verified === other.verified && one.message === other.message;
}

function orNull(text: string | undefined): string | null {
  return text === undefined || text.trim() === "" ? null : text;
}
