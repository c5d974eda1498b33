/**
 * Lets bursts through at a bounded rate: the first at once, then the latest, at most one in each interval. The last
 * one is never lost. Knows nothing of what is let through; its clock and timers are given.
 */

export interface Clock {
  now(): number;
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callback: () => void): () => void;
}

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

export class Throttle<T> {
  private last = Number.NEGATIVE_INFINITY;
  private waiting: { readonly value: T } | null = null;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly interval: number,
    private readonly pass: (value: T) => void,
    private readonly clock: Clock = wallClock,
  ) {}

  push(value: T): void {
    this.waiting = { value };
    if (this.cancel !== null) return;
    const wait = this.last + this.interval - this.clock.now();
    if (wait <= 0) this.flush();
    else this.cancel = this.clock.after(wait, () => this.flush());
  }

  /** Lets through what waits, now. */
  flush(): void {
    this.cancel?.();
    this.cancel = null;
    const { waiting } = this;
    if (waiting === null) return;
    this.waiting = null;
    this.last = this.clock.now();
    this.pass(waiting.value);
  }

  dispose(): void {
    this.cancel?.();
    this.cancel = null;
    this.waiting = null;
  }
}
