/**
 * The timers of one process: what a debugger shows of it, and what is cancelled when it ends.
 *
 * A list through the timers themselves, so that a process may have a million of them and each is still found and
 * taken out at once. Must not know what a timer is for.
 */

import type { Ref } from "./pid.js";
import { Timer } from "./timers.js";

/** A timer that belongs to a process while it runs. */
export abstract class ProcessTimer extends Timer {
  readonly ref: Ref;
  readonly message: unknown;
  /** Where it stands; for the list alone. */
  list: ProcessTimers | null = null;
  following: ProcessTimer | null = null;
  preceding: ProcessTimer | null = null;

  constructor(deadline: number, ref: Ref, message: unknown) {
    super(deadline);
    this.ref = ref;
    this.message = message;
  }

  /** As people see it. */
  abstract get name(): string;
}

export class ProcessTimers {
  private head: ProcessTimer | null = null;
  private tail: ProcessTimer | null = null;

  add(timer: ProcessTimer): void {
    timer.list = this;
    timer.preceding = this.tail;
    if (this.tail === null) this.head = timer;
    else this.tail.following = timer;
    this.tail = timer;
  }

  delete(timer: ProcessTimer): void {
    if (timer.list !== this) return;
    if (timer.preceding === null) this.head = timer.following;
    else timer.preceding.following = timer.following;
    if (timer.following === null) this.tail = timer.preceding;
    else timer.following.preceding = timer.preceding;
    timer.list = null;
    timer.preceding = null;
    timer.following = null;
  }

  /** Oldest first. Do not add or delete while iterating. */
  *values(): IterableIterator<ProcessTimer> {
    for (let timer = this.head; timer !== null; timer = timer.following) yield timer;
  }
}
