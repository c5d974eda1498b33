/**
 * The gate's answers: whether a delivery may go on, and if not, which stop that is.
 *
 * Brings together the goal of stepping, breakpoints, exception filters and the hold before the first delivery. With
 * nothing to look for it answers at once. It decides and tells; going on is its owner's (`agent.ts`). Must not know
 * sockets or views.
 */

import type { Delivery, Envelope, Gate, Outcome, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ExceptionFilter, Stop, StopReason } from "../protocol/agent.js";
import type { Asking, BreakpointTable, Logged } from "./breakpoints.js";
import { completion, intention } from "./describe.js";
import { type Exception, exceptionText } from "./exceptions.js";
import { isSmall } from "./changes.js";
import { copy, type Scope } from "./expressions.js";
import type { FilterTable } from "./filters.js";
import { happeningText } from "./happenings.js";
import type { Occurrence } from "./occurrences.js";
import { circleFrom } from "./quiescence.js";
import { type Crash, isFresh, type Recorder, tokenOf } from "./recorder.js";
import { Runners, stuckText } from "./runners.js";
import { visible } from "./scopes.js";
import { advance, type Fact, type Goal, type Reached, RUN } from "./stepping.js";

/** Where the system stands, with the live things behind the `Stop` that is told. */
export interface Standing {
  readonly stop: Stop;
  readonly process: ProcessRecord;
  /** The delivery in view; `null` when the process had none. */
  readonly delivery: Delivery | null;
  /** The message that is being handled: also when the delivery goes on with one that had begun. */
  readonly message: Envelope | null;
  /** The function that handles it. */
  readonly handler: unknown;
  readonly crash: Crash | null;
  /** What an exception filter has stopped for. */
  readonly exception: Exception | null;
  /** State and data before the delivery; `null` when nobody looked. */
  readonly before: Before | null;
}

/** Of a state with more values than these, what a handler changes in place is not seen. */
const COPIED = 5_000;

type Before = Readonly<Record<string, unknown>>;

/** A breakpoint's stop: on whom, and what has happened there. */
interface Hit {
  readonly process: ProcessRecord;
  readonly text: string;
  readonly ids: readonly number[];
}

export interface StopSink {
  stopped(standing: Standing): void;
  logPoint(pid: number, line: Logged): void;
  /** The first delivery is about to come, and nobody has said `start` yet. */
  waitingForStart(): void;
  scope(process: ProcessRecord, delivery: Delivery): Scope;
  /** The same for something that has happened: `message` is what that was about. */
  scopeOf(process: ProcessRecord, occurrence: Occurrence): Scope;
}

export class Controller implements Gate {
  goal: Goal = RUN;
  /** Whether deliveries may come at all. */
  started = false;
  stopOnEntry = false;
  private readonly recorder: Recorder;
  private readonly breakpoints: BreakpointTable;
  private readonly filters: FilterTable;
  private readonly sink: StopSink;
  /** Goal reached by something outside of the delivery in view: told at the gate's next question. */
  private reached: Reached | null = null;
  /** Deliveries that were looked at when the system was held before them, not to be judged again. */
  private readonly judged = new WeakMap<ProcessRecord, { readonly count: number; readonly token: unknown }>();
  /** What handles each process's latest delivery, remembered while somebody may ask. */
  private readonly handlers = new WeakMap<ProcessRecord, unknown>();
  private readonly befores = new WeakMap<ProcessRecord, Before>();
  readonly runners = new Runners();

  constructor(recorder: Recorder, breakpoints: BreakpointTable, filters: FilterTable, sink: StopSink) {
    this.recorder = recorder;
    this.breakpoints = breakpoints;
    this.filters = filters;
    this.sink = sink;
  }

  get wantsFacts(): boolean {
    return this.goal.kind !== "run";
  }

  /** Breakpoints or filters are others now. */
  rearm(): void {
    const { occurrences } = this.recorder;
    occurrences.want(new Set([...this.breakpoints.subjects(), ...this.filters.subjects()]));
    occurrences.mailboxLimit = this.filters.mailboxLimit;
  }

