/**
 * The observer of the debugged system: keeps what stops and views need to know of the past, and tells stepping facts.
 *
 * Little work for each event: a log entry for each delivery, a count, a table row; texts are made when asked for. Must
 * not decide anything.
 */

import type {
  Delivery,
  Envelope,
  From,
  KernelEvent,
  Observer,
  Pid,
  ProcessRecord,
} from "../../../runtime/src/kernel/index.js";
import { isOrderly } from "../../../runtime/src/kernel/exit.js";
import { DeliveryLog } from "./log.js";
import { MachineHistory, stateName } from "./machines.js";
import { Occurrences, type Party, type People } from "./occurrences.js";
import type { Fact, Token } from "./stepping.js";

/** A process that ended by an error of its own, as it was when it did. */
export interface Crash {
  readonly process: ProcessRecord;
  readonly reason: unknown;
  readonly links: readonly ProcessRecord[];
  readonly monitors: readonly ProcessRecord[];
}

/** An exit signal that has arrived. */
export interface Signal {
  readonly from: number;
  readonly to: ProcessRecord;
  readonly effect: "killed" | "message" | "ignored";
}

/** A message that the delivery in view has sent. */
export interface Sent {
  readonly envelope: Envelope;
  readonly to: Party | null;
}

const NONE: readonly Sent[] = [];
/** Messages of one delivery that are kept. */
const SENT = 1_000;

/** How many processes that have ended are still known by name. */
const REMEMBERED = 5_000;
/** Signals of one delivery that are kept. */
const SIGNALS = 1_000;

export interface Listener {
  /** Only while `wantsFacts`. */
  fact(fact: Fact): void;
  readonly wantsFacts: boolean;
  /** A name that breakpoints may mean has come up. */
  named(): void;
  /** Something that views show has changed. */
  changed(): void;
  spawned(process: ProcessRecord): void;
  exited(process: ProcessRecord): void;
}

export class Recorder implements Observer, People {
  readonly occurrences = new Occurrences(this);
  /** Exit signals of the latest delivery, in order: how an end has spread along the links. */
  signals: Signal[] = [];
  /** The latest end of a child that each supervisor was told of. */
  readonly childExits = new WeakMap<ProcessRecord, Extract<KernelEvent, { type: "child-exited" }>>();
  readonly log = new DeliveryLog();
  readonly machines = new MachineHistory();
  /** The delivery in progress, with the one that it continues. */
  running: { readonly delivery: Delivery; readonly root: number; readonly fresh: boolean } | null = null;
  /** Since the last look of the gate: crashes, machines with the states that they entered. */
  crashes: Crash[] = [];
  entered: { readonly process: ProcessRecord; readonly state: string }[] = [];
  deliveries = 0;
  crashed = 0;
  /** The process that had the latest delivery. */
  latest: ProcessRecord | null = null;
  /** Processes that have ended in the latest delivery, so that they can still be looked at. */
  readonly departed = new Map<number, ProcessRecord>();
  /** What the latest delivery has sent so far; of a process that waits in one, that one's. */
  private sent: Sent[] = [];
  private sentIn: ProcessRecord | null = null;
  private readonly sentEarlier = new WeakMap<ProcessRecord, Sent[]>();
  private readonly begun = new WeakMap<ProcessRecord, Delivery>();
  /** Replies on their way, by the number of the call: the delivery that gave them. */
  private readonly replies = new Map<number, number>();
  private readonly bodies = new WeakMap<ProcessRecord, unknown>();
  private readonly live: ReadonlyMap<number, ProcessRecord>;
  private readonly records = new Map<number, ProcessRecord>();
  private readonly gone = new Map<number, Party>();
  /** A process that ends has lost its name by the time its end is told. */
  private readonly leftNames = new Map<number, string>();
  private readonly listener: Listener;

  constructor(live: ReadonlyMap<number, ProcessRecord>, listener: Listener) {
    this.live = live;
    this.listener = listener;
  }

  /** The delivery that the process is in, or had last; 0 when it had none. */
  rootOf(process: ProcessRecord): number {
    return this.begun.get(process)?.id ?? 0;
  }

  /** The same with its message; `null` when it had none. */
  begunBy(process: ProcessRecord): Delivery | null {
    return this.begun.get(process) ?? null;
  }

