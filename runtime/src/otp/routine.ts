/**
 * Several waits in a row as one: to be `yield*`ed in a generator body or `await`ed in an async one.
 *
 * The steps are a generator of suspensions, run anew by whoever waits. Must not know what is waited for, nor make a
 * promise of its own: the host does.
 */

import { currentKernel, type Resolver, type Suspension } from "../kernel/index.js";

/** The steps: each `yield*` is one wait, the return value is the result. */
export type Steps<T> = Generator<Suspension<unknown>, T, unknown>;

export class Routine<T> implements PromiseLike<T> {
  private readonly steps: () => Steps<T>;

  constructor(steps: () => Steps<T>) {
    this.steps = steps;
  }

  [Symbol.iterator](): Steps<T> {
    return this.steps();
  }

  // biome-ignore lint/suspicious/noThenProperty: one handle serves both kinds of body, as a Suspension does
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    return currentKernel()
      .host.promise<T>((resolver) => {
        follow(this.steps(), resolver, false, undefined);
      })
      .then(onValue, onError);
  }
}

/** Runs the steps to the next wait, and on from there once that is over. */
function follow(steps: Steps<unknown>, resolver: Resolver, failed: boolean, input: unknown): void {
  let step: IteratorResult<Suspension<unknown>, unknown>;
  try {
    step = failed ? steps.throw(input) : steps.next(input);
  } catch (thrown) {
    resolver.reject(thrown);
    return;
  }
  if (step.done === true) {
    resolver.resolve(step.value);
    return;
  }
  step.value.then(
    (value) => {
      follow(steps, resolver, false, value);
    },
    (error) => {
      follow(steps, resolver, true, error);
    },
  );
}
