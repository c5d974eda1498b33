/**
 * The log of deliveries: what caused what, as far back as it is kept.
 *
 * A ring of the last deliveries, so that the memory of a long run stays bounded; what is older is gone, and whoever
 * follows causes back is told so. Keeps no message: only its name and the site of its sending. Texts are made when
 * they are asked for, since most deliveries are never looked at.
 */

import type { Delivery } from "../../../runtime/src/kernel/index.js";
import { type PlaceFacts, placeFacts } from "./describe.js";

/** How many deliveries are kept. */
export const LOG_SIZE = 50_000;

export interface LoggedDelivery {
  readonly id: number;
  readonly pid: number;
  readonly name: string;
  readonly label: string;
  readonly place: PlaceFacts;
  /** The delivery that this one continues: itself when it is none's continuation. */
  readonly root: number;
  /** The delivery that caused this one; 0 for the world outside. */
  readonly cause: number;
  /** Set when its message, or its process's spawning, has a known origin. */
  readonly known: boolean;
  readonly site: { readonly stack?: string } | null;
}

/** What the log keeps of a delivery. `cause` is for those that no message and no spawning brought. */
export function logged(delivery: Delivery, root: number, cause: number): LoggedDelivery {
  const { process, envelope, kind } = delivery;
  const origin = envelope === null ? (kind === "start" ? process.origin : null) : envelope.origin;
  return {
    id: delivery.id,
    pid: process.pid.id,
    name: process.name ?? process.label,
    label: process.label,
    place: placeFacts(delivery),
    root,
    cause: origin?.cause ?? cause,
    known: origin !== null || cause !== 0,
    site: origin?.site ?? null,
  };
}

export class DeliveryLog {
  private readonly ring: (LoggedDelivery | undefined)[] = [];
  private last = 0;

  constructor(private readonly size = LOG_SIZE) {}

  add(delivery: Delivery, root: number, cause: number): void {
    this.keep(logged(delivery, root, cause));
  }

  keep(entry: LoggedDelivery): void {
    this.ring[entry.id % this.size] = entry;
    this.last = entry.id;
  }

  /** `null` when it was never made or is no longer kept. */
  get(id: number): LoggedDelivery | null {
    const found = this.ring[id % this.size];
    return found?.id === id ? found : null;
  }

  /** The last `count` deliveries that are kept, latest first. */
  latest(count: number): LoggedDelivery[] {
    const found: LoggedDelivery[] = [];
    for (let id = this.last; id > 0 && found.length < count; id--) {
      const entry = this.get(id);
      if (entry === null) break;
      found.push(entry);
    }
    return found;
  }

  /** Whether `ancestor` is among the causes of `id`, or is it; as far as is known. */
  descends(id: number, ancestor: number): boolean {
    for (let at = id, steps = 0; at !== 0 && steps < 10_000; steps++) {
      if (at === ancestor) return true;
      const found = this.get(at);
      if (found === null) return false;
      at = found.root === found.id ? found.cause : found.root;
    }
    return false;
  }
}