  /** Whom the process's present (or last) delivery has to answer: `null` when it was no call. */
  callerOf(process: ProcessRecord): From | null {
    const envelope = this.begun.get(process)?.envelope ?? null;
    return envelope?.kind === "call" ? envelope.from : null;
  }

  sentBy(process: ProcessRecord): readonly Sent[] {
    return process === this.sentIn ? this.sent : (this.sentEarlier.get(process) ?? NONE);
  }

  /** The function of a raw process. */
  bodyOf(process: ProcessRecord): unknown {
    return this.bodies.get(process) ?? process.body;
  }

  /** What brought a delivery that no message did: the giving of the reply, the delivery that began to wait; or 0. */
  causeOf(delivery: Delivery): number {
    switch (delivery.kind) {
      case "reply":
        return this.replies.get(callNumber(delivery)) ?? 0;
      case "timeout":
      case "resume":
        return this.rootOf(delivery.process);
      case "start":
      case "message":
      case "internal":
      case "promise":
        return 0;
      default: {
        const never: never = delivery.kind;
        return never;
      }
    }
  }

  find(pid: number): ProcessRecord | null {
    return this.live.get(pid) ?? this.departed.get(pid) ?? null;
  }

  party(pid: Pid): Party | null {
    const gone = this.gone.get(pid.id);
    if (gone !== undefined) return gone;
    const process = this.find(pid.id);
    return process === null ? null : partyOf(process);
  }

  event(event: KernelEvent): void {
    this.keep(event);
    if (!this.occurrences.idle) this.occurrences.event(event);
  }

  private keep(event: KernelEvent): void {
    switch (event.type) {
      case "deliver":
        this.deliver(event.delivery);
        return;
      case "handled":
        this.running = null;
        if (event.outcome === "suspended" && this.sent.length > 0)
          this.sentEarlier.set(event.delivery.process, this.sent);
        this.listener.changed();
        return;
      case "spawn":
        this.spawn(event.pid, event.cause);
        return;
      case "exit":
        this.exit(event);
        return;
      case "send":
        if (this.running?.delivery.id === event.cause && this.sent.length < SENT)
          this.sent.push({ envelope: event.envelope, to: this.party(event.to) });
        if (this.listener.wantsFacts)
          this.listener.fact({
            type: "sent",
            root: this.rootAt(event.cause),
            token: event.envelope,
            to: event.to.id,
          });
        return;
      case "reply":
        if (event.to !== null) this.replies.set(event.ref.id, event.cause);
        if (this.listener.wantsFacts) {
          const token = refToken(event.ref.id);
          const to = event.to?.id ?? null;
          this.listener.fact({ type: "sent", root: this.rootAt(event.cause), token, to });
        }
        return;
      case "register":
        this.listener.named();
        return;
      case "transition": {
        const process = event.pid?.process ?? null;
        if (process === null) return;
        this.machines.transition(process, event);
        this.entered.push({ process, state: stateName(event.to) });
        return;
      }
      case "state-enter": {
        const process = event.pid?.process ?? null;
        const state = stateName(event.state);
        if (
          process === null ||
          this.entered.some((entry) => entry.process === process && entry.state === state)
        )
          return;
        this.machines.began(process, state);
        this.entered.push({ process, state });
        return;
      }
      case "state-changed":
        this.began(event.pid?.process ?? null);
        return;
      case "unregister":
        if (event.registry === null && event.pid !== null) this.leftNames.set(event.pid.id, event.name);
        return;
      case "exit-signal":
        if (event.pid?.process != null && this.signals.length < SIGNALS)
          this.signals.push({ from: event.from.id, to: event.pid.process, effect: event.effect });
        return;
      case "child-exited":
        if (event.pid?.process != null) this.childExits.set(event.pid.process, event);
        return;
      case "timer-set":
        if (event.pid?.process?.loop != null)
          this.machines.timerSet(event.pid.process, event.ref, event.delay);
        return;
      case "timer-fired":
      case "timer-cancelled":
        if (event.pid?.process != null) this.machines.timerGone(event.pid.process, event.ref);
        return;
      default:
        // The rest changes nothing that is kept here; views read it off the processes when asked.
        return;
    }
  }

