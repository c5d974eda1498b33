/**
 * Short texts about processes, messages and deliveries, as people read them in stops, frames and threads.
 *
 * Never runs code of the program. Values of the runtime are recognised by shape, since the program may carry its own
 * copy of the runtime's classes.
 */

import type {
  Delivery,
  DeliveryKind,
  Envelope,
  EnvelopeKind,
  ProcessRecord,
} from "../../../runtime/src/kernel/index.js";
import { messageName } from "../../../runtime/src/kernel/envelope.js";
import { ownData } from "./values.js";

/** `AgentFSM`, or the registered name. */
export function processName(process: ProcessRecord): string {
  return process.name ?? process.label;
}

/** `<0.5.0> AgentFSM`. */
export function processText(process: ProcessRecord): string {
  return `${process.pid.toString()} ${processName(process)}`;
}

/** The short name of a message: `submit`, `tick`; of a machine's timeout what it carries: `execution_timeout`. */
export function nameOf(envelope: Envelope): string {
  const { kind, payload } = envelope;
  if (kind !== "timeout" || typeof payload !== "object" || payload === null) return messageName(payload);
  const name = ownData(payload, "name") ?? ownData(payload, "content");
  return name === undefined || name === null ? messageName(payload) : messageName(name);
}

/** `call submit`, `info tick`, `timeout execution_timeout`. */
export function envelopeText(envelope: Envelope): string {
  return `${envelope.kind} ${nameOf(envelope)}`;
}

/** What a delivery is about: `call submit`, `its init`, `a reply`. */
export function deliveryText(delivery: Delivery): string {
  const { kind, envelope, process } = delivery;
  switch (kind) {
    case "start":
      return process.loop === null ? "its start" : "its init";
    case "message":
      return envelope === null ? "a message" : envelopeText(envelope);
    case "internal":
      return envelope === null ? "an internal event" : envelopeText(envelope);
    case "reply":
      return "a reply";
    case "promise":
      return "a settled promise";
    case "timeout":
      return "a timeout";
    case "resume":
      return "a yield";
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Before a delivery: `about to handle call submit`, `about to go on with a reply`. */
export function intention(delivery: Delivery): string {
  switch (delivery.kind) {
    case "start":
      return delivery.process.loop === null ? "about to start" : "about to run init";
    case "message":
    case "internal":
      return `about to handle ${deliveryText(delivery)}`;
    case "reply":
    case "promise":
    case "timeout":
    case "resume":
      return `about to go on after ${deliveryText(delivery)}`;
    default: {
      const never: never = delivery.kind;
      return never;
    }
  }
}

/** After a delivery: `has handled call submit`, `has gone on after a reply`. */
export function completion(delivery: Delivery): string {
  switch (delivery.kind) {
    case "start":
      return delivery.process.loop === null ? "has started" : "has run init";
    case "message":
    case "internal":
      return `has handled ${deliveryText(delivery)}`;
    case "reply":
    case "promise":
    case "timeout":
    case "resume":
      return `has gone on after ${deliveryText(delivery)}`;
    default: {
      const never: never = delivery.kind;
      return never;
    }
  }
}

/** What `place` needs to know of a delivery; small, so that a log may keep it. */
export interface PlaceFacts {
  readonly kind: DeliveryKind;
  /** Whether the process is a behaviour's. */
  readonly behaves: boolean;
  readonly envelope: EnvelopeKind | null;
  readonly message: string;
}

export function placeFacts(delivery: Delivery): PlaceFacts {
  const { kind, envelope, process } = delivery;
  return {
    kind,
    behaves: process.loop !== null,
    envelope: envelope?.kind ?? null,
    message: envelope === null ? "" : nameOf(envelope),
  };
}

/** Where in its code a process was: `init`, `handleCall(submit)`, `receive(order)`. */
export function place({ kind, behaves, envelope, message }: PlaceFacts): string {
  if (kind === "start") return behaves ? "init" : "start";
  if (envelope === null) return kind === "timeout" ? "receive(timeout)" : `what follows a ${kind}`;
  if (!behaves) return `receive(${message})`;
  switch (envelope) {
    case "call":
      return `handleCall(${message})`;
    case "cast":
      return `handleCast(${message})`;
    case "timeout":
      return `timeout(${message})`;
    case "internal":
      return `internal(${message})`;
    case "system":
      return `system(${message})`;
    case "info":
    case "exit":
    case "down":
      return `handleInfo(${message})`;
    default: {
      const never: never = envelope;
      return never;
    }
  }
}
