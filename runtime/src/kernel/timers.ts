/**
 * Pending timers, in the order in which they fire: by deadline, and among equal deadlines by the order of setting.
 *
 * A binary heap that knows each timer's place, so that cancelling is O(log n) and leaves nothing behind. Must not
 * know what a timer is for, nor what time it is.
 */

export class Timer {
  /** Place in the heap; -1 when it is not pending. */
  place = -1;
  readonly order: number;
  /** Kernel time in ms. */
  readonly deadline: number;
  readonly fire: () => void;

  constructor(order: number, deadline: number, fire: () => void) {
    this.order = order;
    this.deadline = deadline;
    this.fire = fire;
  }

  get pending(): boolean {
    return this.place >= 0;
  }
}

export class TimerQueue {
  private readonly heap: Timer[] = [];
  private nextOrder = 1;

  get size(): number {
    return this.heap.length;
  }

  /** `deadline` is kernel time in ms. */
  set(deadline: number, fire: () => void): Timer {
    const timer = new Timer(this.nextOrder++, deadline, fire);
    timer.place = this.heap.length;
    this.heap.push(timer);
    this.up(timer.place);
    return timer;
  }

  /** `false` when it has fired or was cancelled already. */
  cancel(timer: Timer): boolean {
    const place = timer.place;
    if (place < 0) return false;
    timer.place = -1;
    const last = this.heap.pop();
    if (last !== undefined && last !== timer) {
      this.heap[place] = last;
      last.place = place;
      this.up(place);
      this.down(last.place);
    }
    return true;
  }

  first(): Timer | null {
    return this.heap[0] ?? null;
  }

  /** Removes and returns the first timer due at `time`, `null` when none is. */
  takeDue(time: number): Timer | null {
    const first = this.heap[0];
    if (first === undefined || first.deadline > time) return null;
    this.cancel(first);
    return first;
  }

  private before(a: Timer, b: Timer): boolean {
    return a.deadline < b.deadline || (a.deadline === b.deadline && a.order < b.order);
  }

  private up(from: number): void {
    const heap = this.heap;
    let place = from;
    const timer = heap[place];
    if (timer === undefined) return;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = heap[parentPlace];
      if (parent === undefined || !this.before(timer, parent)) break;
      heap[place] = parent;
      parent.place = place;
      place = parentPlace;
    }
    heap[place] = timer;
    timer.place = place;
  }

  private down(from: number): void {
    const heap = this.heap;
    let place = from;
    const timer = heap[place];
    if (timer === undefined) return;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      if (left === undefined) break;
      const child = right !== undefined && this.before(right, left) ? right : left;
      if (!this.before(child, timer)) break;
      const childPlace = child.place;
      heap[place] = child;
      child.place = place;
      place = childPlace;
    }
    heap[place] = timer;
    timer.place = place;
  }
}
