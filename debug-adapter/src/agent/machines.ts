/**
 * What machines have done so far: visits of states, transitions taken, the last one, the length of running timers.
 *
 * Fed by events, one small update each; forgotten with the process. Must not know diagrams.
 */

import type { KernelEvent, ProcessRecord, Ref } from "../../../runtime/src/kernel/index.js";
import { formatReason } from "../../../runtime/src/kernel/exit.js";
import type { MachineInstance } from "../protocol/views.js";
import { ownData, shortText } from "./values.js";

type Taken = MachineInstance["taken"][number];

interface Past {
  readonly visits: Map<string, number>;
  readonly taken: Map<string, Taken>;
  readonly timers: Map<number, number>;
  last: MachineInstance["last"];
}

/** A state's name, or the text of a complex state. */
export function stateName(state: unknown): string {
  return typeof state === "string" ? state : formatReason(state);
}

export class MachineHistory {
  private readonly pasts = new WeakMap<ProcessRecord, Past>();

  /** The machine is up, in its first state. */
  began(process: ProcessRecord, state: string): void {
    if (this.pasts.has(process)) return;
    this.past(process).visits.set(state, 1);
  }

  known(process: ProcessRecord): boolean {
    return this.pasts.has(process);
  }

  transition(process: ProcessRecord, event: Extract<KernelEvent, { type: "transition" }>): void {
    const past = this.past(process);
    const last = {
      from: stateName(event.from),
      to: stateName(event.to),
      event: event.event,
      kind: event.kind,
    };
    const key = `${last.from}\n${last.to}\n${last.event}\n${last.kind}`;
    past.last = last;
    past.visits.set(last.to, (past.visits.get(last.to) ?? 0) + 1);
    past.taken.set(key, { ...last, count: (past.taken.get(key)?.count ?? 0) + 1 });
  }

  timerSet(process: ProcessRecord, ref: Ref, delay: number): void {
    this.past(process).timers.set(ref.id, delay);
  }

  timerGone(process: ProcessRecord, ref: Ref): void {
    this.pasts.get(process)?.timers.delete(ref.id);
  }

  /** `null` when the process is no machine. */
  instance(process: ProcessRecord): MachineInstance | null {
    const view = process.loop?.inspect();
    if (view?.kind !== "machine") return null;
    const past = this.pasts.get(process);
    const now = process.kernel.time;
    return {
      pid: process.pid.id,
      text: process.pid.toString(),
      name: process.name,
      module: process.label,
      state: stateName(view.state),
      enteredAt: view.enteredAt,
      now,
      data: fields(view.data),
      postponed: view.postponed.map((envelope) => ({
        message: `${envelope.kind} ${shortText(envelope.payload)}`,
        sender: envelope.sender === null ? "outside" : senderText(process, envelope.sender.id),
        waiting: envelope.origin === null ? 0 : Math.max(0, now - envelope.origin.time),
      })),
      timers: view.timers.map(({ name, ref, left, content }) => ({
        name: name === "stateTimeout" || name === "eventTimeout" ? nameOfTimer(name, content) : name,
        left,
        total: past?.timers.get(ref.id) ?? left,
        content: shortText(content),
      })),
      visits: Object.fromEntries(past?.visits ?? []),
      taken: [...(past?.taken.values() ?? [])],
      last: past?.last ?? null,
    };
  }

  private past(process: ProcessRecord): Past {
    let past = this.pasts.get(process);
    if (past === undefined) {
      past = { visits: new Map(), taken: new Map(), timers: new Map(), last: null };
      this.pasts.set(process, past);
    }
    return past;
  }
}

/** `state_timeout execution_timeout`: the timeout's kind as OTP writes it, and what it brings. */
function nameOfTimer(name: "stateTimeout" | "eventTimeout", content: unknown): string {
  const kind = name === "stateTimeout" ? "state_timeout" : "event_timeout";
  return typeof content === "string" ? `${kind} ${content}` : kind;
}

function senderText(process: ProcessRecord, pid: number): string {
  const sender = process.kernel.processes.get(pid);
  return sender === undefined ? `<0.${pid}.0>` : `<0.${pid}.0> ${sender.name ?? sender.label}`;
}

function fields(data: unknown): MachineInstance["data"] {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    return [{ name: "data", value: shortText(data) }];
  const names = Object.keys(data);
  // Getters are not run: a field without a value is shown as what it is.
  return names.map((name) => ({
    name,
    value:
      "value" in (Object.getOwnPropertyDescriptor(data, name) ?? {})
        ? shortText(ownData(data, name))
        : "<getter>",
  }));
}
