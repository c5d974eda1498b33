/**
 * The inside of a state machine: OTP's `gen_statem` loop, one event for each delivery.
 *
 * For an event: its callback, then the enter calls that follow, then the transition, which settles what comes next:
 * inserted events, replayed ones, the mailbox, timeouts of 0 before it. What a return means is decided in decide.ts;
 * here it is carried out. A value that is thrown counts as the callback's return, as in OTP. Must not know how a
 * definition is written: it sees `MachineCallbacks`.
 */

import {
  type Envelope,
  Exit,
  ExitMessage,
  type ExitReason,
  type Fiber,
  formatReason,
  FunctionClauseError,
  isOrderly,
  type Loop,
  type LoopView,
  type Pid,
  type ProcessRecord,
  reasonOf,
  reply,
} from "../../kernel/index.js";
import { asWritten, finished, isUnfinished } from "../callback.js";
import type { Ok, Stop } from "../returns.js";
import { acknowledge, failStart } from "../start.js";
import { SystemMessages, type SystemTarget } from "../sys.js";
import { sameTerm } from "../terms.js";
import { type BadReturn, BadReturnError, termOf } from "./bad-returns.js";
import type { MachineCallbacks } from "./callbacks.js";
import { beginStep, decide, decideActions, newStep } from "./decide.js";
import { EventQueue } from "./event-queue.js";
import { eventTerm, labelOf } from "./events.js";
import { reportMachineCrash } from "./report.js";
import { Timeouts } from "./timeouts.js";

export class MachineLoop implements Loop, SystemTarget {
  readonly behaviour = "GenStateMachine";
  readonly idleIn = ["gen_statem", "loop_receive", 3] as const;
  private readonly callbacks: MachineCallbacks;
  /** The process whose exit ends this one even when it traps exits; `null` when started without a link. */
  private readonly parent: Pid | null;
  readonly systemModule = "gen_statem";
  private readonly system: SystemMessages;
  private process: ProcessRecord | null = null;
  private argument: unknown;
  private state: unknown = undefined;
  private data: unknown = undefined;
  private enteredAt = 0;
  private readonly events = new EventQueue();
  private timeouts: Timeouts | null = null;
  /** The event that is being handled; `null` on start. */
  private current: Envelope | null = null;
  private readonly step = newStep();
  /** The observer knows of the transition that is being made. */
  private told = false;

  constructor(callbacks: MachineCallbacks, argument: unknown, parent: Pid | null) {
    this.callbacks = callbacks;
    this.argument = argument;
    this.parent = parent;
    this.system = new SystemMessages(this, parent);
  }

  get accepts(): ((envelope: Envelope) => boolean) | null {
    return this.system.accepts;
  }

  inspect(): LoopView {
    return {
      kind: "machine",
      state: this.state,
      data: this.data,
      postponed: this.events.postponed,
      queued: this.events.list(),
      timers: this.timeouts?.view() ?? [],
      states: this.callbacks.states,
      enteredAt: this.enteredAt,
    };
  }

  handlerFor(envelope: Envelope | null): unknown {
    return envelope === null
      ? asWritten(this.callbacks.init)
      : this.callbacks.handlerFor(envelope, this.state);
  }

  ended(): void {
    this.timeouts?.cancelAll();
  }

  // --- Init ---------------------------------------------------------------------------------------------------

  start(process: ProcessRecord): Fiber<void> | undefined {
    const argument = this.argument;
    this.argument = undefined;
    this.process = process;
    this.timeouts = new Timeouts(process);
    let result: unknown;
    try {
      result = this.callbacks.init(argument);
    } catch (thrown) {
      result = this.thrownInInit(process, thrown);
    }
    return isUnfinished(result) ? this.initFiber(process, result) : this.initialised(process, result);
  }

