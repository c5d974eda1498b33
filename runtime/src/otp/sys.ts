/**
 * System messages: what every behaviour answers besides its own messages (OTP's `sys`).
 *
 * A system message waits its turn in the mailbox like any other. A suspended behaviour handles nothing else until it
 * is resumed. Each behaviour gives a `SystemTarget`; the answers are the same for all. Must not know any behaviour.
 */

import {
  Call,
  currentKernel,
  currentProcess,
  type Envelope,
  type ExitReason,
  type Fiber,
  PendingReply,
  type PendingAnswer,
  type Pid,
  From,
  type ProcessRecord,
  reply,
  type Timeout,
  type Timer,
} from "../kernel/index.js";
import { refTerm, resolve, type ServerRef } from "./server-ref.js";
import { sameTerm } from "./terms.js";

/** The requests; the functions below are how they are made. */
export type SystemRequest =
  | { readonly type: "getState" }
  | { readonly type: "replaceState"; readonly replace: (state: unknown) => unknown }
  | { readonly type: "suspend" }
  | { readonly type: "resume" }
  | { readonly type: "getStatus" }
  | { readonly type: "terminate"; readonly reason: ExitReason };

/** What a behaviour lets the system see and do (OTP's `system_*` callbacks). */
export interface SystemTarget {
  /** What `getState` answers. */
  systemState(): unknown;
  /** Takes the state that a `replaceState` has made, in the shape `systemState` gives. */
  systemReplace(state: unknown): void;
  /** What `getStatus` answers in its last part. */
  systemStatus(): unknown;
  /** Ends the behaviour with `reason`, its terminate included. Throws, or returns the fiber that will. */
  systemTerminate(reason: ExitReason): Fiber<void> | undefined;
}

/** One behaviour's system side; `accepts` is the loop's own while it is suspended. */
export class SystemMessages {
  suspended = false;
  private readonly target: SystemTarget;

  constructor(target: SystemTarget) {
    this.target = target;
  }

  /** For `Loop.accepts`: `null` unless suspended. */
  get accepts(): ((envelope: Envelope) => boolean) | null {
    return this.suspended ? isSystem : null;
  }

  /** Handles an envelope of kind `system`. */
  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    const request = envelope.payload as SystemRequest;
    const answer = (value: unknown): undefined => {
      if (envelope.from !== null) reply(envelope.from, value);
    };
    switch (request.type) {
      case "getState":
        return answer(["ok", this.target.systemState()]);
      case "replaceState":
        return answer(this.replace(request.replace));
      case "suspend":
        this.suspended = true;
        return answer("ok");
      case "resume":
        this.suspended = false;
        return answer("ok");
      case "getStatus":
        return answer(this.status(process));
      case "terminate":
        answer("ok");
        return this.target.systemTerminate(request.reason);
      default: {
        const never: never = request;
        return never;
      }
    }
  }

  private replace(replace: (state: unknown) => unknown): unknown {
    try {
      const state = replace(this.target.systemState());
      this.target.systemReplace(state);
      return ["ok", state];
    } catch (thrown) {
      // The function is the caller's: its failure is the caller's too, the server goes on.
      return ["error", thrown];
    }
  }

  private status(process: ProcessRecord): unknown {
    return {
      pid: process.pid,
      module: process.loop?.behaviour ?? "process",
      dictionary: process.dictionary ?? new Map(),
      status: this.suspended ? "suspended" : "running",
      parent: process.parent,
      misc: this.target.systemStatus(),
    };
  }
}

/** A suspended behaviour takes system messages, and the exit of its parent. */
function isSystem(envelope: Envelope): boolean {
  return envelope.kind === "system";
}

class SystemCall<T> extends Call<T> {}

function system<T>(ref: ServerRef, request: SystemRequest, timeout: Timeout, where: unknown): SystemCall<T> {
  return new SystemCall<T>(resolve(ref), nameOf(ref), request, {
    kind: "system",
    timeout,
    where: () => where,
    trusted: true,
  });
}

function nameOf(ref: ServerRef): Pid | string {
  const term = refTerm(ref);
  return typeof term === "string" ? term : (resolve(ref)?.pid ?? String(term));
}

// --- Stopping -------------------------------------------------------------------------------------------------

/** The wait for a process to end with the reason asked for (OTP's `proc_lib:stop/3`). */
export class Stopping extends PendingReply<"ok"> implements PendingAnswer {
  readonly target: Pid | null;
  private readonly reason: ExitReason;
  private readonly where: () => unknown;
  private begun = false;
  private timer: Timer | null = null;

  constructor(target: ProcessRecord | null, reason: ExitReason, timeout: Timeout, where: () => unknown) {
    super("reply");
    this.target = target?.pid ?? null;
    this.reason = reason;
    this.where = where;
    const kernel = currentKernel();
    if (target === null) {
      this.fail(["noproc", where()]);
      return;
    }
    if (target === currentProcess()) {
      this.fail(["calling_self", where()]);
      return;
    }
    (target.callers ??= new Set()).add(this);
    if (timeout !== "infinity") {
      this.timer = kernel.setTimer(timeout, () => {
        this.fail(["timeout", where()]);
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
    this.fail([why, this.where()]);
  }

  protected override release(): void {
    const kernel = this.owner?.kernel ?? currentKernel();
    if (this.timer !== null) kernel.timers.cancel(this.timer);
    this.timer = null;
    this.target?.process?.callers?.delete(this);
  }
}

export { system };
