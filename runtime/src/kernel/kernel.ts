/**
 * The kernel: owns all processes and all progress.
 *
 * Invariant: one delivery at a time. A delivery takes a message (or starts, or resumes a process), runs the handler
 * until it returns or waits, and is over; then, and only then, comes the next. Same program, same host answers and
 * same gate decisions give the same events. It must not know behaviours (it sees a `Loop`), clocks, promises or
 * debuggers (it sees a `Host`, a `Gate`, an `Observer`).
 */

import { currentDelivery, currentProcess, enter, interrupted } from "./current.js";
import { armReceive, run, TIMEOUT } from "./drive.js";
import { RunawayError } from "./errors.js";
import { Envelope, type EnvelopeKind, type From, type Origin } from "./envelope.js";
import type { EventBody, Observer } from "./events.js";
import { reasonOf } from "./exit.js";
import type { Delivery, DeliveryKind, Gate, Outcome } from "./gate.js";
import type { Host } from "./host.js";
import type { Inbox } from "./inbox.js";
import { nextKind } from "./next.js";
import { Pid, Ref } from "./pid.js";
import { type Loop, Process } from "./process.js";
import { awaitBlow, CONDEMNED, DELIVERY, makePulse, PID, type Pulse, pulseOf } from "./pulse.js";
import { RunQueue } from "./run-queue.js";
import { type Ending, terminate } from "./signals.js";
import { Pending, Receive } from "./suspension.js";
import { type Timer, TimerQueue } from "./timers.js";

/** Deliveries of one process before the next gets its turn, unless it has nothing more to do. */
const SLICE = 64;
/**
 * - `idle`: nothing to do until the next timer or something from outside
 * - `more`: the limit was reached
 * - `held`: the gate said so; `release` goes on
 * - `settling`: continuations of async bodies must run before the next delivery
 */
export type TurnResult = "idle" | "more" | "held" | "settling";

export interface SpawnOptions {
  readonly label: string;
  readonly loop?: Loop;
  readonly body?: (inbox: Inbox<never>) => unknown;
  /** Linked to the process that spawns, before it can run. */
  readonly link?: boolean;
  /** Whether it is started by `proc_lib` and so knows its starters; those with a loop are. */
  readonly hasAncestors?: boolean;
}

/** Where the system stands while it is held: at a delivery, or between two of them when nobody asked the gate. */
export type Held =
  | { readonly at: "before" | "after"; readonly delivery: Delivery }
  | { readonly at: "between"; readonly delivery: null };

export class Kernel {
  /** The kernel's own time in ms since it was made; stands still while held. */
  time = 0;
  readonly host: Host;
  observer: Observer | null = null;
  gate: Gate | null = null;
  /** Whether origins of messages carry the stack of the sending (costs microseconds a message). */
  captureSites = false;
  readonly processes = new Map<number, Process>();
  readonly names = new Map<string, Process>();
  readonly timers = new TimerQueue();
  /** Tables that belong to the system rather than to a process (registries). Keyed by who made them. */
  readonly tables = new Map<string, unknown>();
  /** Called with every process that ends, before its links are told (registries drop its entries). */
  readonly exitHooks = new Set<(process: Process) => void>();
  /** Which delivery is going on, for a watchdog on another thread; the host may put it on shared memory. */
  pulse: Pulse = makePulse();
  /** What one end has still to end; `null` while none is under way. For `terminate`. */
  endings: Ending[] | null = null;
  /** Set while the gate holds the system. */
  held: Held | null = null;
  private readonly queue = new RunQueue();
  private timeOffset: number;
  private heldSince = 0;
  private inTurn = false;
  private turnRequested = false;
  private settling = false;
  /** Deliveries that the process at the front still has in its slice. */
  private sliceLeft = SLICE;
  /** The message that `next` has found. */
  envelope: Envelope | null = null;
  private lastPid = 0;
  private lastRef = 0;
  private lastSeq = 0;
  private lastDelivery = 0;

  constructor(host: Host) {
    this.host = host;
    this.timeOffset = host.now();
  }

  // --- Making things ------------------------------------------------------------------------------------------

  makeRef(): Ref {
    return new Ref(++this.lastRef);
  }

  /** The number of a reference that is made only if somebody asks for it. */
  refNumber(): number {
    return ++this.lastRef;
  }