  private *initFiber(process: ProcessRecord, unfinished: Fiber | PromiseLike<unknown>): Fiber<void> {
    let result: unknown;
    try {
      result = yield* finished<unknown>(unfinished);
    } catch (thrown) {
      result = this.thrownInInit(process, thrown);
    }
    const rest = this.initialised(process, result);
    if (rest !== undefined) yield* rest;
  }

  private thrownInInit(process: ProcessRecord, thrown: unknown): unknown {
    if (!(thrown instanceof Error)) return thrown;
    const reason = reasonOf(thrown);
    this.report(process, reason);
    return failStart(process, reason);
  }

  private initialised(process: ProcessRecord, result: unknown): Fiber<void> | undefined {
    const type = typeof result === "object" && result !== null && "type" in result ? result.type : undefined;
    if (type === "ignore") {
      acknowledge(process, { status: "ignore" });
      throw new Exit("normal");
    }
    if (type === "stop") return failStart(process, (result as Stop<never>).reason);
    // `{ok, State}` without data is no return of a machine's init.
    if (type !== "ok" || !("second" in (result as object))) return this.badInit(process, result);
    const { state, second: data, third: actions } = result as Ok<unknown, unknown, unknown>;
    acknowledge(process, { status: "ok", pid: process.pid });
    this.state = state;
    this.data = data;
    this.enteredAt = process.kernel.time;
    const { step } = this;
    beginStep(step, state, data);
    if (process.kernel.observer !== null)
      process.kernel.emit(process, { type: "state-changed", state: data });
    const decision = actions === undefined ? null : decideActions(step, actions, false);
    this.sendReplies();
    if (decision?.kind === "bad") return this.bad(process, decision.tag, decision.returned, "init");
    // Nothing is being handled yet that could be postponed.
    step.postpone = false;
    if (!this.callbacks.stateEnter) return this.transition(process);
    return this.proceed(process, this.callEnter(process), true);
  }

  private badInit(process: ProcessRecord, result: unknown): never {
    const reason = ["bad_return_from_init", termOf(result)];
    this.report(process, reason);
    return failStart(process, reason);
  }

