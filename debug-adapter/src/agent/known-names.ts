/**
 * The names that somebody who writes a breakpoint may choose from: processes with their states, and their messages.
 *
 * Messages are those that have been seen: in the log of deliveries and in the mailboxes. Made when asked for.
 */

import type { Kernel } from "../../../runtime/src/kernel/index.js";
import type { BehaviourDefinition } from "../../../runtime/src/otp/definitions.js";
import type { KnownNames } from "../protocol/agent.js";
import { nameOf } from "./describe.js";
import type { DeliveryLog } from "./log.js";

/** Deliveries looked back at. */
const LOOK_BACK = 5_000;
/** Messages of a mailbox that are looked at. */
const PENDING = 100;

export function namesToComplete(
  kernel: Kernel | null,
  definitions: readonly BehaviourDefinition[],
  log: DeliveryLog | null,
): KnownNames {
  const processes = new Map<string, KnownNames["processes"][number]>();
  for (const { name, behaviour, states } of definitions) processes.set(name, { name, behaviour, states });
  const messages = new Map<string, Set<string>>();
  const seen = (process: string | null, message: string): void => {
    if (process === null || message === "") return;
    const names = messages.get(process) ?? new Set();
    messages.set(process, names.add(message));
  };
  for (const process of kernel?.processes.values() ?? []) {
    const behaviour = process.loop?.behaviour ?? "process";
    const view = process.loop?.inspect();
    const states = processes.get(process.label)?.states ?? (view?.kind === "machine" ? view.states : null);
    for (const name of [process.label, process.name])
      if (name !== null) processes.set(name, { name, behaviour, states });
    let left = PENDING;
    for (const envelope of process.mailbox) {
      if (left-- === 0) break;
      seen(process.label, nameOf(envelope));
      seen(process.name, nameOf(envelope));
    }
  }
  for (const { name, label, place } of log?.latest(LOOK_BACK) ?? []) {
    seen(name, place.message);
    seen(label, place.message);
  }
  return {
    processes: [...processes.values()].sort((a, b) => a.name.localeCompare(b.name)),
    messages: [...messages].map(([process, names]) => ({ process, names: [...names].sort() })),
  };
}
