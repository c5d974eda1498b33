/**
 * The asking side of system messages: `Sys` (OTP's `sys`), and stopping a process in its turn (`proc_lib:stop`).
 *
 * Works on every behaviour. Must not know how they answer.
 */

import {
  Call,
  currentKernel,
  currentProcess,
  ErlangError,
  type ExitReason,
  formatReason,
  From,
  type PendingAnswer,
  PendingReply,
  type Pid,
  type ProcessRecord,
  type Timeout,
  type Timer,
} from "../kernel/index.js";
import { checkTimeout } from "./arguments.js";
import { refName, refTerm, resolve, type ServerRef } from "./server-ref.js";
import type { SystemRequest } from "./sys.js";
import { sameTerm } from "./terms.js";

const SYSTEM_TIMEOUT = 5000;

/** A call whose answer is `["ok", value]` or `["error", why]`. */
class SystemCall<T> extends Call<T> {
  override complete(outcome: unknown): boolean {
    const [tag, value] = outcome as readonly [string, unknown];
    if (tag === "ok") return super.complete(value as T);
    const error = value instanceof Error ? value : new ErlangError(value, formatReason(value));
    return this.fail(error, true);
  }
}

/** The exit reason is `[why, ["sys", name, [server, ...]]]`, with the timeout only when one was given (`sys:mfa`). */
function ask<T>(
  server: ServerRef,
  request: SystemRequest,
  name: string,
  args: readonly unknown[],
  timeout: Timeout | undefined,
): Call<T> {
  if (timeout !== undefined) checkTimeout(`Sys.${request.type}`, timeout);
  const limit = timeout === undefined ? [] : [timeout];
  return new SystemCall<T>(resolve(server), refName(server), request, {
    kind: "system",
    timeout: timeout ?? SYSTEM_TIMEOUT,
    where: () => ["sys", name, [refTerm(server), ...args, ...limit]],
    trusted: true,
  });
}

/**
 * Looks into a behaviour and steers it: a server, a machine, a supervisor. For finding out, not for programs to live
 * on. All of these wait, up to `timeout` ms (5,000), until the process gets to the message.
 * @throws Exit `[why, ["sys", function, [server, ...]]]` when it is not there, ends first, or takes longer.
 */
export const Sys = {
  /** The state; a machine's is `[state, data]`. */
  getState: (server: ServerRef, timeout?: Timeout): Call<unknown> =>
    ask(server, { type: "getState" }, "get_state", [], timeout),
  /**
   * Replaces the state with what `replace` makes of it; answers the new one. @throws ErlangError
   * `["callback_failed", ...]` when `replace` fails; the state stays as it was.
   */
  replaceState: (server: ServerRef, replace: (state: unknown) => unknown, timeout?: Timeout): Call<unknown> =>
    ask(server, { type: "replaceState", replace }, "replace_state", [replace], timeout),
  /** From now on the process handles system messages only; the others wait. */
  suspend: (server: ServerRef, timeout?: Timeout): Call<"ok"> =>
    ask(server, { type: "suspend" }, "suspend", [], timeout),
  resume: (server: ServerRef, timeout?: Timeout): Call<"ok"> =>
    ask(server, { type: "resume" }, "resume", [], timeout),
  /** `["status", pid, ["module", module], [dictionary, "running" | "suspended", parent, debug, misc]]`. */
  getStatus: (server: ServerRef, timeout?: Timeout): Call<unknown> =>
    ask(server, { type: "getStatus" }, "get_status", [], timeout),
  /** Reports each message and each new state of the process, until switched off. */
  trace: (server: ServerRef, on: boolean, timeout?: Timeout): Call<"ok"> =>
    ask(server, { type: "trace", on }, "trace", [on], timeout),
  /** Tells the process to end with `reason`, its terminate first; answers before it has ended. */
  terminate: (server: ServerRef, reason: ExitReason, timeout?: Timeout): Call<"ok"> =>
    ask(server, { type: "terminate", reason }, "terminate", [reason], timeout),
} as const;

/** The wait for a process to end with the reason asked for (OTP's `proc_lib:stop/3`). Used by all `stop` functions. */
export class Stopping extends PendingReply<"ok"> implements PendingAnswer {
  readonly target: Pid | null;
  private readonly reason: ExitReason;
  private readonly where: (() => unknown) | null;
  private begun = false;
  private timer: Timer | null = null;

  /** `where` is the second element of the exit reason with which this fails; without, the reason stands alone. */
  constructor(
    target: ProcessRecord | null,
    reason: ExitReason,
    timeout: Timeout,
    where: (() => unknown) | null,
  ) {
    super("reply");
    this.target = target?.pid ?? null;
    this.reason = reason;
    this.where = where;
    if (timeout !== "infinity") checkTimeout("stop", timeout);
    const kernel = currentKernel();
    if (target === null) {
      this.failStop("noproc");
      return;
    }
    if (target === currentProcess()) {
      this.failStop("calling_self");
      return;
    }
    target.addCaller(this);
    if (timeout !== "infinity") {
      this.timer = kernel.setTimer(timeout, () => {
        this.failStop("timeout");
      });
    }
    const request: SystemRequest = { type: "terminate", reason };
    kernel.post(target, "system", request, new From(this.owner?.pid ?? null, this));
  }

  /** The process has taken the message: from here on only its end counts. */
  override complete(): boolean {
    this.begun = true;
    return true;
  }

  targetExited(reason: ExitReason): void {
    if (this.begun && sameTerm(reason, this.reason)) {
      super.complete("ok");
      return;
    }
    const why = this.begun ? reason : [reason, ["sys", "terminate", [this.target, this.reason, "infinity"]]];
    this.failStop(why);
  }

  private failStop(why: ExitReason): void {
    this.fail(this.where === null ? why : [why, this.where()]);
  }

  protected override release(): void {
    const kernel = this.owner?.kernel ?? currentKernel();
    if (this.timer !== null) kernel.timers.cancel(this.timer);
    this.timer = null;
    this.target?.process?.callers?.delete(this);
  }
}
