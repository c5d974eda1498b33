/**
 * The inside of a server: OTP's `gen_server` loop, one message for each delivery.
 *
 * Init, then for each message a callback, whose return says the new state and what comes next; a stop runs
 * `terminate`, reports what was no orderly end and leaves with the reason. A value that is thrown counts as the
 * callback's return, as in OTP. Must not know how requests are named: it sees `ServerCallbacks`.
 */

import {
  Envelope,
  type EnvelopeKind,
  ErlangError,
  Exit,
  type ExitMessage,
  type ExitReason,
  type Fiber,
  formatReason,
  type From,
  isOrderly,
  type Loop,
  type LoopView,
  type Pid,
  type ProcessRecord,
  reasonOf,
  reply,
  ProcessTimer,
  ProcessTimers,
} from "../kernel/index.js";
import { finished, isUnfinished } from "./callback.js";
import { reportServerCrash } from "./gen-server-report.js";
import type { ServerOptions } from "./returns.js";
import { acknowledge, failStart } from "./start.js";
import { SystemMessages, type SystemTarget } from "./sys.js";

/** A definition as the loop calls it: no types left, every callback there. */
export interface ServerCallbacks {
  readonly name: string;
  readonly init: (argument: unknown) => unknown;
  readonly call: (request: unknown, from: From, state: unknown) => unknown;
  readonly cast: (request: unknown, state: unknown) => unknown;
  readonly info: (message: unknown, state: unknown) => unknown;
  readonly continue: (term: unknown, state: unknown) => unknown;
  readonly terminate: ((reason: ExitReason, state: unknown) => unknown) | null;
  readonly formatStatus: ((state: unknown) => unknown) | null;
  /** The program's own function for a message of this kind, for a debugger. */
  readonly handlerFor: (kind: EnvelopeKind, payload: unknown) => unknown;
}

/** What a callback returned, as the loop reads it; anything else is a bad return. */
interface Returned {
  readonly type: unknown;
  readonly state?: unknown;
  readonly second?: unknown;
  readonly value?: unknown;
  readonly options?: ServerOptions | undefined;
  readonly reason?: unknown;
  readonly next?: { readonly state: unknown } | null;
}

export class ServerLoop implements Loop, SystemTarget {
  readonly behaviour: string;
  readonly idleIn = ["gen_server", "loop", 7] as const;
  private readonly callbacks: ServerCallbacks;
  /** The process whose exit ends this one even when it traps exits; `null` when started without a link. */
  private readonly parent: Pid | null;
  private argument: unknown;
  private process: ProcessRecord | null = null;
  private state: unknown = undefined;
  private next: Envelope | null = null;
  private readonly system: SystemMessages;
  /** The timeout of the latest return, which a system message starts anew. */
  private timeout: number | null = null;
  private timer: ServerTimeout | null = null;
  /** The envelope of a timeout of 0, due when the mailbox is empty. */
  private immediate: Envelope | null = null;

  constructor(callbacks: ServerCallbacks, argument: unknown, parent: Pid | null, behaviour = "GenServer") {
    this.callbacks = callbacks;
    this.argument = argument;
    this.parent = parent;
    this.behaviour = behaviour;
    this.system = new SystemMessages(this, parent);
  }

  get accepts(): ((envelope: Envelope) => boolean) | null {
    return this.system.accepts;
  }

  inspect(): LoopView {
    return { kind: "server", state: this.state };
  }

  handlerFor(envelope: Envelope | null): unknown {
    if (envelope === null) return this.callbacks.init;
    return this.callbacks.handlerFor(envelope.kind, envelope.payload);
  }

  // --- Init ---------------------------------------------------------------------------------------------------

  start(process: ProcessRecord): Fiber<void> | undefined {
    this.process = process;
    const argument = this.argument;
    this.argument = undefined;
    let result: unknown;
    try {
      result = this.callbacks.init(argument);
    } catch (thrown) {
      result = this.thrownInInit(process, thrown);
    }
    if (isUnfinished(result)) return this.initFiber(process, result);
    this.initialised(process, result as Returned);
    return undefined;
  }

  private *initFiber(process: ProcessRecord, unfinished: Fiber | PromiseLike<unknown>): Fiber<void> {
    let result: unknown;
    try {
      result = yield* finished<unknown>(unfinished);
    } catch (thrown) {
      result = this.thrownInInit(process, thrown);
    }
    this.initialised(process, result as Returned);
  }

  /** A thrown value is taken as init's return (`gen_server:init_it`); an error or an exit fails the start. */
  private thrownInInit(process: ProcessRecord, thrown: unknown): unknown {
    if (!(thrown instanceof Error)) return thrown;
    const reason = reasonOf(thrown);
    this.report(process, reason, null);
    return failStart(process, reason);
  }

