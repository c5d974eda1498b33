/**
 * Frames: what a process is doing, and under it what caused that, back to the root.
 *
 * A cause is the sending of a message by another delivery, with the stack of the sending as candidates for its source
 * line. Must not know source maps or which files are the user's: the adapter chooses.
 */

import { fileURLToPath } from "node:url";
import type { FrameView, Location } from "../protocol/agent.js";
import { place } from "./describe.js";
import { type DeliveryLog, LOG_SIZE, type LoggedDelivery } from "./log.js";

/** Causes shown at most; a chain of messages may be as long as the run. */
const MOST = 200;

/** The causes of a delivery, nearest first. */
export function causesOf(log: DeliveryLog, first: LoggedDelivery): FrameView[] {
  const frames: FrameView[] = [];
  let at: LoggedDelivery = first;
  for (;;) {
    // What was done after a wait belongs to the delivery that waited; only the first frame tells what ended the wait.
    if (at.root !== at.id && (at !== first || at.cause === 0)) {
      const root: LoggedDelivery | null = log.get(at.root);
      if (root === null) return [...frames, gap(at.root)];
      at = root;
    }
    if (frames.length >= MOST) return [...frames, gap(at.id, "the causes before these are not shown")];
    if (!at.known) return frames;
    const locations = at.site === null ? [] : locationsOf(at.site.stack ?? "");
    if (at.cause === 0) {
      const name = `${verbOf(at)} from outside of any process`;
      return [...frames, { kind: "cause", name, pid: null, delivery: 0, locations }];
    }
    const cause: LoggedDelivery | null = log.get(at.cause);
    if (cause === null) return [...frames, gap(at.cause)];
    const name = `${verbOf(at)} by <0.${cause.pid}.0> ${cause.name} in ${whereabouts(log, cause)}`;
    frames.push({ kind: "cause", name, pid: cause.pid, delivery: cause.id, locations });
    at = cause;
  }
}

function verbOf({ place: { kind } }: LoggedDelivery): string {
  switch (kind) {
    case "start":
      return "started";
    case "message":
    case "internal":
      return "sent";
    case "reply":
      return "answered";
    case "timeout":
    case "resume":
    case "promise":
      return "begun";
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Where it was: for the continuation of a delivery that delivery's place. */
function whereabouts(log: DeliveryLog, delivery: LoggedDelivery): string {
  return place((log.get(delivery.root) ?? delivery).place);
}

function gap(delivery: number, why?: string): FrameView {
  const name =
    why ?? `earlier deliveries are no longer kept (only the last ${LOG_SIZE.toLocaleString("en")} are)`;
  return { kind: "gap", name, pid: null, delivery, locations: [] };
}

const CALL_SITE = /^\s*at (?:.*? \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** The places of a V8 stack that are in files, innermost first. */
export function locationsOf(stack: string): Location[] {
  const found: Location[] = [];
  for (const line of stack.split("\n")) {
    const match = CALL_SITE.exec(line);
    if (match === null) continue;
    found.push({ file: pathOf(match[1] ?? ""), line: Number(match[2]), column: Number(match[3]) });
  }
  return found;
}

/** Path of a `file:` URL; other texts as they are. */
export function pathOf(url: string): string {
  if (!url.startsWith("file://")) return url;
  try {
    return fileURLToPath(url);
  } catch {
    // Not a path on this system (a host in the URL): shown as it is.
    return url;
  }
}
