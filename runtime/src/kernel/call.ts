/**
 * A call: a request to a process and the wait for its answer (OTP's `gen:call`).
 *
 * The answer reaches the caller without passing its mailbox, so it is found at once however many messages wait
 * there, and one that comes too late finds the call closed and is dropped (OTP 24's aliases). A call fails with
 * `[reason, where]`, `where` being e.g. `["GenServer", "call", [server, request, timeout]]`: with `noproc` when
 * there is no such process, with the callee's exit reason when it ends first, with `timeout`.
 */

import { currentKernel, currentProcess } from "./current.js";
import { type EnvelopeKind, From } from "./envelope.js";
import type { ExitReason } from "./exit.js";
import { isolate } from "./isolate.js";
import { type Pid, Ref } from "./pid.js";
import type { PendingAnswer, Process } from "./process.js";
import { PendingReply } from "./suspension.js";
import { Timer } from "./timers.js";

/** Milliseconds, or for ever. */
export type Timeout = number | "infinity";

export interface CallOptions {
  readonly kind: EnvelopeKind;
  readonly timeout: Timeout;
  /** The second element of the exit reason, made only when the call fails. */
  where(): unknown;
  /** The payload need not be copied (the library's own requests, which may carry functions). */
  readonly trusted?: boolean;
}

export class Call<T> extends PendingReply<T> implements PendingAnswer {
  readonly target: Pid | null;
  private readonly refNumber: number;
  private madeRef: Ref | null = null;
  private readonly options: CallOptions;
  private timer: Timer | null = null;

  /** `name` is how the caller named the target, for the events. */
  constructor(target: Process | null, name: Pid | string, request: unknown, options: CallOptions) {
    super("reply");
    const kernel = currentKernel();
    this.refNumber = kernel.refNumber();
    this.target = target?.pid ?? null;
    this.options = options;
    const payload = options.trusted === true ? request : isolate(request, "request");
    if (kernel.observer !== null) {
      kernel.emit(this.owner, {
        type: "call",
        to: name,
        request: payload,
        ref: this.ref,
        timeout: options.timeout,
      });
    }
    if (target === null || target.status === "exited") {
      this.failCall("noproc");
      return;
    }
    if (target === this.owner) {
      this.failCall("calling_self");
      return;
    }
    target.addCaller(this);
    if (this.aliased) {
      this.timer = new CallTimer(kernel.timeIn(Number(options.timeout)), this);
      kernel.startTimer(this.timer);
    }
    kernel.post(target, options.kind, payload, new From(this.owner?.pid ?? null, this));
  }

  get ref(): Ref {
    return (this.madeRef ??= new Ref(this.refNumber));
  }

  /** A call without a time limit is made without an alias: what is answered twice reaches the mailbox (`gen:call`). */
  get aliased(): boolean {
    const { timeout } = this.options;
    return timeout !== "infinity" && timeout !== Number.POSITIVE_INFINITY;
  }

  targetExited(reason: ExitReason): void {
    this.failCall(reason);
  }

  timedOut(): void {
    this.failCall("timeout");
  }

  protected override release(): void {
    const kernel = this.owner?.kernel ?? currentKernel();
    if (this.timer !== null) kernel.timers.cancel(this.timer);
    this.timer = null;
    this.target?.process?.callers?.delete(this);
  }

  private failCall(reason: ExitReason): void {
    const kernel = this.owner?.kernel ?? currentKernel();
    if (this.state === "open" && kernel.observer !== null) {
      kernel.emit(this.owner, { type: "call-failed", ref: this.ref, reason });
    }
    this.fail([reason, this.options.where()]);
  }
}

class CallTimer extends Timer {
  private readonly call: Call<unknown>;

  constructor(deadline: number, call: Call<unknown>) {
    super(deadline);
    this.call = call;
  }

  fire(): void {
    this.call.timedOut();
  }
}

/**
 * Answers a call. Always `"ok"`. Later answers and answers to calls that timed out are dropped, with two exceptions
 * of `gen:call`'s: a caller that waited without a time limit finds them in its mailbox, as `[ref, value]`, and so
 * does any caller that has not yet gone on with its first answer, as `[["alias", ref], value]`.
 * A `trusted` value is not copied (the library's own answers, which may carry functions).
 */
export function reply<T>(from: From<T>, value: T, trusted = false): "ok" {
  const kernel = currentKernel();
  const call = from.tag;
  const isolated = trusted ? value : isolate(value, "reply");
  const caller = from.pid?.process ?? null;
  if (call instanceof Call && call.state !== "open" && caller !== null) {
    const tag = call.aliased ? ["alias", call.ref] : call.ref;
    // An alias ends when the caller goes on with the first answer, not when that is given.
    if (!call.aliased || caller.ready.includes(call)) {
      kernel.post(caller, "info", [tag, isolated], null);
      return "ok";
    }
  }
  if (kernel.observer !== null) {
    if (call.state === "open" && call instanceof Call) {
      kernel.emit(currentProcess(), { type: "reply", to: from.pid, ref: call.ref, value: isolated });
    } else {
      kernel.emit(currentProcess(), {
        type: "dead-letter",
        to: from.pid ?? "outside",
        message: isolated,
        why: "late reply",
      });
    }
  }
  call.complete(isolated);
  return "ok";
}