  spawn(options: SpawnOptions): Process {
    const parent = currentProcess();
    this.refreshTime();
    const process = new Process(
      this,
      new Pid(++this.lastPid),
      options.label,
      parent?.pid ?? null,
      options.loop ?? null,
      options.body ?? null,
    );
    if (parent !== null && (options.hasAncestors ?? process.loop !== null))
      process.ancestry = { starter: parent.name ?? parent.pid, rest: parent.ancestry };
    process.origin = this.makeOrigin();
    this.processes.set(process.pid.id, process);
    const link = options.link === true && parent !== null;
    if (link) {
      parent.addLink(process);
      process.addLink(parent);
    }
    if (this.observer !== null) {
      this.emit(process, {
        type: "spawn",
        label: process.label,
        behaviour: process.loop?.behaviour ?? "process",
        parent: process.parent,
        linked: link,
      });
    }
    this.wake(process);
    return process;
  }

  /** Ends every process, the youngest first, each with `"shutdown"`; those that trap exits are killed. */
  shutdown(): void {
    for (const process of [...this.processes.values()].reverse()) terminate(process, "shutdown", false);
  }

  // --- Sending ------------------------------------------------------------------------------------------------

  /** Puts a message into a mailbox. The payload must be isolated already. */
  post(
    target: Process,
    kind: EnvelopeKind,
    payload: unknown,
    from: From | null,
    origin?: Origin | null,
    sender?: Pid | null,
  ): Envelope {
    const by = sender === undefined ? (currentProcess()?.pid ?? null) : sender;
    const envelope = new Envelope(kind, payload, by, from);
    envelope.origin = origin === undefined ? this.makeOrigin() : origin;
    target.mailbox.append(envelope);
    if (this.observer !== null) this.emitFor(by, { type: "send", to: target.pid, envelope });
    if (target.status !== "running") this.wake(target);
    return envelope;
  }

  makeOrigin(): Origin | null {
    if (this.observer === null && this.gate === null) return null;
    let site: { stack?: string } | null = null;
    if (this.captureSites) {
      site = {};
      Error.captureStackTrace(site);
    }
    return { seq: this.lastSeq + 1, cause: currentDelivery(), time: this.time, site };
  }

  // --- Events -------------------------------------------------------------------------------------------------

  /** Call only when `observer` is not null: the check at the caller is what makes an unobserved system free. */
  emit(process: Process | null, body: EventBody): void {
    this.emitFor(process?.pid ?? null, body);
  }

  emitFor(pid: Pid | null, body: EventBody): void {
    // The body was made for this call: it becomes the event. Copying it would cost five times the rest.
    const event = body as EventBody & { seq: number; time: number; pid: Pid | null; cause: number };
    event.seq = ++this.lastSeq;
    event.time = this.time;
    event.pid = pid;
    event.cause = currentDelivery();
    this.observer?.event(event);
  }

  // --- Time ---------------------------------------------------------------------------------------------------

  /** `fire` runs in the kernel, outside of any process, once `delay` ms of the kernel's time have gone by. */
  setTimer(delay: number, fire: () => void): Timer {
    const timer = this.timers.set(this.timeIn(delay), fire);
    if (!this.inTurn && this.queue.length === 0) this.requestTurn();
    return timer;
  }

  /** As `setTimer`, with a timer made for `timeIn(delay)`. */
  startTimer(timer: Timer): void {
    this.timers.start(timer);
    if (!this.inTurn && this.queue.length === 0) this.requestTurn();
  }

  /** The kernel's time `delay` ms from now. */
  timeIn(delay: number): number {
    this.refreshTime();
    return this.time + Math.max(0, delay);
  }

  /** Between turns the clock is not watched; whoever depends on it from outside brings it up to date. */
  refreshTime(): void {
    if (!this.inTurn && this.held === null)
      this.time = Math.max(this.time, this.host.now() - this.timeOffset);
  }

  /** Lets the kernel's time jump forward: timers due by then fire at the next turn. For debuggers and test clocks. */
  advance(ms: number): void {
    this.timeOffset -= ms;
    if (this.held !== null) this.time += ms;
    this.requestTurn();
  }

  /** Takes `ms` that have gone by out of the kernel's time (the program stood still for a reason of its own). */
  discount(ms: number): void {
    this.timeOffset += ms;
  }

  /** Ms until timers are to be looked at again, `null` when none is set. */
  nextTimerIn(): number | null {
    const next = this.timers.nextTime();
    if (next === null) return null;
    this.refreshTime();
    return Math.max(0, next - this.time);
  }

  private fireTimers(): void {
    for (let timer = this.timers.takeDue(this.time); timer !== null; timer = this.timers.takeDue(this.time))
      timer.fire();
  }

  // --- Running ------------------------------------------------------------------------------------------------