  private initialised(process: ProcessRecord, result: Returned): void {
    switch (typeOf(result)) {
      case "ok":
        this.become(process, result.state);
        this.plan(process, result.second as ServerOptions | undefined);
        acknowledge(process, { status: "ok", pid: process.pid });
        return;
      case "ignore":
        acknowledge(process, { status: "ignore" });
        throw new Exit("normal");
      case "stop":
        return failStart(process, result.reason);
      default:
        return failStart(process, ["bad_return_value", result]);
    }
  }

  // --- One message --------------------------------------------------------------------------------------------

  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    if (this.timer !== null || this.immediate !== null) this.cancelTimeout(process);
    if (envelope.kind === "system") return this.handleSystem(process, envelope);
    if (this.system.tracing) this.system.traceMessage(process, envelope);
    if (envelope.kind === "exit" && (envelope.payload as ExitMessage).pid === this.parent)
      return this.terminate(process, (envelope.payload as ExitMessage).reason, envelope);
    process.hibernating = false;
    let result: unknown;
    try {
      switch (envelope.kind) {
        case "call":
          result = this.callbacks.call(envelope.payload, envelope.from as From, this.state);
          break;
        case "cast":
          result = this.callbacks.cast(envelope.payload, this.state);
          break;
        case "internal":
          result = this.callbacks.continue(envelope.payload, this.state);
          break;
        case "exit":
        case "info":
        case "down":
        case "timeout":
          result = this.callbacks.info(envelope.payload, this.state);
          break;
        default: {
          const never: never = envelope.kind;
          return never;
        }
      }
    } catch (thrown) {
      if (thrown instanceof Error) return this.terminate(process, reasonOf(thrown), envelope);
      result = thrown;
    }
    if (isUnfinished(result)) return this.finish(process, envelope, result);
    return this.apply(process, envelope, result as Returned);
  }

  private *finish(
    process: ProcessRecord,
    envelope: Envelope,
    unfinished: Fiber | PromiseLike<unknown>,
  ): Fiber<void> {
    let result: unknown;
    let failure: { readonly reason: ExitReason } | null = null;
    try {
      result = yield* finished<unknown>(unfinished);
    } catch (thrown) {
      if (thrown instanceof Error) failure = { reason: reasonOf(thrown) };
      else result = thrown;
    }
    const rest =
      failure === null
        ? this.apply(process, envelope, result as Returned)
        : this.terminate(process, failure.reason, envelope);
    if (rest !== undefined) yield* rest;
  }

  private apply(process: ProcessRecord, envelope: Envelope, result: Returned): Fiber<void> | undefined {
    const from = envelope.kind === "call" ? envelope.from : null;
    switch (typeOf(result)) {
      case "noreply":
        this.become(process, result.state);
        if (result.options !== undefined) this.plan(process, result.options);
        else this.timeout = null;
        return undefined;
      case "reply":
        if (from === null) break;
        this.become(process, result.state);
        try {
          reply(from, result.value);
        } catch (thrown) {
          return this.terminate(process, reasonOf(thrown), envelope);
        }
        if (result.options !== undefined) this.plan(process, result.options);
        else this.timeout = null;
        return undefined;
      case "stop": {
        const next = result.next ?? null;
        if (next === null) break;
        this.become(process, next.state);
        return this.terminate(process, result.reason, envelope);
      }
      case "stopReply":
        if (from === null) break;
        this.become(process, result.state);
        return this.terminate(process, result.reason, envelope, { from, value: result.value });
      default:
        break;
    }
    return this.terminate(process, ["bad_return_value", result], envelope);
  }

  private become(process: ProcessRecord, state: unknown): void {
    const changed = !Object.is(state, this.state);
    this.state = state;
    if (this.system.tracing) this.system.trace(process, `new state ${formatReason(state, 3)}`);
    if (changed && process.kernel.observer !== null)
      process.kernel.emit(process, { type: "state-changed", state });
  }

  // --- What comes next ----------------------------------------------------------------------------------------

  internal(): Envelope | null {
    if (this.next !== null) return this.next;
    if (this.immediate !== null && this.process?.mailbox.length === 0) return this.immediate;
    return null;
  }

  takeInternal(envelope: Envelope): void {
    if (this.next === envelope) this.next = null;
  }

  private plan(process: ProcessRecord, options: ServerOptions | undefined): void {
    this.timeout = null;
    if (options === undefined) return;
    if (options.continue !== undefined) {
      this.next = new Envelope("internal", options.continue, process.pid, null);
      this.next.origin = process.kernel.makeOrigin();
    } else if (options.hibernate === true) {
      process.hibernating = true;
    } else if (options.timeout !== undefined && options.timeout !== "infinity") {
      this.timeout = options.timeout;
      this.startTimeout(process, options.timeout);
    }
  }

  private startTimeout(process: ProcessRecord, delay: number): void {
    if (!(delay >= 0)) throw new ErlangError("timeout_value", `a timeout must be 0 or more ms, not ${delay}`);
    const { kernel } = process;
    const envelope = new Envelope("timeout", "timeout", null, null);
    envelope.origin = kernel.makeOrigin();
    if (delay === 0) {
      this.immediate = envelope;
      return;
    }
    const timer = new ServerTimeout(process, delay, this, envelope);
    this.timer = timer;
    kernel.startTimer(timer);
    (process.timers ??= new ProcessTimers()).add(timer);
    const { ref, name, message } = timer;
    if (kernel.observer !== null) kernel.emit(process, { type: "timer-set", ref, name, delay, message });
  }

  /** For its timer: nothing has come in time. */
  timedOut(process: ProcessRecord, timer: ServerTimeout, envelope: Envelope): void {
    const { kernel } = process;
    this.timer = null;
    process.timers?.delete(timer);
    if (kernel.observer !== null)
      kernel.emit(process, { type: "timer-fired", ref: timer.ref, name: timer.name });
    // A message that is there already comes first, and ends the waiting.
    if (process.mailbox.length > 0) return;
    this.immediate = envelope;
    kernel.wake(process);
  }

  private cancelTimeout(process: ProcessRecord): void {
    this.immediate = null;
    const { timer } = this;
    if (timer === null) return;
    this.timer = null;
    const { kernel } = process;
    const { ref, name } = timer;
    const left = Math.max(0, timer.deadline - kernel.time);
    kernel.timers.cancel(timer);
    process.timers?.delete(timer);
    if (kernel.observer !== null) kernel.emit(process, { type: "timer-cancelled", ref, name, left });
  }

  // --- The end ------------------------------------------------------------------------------------------------

  /** Runs `terminate`, reports, answers the caller and leaves with the reason. */
  private terminate(
    process: ProcessRecord,
    reason: ExitReason,
    last: Envelope | null,
    answer?: { readonly from: From; readonly value: unknown },
  ): Fiber<void> | undefined {
    let result: unknown;
    try {
      result = this.callbacks.terminate?.(reason, this.state);
    } catch (thrown) {
      if (thrown instanceof Error) return this.leave(process, reasonOf(thrown), last, answer);
    }
    if (isUnfinished(result)) return this.terminateFiber(process, reason, last, answer, result);
    return this.leave(process, reason, last, answer);
  }

  private *terminateFiber(
    process: ProcessRecord,
    reason: ExitReason,
    last: Envelope | null,
    answer: { readonly from: From; readonly value: unknown } | undefined,
    unfinished: Fiber | PromiseLike<unknown>,
  ): Fiber<void> {
    let final = reason;
    try {
      yield* finished<unknown>(unfinished);
    } catch (thrown) {
      if (thrown instanceof Error) final = reasonOf(thrown);
    }
    this.leave(process, final, last, answer);
  }

  private leave(
    process: ProcessRecord,
    reason: ExitReason,
    last: Envelope | null,
    answer?: { readonly from: From; readonly value: unknown },
  ): undefined {
    const orderly = isOrderly(reason);
    if (!orderly) this.report(process, reason, last);
    if (answer !== undefined) reply(answer.from, answer.value);
    if (!orderly) throw new Exit(reason);
    process.leave(reason);
  }

  private report(process: ProcessRecord, reason: ExitReason, last: Envelope | null): void {
    const state = this.callbacks.formatStatus === null ? this.state : this.callbacks.formatStatus(this.state);
    reportServerCrash(process, this.behaviour, reason, last, state);
  }

  // --- System messages ----------------------------------------------------------------------------------------

  private handleSystem(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    const rest = this.system.handle(process, envelope);
    if (this.timeout !== null && !this.system.suspended && process.pendingExit === null)
      this.startTimeout(process, this.timeout);
    return rest;
  }

  systemState(): unknown {
    return this.state;
  }

  systemReplace(state: unknown): void {
    if (this.process !== null) this.become(this.process, state);
  }

  systemStatus(): unknown {
    return this.callbacks.formatStatus === null ? this.state : this.callbacks.formatStatus(this.state);
  }

  systemTerminate(reason: ExitReason): Fiber<void> | undefined {
    return this.process === null ? undefined : this.terminate(this.process, reason, null);
  }
}

/** The timeout of a return: the server has nothing to do until then. */
class ServerTimeout extends ProcessTimer {
  private readonly process: ProcessRecord;
  private readonly server: ServerLoop;
  private readonly envelope: Envelope;

  constructor(process: ProcessRecord, delay: number, server: ServerLoop, envelope: Envelope) {
    super(process.kernel.timeIn(delay), process.kernel.makeRef(), envelope.payload);
    this.process = process;
    this.server = server;
    this.envelope = envelope;
  }

  get name(): string {
    return "timeout";
  }

  fire(): void {
    this.server.timedOut(this.process, this, this.envelope);
  }
}

function typeOf(result: Returned | null | undefined): unknown {
  return typeof result === "object" && result !== null ? result.type : undefined;
}
