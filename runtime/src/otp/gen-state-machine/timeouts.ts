/**
 * The timeouts of one machine: one of its state, one of events, and any number by name.
 *
 * A timeout that runs out puts its event into the mailbox, behind what is there; cancelling takes it out again, so a
 * cancelled timeout is never seen. A time of 0 does not pass the mailbox: its event waits here until nothing that
 * was inserted or replayed is left. Setting a timeout again makes nothing but a new kernel timer. Must not know
 * states or callbacks.
 */

import {
  Envelope,
  formatReason,
  type Origin,
  type ProcessRecord,
  type Ref,
  type Timer,
} from "../../kernel/index.js";
import { sameTerm } from "../terms.js";
import type { AnyTimeoutAction } from "./actions.js";
import type { TimeoutEvent } from "./events.js";

/** A running timeout as a debugger shows it. */
export interface TimeoutView {
  readonly name: string;
  readonly ref: Ref;
  /** Ms of the kernel's time. */
  readonly left: number;
  readonly content: unknown;
}

export class Timeouts {
  private readonly process: ProcessRecord;
  private readonly state: Slot;
  private readonly event: Slot;
  private generic: Map<unknown, Slot> | null = null;
  /** Those set to 0, in the order in which their events come. */
  private due: Slot[] = [];

  constructor(process: ProcessRecord) {
    this.process = process;
    this.state = new Slot(process, "stateTimeout", null);
    this.event = new Slot(process, "eventTimeout", null);
  }

  /**
   * Carries out the timeout actions of one transition. Of several for the same timeout the last one counts. Those that
   * are to run are started from the last to the first, as gen_statem does: of two with the same time the later one in
   * the list comes first. Events that are due at once keep the list's order.
   */
  apply(actions: readonly AnyTimeoutAction[]): void {
    for (let i = 0; i < actions.length; i++) this.applyOne(actions, i, false);
    for (let i = actions.length - 1; i >= 0; i--) this.applyOne(actions, i, true);
  }

  private applyOne(actions: readonly AnyTimeoutAction[], index: number, starting: boolean): void {
    const action = actions[index];
    if (action === undefined || startsClock(action) !== starting) return;
    const slot = this.slot(action);
    if (!this.overruled(actions, index, slot)) this.set(slot, action);
  }

  /** The machine leaves its state. */
  cancelState(): void {
    if (this.state.running) this.cancel(this.state);
  }

  /** An event has been handled. */
  cancelEvent(): void {
    if (this.event.running) this.cancel(this.event);
  }

  /** The event of the first timeout that was set to 0, `null` when there is none. */
  firstDue(): Envelope | null {
    return this.due[0]?.posted ?? null;
  }

  /** An event of a timeout is handled. If it is the one that a timeout here has put there, that has run out. */
  taken(envelope: Envelope): void {
    const first = this.due[0];
    if (first?.posted === envelope) {
      this.due.shift();
      first.told("timer-fired", 0);
      this.finish(first);
      return;
    }
    const event = envelope.payload as TimeoutEvent;
    const slot = event.type === "timeout" ? this.known(event.name) : this.slot(event);
    if (slot?.posted === envelope) this.finish(slot);
  }

  /** The machine ends: what still runs must not wake it. */
  cancelAll(): void {
    this.cancelState();
    this.cancelEvent();
    for (const slot of this.generic?.values() ?? []) if (slot.running) this.cancel(slot);
  }

  view(): TimeoutView[] {
    return [this.state, this.event, ...(this.generic?.values() ?? [])]
      .filter((slot) => slot.running)
      .map((slot) => slot.view());
  }

  private set(slot: Slot, action: AnyTimeoutAction): void {
    const { time } = action;
    switch (time) {
      case "cancel":
      case "infinity":
      case Number.POSITIVE_INFINITY:
        if (slot.running) this.cancel(slot);
        this.forget(slot);
        return;
      case "update":
        if (slot.running) slot.update(action.content);
        else this.makeDue(slot, action.content);
        return;
      case 0:
        if (slot.running) this.cancel(slot);
        this.makeDue(slot, action.content);
        return;
      default:
        if (slot.running) this.cancel(slot);
        slot.arm(time, action.abs === true, action.content);
    }
  }

  private makeDue(slot: Slot, content: unknown): void {
    slot.post(content);
    this.due.push(slot);
  }

  private cancel(slot: Slot): void {
    const place = this.due.indexOf(slot);
    if (place >= 0) this.due.splice(place, 1);
    slot.cancel();
  }

  /** A name is kept only while its timeout runs: there may be any number of names. */
  private forget(slot: Slot): void {
    if (slot.type === "timeout") this.generic?.delete(slot.name);
  }

