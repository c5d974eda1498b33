/**
 * The system as a whole, in figures and lists: for views that show it and for a pause that looks for what to show.
 *
 * Reads, and changes nothing.
 */

import type { Delivery, Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { Summary } from "../protocol/agent.js";
import type { MachineInstance } from "../protocol/views.js";
import type { Recorder } from "./recorder.js";

/** `stopped`: the process that the stop in view is about. */
export function summaryOf(kernel: Kernel, recorder: Recorder, stopped: ProcessRecord | null): Summary {
  const focus = stopped ?? recorder.latest;
  return {
    running: stopped === null && kernel.held === null,
    time: kernel.time,
    processes: kernel.processes.size,
    deliveries: recorder.deliveries,
    crashes: recorder.crashed,
    focus: focus?.pid.id ?? null,
  };
}

/** All machines that run. */
export function machinesOf(kernel: Kernel, recorder: Recorder): MachineInstance[] {
  return [...kernel.processes.values()].flatMap((process) => {
    const instance = recorder.machines.instance(process);
    return instance === null ? [] : [instance];
  });
}

/** Whose turn it is and with what; when it is nobody's, who had the last one; `null` without a process. */
export function nextOrLatest(
  kernel: Kernel,
  recorder: Recorder,
): { readonly process: ProcessRecord; readonly delivery: Delivery | null } | null {
  const [next] = kernel.runnable();
  const delivery = next === undefined ? null : kernel.peek(next);
  if (next !== undefined && delivery !== null) return { process: next, delivery };
  const { latest } = recorder;
  const [first] = kernel.processes.values();
  const process = latest !== null && latest.status !== "exited" ? latest : first;
  return process === undefined ? null : { process, delivery: null };
}
