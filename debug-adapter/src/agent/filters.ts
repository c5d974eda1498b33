/**
 * The exception filters that are on, with their conditions.
 *
 * A condition is an expression as breakpoints have them, over the process that the stop would be about; of `mailbox`
 * it is the number of messages that are not too many. Must not know how a stop comes about.
 */

import type { ExceptionFilter, FilterSetting, FilterState } from "../protocol/agent.js";
import { compile, type Expression, type Scope } from "./expressions.js";
import type { Subject } from "./occurrences.js";

/** Messages in a mailbox that are not too many yet. */
export const MAILBOX_LIMIT = 1_000;

export class FilterTable {
  /** Of `mailbox`, when that is on. */
  mailboxLimit = Number.POSITIVE_INFINITY;
  private conditions = new Map<ExceptionFilter, Expression | null>();

  get any(): boolean {
    return this.conditions.size > 0;
  }

  /** All anew; a filter whose condition is wrong is off. */
  set(settings: readonly FilterSetting[]): FilterState[] {
    this.conditions = new Map();
    this.mailboxLimit = Number.POSITIVE_INFINITY;
    return settings.map(({ filter, condition }) => {
      const problem = this.add(filter, condition);
      return { filter, verified: problem === null, message: problem ?? "" };
    });
  }

  has(filter: ExceptionFilter): boolean {
    return this.conditions.has(filter);
  }

  /** What events the filters are about. */
  subjects(): Subject[] {
    return [...this.conditions.keys()].flatMap((filter): Subject[] => {
      if (filter === "deadlock") return ["waiting"];
      return filter === "crash" ? [] : [filter];
    });
  }

  /** Whether the filter stops here. A condition that fails stops, so that it is seen. */
  stops(filter: ExceptionFilter, scope: () => Scope): boolean {
    const condition = this.conditions.get(filter);
    if (condition === undefined) return false;
    if (condition === null) return true;
    const met = condition.evaluate(scope());
    return !met.ok || Boolean(met.value);
  }

  private add(filter: ExceptionFilter, condition: string | null): string | null {
    if (filter === "mailbox") {
      const limit = condition === null ? MAILBOX_LIMIT : Number(condition);
      if (!Number.isInteger(limit) || limit < 0)
        return `the condition of "mailbox" is a number of messages, and is "${condition ?? ""}"`;
      this.mailboxLimit = limit;
      this.conditions.set(filter, null);
      return null;
    }
    const compiled = condition === null ? null : compile(condition);
    if (compiled !== null && "error" in compiled) return `the condition does not compile: ${compiled.error}`;
    this.conditions.set(filter, compiled);
    return null;
  }
}
