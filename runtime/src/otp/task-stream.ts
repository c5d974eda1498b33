/**
 * A stream of values made by tasks: Elixir's `Task.async_stream`.
 *
 * A `TaskStream` is a description; each consumer runs it anew. To be consumed with `for await` in an async body, or
 * with `yield* stream.toArray()` and the like, or item by item with `stream.iterate()`. Items are pulled from the
 * source only when a task may start: that is the backpressure. Must not know how a run works.
 */

import { ArgumentError, type ExitReason, formatReason, type Timeout } from "../kernel/index.js";
import { checkFunction, checkKeys } from "./arguments.js";
import { callback, finished, isUnfinished } from "./callback.js";
import { Routine, type Steps } from "./routine.js";
import { type StreamStart, StreamRun } from "./task-stream-run.js";

/** What a stream's items come from; pulled in the process that consumes the stream. */
export type Source<I> = Iterable<I> | AsyncIterable<I>;

export interface StreamOptions {
  /** Tasks that run at the same time. `DEFAULT_CONCURRENCY` (8) by default, the same on every machine. */
  readonly maxConcurrency?: number;
  /** Values in the order of their items (`true`, the default), or as they come. */
  readonly ordered?: boolean;
  /** Ms that one task may take, 5,000 by default. */
  readonly timeout?: Timeout;
  /**
   * What a task over its time does: the consumer exits with
   * `["timeout", ["Task.Supervised", "stream", [timeout]]]`, or the task is killed and gives `["exit", "timeout"]`.
   */
  readonly onTimeout?: "exit" | "kill_task";
  /** Gives `["exit", [item, reason]]` instead of `["exit", reason]`. */
  readonly zipInputOnExit?: boolean;
}

/** Tasks that run at the same time unless the options say otherwise (Elixir: one for each scheduler). */
export const DEFAULT_CONCURRENCY = 8;

/** One item's outcome; `exit` comes only when the consumer traps exits, or the tasks are not linked. */
export type StreamResult<R> = readonly ["ok", R] | readonly ["exit", ExitReason];

/** The options with their defaults. */
export type StreamSettings = Required<StreamOptions>;

/** What a stream runs. */
export interface StreamSource {
  readonly items: Source<unknown>;
  readonly work: (item: unknown) => unknown;
  /** How a task is started; `null`: linked, under no supervisor. */
  readonly start: StreamStart | null;
}

export class TaskStream<R> {
  private readonly source: StreamSource;
  private readonly settings: StreamSettings;

  constructor(source: StreamSource, options: StreamOptions = {}) {
    checkItems(source.items);
    checkFunction("asyncStream", "the work", source.work);
    this.source = source;
    this.settings = settingsOf(options);
  }

  /** Starts a run, to be asked for one result after the other and closed when it is not read to its end. */
  iterate(): StreamIteration<R> {
    return new StreamIteration<R>(new StreamRun(this.source, this.settings));
  }

  /** All results (`Enum.to_list`). */
  toArray(): Routine<StreamResult<R>[]> {
    return this.take(Number.POSITIVE_INFINITY);
  }

  /** The first `count` results; the tasks still running then are killed (`Enum.take`). */
  take(count: number): Routine<StreamResult<R>[]> {
    return new Routine(() => this.collect(count));
  }

  /** Calls `each` with every result as it comes, and waits for it when it is a generator or async (`Enum.each`). */
  forEach(each: (result: StreamResult<R>) => unknown): Routine<"ok"> {
    return new Routine(() => this.visit(each));
  }

  /** Runs it for its effects (`Stream.run`). */
  run(): Routine<"ok"> {
    return this.forEach(() => undefined);
  }

  [Symbol.asyncIterator](): StreamIteration<R> {
    return this.iterate();
  }

  private *collect(count: number): Steps<StreamResult<R>[]> {
    const results: StreamResult<R>[] = [];
    if (count <= 0) return results;
    const run = new StreamRun(this.source, this.settings);
    for (let next = yield* run.next(); next !== null; next = yield* run.next()) {
      results.push(next as StreamResult<R>);
      if (results.length >= count) {
        yield* run.close();
        break;
      }
    }
    return results;
  }

  private *visit(given: (result: StreamResult<R>) => unknown): Steps<"ok"> {
    const each = callback(given);
    const run = new StreamRun(this.source, this.settings);
    for (let next = yield* run.next(); next !== null; next = yield* run.next()) {
      try {
        const visited = each(next as StreamResult<R>);
        if (isUnfinished(visited)) yield* finished(visited);
      } catch (thrown) {
        yield* run.close();
        throw thrown;
      }
    }
    return "ok";
  }
}

/** One run of a stream, for `for await` and for `yield* iteration.next()`. */
export class StreamIteration<R> {
  private readonly stream: StreamRun;

  constructor(run: StreamRun) {
    this.stream = run;
  }

  next(): Routine<IteratorResult<StreamResult<R>, undefined>> {
    return new Routine(() => this.step());
  }

  /** Ends the run early: tasks still running are killed. */
  return(): Routine<IteratorResult<StreamResult<R>, undefined>> {
    return new Routine(() => this.halt());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private *step(): Steps<IteratorResult<StreamResult<R>, undefined>> {
    const result = yield* this.stream.next();
    return result === null
      ? { done: true, value: undefined }
      : { done: false, value: result as StreamResult<R> };
  }

  private *halt(): Steps<IteratorResult<StreamResult<R>, undefined>> {
    yield* this.stream.close();
    return { done: true, value: undefined };
  }
}

const OPTIONS = ["maxConcurrency", "ordered", "timeout", "onTimeout", "zipInputOnExit", "shutdown"];

function settingsOf(options: StreamOptions): StreamSettings {
  checkKeys("asyncStream", "the options", options, OPTIONS);
  const settings: StreamSettings = {
    maxConcurrency: options.maxConcurrency ?? DEFAULT_CONCURRENCY,
    ordered: options.ordered ?? true,
    timeout: options.timeout ?? 5000,
    onTimeout: options.onTimeout ?? "exit",
    zipInputOnExit: options.zipInputOnExit ?? false,
  };
  const { maxConcurrency, timeout } = settings;
  if (!Number.isInteger(maxConcurrency) || maxConcurrency <= 0)
    throw new ArgumentError(`maxConcurrency must be an integer greater than zero, not ${maxConcurrency}`);
  if (timeout !== "infinity" && !(timeout >= 0))
    throw new ArgumentError(`timeout must be 0 or more milliseconds or "infinity", not ${timeout}`);
  const onTimeout: unknown = settings.onTimeout;
  if (onTimeout !== "exit" && onTimeout !== "kill_task")
    throw new ArgumentError(`onTimeout must be "exit" or "kill_task", not ${formatReason(onTimeout, 3)}`);
  return settings;
}

/** @throws ArgumentError for what cannot be iterated over. */
function checkItems(items: unknown): void {
  if (typeof items === "string") return;
  if (
    typeof items === "object" &&
    items !== null &&
    (Symbol.iterator in items || Symbol.asyncIterator in items)
  )
    return;
  throw new ArgumentError(`asyncStream expects items to iterate over, got: ${formatReason(items, 3)}`);
}