  fact(fact: Fact): void {
    const { goal, reached } = advance(this.goal, fact);
    this.goal = goal;
    this.reached ??= reached;
  }

  /** The delivery will be gone on with after a stop before it: no breakpoint and no step stops there again. */
  judge(delivery: Delivery): void {
    this.judged.set(delivery.process, { count: delivery.process.deliveries, token: tokenOf(delivery) });
  }

  private isJudged(delivery: Delivery): boolean {
    const judged = this.judged.get(delivery.process);
    return judged?.count === delivery.process.deliveries && judged.token === tokenOf(delivery);
  }

  // --- The gate -----------------------------------------------------------------------------------------------

  before(delivery: Delivery): "go" | "hold" | "skip" {
    if (!this.started) {
      this.sink.waitingForStart();
      return "hold";
    }
    if (this.runners.limited && !this.runners.mayRun(delivery.process)) {
      this.runners.skip(delivery.process);
      const stuck = this.runners.stuck();
      return stuck === null ? "skip" : this.halt("step", stuck, "after", null, stuckText(stuck));
    }
    if (
      this.goal.kind === "run" &&
      !this.breakpoints.before &&
      !this.stopOnEntry &&
      this.reached === null &&
      this.recorder.occurrences.list.length === 0
    ) {
      if (this.breakpoints.any || this.filters.any) this.rememberHandler(delivery);
      return "go";
    }
    return this.look(delivery);
  }

  after(delivery: Delivery, outcome: Outcome): "go" | "hold" {
    const { crashes, entered, occurrences } = this.recorder;
    if (
      this.goal.kind === "run" &&
      crashes.length === 0 &&
      entered.length === 0 &&
      occurrences.list.length === 0 &&
      !this.breakpoints.after &&
      this.reached === null
    )
      return "go";
    if (crashes.length > 0) this.recorder.crashes = [];
    if (entered.length > 0) this.recorder.entered = [];
    // An async body that has received never returns; what it received counts as handled.
    const complete = outcome !== "suspended" || (isFresh(delivery) && delivery.continues !== null);
    if (this.wantsFacts) {
      for (const { process, state } of entered) this.fact({ type: "entered", pid: process.pid.id, state });
      const pid = delivery.process.pid.id;
      this.fact({ type: "ended", pid, root: this.recorder.rootOf(delivery.process), complete });
    }
    const crash = crashes[0];
    if (crash !== undefined) {
      const scope = (): Scope => this.sink.scope(crash.process, delivery);
      if (this.filters.stops("crash", scope)) return this.crashed(crash, delivery);
    }
    const hits = [
      ...entered.flatMap(({ process, state }) => this.enter(process, state, delivery)),
      ...(complete ? this.handled(delivery) : []),
      ...this.changed(delivery),
    ];
    return (
      this.happened(delivery, hits) ?? (this.reached === null ? "go" : this.arrive(this.reached, delivery))
    );
  }

  private look(delivery: Delivery): "go" | "hold" {
    const { process } = delivery;
    const held = this.happened(null, []);
    if (held !== null) return held;
    if (this.reached !== null) return this.arrive(this.reached, null);
    this.rememberHandler(delivery);
    if (this.isJudged(delivery)) return "go";
    if (this.stopOnEntry) {
      this.stopOnEntry = false;
      return this.halt("entry", process, "before", delivery, intention(delivery));
    }
    if (this.wantsFacts)
      this.fact({ type: "offered", pid: process.pid.id, token: tokenOf(delivery), fresh: isFresh(delivery) });
    const hits = this.breakpoints.before
      ? this.breakpoints.arriving(
          delivery,
          this.asking(process, () => this.sink.scope(process, delivery)),
        )
      : [];
    if (hits.length > 0)
      return this.halt("breakpoint", process, "before", delivery, intention(delivery), hits);
    const reached = this.arrival();
    return reached === null ? "go" : this.arrive(reached, delivery);
  }

