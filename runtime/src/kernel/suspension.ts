/**
 * What a process can wait for: a message (`Receive`) or an answer that somebody will give (`Pending`).
 *
 * Both can be `yield*`ed in a generator body and `await`ed in an async one. A suspension belongs to the process
 * that made it. Must not know how processes are scheduled: it tells the kernel through its owner's `Waiter`.
 */

import { currentKernel, currentProcess } from "./current.js";
import { Exit, type ExitReason } from "./exit.js";
import type { Pid } from "./pid.js";
import type { Process } from "./process.js";

/** The body of a process, or a callback that waits: what a generator function returns. */
export type Fiber<T = unknown> = Iterator<Suspension<unknown>, T, unknown> &
  Iterable<Suspension<unknown>, NoInfer<T>, unknown>;

/** What the promise side of a suspension calls once it is over. */
export interface Resolver {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export abstract class Suspension<T> implements PromiseLike<T> {
  /** The process that waits, `null` when the world outside does. */
  readonly owner: Process | null = currentProcess();
  /** Set when it is awaited (not yielded): who is to be told. */
  resolvers: Resolver[] | null = null;

  /** Whether the kernel has it: the next `next` brings the result. */
  private asked = false;

  /** For `yield*`: hands itself to the kernel, comes back with the result or throws. */
  [Symbol.iterator](): Iterator<Suspension<unknown>, T, unknown> {
    // Its own iterator: one `yield*` at a time waits in it, and an object for each would cost as much as the message.
    this.asked = false;
    return this;
  }

  /** @internal */
  next(result?: unknown): IteratorResult<Suspension<unknown>, T> {
    if (!this.asked) {
      this.asked = true;
      return { value: this, done: false };
    }
    return { value: result as T, done: true };
  }

  /**
   * The wait failed: the error belongs to whoever waits.
   * @internal
   */
  throw(error: unknown): IteratorResult<Suspension<unknown>, T> {
    throw error;
  }

  // A call handle that is `await`ed must be a thenable: that is what makes one API serve both kinds of body.
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    const kernel = this.owner?.kernel ?? currentKernel();
    return kernel.host.promise<T>((resolver) => this.subscribe(resolver)).then(onValue, onError);
  }

  /** Tells the resolver once this is over, at once when it is. */
  protected abstract subscribe(resolver: Resolver): void;
}

/** Waiting for the first message that `match` accepts, for `after` ms at the most (`null`: for ever). */
export class Receive<T> extends Suspension<T> {
  readonly match: ((message: unknown) => boolean) | null;
  readonly after: number | null;

  constructor(match: ((message: unknown) => boolean) | null, after: number | null) {
    super();
    this.match = match;
    this.after = after;
  }

  protected subscribe(resolver: Resolver): void {
    const owner = this.owner;
    if (owner === null)
      throw new Error("receive() was awaited outside of any process: only a process has a mailbox");
    this.resolvers = [resolver];
    owner.kernel.awaitReceive(owner, this);
  }
}

/**
 * `receive()`, the most frequent wait of all, is one object for all processes: it has nothing of its own to keep. When
 * it is awaited, the process that awaits it gets one.
 */
class ReceiveAny extends Receive<unknown> {
  override then<A = unknown, B = never>(
    onValue?: ((value: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    return new Receive<unknown>(null, null).then(onValue, onError);
  }
}

export const ANY: Receive<unknown> = new ReceiveAny(null, null);

/** Waits until the mailbox is not empty, leaving the message in it (`erlang:hibernate/3`). */
export class Hibernate extends Suspension<undefined> {
  protected subscribe(): void {
    throw new Error("Process.hibernate() only makes sense with yield*, in a generator body");
  }
}

/** Gives the other processes a turn, then goes on. */
export class Yield extends Suspension<undefined> {
  protected subscribe(): void {
    throw new Error("yieldNow() only makes sense with yield*: an await already gives the others a turn");
  }
}

type PendingState = "open" | "done" | "failed";

/** An answer that somebody will give once: a call's reply, a started process's word, a promise's value. */
export class Pending<T> extends Suspension<T> {
  state: PendingState = "open";
  value: unknown = undefined;
  readonly about: "reply" | "start" | "promise" | "time";

  constructor(about: "reply" | "start" | "promise" | "time") {
    super();
    this.about = about;
  }

  /** First answer wins; `false` when there was one already. */
  complete(value: T): boolean {
    return this.settle("done", value);
  }

  /** The waiter gets `reason` thrown as an `Exit` (an Error is thrown as it is when `asIs`). */
  fail(reason: ExitReason, asIs = false): boolean {
    return this.settle("failed", asIs ? reason : new Exit(reason));
  }

  /** Frees what the waiting held (timers, monitors). Overridden by the kinds that hold something. */
  protected release(): void {
    // An open answer by itself holds nothing.
  }

  private settle(state: PendingState, value: unknown): boolean {
    if (this.state !== "open") return false;
    this.state = state;
    this.value = value;
    this.release();
    const owner = this.owner;
    if (owner !== null) owner.kernel.settled(owner, this);
    else this.tellResolvers();
    return true;
  }

  tellResolvers(): void {
    const resolvers = this.resolvers;
    this.resolvers = null;
    for (const resolver of resolvers ?? []) {
      if (this.state === "failed") resolver.reject(this.value);
      else resolver.resolve(this.value);
    }
  }

  protected subscribe(resolver: Resolver): void {
    if (this.state === "done") resolver.resolve(this.value);
    else if (this.state === "failed") resolver.reject(this.value);
    else (this.resolvers ??= []).push(resolver);
  }
}

/** The waiting side of a call. Replies find it without passing the mailbox; after a timeout they find it closed. */
export abstract class PendingReply<T> extends Pending<T> {
  abstract readonly target: Pid | null;
}
