/**
 * The processes that have something to do, first come first served: a ring buffer that grows.
 *
 * Promises that a process stands in it once (its `queued` flag), and O(1) at both ends. Must not know why a process
 * is runnable.
 */

import type { Process } from "./process.js";

export class RunQueue {
  private ring: (Process | null)[] = new Array<Process | null>(256).fill(null);
  private head = 0;
  length = 0;

  push(process: Process): void {
    if (process.queued) return;
    process.queued = true;
    if (this.length === this.ring.length) this.grow();
    this.ring[(this.head + this.length) & (this.ring.length - 1)] = process;
    this.length++;
  }

  /** In front of all others. A process that is queued already is moved. */
  pushFront(process: Process): void {
    if (process.queued) this.remove(process);
    process.queued = true;
    if (this.length === this.ring.length) this.grow();
    this.head = (this.head - 1) & (this.ring.length - 1);
    this.ring[this.head] = process;
    this.length++;
  }

  shift(): Process | null {
    if (this.length === 0) return null;
    const process = this.ring[this.head] ?? null;
    this.ring[this.head] = null;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.length--;
    if (process !== null) process.queued = false;
    return process;
  }

  /** In the order in which they will run. */
  *[Symbol.iterator](): IterableIterator<Process> {
    for (let i = 0; i < this.length; i++) {
      const process = this.ring[(this.head + i) & (this.ring.length - 1)];
      if (process != null) yield process;
    }
  }

  private remove(process: Process): void {
    const rest = [...this].filter((other) => other !== process);
    this.ring.fill(null);
    this.head = 0;
    this.length = rest.length;
    rest.forEach((other, i) => {
      this.ring[i] = other;
    });
    process.queued = false;
  }

  private grow(): void {
    const rest = [...this];
    this.ring = new Array<Process | null>(this.ring.length * 2).fill(null);
    this.head = 0;
    rest.forEach((process, i) => {
      this.ring[i] = process;
    });
  }
}
