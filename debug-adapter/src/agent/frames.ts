/**
 * The call stack of a process: the delivery it is in (or what it waits for), then the causes of that.
 *
 * Must not know stepping or the connection.
 */

import type { Delivery, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { FrameView, Location } from "../protocol/agent.js";
import { causesOf, locationsOf } from "./causes.js";
import type { Standing } from "./controller.js";
import { deliveryText, processName } from "./describe.js";
import type { Locations } from "./locations.js";
import { logged } from "./log.js";
import { isFresh, type Recorder } from "./recorder.js";
import { waitingText } from "./scopes.js";
import { ownData } from "./values.js";

/** `standing` when the stop is about this process. */
export function framesOf(
  process: ProcessRecord,
  standing: Standing | null,
  recorder: Recorder,
  locations: Locations,
): FrameView[] {
  const name = processName(process);
  const pid = process.pid.id;
  const delivery = standing?.delivery ?? null;
  if (standing !== null && delivery !== null) {
    const fresh = isFresh(delivery);
    const first = logged(
      delivery,
      fresh ? delivery.id : recorder.rootOf(process),
      recorder.causeOf(delivery),
    );
    const frame: FrameView = {
      kind: "delivery",
      name: `${name} ${doing(delivery, fresh ? delivery : recorder.begunBy(process))}`,
      pid,
      delivery: delivery.id,
      locations: where(standing, recorder, locations),
    };
    return [frame, ...causesOf(recorder.log, first)];
  }
  const last = recorder.log.get(recorder.rootOf(process));
  const waiting = process.status === "exited" ? "has ended" : waitingText(process);
  const frame: FrameView = {
    kind: "delivery",
    name: `${name} ${waiting}`,
    pid,
    delivery: process.lastDelivery,
    locations: placed(locations, codeOf(process, false, recorder)),
  };
  // Only what is still going on has causes: between two deliveries a process is where it is for no reason.
  return process.suspendedDelivery === null || last === null
    ? [frame]
    : [frame, ...causesOf(recorder.log, last)];
}

/** `handles call submit`, `runs its init`, `handles info read, after a reply`; of a raw process `goes on after a reply`. */
function doing(delivery: Delivery, begun: Delivery | null): string {
  const what = begun ?? delivery;
  const text =
    what.envelope !== null
      ? `handles ${deliveryText(what)}`
      : what.kind === "start"
        ? `runs ${deliveryText(what)}`
        : `goes on after ${deliveryText(what)}`;
  if (what !== delivery && what.envelope === null) return `goes on after ${deliveryText(delivery)}`;
  return what === delivery ? text : `${text}, after ${deliveryText(delivery)}`;
}

/** Of a crash the places of its stack; else where the process waits, or the handler. */
function where(standing: Standing, recorder: Recorder, locations: Locations): Location[] {
  const { process, crash, delivery, handler, stop } = standing;
  const reason: unknown = crash?.reason;
  const stack = typeof reason === "object" && reason !== null ? ownData(reason, "stack") : undefined;
  if (typeof stack === "string") return locationsOf(stack);
  const continues = delivery !== null && !isFresh(delivery);
  if (continues && process.fiber !== null) return placed(locations, process.fiber);
  const starts = delivery?.kind === "start" && stop.at === "before";
  return placed(locations, handler ?? codeOf(process, starts, recorder));
}

/** The suspended body or callback, or the function that a process without one runs. */
function codeOf(process: ProcessRecord, starts: boolean, recorder: Recorder): unknown {
  if (!starts && process.fiber !== null) return process.fiber;
  return process.loop === null ? recorder.bodyOf(process) : null;
}

function placed(locations: Locations, code: unknown): Location[] {
  const location = locations.of(code);
  return location === null ? [] : [location];
}
