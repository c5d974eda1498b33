/**
 * One run of a stream of tasks: which task may start, whose value comes next, what ends everything.
 *
 * As in Elixir's `Task.Supervised.stream`, a process of its own stands between the consumer and the tasks: linked to
 * the consumer, it takes the tasks' exits, so that the consumer's mailbox stays clean, and sees to them when the
 * consumer ends. Values do not pass a mailbox either: a task answers as a call does. Must not know how the results
 * are consumed.
 */

import {
  current,
  type Envelope,
  Exit,
  type ExitReason,
  isolate,
  type Loop,
  type LoopView,
  link,
  monitor,
  Pending,
  type PendingAnswer,
  type ProcessRecord,
  promised,
  terminate,
  unlink,
} from "../kernel/index.js";
import type { Steps } from "./routine.js";
import { spawnTask, TaskLoop } from "./task-process.js";
import { Item } from "./task-stream-item.js";
import type { StreamResult, StreamSettings, StreamSource } from "./task-stream.js";

/**
 * Starts a task in another way than linked to the stream; `false` when its supervisor has no place for it. `prepare`
 * is called before the task can run. With `linked` the task's crash is the consumer's.
 */
export interface StreamStart {
  readonly linked: boolean;
  readonly start: (
    loop: TaskLoop,
    owner: ProcessRecord,
    prepare: (task: ProcessRecord) => void,
  ) => Steps<boolean>;
}

export class StreamRun implements PendingAnswer {
  readonly settings: StreamSettings;
  /** The process between the consumer and the tasks. */
  readonly keeper: ProcessRecord;
  readonly owner: ProcessRecord;
  readonly running = new Set<Item>();
  private readonly source: StreamSource;
  private readonly items: Iterator<unknown> | AsyncIterator<unknown>;
  private exhausted = false;
  private closed = false;
  private spawned = 0;
  private delivered = 0;
  /** Results that wait to be read, by position; in order of arrival when that is what counts. */
  private readonly results = new Map<number, StreamResult<unknown>>();
  private wakeup: Pending<undefined> | null = null;
  private failure: Exit | null = null;

  constructor(source: StreamSource, settings: StreamSettings) {
    this.source = source;
    this.settings = settings;
    const owner = current("a task stream");
    this.owner = owner;
    this.items =
      Symbol.iterator in source.items
        ? source.items[Symbol.iterator]()
        : source.items[Symbol.asyncIterator]();
    this.keeper = owner.kernel.spawn({ label: "Task.Stream", loop: new KeeperLoop(this), link: true });
    this.keeper.trapExit = owner.trapExit;
    monitor(this.keeper, owner.pid);
    this.keeper.addCaller(this);
  }

  /** The next result; `null` when there are no more. */
  *next(): Steps<StreamResult<unknown> | null> {
    for (;;) {
      if (this.failure !== null) throw this.failure;
      if (this.closed) return null;
      const result = this.takeResult();
      if (result !== null) return result;
      if (this.exhausted && this.spawned === this.delivered) {
        yield* this.close();
        return null;
      }
      if (!this.exhausted && this.running.size < this.settings.maxConcurrency) {
        yield* this.startNext();
        continue;
      }
      this.wakeup = new Pending<undefined>("reply");
      yield* this.wakeup;
      this.wakeup = null;
    }
  }

  /** Kills what still runs and ends the run; the source is told, if it cares. */
  *close(): Steps<undefined> {
    if (this.closed) return;
    this.closed = true;
    for (const item of [...this.running]) item.discard();
    this.endKeeper();
    if (!this.exhausted) {
      this.exhausted = true;
      const ended = this.items.return?.();
      if (ended !== undefined && "then" in ended) yield* promised(ended);
    }
  }

  /** An item's task is over. */
  finished(item: Item, result: StreamResult<unknown>): void {
    this.running.delete(item);
    if (this.closed) return;
    if (this.failure !== null) {
      if (this.running.size === 0) this.endKeeper();
      return;
    }
    this.results.set(item.position, result);
    this.wakeup?.complete(undefined);
  }

  /** The consumer is to exit with this. Tasks that run go on, as in Elixir; what they bring is dropped. */
  fail(reason: ExitReason): void {
    this.failure ??= new Exit([reason, ["Task.Supervised", "stream", [this.settings.timeout]]]);
    this.wakeup?.complete(undefined);
  }

  /** The keeper has ended, and not by this run. */
  targetExited(reason: ExitReason): void {
    if (!this.closed) this.fail(reason);
  }

  private takeResult(): StreamResult<unknown> | null {
    const position = this.settings.ordered ? this.delivered : this.firstArrived();
    const result = this.results.get(position);
    if (result === undefined) return null;
    this.results.delete(position);
    this.delivered++;
    return result;
  }

  private firstArrived(): number {
    for (const position of this.results.keys()) return position;
    return -1;
  }

  private *startNext(): Steps<undefined> {
    let step: IteratorResult<unknown>;
    try {
      const pulled = this.items.next();
      step = "then" in pulled ? yield* promised(pulled) : pulled;
    } catch (thrown) {
      this.exhausted = true;
      yield* this.close();
      throw thrown;
    }
    if (step.done === true) {
      this.exhausted = true;
      return;
    }
    const item = new Item(this, this.spawned++, step.value);
    const loop = new TaskLoop({
      work: this.source.work,
      args: [isolate(step.value, "item")],
      owner: this.owner,
    });
    loop.answer = item;
    if (this.source.start === null) {
      const task = spawnTask(this.owner.kernel, loop, false);
      link(this.keeper, task.pid);
      item.begin(task);
      return;
    }
    const { linked, start } = this.source.start;
    const place = yield* start(loop, this.owner, (task) => {
      if (linked) link(this.keeper, task.pid);
      item.begin(task);
    });
    if (place) return;
    yield* this.close();
    throw new Error(NO_PLACE);
  }

  private endKeeper(): void {
    unlink(this.owner, this.keeper.pid);
    this.keeper.callers?.delete(this);
    terminate(this.keeper, "normal", false);
  }
}

const NO_PLACE =
  "reached the maximum number of tasks for this task supervisor. The maximum number of tasks that are allowed to run " +
  "at the same time under this supervisor can be configured with the maxChildren option of Task.Supervisor.startLink. " +
  "For asyncStream and asyncStreamNolink, maxConcurrency must not be above maxChildren, and other tasks under the " +
  "same supervisor count as well.";

/** The process between: it only waits for the consumer's end. */
class KeeperLoop implements Loop {
  readonly behaviour = "Task.Stream";
  readonly accepts = null;
  private readonly run: StreamRun;

  constructor(run: StreamRun) {
    this.run = run;
  }

  start(): undefined {
    // Up with its first delivery.
  }

  handle(_process: ProcessRecord, envelope: Envelope): undefined {
    // Exits of the tasks come as messages when the consumer traps exits: their items know already.
    if (envelope.kind !== "down") return;
    const reason = this.run.owner.exitReason;
    for (const item of [...this.run.running]) item.follow(reason);
    throw new Exit(reason);
  }

  internal(): Envelope | null {
    return null;
  }

  takeInternal(): void {
    // There is none.
  }

  inspect(): LoopView {
    return { kind: "plain", state: { running: this.run.running.size, owner: this.run.owner.pid } };
  }
}
