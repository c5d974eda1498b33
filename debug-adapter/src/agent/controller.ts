/**
 * The gate's answers: whether a delivery may go on, and if not, which stop that is.
 *
 * Brings together the goal of stepping, breakpoints, the crash filter and the hold before the first delivery. With
 * nothing to look for it answers at once. It decides and tells; going on is its owner's (`agent.ts`). Must not know
 * sockets or views.
 */

import type { Delivery, Envelope, Gate, Outcome, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ExceptionFilter, Stop, StopReason } from "../protocol/agent.js";
import type { BreakpointTable, Logged } from "./breakpoints.js";
import { completion, intention, processName } from "./describe.js";
import type { Scope } from "./expressions.js";
import { type Crash, isFresh, type Recorder, tokenOf } from "./recorder.js";
import { advance, type Fact, type Goal, type Reached, RUN } from "./stepping.js";
import { shortText } from "./values.js";

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
}

export interface StopSink {
  stopped(standing: Standing): void;
  logPoint(pid: number, line: Logged): void;
  /** The first delivery is about to come, and nobody has said `start` yet. */
  waitingForStart(): void;
  scope(process: ProcessRecord, delivery: Delivery): Scope;
}

export class Controller implements Gate {
  goal: Goal = RUN;
  /** Whether deliveries may come at all. */
  started = false;
  stopOnEntry = false;
  filters: ReadonlySet<ExceptionFilter> = new Set();
  private readonly recorder: Recorder;
  private readonly breakpoints: BreakpointTable;
  private readonly sink: StopSink;
  /** Goal reached by something outside of the delivery in view: told at the gate's next question. */
  private reached: Reached | null = null;
  /** Deliveries that were looked at when the system was held before them, not to be judged again. */
  private readonly judged = new WeakMap<ProcessRecord, { readonly count: number; readonly token: unknown }>();
  /** What handles each process's latest delivery, remembered while somebody may ask. */
  private readonly handlers = new WeakMap<ProcessRecord, unknown>();

  constructor(recorder: Recorder, breakpoints: BreakpointTable, sink: StopSink) {
    this.recorder = recorder;
    this.breakpoints = breakpoints;
    this.sink = sink;
  }

  get wantsFacts(): boolean {
    return this.goal.kind !== "run";
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

  // --- The gate -----------------------------------------------------------------------------------------------

  before(delivery: Delivery): "go" | "hold" {
    if (!this.started) {
      this.sink.waitingForStart();
      return "hold";
    }
    if (
      this.goal.kind === "run" &&
      !this.breakpoints.hasReceive &&
      !this.stopOnEntry &&
      this.reached === null
    ) {
      if (this.breakpoints.hasEnter || this.filters.size > 0) this.rememberHandler(delivery);
      return "go";
    }
    return this.look(delivery);
  }

  after(delivery: Delivery, outcome: Outcome): "go" | "hold" {
    const { crashes, entered } = this.recorder;
    if (this.goal.kind === "run" && crashes.length === 0 && entered.length === 0 && this.reached === null)
      return "go";
    if (crashes.length > 0) this.recorder.crashes = [];
    if (entered.length > 0) this.recorder.entered = [];
    if (this.wantsFacts) {
      const pid = delivery.process.pid.id;
      // An async body that has received never returns; what it received counts as handled.
      const complete = outcome !== "suspended" || (isFresh(delivery) && delivery.continues !== null);
      this.fact({ type: "ended", pid, root: this.recorder.rootOf(delivery.process), complete });
    }
    const crash = crashes[0];
    if (crash !== undefined && this.filters.has("crash")) return this.crashed(crash, delivery);
    const breakpoints = entered.flatMap(({ process, state }) => this.enter(process, state, delivery));
    if (breakpoints.length > 0) {
      const [first] = breakpoints;
      const text = `entered ${first?.state ?? ""}`;
      return this.halt(
        "breakpoint",
        first?.process ?? delivery.process,
        "after",
        delivery,
        text,
        breakpoints.flatMap(({ ids }) => ids),
      );
    }
    return this.reached === null ? "go" : this.arrive(this.reached, delivery);
  }

  private look(delivery: Delivery): "go" | "hold" {
    const { process, envelope } = delivery;
    if (this.reached !== null) return this.arrive(this.reached, null);
    this.rememberHandler(delivery);
    const judged = this.judged.get(process);
    if (judged?.count === process.deliveries && judged.token === tokenOf(delivery)) return "go";
    if (this.stopOnEntry) {
      this.stopOnEntry = false;
      return this.halt("entry", process, "before", delivery, intention(delivery));
    }
    if (this.wantsFacts)
      this.fact({ type: "offered", pid: process.pid.id, token: tokenOf(delivery), fresh: isFresh(delivery) });
    const hits =
      envelope === null
        ? []
        : this.breakpoints.receive(
            process,
            envelope,
            () => this.sink.scope(process, delivery),
            (line) => {
              this.sink.logPoint(process.pid.id, line);
            },
          );
    if (hits.length > 0)
      return this.halt("breakpoint", process, "before", delivery, intention(delivery), hits);
    const reached = this.arrival();
    return reached === null ? "go" : this.arrive(reached, delivery);
  }

  private arrival(): Reached | null {
    return this.reached;
  }

  /** Before it runs: afterwards a machine's state, and with it the handler of the message, is another. */
  private rememberHandler({ process, envelope, kind }: Delivery): void {
    if (kind !== "start" && envelope === null) return;
    this.handlers.set(process, process.loop?.handlerFor?.(envelope) ?? null);
  }

  // --- Stops --------------------------------------------------------------------------------------------------

  /** A stop that no delivery asked for: paused, or nothing left to do. */
  stand(reason: StopReason, process: ProcessRecord, delivery: Delivery | null, text: string): void {
    if (delivery !== null) this.rememberHandler(delivery);
    this.halt(reason, process, delivery === null ? "after" : "before", delivery, text);
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
    const text = `${processName(crash.process)} has crashed: ${shortText(crash.reason)}`;
    return this.halt("exception", crash.process, "after", delivery, text, [], crash);
  }

  private enter(
    process: ProcessRecord,
    state: string,
    delivery: Delivery,
  ): { readonly process: ProcessRecord; readonly state: string; readonly ids: readonly number[] }[] {
    if (!this.breakpoints.hasEnter) return [];
    const ids = this.breakpoints.enter(
      process,
      state,
      () => this.sink.scope(process, delivery),
      (line) => {
        this.sink.logPoint(process.pid.id, line);
      },
    );
    return ids.length === 0 ? [] : [{ process, state, ids }];
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
    crash: Crash | null = null,
  ): "hold" {
    this.goal = RUN;
    this.reached = null;
    if (at === "before" && delivery !== null) this.judge(delivery);
    const id = delivery?.id ?? process.lastDelivery;
    const stop: Stop = { reason, pid: process.pid.id, at, delivery: id, text, breakpoints };
    const handler = this.handlers.get(process) ?? null;
    this.sink.stopped({
      stop,
      process,
      delivery,
      message: this.messageOf(process, delivery),
      handler,
      crash,
    });
    return "hold";
  }
}
