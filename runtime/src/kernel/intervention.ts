/**
 * What a person may do to a running system from a debugger: send a message, call, end a process.
 *
 * Each leaves an `intervention` event, so that a trace tells it from what the program did. They live here, and not in
 * the debugger, because a message must be made of the program's own copy of these classes.
 */

import { Call } from "./call.js";
import { isolate } from "./isolate.js";
import type { Kernel } from "./kernel.js";
import type { Process } from "./process.js";
import { exitProcess } from "./signals.js";

export interface Interventions {
  /** @throws NotSendableError */
  send(process: Process, kind: "info" | "cast", message: unknown): void;
  /** The wait for the reply; it has no time limit. @throws NotSendableError */
  call(process: Process, request: unknown): PromiseLike<unknown>;
  /** An exit signal with `reason`; `"kill"` cannot be trapped. */
  exit(process: Process, reason: unknown): void;
}

export const interventions: Interventions = {
  send(process, kind, message) {
    const payload = isolate(message);
    note(process.kernel, `send ${kind} to ${process.pid}`, payload);
    process.kernel.post(process, kind, payload, null);
  },
  call(process, request) {
    note(process.kernel, `call ${process.pid}`, request);
    return new Call(process, process.pid, request, {
      kind: "call",
      timeout: "infinity",
      where: () => ["debugger", "call", [process.pid, request]],
    });
  },
  exit(process, reason) {
    note(process.kernel, `exit ${process.pid}`, reason);
    exitProcess(process.pid, reason);
  },
};

function note(kernel: Kernel, what: string, detail: unknown): void {
  if (kernel.observer !== null) kernel.emit(null, { type: "intervention", what, detail });
}
