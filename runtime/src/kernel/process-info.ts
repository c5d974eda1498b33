/**
 * What a process looks like from outside: `Process.info/1,2`.
 *
 * The items have Erlang's names and shapes (`erlang:process_info/2`), tuples as arrays. Reading changes nothing.
 */

import { currentProcess } from "./current.js";
import { asReceived } from "./envelope.js";
import { NODE } from "./pid.js";
import type { Process } from "./process.js";

/** The items that can be asked for. */
export type InfoItem =
  | "current_function"
  | "dictionary"
  | "initial_call"
  | "label"
  | "links"
  | "message_queue_len"
  | "messages"
  | "monitored_by"
  | "monitors"
  | "parent"
  | "reductions"
  | "registered_name"
  | "status"
  | "trap_exit";

/** Those that `Process.info(pid)` lists: cheap ones, as on the BEAM. */
export const STANDARD_ITEMS: readonly InfoItem[] = [
  "registered_name",
  "current_function",
  "initial_call",
  "status",
  "message_queue_len",
  "links",
  "dictionary",
  "trap_exit",
  "reductions",
];

/** One item's value. */
export function infoItem(process: Process, item: InfoItem): unknown {
  switch (item) {
    case "current_function":
      return currentFunction(process);
    case "dictionary":
      return dictionaryOf(process);
    case "initial_call":
      return process.loop === null ? ["erlang", "apply", 2] : ["proc_lib", "init_p", 5];
    case "label":
      return process.label;
    case "links":
      return [...(process.links ?? [])].map((other) => other.pid);
    case "message_queue_len":
      return process.mailbox.length;
    case "messages":
      return [...process.mailbox].map(asReceived);
    case "monitored_by":
      return [...(process.monitoredBy ?? [])].map((monitor) => monitor.watcher.pid);
    case "monitors":
      return [...(process.monitors ?? [])].map((monitor) => [
        "process",
        typeof monitor.as === "string" ? [monitor.as, NODE] : monitor.as,
      ]);
    case "parent":
      return process.parent ?? "undefined";
    case "reductions":
      return process.reductions;
    case "registered_name":
      return process.name ?? [];
    case "status":
      return statusOf(process);
    case "trap_exit":
      return process.trapExit;
    default: {
      const never: never = item;
      return never;
    }
  }
}

function currentFunction(process: Process): readonly [string, string, number] {
  if (process.hibernating) return ["erlang", "hibernate", 3];
  const idle = process !== currentProcess() && process.fiber === null && process.status !== "starting";
  if (idle && process.loop?.idleIn !== undefined) return process.loop.idleIn;
  return [process.label, "body", 0];
}

function statusOf(process: Process): string {
  if (process === currentProcess()) return "running";
  switch (process.status) {
    case "starting":
    case "runnable":
    case "running":
      return process.queued ? "runnable" : "waiting";
    case "waiting":
      return "waiting";
    case "exited":
      return "exiting";
    default: {
      const never: never = process.status;
      return never;
    }
  }
}

/** The dictionary as a list of pairs, with what `proc_lib` puts there. */
function dictionaryOf(process: Process): readonly (readonly [unknown, unknown])[] {
  const own = [...(process.dictionary ?? [])];
  return process.ancestry === null ? own : [["$ancestors", process.ancestors], ...own];
}
