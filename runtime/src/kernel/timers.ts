/**
 * Pending timers, in the order in which they fire: by deadline, and among equal deadlines by the order of setting.
 *
 * A hierarchical wheel of 1 ms ticks: setting and cancelling are O(1) however many timers there are (a heap was
 * measured at a seventh of the rate for a million of them). Timers that are far away sit in coarse slots and move to
 * finer ones when their time comes near; a finer slot only takes new timers of its own stretch of time after that
 * move, so the lists stay in the order of setting. Must not know what a timer is for, nor what time it is.
 */

/** Slots of a level, and ticks of the finest one before the next level moves on. */
const SLOTS = 256;
const LEVELS = 4;
/** Ticks that all levels together can tell apart; beyond them timers wait in one list. */
const SPAN = 2 ** 32;

/** A doubly linked list of timers, first set first. */
class Slot {
  head: Timer | null = null;
  tail: Timer | null = null;
  readonly level: number;

  constructor(level: number) {
    this.level = level;
  }

  append(timer: Timer): void {
    timer.slot = this;
    timer.next = null;
    timer.previous = this.tail;
    if (this.tail === null) this.head = timer;
    else this.tail.next = timer;
    this.tail = timer;
  }

  remove(timer: Timer): void {
    if (timer.previous === null) this.head = timer.next;
    else timer.previous.next = timer.next;
    if (timer.next === null) this.tail = timer.previous;
    else timer.next.previous = timer.previous;
    timer.slot = null;
    timer.next = null;
    timer.previous = null;
  }
}

export abstract class Timer {
  /** Where it waits; `null` once it has fired or was cancelled. */
  slot: Slot | null = null;
  next: Timer | null = null;
  previous: Timer | null = null;
  /** Kernel time in ms, whole: parts of a ms are rounded up. */
  readonly deadline: number;

  constructor(deadline: number) {
    this.deadline = Math.ceil(deadline);
  }

  /** Its time has come. */
  abstract fire(): void;

  get pending(): boolean {
    return this.slot !== null;
  }
}

/** A timer for which a function is good enough: those that are set with every message are classes of their own. */
class FunctionTimer extends Timer {
  private readonly run: () => void;

  constructor(deadline: number, run: () => void) {
    super(deadline);
    this.run = run;
  }

  fire(): void {
    this.run();
  }
}

export class TimerQueue {
  size = 0;
  /** The last tick whose timers were made due. */
  private tick = 0;
  private readonly due = new Slot(-1);
  private readonly beyond = new Slot(LEVELS);
  private readonly levels: readonly Slot[][] = Array.from({ length: LEVELS }, (_, level) =>
    Array.from({ length: SLOTS }, () => new Slot(level)),
  );
  /** Timers in each level, so that empty stretches of time are skipped. */
  private readonly counts: number[] = new Array<number>(LEVELS + 1).fill(0);

  /** `deadline` is kernel time in ms; parts of a ms are rounded up. */
  set(deadline: number, fire: () => void): Timer {
    const timer = new FunctionTimer(deadline, fire);
    this.start(timer);
    return timer;
  }

  /** A timer that has not been started before. */
  start(timer: Timer): void {
    this.size++;
    this.place(timer);
  }

  /** `false` when it has fired or was cancelled already. */
  cancel(timer: Timer): boolean {
    const slot = timer.slot;
    if (slot === null) return false;
    this.leave(slot, timer);
    this.size--;
    return true;
  }

  /**
   * The time at which to ask `takeDue` again, `null` when no timer is set: never later than the first deadline;
   * earlier when that timer is far away and must first move to a finer slot.
   */
  nextTime(): number | null {
    if (this.size === 0) return null;
    if (this.due.head !== null) return this.due.head.deadline;
    for (let level = 0; level < LEVELS; level++) {
      if (this.count(level) === 0) continue;
      const width = SLOTS ** level;
      const current = Math.floor(this.tick / width);
      const end = (Math.floor(current / SLOTS) + 1) * SLOTS;
      for (let slot = current + 1; slot < end; slot++) {
        if (this.slotAt(level, slot).head !== null) return slot * width;
      }
    }
    return (Math.floor(this.tick / SPAN) + 1) * SPAN;
  }

  /** Removes and returns the first timer due at `time`, `null` when none is. */
  takeDue(time: number): Timer | null {
    const now = Math.floor(time);
    for (;;) {
      const first = this.due.head;
      if (first !== null) {
        if (first.deadline > now) return null;
        this.due.remove(first);
        this.size--;
        return first;
      }
      if (this.tick >= now) return null;
      if (this.size === 0) {
        this.tick = now;
        return null;
      }
      this.advance(now);
    }
  }

  private place(timer: Timer): void {
    const { deadline } = timer;
    const level = deadline <= this.tick ? -1 : this.levelOf(deadline);
    if (level === -1) this.due.append(timer);
    else if (level === LEVELS) this.beyond.append(timer);
    else this.slotAt(level, Math.floor(deadline / SLOTS ** level)).append(timer);
    if (level >= 0) this.counts[level] = this.count(level) + 1;
  }

  /** The finest level whose slots still tell this deadline from the present. */
  private levelOf(deadline: number): number {
    if (Math.floor(deadline / SPAN) !== Math.floor(this.tick / SPAN)) return LEVELS;
    const differing = (deadline ^ this.tick) >>> 0;
    if (differing < 0x100) return 0;
    if (differing < 0x1_0000) return 1;
    return differing < 0x100_0000 ? 2 : 3;
  }

  private leave(slot: Slot, timer: Timer): void {
    slot.remove(timer);
    if (slot.level >= 0) this.counts[slot.level] = this.count(slot.level) - 1;
  }

  /** Goes on to the next tick at which something moves, `now` at the furthest. */
  private advance(now: number): void {
    let width = 1;
    for (let level = 0; level <= LEVELS && this.count(level) === 0; level++) width *= SLOTS;
    // With the finer levels empty nothing happens before the next slot of the first level that holds something.
    this.tick = Math.min(now, (Math.floor(this.tick / width) + 1) * width);
    if (this.tick % SPAN === 0) this.spread(this.beyond);
    for (let level = LEVELS - 1; level > 0; level--) {
      const slotWidth = SLOTS ** level;
      if (this.tick % slotWidth === 0) this.spread(this.slotAt(level, this.tick / slotWidth));
    }
    this.spread(this.slotAt(0, this.tick));
  }

  private spread(slot: Slot): void {
    // Emptied first: those that are still too far away come back to the end of the same list.
    let timer = slot.head;
    slot.head = null;
    slot.tail = null;
    while (timer !== null) {
      const following: Timer | null = timer.next;
      if (slot.level >= 0) this.counts[slot.level] = this.count(slot.level) - 1;
      this.place(timer);
      timer = following;
    }
  }

  private slotAt(level: number, index: number): Slot {
    // Levels and slots all exist from the start; `%` keeps the index within them.
    return this.levels[level]?.[index % SLOTS] ?? this.beyond;
  }

  private count(level: number): number {
    return this.counts[level] ?? 0;
  }
}
