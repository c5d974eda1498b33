/**
 * At most one call in a given time, and none is lost: the last change is told when the time is over.
 */

export class Throttle {
  private pending = false;
  private generation = 0;
  private readonly ms: number;
  private readonly later: (run: () => void, ms: number) => void;
  private readonly tell: () => void;

  constructor(ms: number, later: (run: () => void, ms: number) => void, tell: () => void) {
    this.ms = ms;
    this.later = later;
    this.tell = tell;
  }

  /** Something has changed. */
  note(): void {
    if (this.pending) return;
    this.pending = true;
    const { generation } = this;
    this.later(() => {
      if (generation !== this.generation) return;
      this.pending = false;
      this.tell();
    }, this.ms);
  }

  /** It has been told some other way. */
  drop(): void {
    this.pending = false;
    this.generation++;
  }
}