  // --- One event ----------------------------------------------------------------------------------------------

  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    switch (envelope.kind) {
      case "system":
        return this.system.handle(process, envelope);
      case "exit":
        if (envelope.payload instanceof ExitMessage && envelope.payload.pid === this.parent)
          return this.terminate(process, envelope.payload.reason, null);
        break;
      case "timeout":
        this.timeouts?.taken(envelope);
        break;
      case "call":
      case "cast":
      case "info":
      case "down":
      case "internal":
        break;
      default: {
        const never: never = envelope.kind;
        return never;
      }
    }
    process.hibernating = false;
    if (this.system.tracing) this.system.traceMessage(process, envelope);
    this.current = envelope;
    beginStep(this.step, this.state, this.data);
    let result: unknown;
    try {
      result = this.callbacks.event(envelope, this.state, this.data);
    } catch (thrown) {
      if (thrown instanceof Error) return this.crash(process, thrown);
      result = thrown;
    }
    return this.proceed(process, result, false);
  }

  /** From a callback's return on, through the enter calls it leads to, to the transition. */
  private proceed(process: ProcessRecord, result: unknown, inEnter: boolean): Fiber<void> | undefined {
    const { step } = this;
    let returned = result;
    let entering = inEnter;
    for (;;) {
      if (returned instanceof Crash) return this.crash(process, returned.error);
      if (isUnfinished(returned)) return this.wait(process, returned, entering);
      if (returned === undefined && this.callbacks.mode === "handle_event_function") {
        // A function falls off its end where a gen_statem finds no clause.
        const where = this.callbacks.where(
          entering ? null : this.current,
          entering ? step.state : this.state,
        );
        return this.crash(
          process,
          new FunctionClauseError(`${where} returned nothing: no clause takes this event`),
        );
      }
      const decision = decide(step, returned, entering);
      if (step.replies !== null) this.sendReplies();
      if (decision.kind === "stop") {
        this.become(process);
        return this.terminate(process, decision.reason, null);
      }
      if (decision.kind === "bad") {
        const where = this.callbacks.where(
          entering ? null : this.current,
          entering ? step.state : this.state,
        );
        return this.bad(process, decision.tag, decision.returned, where);
      }
      if (!step.enter || !this.callbacks.stateEnter) return this.transition(process);
      entering = true;
      returned = this.callEnter(process);
    }
  }

  private *wait(
    process: ProcessRecord,
    unfinished: Fiber | PromiseLike<unknown>,
    inEnter: boolean,
  ): Fiber<void> {
    let result: unknown;
    try {
      result = yield* finished<unknown>(unfinished);
    } catch (thrown) {
      result = thrown instanceof Error ? new Crash(thrown) : thrown;
    }
    const rest = this.proceed(process, result, inEnter);
    if (rest !== undefined) yield* rest;
  }

  private callEnter(process: ProcessRecord): unknown {
    const { step } = this;
    if (process.kernel.observer !== null) {
      if (!sameTerm(step.state, this.state)) this.tellTransition(process);
      process.kernel.emit(process, { type: "state-enter", state: step.state, from: this.state });
    }
    try {
      return this.callbacks.enter(this.state, step.state, step.data);
    } catch (thrown) {
      return thrown instanceof Error ? new Crash(thrown) : thrown;
    }
  }

  private sendReplies(): void {
    const { replies } = this.step;
    this.step.replies = null;
    for (const action of replies ?? []) reply(action.from, action.value);
  }

  // --- The transition -----------------------------------------------------------------------------------------

  /** The event is done with: what it leads to is put in order (gen_statem's `loop_state_transition` and after). */
  private transition(process: ProcessRecord): undefined {
    const { step, timeouts } = this;
    const event = this.current;
    if (step.postpone && event !== null) {
      this.events.postpone(event);
      if (process.kernel.observer !== null)
        process.kernel.emit(process, { type: "postponed", envelope: event, state: step.state });
    }
    const changed = this.become(process);
    timeouts?.cancelEvent();
    if (changed) {
      timeouts?.cancelState();
      if (this.events.postponed.length > 0) this.replay(process);
    }
    if (step.inserted !== null) this.events.insert(process, step.inserted);
    if (step.timeouts !== null) timeouts?.apply(step.timeouts);
    if (step.hibernate) process.hibernating = true;
    this.current = null;
    return undefined;
  }

  /** State and data as the step has them become the machine's own; `true` when the state is another one. */
  private become(process: ProcessRecord): boolean {
    const { step } = this;
    const moved = !sameTerm(step.state, this.state);
    const newData = !Object.is(step.data, this.data);
    if (process.kernel.observer !== null) {
      if (moved) this.tellTransition(process);
      if (newData) process.kernel.emit(process, { type: "state-changed", state: step.data });
    }
    this.told = false;
    if (this.system.tracing)
      this.system.trace(process, `new state ${formatReason([step.state, step.data], 3)}`);
    this.state = step.state;
    this.data = step.data;
    if (moved) this.enteredAt = process.kernel.time;
    return moved;
  }

  /** Once for each transition, before the enter call that belongs to it. */
  private tellTransition(process: ProcessRecord, why = "init"): void {
    if (this.told) return;
    this.told = true;
    const label = this.current === null ? null : labelOf(this.current);
    process.kernel.emit(process, {
      type: "transition",
      from: this.state,
      to: this.step.state,
      event: label?.name ?? why,
      kind: label?.kind ?? "internal",
    });
  }

  private replay(process: ProcessRecord): void {
    const replayed = this.events.replay();
    if (process.kernel.observer === null) return;
    for (const envelope of replayed)
      process.kernel.emit(process, { type: "replayed", envelope, state: this.state });
  }

  internal(): Envelope | null {
    return this.events.first() ?? this.timeouts?.firstDue() ?? null;
  }

  takeInternal(envelope: Envelope): void {
    this.events.take(envelope);
  }

  // --- The end ------------------------------------------------------------------------------------------------

  /** A callback has failed: `terminate` sees state and data of before it. */
  private crash(process: ProcessRecord, error: Error): Fiber<void> | undefined {
    return this.terminate(process, reasonOf(error), error instanceof Exit ? null : error);
  }

  /** A callback has returned what gen_statem does not take: `terminate` sees what it had asked for until then. */
  private bad(
    process: ProcessRecord,
    tag: BadReturn,
    returned: unknown,
    where: string,
  ): Fiber<void> | undefined {
    this.become(process);
    const error = new BadReturnError(tag, returned, where);
    return this.terminate(process, error, error);
  }

  /** Runs `terminate`, reports what is no orderly end, and leaves with the reason. */
  private terminate(
    process: ProcessRecord,
    reason: ExitReason,
    error: Error | null,
  ): Fiber<void> | undefined {
    let result: unknown;
    try {
      result = this.callbacks.terminate?.(reason, this.state, this.data);
    } catch (thrown) {
      if (thrown instanceof Error) return this.leave(process, thrown);
    }
    if (isUnfinished(result)) return this.terminateFiber(process, error ?? new Exit(reason), result);
    return this.leave(process, error ?? new Exit(reason));
  }

  private *terminateFiber(
    process: ProcessRecord,
    final: Error,
    unfinished: Fiber | PromiseLike<unknown>,
  ): Fiber<void> {
    let thrownInstead = final;
    try {
      yield* finished<unknown>(unfinished);
    } catch (thrown) {
      if (thrown instanceof Error) thrownInstead = thrown;
    }
    this.leave(process, thrownInstead);
  }

  private leave(process: ProcessRecord, final: Error): undefined {
    const reason = reasonOf(final);
    if (!isOrderly(reason)) {
      this.report(process, reason);
      throw final;
    }
    process.leave(reason);
  }

  private report(process: ProcessRecord, reason: ExitReason): void {
    const { callbacks, state, data } = this;
    reportMachineCrash(process, {
      reason,
      current: this.current,
      queued: this.events.list(),
      postponed: this.events.postponed,
      state: callbacks.formatStatus === null ? [state, data] : callbacks.formatStatus(state, data),
      mode: callbacks.mode,
      stateEnter: callbacks.stateEnter,
    });
  }

  // --- System messages ----------------------------------------------------------------------------------------

  systemState(): unknown {
    return [this.state, this.data];
  }

  /** No enter call is made and no timeout stops: the machine is taken to have been there. */
  systemReplace(both: unknown): void {
    const [state, data] = both as readonly [unknown, unknown];
    beginStep(this.step, state, data);
    if (this.process === null) return;
    if (this.process.kernel.observer !== null && !sameTerm(state, this.state))
      this.tellTransition(this.process, "replace_state");
    this.become(this.process);
  }

  systemStatus(): unknown {
    const { formatStatus } = this.callbacks;
    return formatStatus === null ? [this.state, this.data] : formatStatus(this.state, this.data);
  }

  systemMisc(status: "running" | "suspended", parent: Pid): unknown {
    const timers = this.timeouts?.view() ?? [];
    return [
      [
        "header",
        `Status for state machine ${this.process?.name ?? this.process?.pid ?? this.callbacks.name}`,
      ],
      [
        "data",
        [
          ["Status", status],
          ["Parent", parent],
          ["Modules", [this.callbacks.name]],
          ["Time-outs", [timers.length, timers.map(({ name, content }) => [name, content])]],
          ["Logged Events", []],
          ["Postponed", this.events.postponed.map(eventTerm)],
        ],
      ],
      ["data", [["State", this.systemStatus()]]],
    ];
  }

  systemTerminate(reason: ExitReason): Fiber<void> | undefined {
    return this.process === null ? undefined : this.terminate(this.process, reason, null);
  }
}

/** A callback failed with this error (a thrown value that is no error counts as a return). */
class Crash {
  readonly error: Error;
  constructor(error: Error) {
    this.error = error;
  }
}
