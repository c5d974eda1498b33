/**
 * Which process is running, and which kernel is meant when none is.
 *
 * `self()`, `spawn()`, `call()` and the like have no handle to pass around, as in Erlang. Inside a slice of a
 * process the answer is that process; in the continuation of an async body the host knows; outside it is the
 * default kernel, made on first use.
 */

import type { Kernel } from "./kernel.js";
import type { Process } from "./process.js";

let running: Process | null = null;
let runningDelivery = 0;
let asyncProcess: () => Process | null = () => null;
let defaultKernel: (() => Kernel) | null = null;

export function currentProcess(): Process | null {
  return running ?? asyncProcess();
}

/** The delivery in progress (of an async body: the one that last resumed it), 0 outside of any. */
export function currentDelivery(): number {
  return running === null ? (asyncProcess()?.lastDelivery ?? 0) : runningDelivery;
}

/** For the kernel: what runs now. `null` between deliveries. */
export function enter(process: Process | null, delivery: number): void {
  running = process;
  runningDelivery = delivery;
}

/** The process that the kernel was running last, whatever async body runs now: after a turn was cut short. */
export function interrupted(): Process | null {
  return running;
}

export function currentKernel(): Kernel {
  const process = currentProcess();
  if (process !== null) return process.kernel;
  if (defaultKernel === null) throw new Error("no system is running here: create one with createSystem()");
  return defaultKernel();
}

/** For the host: how to find the process of an async continuation, and how to make the default kernel. */
export function provide(provider: { asyncProcess: () => Process | null; defaultKernel: () => Kernel }): void {
  asyncProcess = provider.asyncProcess;
  defaultKernel = provider.defaultKernel;
}