  /** Has something to do now: in the run queue, or a turn was asked for. */
  get busy(): boolean {
    return this.queue.length > 0;
  }

  /** The processes that may run, in the order in which they will. */
  runnable(): IterableIterator<Process> {
    return this.queue[Symbol.iterator]();
  }

  wake(process: Process): void {
    if (process.status === "exited") return;
    if (process.status === "waiting") process.status = "runnable";
    this.queue.push(process);
    if (!this.inTurn) this.requestTurn();
  }

  /** The process is asked first when the system goes on (a person chooses the order). */
  runNext(process: Process): void {
    if (process.status !== "exited") this.queue.pushFront(process);
  }

  /** Runs up to `max` deliveries. For the host. */
  runTurn(max: number): TurnResult {
    if (this.inTurn) this.recover();
    this.turnRequested = false;
    if (this.held !== null) return "held";
    this.refreshTime();
    this.inTurn = true;
    try {
      this.fireTimers();
      return this.deliverUpTo(max);
    } finally {
      this.inTurn = false;
    }
  }

  /**
   * The turn before never ended: a watchdog cut it short. The process whose handler ran then is ended; whatever was
   * under way in the kernel for it may be half done, so every process is asked anew whether it has something to do.
   */
  private recover(): void {
    this.inTurn = false;
    this.settling = false;
    const process = interrupted();
    enter(null, 0);
    this.endings = null;
    this.pulse[DELIVERY] = 0;
    this.pulse[CONDEMNED] = 0;
    if (process !== null && process.status !== "exited") {
      const error = new RunawayError(process.pid, process.name ?? process.label);
      this.host.report({
        level: "error",
        kind: "crash",
        text: error.message,
        facts: { pid: process.pid, label: process.label, reason: error },
      });
      process.status = "runnable";
      terminate(process, error, true, error);
    }
    for (const other of this.processes.values()) this.wake(other);
  }

  /** Holds at once, for a debugger. Only between turns: whoever is asked at the gate answers there instead. */
  pause(): void {
    if (this.held !== null || this.inTurn) return;
    this.refreshTime();
    this.hold({ at: "between", delivery: null });
  }

  /** Goes on after a hold. The gate is asked again about a delivery before which it held. */
  release(): void {
    if (this.held === null) return;
    this.timeOffset += this.host.now() - this.heldSince;
    this.held = null;
    this.requestTurn();
  }

  /** The next delivery of `process`, which stays where it is; `null` when it has none. */
  peek(process: Process): Delivery | null {
    const kind = nextKind(this, process);
    return kind === null ? null : this.delivery(process, kind);
  }

  private deliverUpTo(max: number): TurnResult {
    let left = max;
    for (;;) {
      const process = this.queue.shift();
      if (process === null) return "idle";
      // Counts as queued while it runs: what wakes it now is seen by the loop below.
      process.queued = true;
      let slice = this.sliceLeft;
      this.sliceLeft = SLICE;
      while (process.status !== "exited") {
        if (slice === 0 || process.descheduled) {
          process.descheduled = false;
          process.queued = false;
          this.queue.push(process);
          break;
        }
        if (left === 0) {
          // Who runs when must not depend on how long the host's turns are: it goes on here with the rest of its slice.
          process.queued = false;
          this.queue.pushFront(process);
          this.sliceLeft = slice;
          return "more";
        }
        const kind = nextKind(this, process);
        if (kind === null) {
          process.status = "waiting";
          process.queued = false;
          break;
        }
        slice--;
        left--;
        const result =
          this.gate === null ? this.ungated(process, kind) : this.gated(process, kind, this.gate);
        if (result !== "go") {
          process.queued = false;
          if (result === "skipped") {
            process.status = "waiting";
            break;
          }
          if ((process.status as Process["status"]) !== "exited") {
            if (result === "held-before") this.queue.pushFront(process);
            else this.queue.push(process);
          }
          return result === "settling" ? "settling" : "held";
        }
      }
      process.queued = false;
    }
  }

  private gated(
    process: Process,
    kind: DeliveryKind,
    gate: Gate,
  ): "go" | "skipped" | "held-before" | "held-after" | "settling" {
    const delivery = this.delivery(process, kind);
    const answer = gate.before(delivery);
    if (answer === "hold") {
      this.hold({ at: "before", delivery });
      return "held-before";
    }
    if (answer === "skip") return "skipped";
    const outcome = this.deliver(process, kind, delivery.envelope, delivery);
    if (this.gate !== null && this.gate.after(delivery, outcome) === "hold") {
      this.hold({ at: "after", delivery });
      return "held-after";
    }
    return this.ungatedResult();
  }

