/**
 * The events of a machine that come before its mailbox: inserted ones, and postponed ones on their way back.
 *
 * Promises gen_statem's order: what was inserted last comes first, postponed events come back in the order in which
 * they came, before what was waiting here. An event keeps its envelope, and with it who sent it. Must not know
 * states, callbacks or timers.
 */

import { Envelope, type Pid, type ProcessRecord } from "../../kernel/index.js";
import type { NextEventAction } from "./actions.js";
import type { TimeoutEvent } from "./events.js";

export class EventQueue {
  /** The next one last: taking it and putting others before it cost the same however many there are. */
  private readonly stack: Envelope[] = [];
  private waiting: Envelope[] = [];

  /** Events that wait for a change of state, oldest first. */
  get postponed(): readonly Envelope[] {
    return this.waiting;
  }

  /** All that comes before the mailbox, first one first. */
  list(): Envelope[] {
    return this.stack.toReversed();
  }

  first(): Envelope | null {
    return this.stack.at(-1) ?? null;
  }

  /** Removes the first event, if it is this one. */
  take(envelope: Envelope): void {
    if (this.stack.at(-1) === envelope) this.stack.pop();
  }

  postpone(event: Envelope): void {
    this.waiting.push(event);
  }

  /** Brings the postponed events back, before all others; returns them, oldest first. */
  replay(): readonly Envelope[] {
    const replayed = this.waiting;
    this.waiting = [];
    this.putFirst(replayed);
    return replayed;
  }

  /** Inserts events before all others, in the order of the actions. */
  insert(process: ProcessRecord, actions: readonly NextEventAction[]): void {
    this.putFirst(actions.map((action) => inserted(process, action)));
  }

  private putFirst(events: readonly Envelope[]): void {
    for (let i = events.length - 1; i >= 0; i--) {
      const event = events[i];
      if (event !== undefined) this.stack.push(event);
    }
  }
}

/** An inserted event in the shape in which it would have come from outside. */
function inserted(process: ProcessRecord, { event, content }: NextEventAction): Envelope {
  const envelope = envelopeOf(process.pid, event, content);
  envelope.origin = process.kernel.makeOrigin();
  return envelope;
}

function envelopeOf(self: Pid, event: NextEventAction["event"], content: unknown): Envelope {
  if (event === "internal" || event === "cast" || event === "info")
    return new Envelope(event, content, self, null);
  if (event === "stateTimeout" || event === "eventTimeout") return timeout(self, { type: event, content });
  // The caller of an inserted call is the one who is to be answered, not this machine.
  if (event[0] === "call") return new Envelope("call", content, event[1].pid, event[1]);
  return timeout(self, { type: "timeout", name: event[1], content });
}

function timeout(self: Pid, event: TimeoutEvent): Envelope {
  return new Envelope("timeout", event, self, null);
}