  private overruled(actions: readonly AnyTimeoutAction[], index: number, slot: Slot): boolean {
    for (let i = index + 1; i < actions.length; i++) {
      const later = actions[i];
      if (later !== undefined && later.type === slot.type && sameName(later, slot)) return true;
    }
    return false;
  }

  private slot(of: AnyTimeoutAction | TimeoutEvent): Slot {
    switch (of.type) {
      case "stateTimeout":
        return this.state;
      case "eventTimeout":
        return this.event;
      case "timeout":
        return this.named(of.name);
      default: {
        const never: never = of;
        return never;
      }
    }
  }

  private named(name: unknown): Slot {
    const known = this.known(name);
    if (known !== undefined) return known;
    const slot = new Slot(this.process, "timeout", name);
    (this.generic ??= new Map<unknown, Slot>()).set(name, slot);
    return slot;
  }

  /** The timeout of that name. A name is any term, and the same by value. */
  private known(name: unknown): Slot | undefined {
    const table = this.generic;
    if (table === null) return undefined;
    const found = table.get(name);
    if (found !== undefined || typeof name !== "object") return found;
    for (const slot of table.values()) if (sameTerm(slot.name, name)) return slot;
    return undefined;
  }

  private finish(slot: Slot): void {
    slot.finish();
    this.forget(slot);
  }
}

/** Whether the timeout will run, rather than end, change or be due at once. */
function startsClock({ time }: AnyTimeoutAction): boolean {
  return typeof time === "number" && time !== 0 && time !== Number.POSITIVE_INFINITY;
}

function sameName(action: AnyTimeoutAction, slot: Slot): boolean {
  return action.type !== "timeout" || sameTerm(action.name, slot.name);
}

/** One timeout, which may be set any number of times. */
class Slot {
  readonly type: TimeoutEvent["type"];
  readonly name: unknown;
  running = false;
  /** The event of a timeout that has run out (in the mailbox) or was set to 0 (with the machine). */
  posted: Envelope | null = null;
  private readonly process: ProcessRecord;
  private readonly ref: Ref;
  private timer: Timer | null = null;
  private content: unknown = null;
  private origin: Origin | null = null;
  private readonly fire: () => void;

  constructor(process: ProcessRecord, type: TimeoutEvent["type"], name: unknown) {
    this.process = process;
    this.type = type;
    this.name = name;
    this.ref = process.kernel.makeRef();
    this.fire = () => {
      this.timer = null;
      this.told("timer-fired", 0);
      this.posted = process.kernel.post(process, "timeout", this.toEvent(), null, this.origin, process.pid);
    };
  }

  arm(time: number, absolute: boolean, content: unknown): void {
    const { kernel } = this.process;
    kernel.refreshTime();
    const delay = absolute ? Math.max(0, time - kernel.time) : time;
    this.begin(content, delay);
    this.timer = kernel.setTimer(delay, this.fire);
  }

  /** Set to 0: the event is there, and waits for its turn. */
  post(content: unknown): void {
    this.begin(content, 0);
    this.posted = new Envelope("timeout", this.toEvent(), this.process.pid, null);
    this.posted.origin = this.origin;
  }

  update(content: unknown): void {
    this.content = content;
    if (this.posted !== null) this.posted.payload = this.toEvent();
  }

  cancel(): void {
    const left = this.left();
    if (this.timer !== null) this.process.kernel.timers.cancel(this.timer);
    if (this.posted !== null) this.process.mailbox.take(this.posted);
    this.finish();
    this.told("timer-cancelled", left);
  }

  finish(): void {
    this.running = false;
    this.timer = null;
    this.posted = null;
    this.origin = null;
    this.content = null;
  }

  told(what: "timer-fired" | "timer-cancelled", left: number): void {
    const { kernel } = this.process;
    if (kernel.observer === null) return;
    const { ref } = this;
    const name = this.label();
    if (what === "timer-fired") kernel.emit(this.process, { type: what, ref, name });
    else kernel.emit(this.process, { type: what, ref, name, left });
  }

  view(): TimeoutView {
    return { name: this.label(), ref: this.ref, left: this.left(), content: this.content };
  }

  private begin(content: unknown, delay: number): void {
    const { kernel } = this.process;
    this.running = true;
    this.content = content;
    this.origin = kernel.makeOrigin();
    if (kernel.observer !== null) {
      kernel.emit(this.process, {
        type: "timer-set",
        ref: this.ref,
        name: this.label(),
        delay,
        message: content,
      });
    }
  }

  private left(): number {
    return this.timer === null ? 0 : Math.max(0, this.timer.deadline - this.process.kernel.time);
  }

  private label(): string {
    if (this.type !== "timeout") return this.type;
    return typeof this.name === "string" ? this.name : formatReason(this.name);
  }

  private toEvent(): TimeoutEvent {
    return this.type === "timeout"
      ? { type: "timeout", name: this.name, content: this.content }
      : { type: this.type, content: this.content };
  }
}
