/**
 * What a process would do next: the order in which it takes what there is for it.
 *
 * A start before anything, then answers that have come, then what it waits for; of a behaviour its own events before
 * its mailbox. Looks only: nothing leaves its place. Must not know whether the delivery will be let through.
 */

import { currentDelivery, enter } from "./current.js";
import type { DeliveryKind } from "./gate.js";
import type { Kernel } from "./kernel.js";
import type { Process } from "./process.js";
import { ANY, Hibernate, Receive } from "./suspension.js";

/** What comes next for `process`, `null` for nothing. A message is left in `kernel.envelope`, and in the mailbox. */
export function nextKind(kernel: Kernel, process: Process): DeliveryKind | null {
  kernel.envelope = null;
  if (process.status === "starting") return "start";
  const { ready } = process;
  if (ready.length > 0) return ready[0]?.about === "promise" ? "promise" : "reply";
  const waiting = process.asyncReceive ?? process.waiting;
  if (waiting !== null) {
    if (waiting === ANY) return (kernel.envelope = process.mailbox.first()) === null ? null : "message";
    if (waiting instanceof Receive) return nextReceived(kernel, process, waiting);
    if (process.yielded || (waiting instanceof Hibernate && process.mailbox.length > 0)) return "resume";
    return null;
  }
  const { loop } = process;
  if (process.fiber !== null || loop === null) return null;
  const internal = loop.internal();
  if (internal !== null) {
    kernel.envelope = internal;
    return "internal";
  }
  const { accepts } = loop;
  kernel.envelope = accepts === null ? process.mailbox.first() : process.mailbox.firstAccepted(accepts);
  return kernel.envelope === null ? null : "message";
}

function nextReceived(kernel: Kernel, process: Process, receive: Receive<unknown>): DeliveryKind | null {
  if (receive.match === null) kernel.envelope = process.mailbox.first();
  else {
    // A pattern is the process's own code: it may ask for self().
    enter(process, currentDelivery());
    try {
      kernel.envelope = process.mailbox.find(receive.match);
    } finally {
      enter(null, 0);
    }
  }
  if (kernel.envelope !== null) return "message";
  return process.timedOut ? "timeout" : null;
}
