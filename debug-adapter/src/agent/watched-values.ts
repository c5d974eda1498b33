/**
 * The values that data breakpoints watch, as they were when last looked at.
 *
 * A value is compared by what it holds, so that a change inside of an object counts; a copy is kept of it. Must not
 * know conditions.
 */

import type { ProcessRecord } from "../../../runtime/src/kernel/index.js";
import { changesOf } from "./changes.js";
import { compile, copy, type Scope } from "./expressions.js";

export class WatchedValues {
  private readonly seen = new WeakMap<ProcessRecord, Map<string, unknown>>();

  /** Whether it is another one than when it was last asked for; the first look only remembers. */
  moved(breakpoint: number, process: ProcessRecord, path: string, scope: Scope): boolean {
    const values = this.seen.get(process) ?? new Map<string, unknown>();
    this.seen.set(process, values);
    const expression = compile(path);
    const found = "error" in expression ? null : expression.evaluate(scope);
    const value = found?.ok === true ? found.value : undefined;
    const key = `${breakpoint} ${path}`;
    const moved = values.has(key) && changesOf(values.get(key), value, path, 1).length > 0;
    values.set(key, copy(value));
    return moved;
  }
}