  /** What the delivery (`null`: something between deliveries) has brought about, against breakpoints and filters. */
  private happened(delivery: Delivery | null, hits: readonly Hit[]): "hold" | null {
    const all = [...hits];
    let exception: Exception | null = null;
    for (const occurrence of this.recorder.occurrences.take()) {
      const process = occurrence.process ?? delivery?.process ?? this.recorder.latest;
      if (process === null) continue;
      const scope = (): Scope => this.sink.scopeOf(process, occurrence);
      const ids = this.breakpoints.occurred(occurrence, this.asking(process, scope));
      if (ids.length > 0) all.push({ process, text: happeningText(occurrence), ids });
      exception ??= this.exceptional(occurrence, process, scope);
    }
    const [first] = all;
    if (first !== undefined) {
      const ids = [...new Set(all.flatMap((hit) => hit.ids))];
      return this.haltAt("breakpoint", first.process, delivery, first.text, ids, null);
    }
    if (exception === null) return null;
    const reason = exception.filter === "deadlock" ? "deadlock" : "exception";
    return this.haltAt(reason, exception.process, delivery, exceptionText(exception), [], exception);
  }

  private exceptional(occurrence: Occurrence, process: ProcessRecord, scope: () => Scope): Exception | null {
    const { kind } = occurrence;
    const of = (filter: ExceptionFilter, more: Partial<Exception> = {}): Exception | null =>
      this.filters.stops(filter, scope)
        ? { filter, process, occurrence, crash: null, circle: null, ...more }
        : null;
    switch (kind) {
      case "exit-signal":
      case "call-timeout":
      case "unhandled":
      case "dead-letter":
      case "restart":
      case "intensity":
      case "mailbox":
        return of(kind);
      case "waiting": {
        const circle = circleFrom(process);
        return circle === null ? null : of("deadlock", { circle });
      }
      case "send":
      case "call":
      case "reply":
      case "exit":
      case "leave":
      case "transition":
      case "postpone":
      case "timer":
        return null;
      default: {
        const never: never = kind;
        return never;
      }
    }
  }

  private asking(process: ProcessRecord, scope: () => Scope): Asking {
    return {
      scope,
      log: (line) => {
        this.sink.logPoint(process.pid.id, line);
      },
    };
  }

  private arrival(): Reached | null {
    return this.reached;
  }

  /** Before it runs: afterwards a machine's state, and with it the handler of the message, is another. */
  private rememberHandler(delivery: Delivery): void {
    const { process, envelope, kind } = delivery;
    const view = process.loop?.inspect();
    // Behaviours give their state anew with each delivery, so that holding on to the old one is enough.
    if (view !== undefined && isFresh(delivery) && !this.isJudged(delivery))
      this.befores.set(process, visible(view));
    if (kind !== "start" && envelope === null) return;
    this.handlers.set(process, process.loop?.handlerFor?.(envelope) ?? null);
  }

  // --- Stops --------------------------------------------------------------------------------------------------

  /** A stop that no delivery asked for: paused, or nothing left to do. */
  stand(
    reason: StopReason,
    process: ProcessRecord,
    delivery: Delivery | null,
    text: string,
    exception: Exception | null = null,
  ): void {
    if (delivery !== null) this.rememberHandler(delivery);
    this.halt(reason, process, delivery === null ? "after" : "before", delivery, text, [], exception);
  }

  private arrive(reached: Reached, delivery: Delivery | null): "hold" {
    const process = this.recorder.find(reached.pid) ?? delivery?.process ?? this.recorder.latest;
    const inView = delivery?.process === process ? delivery : null;
    const what =
      inView === null ? "stopped" : reached.at === "before" ? intention(inView) : completion(inView);
    const text =
      reached.note === "" ? what : reached.at === "before" ? `${what} (${reached.note})` : reached.note;
    if (process === null) return "hold";
    return this.halt("step", process, reached.at, inView, text);
  }