  /** Without a gate, and without an observer, nobody sees the delivery: it is not made into an object. */
  private ungated(process: Process, kind: DeliveryKind): "go" | "settling" {
    const delivery = this.observer === null ? null : this.delivery(process, kind);
    this.deliver(process, kind, this.envelope, delivery);
    return this.ungatedResult();
  }

  private ungatedResult(): "go" | "settling" {
    if (this.settling) {
      this.settling = false;
      return "settling";
    }
    return "go";
  }

  private hold(held: Held): void {
    this.held = held;
    this.heldSince = this.host.now();
  }

  requestTurn(): void {
    if (this.turnRequested || this.held !== null) return;
    this.turnRequested = true;
    this.host.requestTurn();
  }

  // --- One delivery -------------------------------------------------------------------------------------------

  /** What `next` has found, as those see it who watch or decide. */
  private delivery(process: Process, kind: DeliveryKind): Delivery {
    const { envelope } = this;
    const value = kind === "timeout" ? TIMEOUT : envelope === null ? process.ready[0]?.value : undefined;
    return {
      id: this.lastDelivery + 1,
      kind,
      process,
      envelope,
      value,
      continues: process.suspendedDelivery,
    };
  }

  /** `delivery` is `null` when nobody sees it. */
  private deliver(
    process: Process,
    kind: DeliveryKind,
    envelope: Envelope | null,
    delivery: Delivery | null,
  ): Outcome {
    const id = ++this.lastDelivery;
    enter(process, id);
    const { pulse } = this;
    pulse[DELIVERY] = pulseOf(id);
    pulse[PID] = process.pid.id;
    process.status = "running";
    process.deliveries++;
    process.lastDelivery = id;
    process.reductions++;
    if (this.observer !== null && delivery !== null) this.emit(process, { type: "deliver", delivery });
    let outcome: Outcome;
    try {
      run(this, process, kind, envelope);
      outcome = this.endOfSlice(process, id);
    } catch (thrown) {
      this.crash(process, thrown);
      outcome = "exited";
    }
    if (pulse[CONDEMNED] === pulse[DELIVERY]) awaitBlow(pulse);
    pulse[DELIVERY] = 0;
    if (this.observer !== null && delivery !== null)
      this.emit(process, { type: "handled", delivery, outcome });
    enter(null, 0);
    return outcome;
  }

  private endOfSlice(process: Process, delivery: number): Outcome {
    if (process.pendingExit !== null) terminate(process, process.pendingExit.reason, false);
    // Read anew: the run has changed it behind the compiler's back.
    const status = process.status;
    if (status === "exited") return "exited";
    process.status = "runnable";
    const suspended = process.fiber !== null && !(isRaw(process) && process.waiting instanceof Receive);
    if (!suspended) process.suspendedDelivery = null;
    else process.suspendedDelivery ??= delivery;
    return suspended ? "suspended" : "handled";
  }

  private crash(process: Process, thrown: unknown): void {
    if (process.status === "exited") return;
    const pending = process.pendingExit;
    terminate(process, pending === null ? reasonOf(thrown) : pending.reason, pending === null, thrown);
  }

  /** After this delivery, continuations of async bodies run before the next. */
  letSettle(): void {
    this.settling = true;
  }

  /** For `yield*`: waits for a promise of the outside world. */
  promised<T>(promise: PromiseLike<T>): Pending<T> {
    const pending = new Pending<T>("promise");
    this.settling = true;
    this.host.whenSettled(promise, (ok, value) => {
      if (ok) pending.complete(value as T);
      else pending.fail(value, true);
    });
    return pending;
  }

  /** For an `await`ed receive: the mailbox opens for this pattern. */
  awaitReceive(process: Process, receive: Receive<unknown>): void {
    if (process.asyncReceive !== null)
      throw new Error("this process is already waiting in a receive: await one at a time");
    process.asyncReceive = receive;
    armReceive(this, process, receive);
    this.wake(process);
  }

  /** An answer has come: deliver it in turn. */
  settled(owner: Process, pending: Pending<unknown>): void {
    if (owner.status === "exited") return;
    if (owner.waiting !== pending && pending.resolvers === null) return;
    owner.addReady(pending);
    if (owner.status !== "running") this.wake(owner);
  }
}

/** Runs a body of its own: what it waits for in a receive is its next delivery, not the rest of this one. */
function isRaw(process: Process): boolean {
  return process.loop === null || process.loop.raw === true;
}
