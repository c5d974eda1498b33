/**
 * The master of a running application: the process that starts its top supervisor, watches it and stops it.
 *
 * OTP's `application_master`. It traps exits and runs all of the application's callbacks. Must not know the other
 * applications: what its end means for them is said by its type alone.
 */

import {
  current,
  ExitMessage,
  type ExitReason,
  exit,
  type Fiber,
  formatReason,
  isOrderly,
  Pid,
  Process,
  type ProcessRecord,
  reasonOf,
  receive,
  type Suspension,
} from "../../kernel/index.js";
import { callback, finished } from "../callback.js";
import { waited } from "../supervisor/start-child.js";
import { stopChild } from "../supervisor/stop-child.js";
import type { AnyApplication, ApplicationResult, ApplicationType } from "./definition.js";

type Steps<T> = Generator<Suspension<unknown>, T, unknown>;

/** Asks the master to stop its application; nobody else can make one. */
export class StopApplication {
  readonly type = "terminate";
}

/** What start/2 gave. */
type Started =
  | { readonly ok: true; readonly pid: Pid; readonly state: unknown }
  | { readonly ok: false; readonly reason: ExitReason };

/** The body of the master; `tell` hears how the start went. */
export function* master(
  definition: AnyApplication,
  type: ApplicationType,
  tell: (result: ApplicationResult) => void,
): Fiber<void> {
  const self = current("an application");
  Process.flag("trapExit", true);
  const started = yield* startTop(definition);
  if (!started.ok) {
    tell({ status: "error", reason: started.reason });
    return;
  }
  const failure = yield* startPhases(definition);
  if (failure !== null) {
    yield* stopTop(self, started.pid);
    tell({ status: "error", reason: failure.reason });
    return;
  }
  tell({ status: "ok" });
  const message = yield* receive(
    (m): m is ExitMessage | StopApplication =>
      m instanceof StopApplication || (m instanceof ExitMessage && m.pid === started.pid),
  );
  const state = yield* prepStop(definition, started.state);
  if (message instanceof StopApplication) yield* stopTop(self, started.pid);
  yield* stop(definition, state);
  report(self, definition.name, message instanceof ExitMessage ? message.reason : "stopped", type);
  if (message instanceof StopApplication) return;
  if (endsSystem(type, message.reason)) self.kernel.shutdown();
  exit(message.reason);
}

function endsSystem(type: ApplicationType, reason: ExitReason): boolean {
  switch (type) {
    case "permanent":
      return true;
    case "transient":
      return reason !== "normal";
    case "temporary":
      return false;
    default: {
      const never: never = type;
      return never;
    }
  }
}

function* startTop(definition: AnyApplication): Steps<Started> {
  const { name, start, args = [] } = definition;
  const where = [name, "start", ["normal", args]];
  let result: unknown;
  try {
    result = start === undefined ? undefined : yield* waited(callback(start)("normal", args as never));
  } catch (thrown) {
    return { ok: false, reason: ["bad_return", [where, ["EXIT", reasonOf(thrown)]]] };
  }
  if (typeof result === "object" && result !== null && "status" in result) {
    if (result.status === "ok" && "pid" in result && result.pid instanceof Pid)
      return { ok: true, pid: result.pid, state: "info" in result ? result.info : [] };
    if (result.status === "error" && "reason" in result) return { ok: false, reason: [result.reason, where] };
    if (result.status === "ignore") return { ok: false, reason: ["bad_return", [where, "ignore"]] };
  }
  return { ok: false, reason: ["bad_return", [where, result]] };
}

interface Failure {
  readonly reason: ExitReason;
}

/** `null` when all phases went well. */
function* startPhases({ name, startPhases = [], startPhase }: AnyApplication): Steps<Failure | null> {
  if (startPhase === undefined) return null;
  for (const [phase, argument] of startPhases) {
    const where = [name, "start_phase", [phase, "normal", argument]];
    let result: unknown;
    try {
      result = yield* finished(callback(startPhase)(phase, "normal", argument));
    } catch (thrown) {
      return { reason: ["bad_return_value", [where, ["EXIT", reasonOf(thrown)]]] };
    }
    const status =
      typeof result === "object" && result !== null && "status" in result ? result.status : result;
    if (status === "ok") continue;
    if (status === "error" && typeof result === "object" && result !== null && "reason" in result)
      return { reason: [result.reason, where] };
    return { reason: ["bad_return_value", [where, result]] };
  }
  return null;
}

function* stopTop(self: ProcessRecord, pid: Pid): Steps<void> {
  yield* stopChild(self, { pid, shutdown: "infinity", restart: "temporary" });
}

/** A `prepStop` that fails leaves the state as it was, as in OTP. */
function* prepStop(definition: AnyApplication, state: unknown): Steps<unknown> {
  if (definition.prepStop === undefined) return state;
  try {
    return yield* finished<unknown>(callback(definition.prepStop)(state));
  } catch (thrown) {
    reportFailed(definition.name, "prepStop", thrown);
    return state;
  }
}

function* stop(definition: AnyApplication, state: unknown): Steps<void> {
  if (definition.stop === undefined) return;
  try {
    yield* finished<unknown>(callback(definition.stop)(state));
  } catch (thrown) {
    reportFailed(definition.name, "stop", thrown);
  }
}

/** `[info] Application x exited: shutdown`. */
function report(self: ProcessRecord, name: string, reason: ExitReason, type: ApplicationType): void {
  self.kernel.host.report({
    level: reason === "stopped" || isOrderly(reason) ? "info" : "error",
    kind: "progress",
    text: `Application ${name} exited: ${formatReason(reason)}`,
    facts: { application: name, reason, type },
  });
}

function reportFailed(name: string, callbackName: string, thrown: unknown): void {
  const self = current("an application's callback");
  self.kernel.host.report({
    level: "error",
    kind: "crash",
    text: `Application ${name} failed in ${callbackName}\n** ${formatReason(reasonOf(thrown))}`,
    facts: { application: name, reason: reasonOf(thrown) },
  });
}
