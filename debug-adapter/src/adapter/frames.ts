/**
 * Numbers for the stack frames of one stop, and what each stands for. They mean nothing after the next stop.
 */

export interface FrameOf {
  /** The process whose stack it is in: the thread. */
  readonly thread: number;
  /** 0 is the delivery itself. */
  readonly depth: number;
}

export class Frames {
  private readonly frames = new Map<number, FrameOf>();
  private readonly numbers = new Map<string, number>();
  // Never starts over, so that a client that is late cannot mean another frame.
  private next = 1;

  number(thread: number, depth: number): number {
    const key = `${thread}:${depth}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.next++;
      this.numbers.set(key, number);
      this.frames.set(number, { thread, depth });
    }
    return number;
  }

  get(number: number): FrameOf | null {
    return this.frames.get(number) ?? null;
  }

  forget(): void {
    this.frames.clear();
    this.numbers.clear();
  }
}
