/**
 * The record of one process, and the interface through which a behaviour lives in it.
 *
 * A process is a pid, a mailbox, a set of links and monitors and something that runs: either a fiber (a raw
 * process's body, or a callback that waits) or a loop (a behaviour). Only the kernel changes it.
 */

import type { Envelope, Origin } from "./envelope.js";
import type { ExitReason } from "./exit.js";
import type { Inbox } from "./inbox.js";
import type { Kernel } from "./kernel.js";
import { Mailbox } from "./mailbox.js";
import type { Pid } from "./pid.js";
import { type Ref } from "./pid.js";
import type { Fiber, Pending, Receive, Suspension } from "./suspension.js";
import type { ProcessTimers } from "./process-timers.js";
import { SmallSet } from "./small-set.js";
import type { Timer } from "./timers.js";

/**
 * A behaviour: what handles the messages of a process, one per delivery. Each function may return a fiber, which
 * the kernel drives to its end with the mailbox closed. What they throw ends the process.
 */
export interface Loop {
  /** The behaviour's name in OTP: `GenServer`, `GenStateMachine`, `Supervisor`, `Task`, `Agent`, ... */
  readonly behaviour: string;
  /** First delivery: init. */
  start(process: Process): Fiber<void> | undefined;
  handle(process: Process, envelope: Envelope): Fiber<void> | undefined;
  /** An event of the behaviour's own that comes before the mailbox, `null` when there is none. It stays there. */
  internal(): Envelope | null;
  /** Removes what `internal` returned, before `handle` gets it. */
  takeInternal(envelope: Envelope): void;
  /** When set, only messages that it accepts leave the mailbox (a suspended behaviour takes system messages only). */
  accepts: ((envelope: Envelope) => boolean) | null;
  /** The function in which OTP's behaviour waits, for `Process.info` (`["gen_server", "loop", 7]`). */
  readonly idleIn?: readonly [module: string, name: string, arity: number];
  /** It runs one body from start to end, as a raw process does: each receive begins a delivery of its own. */
  readonly raw?: true;
  /** The process has ended, in whatever way: stops what would outlive it (timers). Must not throw. */
  ended?(): void;
  /** What a debugger shows; must be cheap and must not change anything. */
  inspect(): LoopView;
  /**
   * The function of the program that will handle this message as things stand (`null`: init), for a debugger to show
   * its source; `null` when there is none. Must not change anything.
   */
  handlerFor?(envelope: Envelope | null): unknown;
}

/** One row of a supervisor's children. */
export interface ChildView {
  readonly id: string;
  readonly pid: Pid | null;
  readonly type: "worker" | "supervisor";
  readonly restart: string;
  readonly restarts: number;
}

/** The inside of a behaviour as a debugger sees it; the terms are live and must not be changed or kept. */
export type LoopView =
  | { readonly kind: "server"; readonly state: unknown }
  | {
      readonly kind: "machine";
      readonly state: unknown;
      readonly data: unknown;
      readonly postponed: readonly Envelope[];
      /** Events that come before the mailbox: inserted ones, and postponed ones that are to be tried again. */
      readonly queued: readonly Envelope[];
      readonly timers: readonly {
        readonly name: string;
        readonly ref: Ref;
        readonly left: number;
        readonly content: unknown;
      }[];
      /** The states of the definition, `null` when the machine has one handler for all. */
      readonly states: readonly string[] | null;
      readonly enteredAt: number;
    }
  | {
      readonly kind: "supervisor";
      readonly strategy: string;
      readonly children: readonly ChildView[];
      readonly restarts: number;
      readonly maxRestarts: number;
      readonly maxSeconds: number;
    }
  | { readonly kind: "plain"; readonly state: unknown };

/** Found by its reference, which holds it, and in the lists of both processes. */
export class Monitor {
  readonly ref: Ref;
  readonly watcher: Process;
  readonly target: Process;
  /** How the watcher named the target: its DOWN names it the same way. */
  readonly as: Pid | string;

  constructor(ref: Ref, watcher: Process, target: Process, as: Pid | string) {
    this.ref = ref;
    this.watcher = watcher;
    this.target = target;
    this.as = as;
  }
}

const NONE: readonly Pending<unknown>[] = [];

export type ProcessStatus = "starting" | "waiting" | "runnable" | "running" | "exited";