  private deliver(delivery: Delivery): void {
    const { process } = delivery;
    if (this.departed.size > 0) this.departed.clear();
    if (this.signals.length > 0) this.signals = [];
    const fresh = isFresh(delivery);
    const cause = this.causeOf(delivery);
    if (delivery.kind === "reply") this.replies.delete(callNumber(delivery));
    if (this.sent.length > 0) this.sent = [];
    this.sentIn = process;
    if (!fresh) {
      const earlier = this.sentEarlier.get(process);
      if (earlier !== undefined) this.sent = earlier;
    }
    this.sentEarlier.delete(process);
    if (fresh) this.begun.set(process, delivery);
    const root = fresh ? delivery.id : (this.begun.get(process)?.id ?? delivery.id);
    if (delivery.kind === "start" && process.body !== null) this.bodies.set(process, process.body);
    this.running = { delivery, root, fresh };
    this.latest = process;
    this.deliveries++;
    this.log.add(delivery, root, cause);
    if (this.listener.wantsFacts) {
      const pid = process.pid.id;
      this.listener.fact({ type: "begun", pid, root, token: tokenOf(delivery), continues: !fresh });
    }
  }

  private spawn(pid: Pid | null, cause: number): void {
    const process = pid?.process ?? null;
    if (process === null) return;
    this.records.set(process.pid.id, process);
    this.listener.spawned(process);
    this.listener.named();
    if (this.listener.wantsFacts)
      this.listener.fact({ type: "started", root: this.rootAt(cause), token: process, pid: process.pid.id });
  }

  private exit(event: Extract<KernelEvent, { type: "exit" }>): void {
    // The pid has let go of its process already.
    const id = event.pid?.id ?? 0;
    const process = this.records.get(id);
    this.records.delete(id);
    if (process === undefined) return;
    this.departed.set(id, process);
    this.gone.set(id, { ...partyOf(process), name: this.leftNames.get(id) ?? null });
    this.leftNames.delete(id);
    if (this.gone.size > REMEMBERED)
      for (const [first] of this.gone) {
        this.gone.delete(first);
        break;
      }
    for (const pending of process.ready) this.replies.delete(numberOf(pending));
    if (this.listener.wantsFacts) this.listener.fact({ type: "exited", pid: id });
    // By itself: in its own delivery, and not since somebody's signal hit it there.
    const own = this.running?.delivery.process === process && process.pendingExit === null;
    if (own && !isOrderly(event.reason)) {
      this.crashed++;
      const monitors = [...(process.monitoredBy?.values() ?? [])].map(({ watcher }) => watcher);
      this.crashes.push({ process, reason: event.reason, links: [...(process.links ?? [])], monitors });
    }
    this.listener.exited(process);
    this.listener.changed();
  }

  /** A machine that has its first state is up: from then on its data changes are nothing new. */
  private began(process: ProcessRecord | null): void {
    if (process?.loop == null || process.loop.behaviour !== "GenStateMachine" || this.machines.known(process))
      return;
    const view = process.loop.inspect();
    if (view.kind !== "machine") return;
    const state = stateName(view.state);
    this.machines.began(process, state);
    this.entered.push({ process, state });
  }

  private rootAt(cause: number): number {
    if (this.running?.delivery.id === cause) return this.running.root;
    return this.log.get(cause)?.root ?? cause;
  }
}

function partyOf({ pid, label, name }: ProcessRecord): Party {
  return { pid: pid.id, text: pid.toString(), label, name };
}

/** A delivery of its own, and not the continuation of one: what an async body receives is one too. */
export function isFresh(delivery: Delivery): boolean {
  if (delivery.continues === null) return true;
  return delivery.process.loop === null && (delivery.kind === "message" || delivery.kind === "timeout");
}

export function refToken(ref: number): Token {
  return `ref:${ref}`;
}

/** What stands for this delivery while it is on its way; `null` for what nobody sent. */
export function tokenOf(delivery: Delivery): Token | null {
  if (delivery.envelope !== null) return delivery.envelope;
  if (delivery.kind === "start") return delivery.process;
  const call = delivery.kind === "reply" ? callNumber(delivery) : 0;
  return call === 0 ? null : refToken(call);
}

/** The number of the call whose reply this delivery brings; 0 when it is no call's. */
function callNumber({ process }: Delivery): number {
  return numberOf(process.ready[0]);
}

function numberOf(answer: unknown): number {
  if (typeof answer !== "object" || answer === null || !("ref" in answer)) return 0;
  const { ref } = answer;
  return typeof ref === "object" && ref !== null && "id" in ref && typeof ref.id === "number" ? ref.id : 0;
}
