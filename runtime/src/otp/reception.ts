/**
 * A receive whose message becomes a result, or a failure, on its way to whoever waits.
 *
 * Works in generator and async bodies alike. Must not know what messages mean.
 */

import { Receive, type Resolver, type Suspension } from "../kernel/index.js";

/** `turn` makes the result of the message, or of `TIMEOUT`, in the process that waits; what it throws is thrown there. */
export class Reception<R> extends Receive<R> {
  private readonly turn: (message: unknown) => R;

  constructor(match: (message: unknown) => boolean, after: number | null, turn: (message: unknown) => R) {
    super(match, after);
    this.turn = turn;
  }

  override next(message?: unknown): IteratorResult<Suspension<unknown>, R> {
    const step = super.next(message);
    return step.done === true ? { value: this.turn(step.value), done: true } : step;
  }

  protected override subscribe(resolver: Resolver): void {
    super.subscribe({
      resolve: (message) => {
        let result: R;
        try {
          result = this.turn(message);
        } catch (thrown) {
          resolver.reject(thrown);
          return;
        }
        resolver.resolve(result);
      },
      reject: resolver.reject,
    });
  }
}
