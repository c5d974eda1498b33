/**
 * The watchdog: ends a handler that never returns, and it alone.
 *
 * JavaScript cannot be preempted from within, so a thread of its own watches the kernel's pulse. When one delivery
 * has lasted too long it condemns that delivery by number and asks the engine to terminate what the main thread
 * runs; then it sends a message, with which the host begins a new turn, and the kernel finds the turn before cut
 * short and ends the process that had it. A delivery that returns just as it is condemned waits for the blow, so
 * that it never falls on the next, innocent one. What works from where was measured: only turns that run from a
 * MessagePort survive it (see node-host.ts). Must not know processes or handlers: it sees two numbers.
 */

import { Worker } from "node:worker_threads";
import { CONDEMNED, DELIVERY, PID, type Pulse } from "../kernel/index.js";

/** Ms that one delivery may take before it is ended, unless the program says otherwise. */
export const DEFAULT_LIMIT_MS = 5000;

export interface Watchdog {
  /** Ends the thread. */
  dispose(): void;
}

/** The pulse must stand on shared memory. `limit` is in ms; `wake` is called on this thread after a termination. */
export function watch(pulse: Pulse, limit: number, wake: () => void): Watchdog {
  // What the program was started with (a debugger's agent, say) is not for this thread.
  const worker = new Worker(WATCHER, { eval: true, workerData: { pulse, limit }, execArgv: [], env: {} });
  worker.on("message", wake);
  worker.unref();
  return {
    dispose: () => {
      void worker.terminate();
    },
  };
}

/**
 * The thread's program, as text: a bundler must not touch it. It asks anew each round as long as the delivery goes
 * on, because a native call is only cut short at its next check. It writes to the terminal itself: the main thread,
 * through which a worker's output goes, is the one that hangs.
 */
const WATCHER = `
const { parentPort, workerData } = require("node:worker_threads");
const { writeSync } = require("node:fs");
const inspector = require("node:inspector");
const { pulse, limit } = workerData;
const session = new inspector.Session();
session.connectToMainThread();
let seen = 0;
let since = 0;
let warned = false;
setInterval(() => {
  const delivery = Atomics.load(pulse, ${DELIVERY});
  const now = performance.now();
  if (delivery !== seen) {
    seen = delivery;
    since = now;
    warned = false;
    return;
  }
  if (delivery === 0) return;
  const lasted = Math.round(now - since);
  if (!warned && lasted > limit / 2) {
    warned = true;
    const pid = Atomics.load(pulse, ${PID});
    writeSync(2, "[warning] <0." + pid + ".0> has been in one handler for " + lasted +
      " ms and holds up all others; after " + limit + " ms it is ended\\n");
  }
  if (lasted < limit) return;
  Atomics.store(pulse, ${CONDEMNED}, delivery);
  if (Atomics.load(pulse, ${DELIVERY}) !== delivery) {
    Atomics.store(pulse, ${CONDEMNED}, 0);
    return;
  }
  session.post("Runtime.terminateExecution");
  parentPort.postMessage(null);
}, Math.max(5, Math.min(100, limit / 10)));
`;
