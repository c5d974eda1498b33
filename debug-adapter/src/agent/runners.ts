/**
 * Which processes may run: all, unless a person has suspended some or has limited a step to those that it needs.
 *
 * Who may not run keeps what it has, and is woken when it may again. Must not know why the system goes on or stops.
 */

import type { ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { StepScope } from "../protocol/agent.js";
import { repliesTo } from "./quiescence.js";
import { waitingText } from "./scopes.js";

export class Runners {
  private readonly suspended = new Set<ProcessRecord>();
  private readonly skipped = new Set<ProcessRecord>();
  private step: { readonly process: ProcessRecord; readonly scope: StepScope } | null = null;

  get limited(): boolean {
    return this.step !== null || this.suspended.size > 0;
  }

  /** The step that begins now, `null` for none; whoever was left out of the one before may run again. */
  limit(process: ProcessRecord | null, scope: StepScope): void {
    this.step = process === null || scope === "all" ? null : { process, scope };
    this.wake();
  }

  suspend(process: ProcessRecord, suspended: boolean): void {
    if (suspended) this.suspended.add(process);
    else this.suspended.delete(process);
    this.wake();
  }

  isSuspended(process: ProcessRecord): boolean {
    return this.suspended.has(process);
  }

  mayRun(process: ProcessRecord): boolean {
    if (this.suspended.has(process)) return false;
    if (this.step === null || this.step.process === process) return true;
    if (this.step.scope === "this") return false;
    const needed = new Set<ProcessRecord>();
    for (let at: ProcessRecord | null = this.step.process; at !== null && !needed.has(at); at = repliesTo(at))
      needed.add(at);
    return needed.has(process);
  }

  /** It had something to do. */
  skip(process: ProcessRecord): void {
    this.skipped.add(process);
  }

  /** The process that is stepped, when it can only go on by somebody who may not run. */
  stuck(): ProcessRecord | null {
    const process = this.step?.process ?? null;
    if (process === null || process.status === "exited" || process.receiveTimer !== null) return null;
    const { kernel } = process;
    if (kernel.peek(process) !== null && this.mayRun(process)) return null;
    for (const other of kernel.runnable()) if (this.mayRun(other) && kernel.peek(other) !== null) return null;
    return process;
  }

  private wake(): void {
    for (const process of this.skipped) process.kernel.wake(process);
    this.skipped.clear();
  }
}

export function stuckText(process: ProcessRecord): string {
  return `${waitingText(process)}, and the scope of the step lets nobody run who could bring it`;
}