  private crashed(crash: Crash, delivery: Delivery): "hold" {
    const { process } = crash;
    const exception: Exception = { filter: "crash", process, occurrence: null, crash, circle: null };
    this.recorder.occurrences.take();
    return this.halt("exception", process, "after", delivery, exceptionText(exception), [], exception);
  }

  private enter(process: ProcessRecord, state: string, delivery: Delivery): Hit[] {
    if (!this.breakpoints.has("enter")) return [];
    const asking = this.asking(process, () => this.sink.scope(process, delivery));
    const ids = this.breakpoints.entered(process, state, asking);
    return ids.length === 0 ? [] : [{ process, text: `entered ${state}`, ids }];
  }

  private handled(delivery: Delivery): Hit[] {
    if (!this.breakpoints.after) return [];
    const { process } = delivery;
    const begun = isFresh(delivery) ? delivery : this.recorder.begunBy(process);
    const envelope = begun?.envelope ?? null;
    if (begun === null || envelope === null) return [];
    const asking = this.asking(process, () => this.sink.scope(process, begun));
    const ids = this.breakpoints.handled(process, envelope, asking);
    return ids.length === 0 ? [] : [{ process, text: completion(begun), ids }];
  }

  private changed(delivery: Delivery): Hit[] {
    if (!this.breakpoints.has("change")) return [];
    const { process } = delivery;
    const asking = this.asking(process, () => this.sink.scope(process, delivery));
    const ids = this.breakpoints.changed(process, asking);
    return ids.length === 0
      ? []
      : [{ process, text: `${completion(delivery)}, and changed what is watched`, ids }];
  }

  /** After the delivery in view; between two of them before what the process has next, if it has something. */
  private haltAt(
    reason: StopReason,
    process: ProcessRecord,
    delivery: Delivery | null,
    text: string,
    ids: readonly number[],
    exception: Exception | null,
  ): "hold" {
    if (delivery !== null) return this.halt(reason, process, "after", delivery, text, ids, exception);
    const next = process.status === "exited" ? null : process.kernel.peek(process);
    if (next !== null) this.rememberHandler(next);
    return this.halt(reason, process, next === null ? "after" : "before", next, text, ids, exception);
  }

  /** Somebody looks at it now: what the handler changes in place is to be seen too. */
  private copyBefore(delivery: Delivery): void {
    const view = delivery.process.loop?.inspect();
    if (view === undefined || !isFresh(delivery) || !isSmall(visible(view), COPIED)) return;
    this.befores.set(delivery.process, copy(visible(view)) as Before);
  }

  /** A person has changed its state: that is none of the delivery's changes. */
  edited(process: ProcessRecord): void {
    const view = process.loop?.inspect();
    if (view === undefined || !this.befores.has(process)) return;
    const now = visible(view);
    this.befores.set(process, isSmall(now, COPIED) ? (copy(now) as Before) : now);
  }

  private messageOf(process: ProcessRecord, delivery: Delivery | null): Envelope | null {
    if (delivery === null) return null;
    return isFresh(delivery) ? delivery.envelope : (this.recorder.begunBy(process)?.envelope ?? null);
  }

  private halt(
    reason: StopReason,
    process: ProcessRecord,
    at: "before" | "after",
    delivery: Delivery | null,
    text: string,
    breakpoints: readonly number[] = [],
    exception: Exception | null = null,
  ): "hold" {
    this.goal = RUN;
    this.reached = null;
    if (at === "before" && delivery !== null) {
      this.judge(delivery);
      this.copyBefore(delivery);
    }
    const inView = delivery?.process === process ? delivery : null;
    const id = delivery?.id ?? process.lastDelivery;
    const stop: Stop = { reason, pid: process.pid.id, at, delivery: id, text, breakpoints };
    const handler = this.handlers.get(process) ?? null;
    this.sink.stopped({
      stop,
      process,
      delivery: inView,
      message: this.messageOf(process, inView),
      handler,
      crash: exception?.crash ?? null,
      exception,
      before: this.befores.get(process) ?? null,
    });
    return "hold";
  }
}