export class Process {
  readonly pid: Pid;
  readonly kernel: Kernel;
  /** What people call this kind of process: the behaviour module's name, or the body function's. */
  label: string;
  /** Registered name, `null` without. */
  name: string | null = null;
  status: ProcessStatus = "starting";
  readonly mailbox = new Mailbox();
  loop: Loop | null;
  /** Starts the fiber of a raw process; dropped once started. */
  body: ((inbox: Inbox<never>) => unknown) | null;
  fiber: Fiber | null = null;
  /** What the fiber waits for. */
  waiting: Suspension<unknown> | null = null;
  /** The receive in which an async body waits (a fiber's is in `waiting`). */
  asyncReceive: Receive<unknown> | null = null;
  /** Timer of the receive's `after`; `timedOut` once it has fired. */
  receiveTimer: Timer | null = null;
  timedOut = false;
  yielded = false;
  /** Answers that have come and wait to be delivered; a list of its own from the first one on. */
  ready: readonly Pending<unknown>[] = NONE;
  /** Id of the delivery that is suspended, for its continuation. */
  suspendedDelivery: number | null = null;
  /** In the run queue. */
  queued = false;
  /** Set when an exit signal hits the process while it runs, and by `leave`: it ends when the slice does. */
  pendingExit: { readonly reason: ExitReason } | null = null;
  trapExit = false;
  links: SmallSet<Process> | null = null;
  /** Monitors on this process. */
  monitoredBy: SmallSet<Monitor> | null = null;
  /** Monitors of this process on others. */
  monitors: SmallSet<Monitor> | null = null;
  /** Calls that wait for an answer of this process. */
  callers: SmallSet<PendingAnswer> | null = null;
  dictionary: Map<unknown, unknown> | null = null;
  /** Timers of this process that a debugger shows (sendAfter to itself, behaviours' timeouts). */
  timers: ProcessTimers | null = null;
  /** Whoever spawned it. */
  readonly parent: Pid | null;
  /** `$ancestors` of proc_lib: the starters, nearest first; raw processes have none. */
  ancestry: Ancestry | null = null;
  /** References to which messages may be sent instead of the pid. */
  aliases: Set<Ref> | null = null;
  /** The process has had its share: the others come first now. */
  descheduled = false;
  /** Who waits for the word that this process is up (proc_lib's ack), until the word is given. */
  ack: { starterTold(process: Process, reason: ExitReason): void } | null = null;
  origin: Origin | null = null;
  deliveries = 0;
  /** Id of the latest delivery to this process. */
  lastDelivery = 0;
  reductions = 0;
  readonly startedAt: number;
  exitReason: ExitReason = undefined;
  /** Its behaviour asked to hibernate and nothing has come since. */
  hibernating = false;
  suspendedByDebugger = false;

  constructor(
    kernel: Kernel,
    pid: Pid,
    label: string,
    parent: Pid | null,
    loop: Loop | null,
    body: ((inbox: Inbox<never>) => unknown) | null,
  ) {
    this.kernel = kernel;
    this.pid = pid;
    this.label = label;
    this.parent = parent;
    this.loop = loop;
    this.body = body;
    this.startedAt = kernel.time;
    pid.process = this;
  }

  /**
   * For a behaviour that is done: ends with `reason` once its loop has returned. As throwing an `Exit` there,
   * without the price of a throw (starting and stopping a server took half as long without it); for orderly ends, of
   * which nobody asks where they were thrown.
   */
  leave(reason: ExitReason): void {
    this.pendingExit ??= { reason };
  }

  addCaller(caller: PendingAnswer): void {
    if (this.callers === null) this.callers = new SmallSet(caller);
    else this.callers.add(caller);
  }

  addLink(other: Process): void {
    if (this.links === null) this.links = new SmallSet(other);
    else this.links.add(other);
  }

  /** An answer has come. */
  addReady(pending: Pending<unknown>): void {
    if (this.ready === NONE) this.ready = [pending];
    else (this.ready as Pending<unknown>[]).push(pending);
  }

  /** Removes the answer that came first. */
  takeReady(): Pending<unknown> | undefined {
    const ready = this.ready as Pending<unknown>[];
    return ready.length === 1 ? ready.pop() : ready.shift();
  }

  /** The starters as a list, nearest first. */
  get ancestors(): (Pid | string)[] {
    const list: (Pid | string)[] = [];
    for (let one = this.ancestry; one !== null; one = one.rest) list.push(one.starter);
    return list;
  }
}

/** A chain of starters: shared by all that they start, so that starting costs the same at any depth. */
export interface Ancestry {
  readonly starter: Pid | string;
  readonly rest: Ancestry | null;
}

/** A call waiting for an answer, as its target keeps it. */
export interface PendingAnswer {
  targetExited(reason: ExitReason): void;
}
