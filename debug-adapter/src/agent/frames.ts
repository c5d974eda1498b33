/**
 * The call stack of a process: the delivery it is in (or what it waits for), then the causes of that.
 *
 * Must not know stepping or the connection.
 */

import type { ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { FrameView, Location } from "../protocol/agent.js";
import { causesOf } from "./causes.js";
import type { Standing } from "./controller.js";
import { deliveryText, processName } from "./describe.js";
import type { Locations } from "./locations.js";
import { logged } from "./log.js";
import { isFresh, type Recorder } from "./recorder.js";
import { waitingText } from "./scopes.js";

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
    const root = isFresh(delivery) ? delivery.id : recorder.rootOf(process);
    const verb =
      delivery.envelope === null ? (delivery.kind === "start" ? "runs" : "goes on with") : "handles";
    const frame: FrameView = {
      kind: "delivery",
      name: `${name} ${verb} ${deliveryText(delivery)}`,
      pid,
      delivery: delivery.id,
      locations: placed(locations, standing.handler ?? codeOf(process, delivery.kind === "start", recorder)),
    };
    return [frame, ...causesOf(recorder.log, logged(delivery, root))];
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

/** The suspended body or callback, or the function that a process without one runs. */
function codeOf(process: ProcessRecord, starts: boolean, recorder: Recorder): unknown {
  if (!starts && process.fiber !== null) return process.fiber;
  return process.loop === null ? recorder.bodyOf(process) : null;
}

function placed(locations: Locations, code: unknown): Location[] {
  const location = locations.of(code);
  return location === null ? [] : [location];
}
