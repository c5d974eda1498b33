/**
 * Running a child's start function, in the supervisor's process and as a fiber.
 *
 * OTP's `supervisor:do_start_child_i`: whatever the function returns or throws becomes an outcome; a supervisor never
 * fails with its child. Must not know what is done about an outcome.
 */

import {
  type ExitReason,
  currentKernel,
  ErlangError,
  isFiber,
  isThenable,
  Pid,
  Suspension,
} from "../../kernel/index.js";
import { callback } from "../callback.js";
import type { ChildStart } from "../child-spec.js";

export type StartOutcome =
  | { readonly type: "started"; readonly pid: Pid; readonly info?: unknown }
  | { readonly type: "ignored" }
  | { readonly type: "failed"; readonly reason: ExitReason };

/**
 * Starts a child and waits until it is up. `extra` arguments come before its own (DynamicSupervisor's
 * `extraArguments`); `thrown` is the outcome of a start function that throws.
 */
export function* startChild(
  start: ChildStart,
  extra: readonly unknown[],
  thrown: (error: unknown) => StartOutcome,
): Generator<Suspension<unknown>, StartOutcome, unknown> {
  try {
    return outcomeOf(yield* waited(call(start, extra)));
  } catch (error) {
    return thrown(error);
  }
}

function call(start: ChildStart, extra: readonly unknown[]): unknown {
  if (typeof start === "function") return callback(start)(...(extra as readonly never[]));
  const [module, name, args] = start;
  const method = (module as Readonly<Record<string, unknown>>)[name];
  if (typeof method !== "function") {
    const known = "name" in module ? String(module.name) : "the module";
    throw new ErlangError("undef", `${known} has no function ${name}: its child cannot be started`);
  }
  const bound = (method as (...args: readonly unknown[]) => unknown).bind(module);
  return callback(bound)(...extra, ...args);
}

/** What a start function's return stands for, once it is there. */
export function* waited(result: unknown): Generator<Suspension<unknown>, unknown, unknown> {
  if (result instanceof Suspension) return yield* result as Suspension<unknown>;
  if (isFiber(result)) return yield* result;
  if (isThenable(result)) return yield* currentKernel().promised(result);
  return result;
}

/** What a start function has returned, as an outcome. */
export function outcomeOf(result: unknown): StartOutcome {
  if (typeof result === "object" && result !== null && "status" in result) {
    if (result.status === "ignore") return { type: "ignored" };
    if (result.status === "error" && "reason" in result) return { type: "failed", reason: result.reason };
    if (result.status === "ok" && "pid" in result && result.pid instanceof Pid) {
      return "info" in result && result.info !== undefined
        ? { type: "started", pid: result.pid, info: result.info }
        : { type: "started", pid: result.pid };
    }
  }
  return { type: "failed", reason: result };
}
