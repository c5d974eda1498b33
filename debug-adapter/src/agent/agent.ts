/**
 * The agent: what the debugged program holds of the debugger. Answers the adapter's requests about one system.
 *
 * It owns the gate, the recorder and all views, and is told about the system by the runtime when there is one; until
 * then it only remembers what it has been asked. Every stop is told by one message, after one `changed`. Must not
 * know sockets: it gets `emit`.
 */

import type { Delivery, Interventions, Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { BehaviourDefinition } from "../../../runtime/src/otp/definitions.js";
import {
  type AgentAnswers,
  type AgentMessage,
  type AgentRequest,
  type BreakpointState,
  DEFAULT_MASK,
  type FilterSetting,
  type StepScope,
} from "../protocol/agent.js";
import type { Breakpoint } from "../protocol/breakpoint.js";
import { assign, watchable } from "./assignment.js";
import type { Known } from "./bindings.js";
import { BreakpointTable, type Logged } from "./breakpoints.js";
import {
  advanceClock,
  againGoal,
  changePending,
  deliverGoal,
  sendMessage,
  stateGoal,
  suspendProcess,
  waitingMessage,
} from "./commands.js";
import { completionsOf } from "./completions.js";
import { Controller, type Standing, type StopSink } from "./controller.js";
import { processText } from "./describe.js";
import { evaluate } from "./evaluate.js";
import { exceptionOf } from "./exceptions.js";
import type { Scope } from "./expressions.js";
import { FilterTable } from "./filters.js";
import { framesOf } from "./frames.js";
import { Locations } from "./locations.js";
import { namesToComplete } from "./known-names.js";
import { setMask } from "./mask.js";
import type { Occurrence } from "./occurrences.js";
import { knownNames, processPage, threadList } from "./processes.js";
import { stillStanding } from "./quiescence.js";
import { type Listener, Recorder } from "./recorder.js";
import { scopeOf, scopesOf } from "./scopes.js";
import { stepGoal, stepInTargets } from "./step-goals.js";
import { type Fact, type Goal, RUN } from "./stepping.js";
import { machinesOf, nextOrLatest, summaryOf } from "./summary.js";
import { Throttle } from "./throttle.js";
import { Values } from "./values.js";

/** New processes are announced one by one up to so many; a client asks for threads at each stop anyway. */
const ANNOUNCED = 100;
/** At most one `changed` in so many ms. */
const CHANGED_MS = 100;

export type Answer = { [T in AgentRequest["type"]]: AgentAnswers[T] }[AgentRequest["type"]];

interface System {
  readonly kernel: Kernel;
  readonly interventions: Interventions;
  readonly recorder: Recorder;
  readonly controller: Controller;
}

export class Agent implements StopSink, Listener {
  /** Told when the system is held and when it goes on: whoever keeps the program alive while held. */
  onHeld: (held: boolean) => void = () => undefined;
  private readonly emit: (message: AgentMessage) => void;
  private readonly breakpoints = new BreakpointTable();
  private readonly filters = new FilterTable();
  private readonly values = new Values();
  private readonly locations = new Locations();
  private readonly definitions: BehaviourDefinition[] = [];
  private readonly pinned = new Set<number>();
  private readonly announced = new Set<number>();
  private readonly throttle: Throttle;
  private system: System | null = null;
  private standing: Standing | null = null;
  private started = false;
  private stopOnEntry = false;
  private captureSites = false;
  /** The program's modules are there: its first delivery is about to come. */
  private loaded = false;
  /** Deliveries when quiescence was told last: told once for each time that something has happened. */
  private quietAt = -1;

  constructor(emit: (message: AgentMessage) => void, later: (run: () => void, ms: number) => void) {
    this.emit = emit;
    this.throttle = new Throttle(CHANGED_MS, later, () => this.tellChanged());
  }

  // --- From the runtime ---------------------------------------------------------------------------------------

  /** A system has been made. `false` when there is one already: only one can be debugged. */
  attach(kernel: Kernel, interventions: Interventions): boolean {
    if (this.system !== null) return false;
    const recorder = new Recorder(kernel.processes, this);
    const controller = new Controller(recorder, this.breakpoints, this.filters, this);
    this.system = { kernel, interventions, recorder, controller };
    controller.started = this.started;
    controller.stopOnEntry = this.stopOnEntry;
    controller.rearm();
    kernel.captureSites = this.captureSites || !this.started;
    kernel.observer = recorder;
    kernel.gate = controller;
    return true;
  }

  define(definition: BehaviourDefinition): void {
    this.definitions.push(definition);
    if (this.loaded) this.verify();
  }

  /** The program has nothing left to do. `true` when it was stopped to show what is left of it. */
  quiescent(): boolean {
    const { system } = this;
    if (system === null || !this.started || system.kernel.held !== null) return false;
    const { kernel, recorder, controller } = system;
    if (this.quietAt === recorder.deliveries) return false;
    const left = stillStanding(kernel, recorder.latest);
    if (left === null) return false;
    this.quietAt = recorder.deliveries;
    kernel.pause();
    const { circle, process } = left;
    const exception =
      circle === null
        ? null
        : { filter: "deadlock" as const, process, occurrence: null, crash: null, circle };
    controller.stand(left.reason, process, null, left.text, exception);
    return true;
  }

  // --- What the recorder and the gate tell ----------------------------------------------------------------------

  get wantsFacts(): boolean {
    return this.system?.controller.wantsFacts === true;
  }

  fact(fact: Fact): void {
    this.system?.controller.fact(fact);
  }

  named(): void {
    if (this.loaded) this.verify();
  }

  changed(): void {
    this.throttle.note();
  }

  spawned(process: ProcessRecord): void {
    if (this.announced.size >= ANNOUNCED) return;
    this.announced.add(process.pid.id);
    this.emit({ type: "thread", pid: process.pid.id, reason: "started" });
  }

  exited(process: ProcessRecord): void {
    this.pinned.delete(process.pid.id);
    if (this.announced.delete(process.pid.id))
      this.emit({ type: "thread", pid: process.pid.id, reason: "exited" });
  }

  waitingForStart(): void {
    this.load();
    this.onHeld(true);
  }

  logPoint(pid: number, { breakpoint, text }: Logged): void {
    this.emit({ type: "logPoint", breakpoint, pid, text });
  }

  scope(process: ProcessRecord, delivery: Delivery): Scope {
    return scopeOf(process, delivery.envelope, delivery.value, undefined);
  }

  scopeOf(process: ProcessRecord, { message, event, reason }: Occurrence): Scope {
    const scope = scopeOf(process, null, message, reason);
    return { ...scope, from: event.pid, reason: reason ?? scope.reason };
  }

  stopped(standing: Standing): void {
    this.load();
    this.standing = standing;
    this.onHeld(true);
    this.throttle.drop();
    this.tellChanged();
    this.emit({ type: "stopped", stop: standing.stop });
  }

  private load(): void {
    if (this.loaded) return;
    this.loaded = true;
    this.verify();
  }

  private verify(): void {
    for (const state of this.breakpoints.verify(this.known())) this.emit({ type: "breakpoint", state });
  }

  private known(): Known {
    return knownNames(this.system?.kernel ?? null, this.definitions, this.loaded);
  }

  private tellChanged(): void {
    const { system, standing } = this;
    if (system === null) return;
    const { kernel, recorder } = system;
    this.emit({ type: "changed", summary: summaryOf(kernel, recorder, standing?.process ?? null) });
  }

  // --- Requests -----------------------------------------------------------------------------------------------

  /** @throws Error with a sentence for people. */
  handle(request: AgentRequest): Answer | PromiseLike<Answer> {
    switch (request.type) {
      case "setBreakpoints":
        return this.setBreakpoints(request.breakpoints);
      case "setFilters":
        return this.setFilters(request.filters);
      case "knownNames":
        return namesToComplete(
          this.system?.kernel ?? null,
          this.definitions,
          this.system?.recorder.log ?? null,
        );
      case "start":
        return this.start(request);
      case "continue":
        return this.resume(RUN);
      case "step":
        return this.step(request);
      case "stepInTargets":
        return stepInTargets(this.find(request.pid), this.need().kernel, this.need().recorder);
      case "deliverAgain":
        return this.deliverAgain(request.pid);
      case "runUntilState":
        return this.resume(stateGoal(this.live(request.pid), request.state));
      case "pending":
        return this.pending(request);
      case "suspend":
        suspendProcess(this.live(request.pid), request.suspended, this.need());
        this.throttle.note();
        return null;
      case "advance":
        advanceClock(this.need().kernel, request.ms, this.need().interventions);
        this.throttle.note();
        return null;
      case "assign":
        return this.assign(request.pid, request.path, request.value);
      case "setVariable": {
        const place = this.values.placeOf(request.ref, request.name);
        if (place === null)
          throw new Error(`${request.name} cannot be set: it is no part of a state or a message`);
        return this.assign(place.owner, place.path, request.value);
      }
      case "placeOf":
        return watchable(this.values.placeOf(request.ref, request.name), (pid) => this.find(pid));
      case "complete":
        return completionsOf(request.text, this.evaluationScope(request.pid));
      case "deliverNext":
        return this.deliverNext(request.pid);
      case "pause":
        return this.pause();
      case "processes":
        return this.system === null
          ? { rows: [], total: 0, time: 0 }
          : processPage(this.system.kernel, this.system.recorder.departed.values(), request);
      case "threads":
        return this.system === null
          ? []
          : threadList(this.system.kernel, this.standing?.process ?? null, this.pinned, request.cap);
      case "frames":
        return this.framesOf(this.find(request.pid));
      case "scopes":
        return this.scopes(this.find(request.pid));
      case "variables":
        return this.values.children(request.ref, request.start, request.count, request.filter ?? null);
      case "evaluate":
        this.values.owner = request.pid;
        return evaluate(request.expression, this.evaluationScope(request.pid), this.values);
      case "exceptionInfo":
        return this.exceptionInfo(request.pid);
      case "machines":
        return this.system === null ? [] : machinesOf(this.system.kernel, this.system.recorder);
      case "machine":
        return this.need().recorder.machines.instance(this.find(request.pid));
      case "send":
        return this.send(request.pid, request.kind, request.message);
      case "kill":
        this.need().interventions.exit(this.live(request.pid), request.reason);
        this.throttle.note();
        return null;
      case "pin":
        if (request.pinned) this.pinned.add(request.pid);
        else this.pinned.delete(request.pid);
        return null;
      case "discountTime":
        this.system?.kernel.discount(request.ms);
        return null;
      case "detach":
        return this.detach();
      default: {
        const never: never = request;
        return never;
      }
    }
  }

  /** Lets the program go, and forgets it. */
  detach(): null {
    const { system } = this;
    this.started = true;
    this.standing = null;
    this.throttle.drop();
    this.locations.dispose();
    this.onHeld(false);
    if (system === null) return null;
    system.controller.started = true;
    system.kernel.gate = null;
    system.kernel.observer = null;
    system.kernel.captureSites = false;
    system.kernel.release();
    return null;
  }

  private setFilters(filters: readonly FilterSetting[]): AgentAnswers["setFilters"] {
    const states = this.filters.set(filters);
    this.system?.controller.rearm();
    return states;
  }

  private setBreakpoints(breakpoints: readonly Breakpoint[]): readonly BreakpointState[] {
    const states = this.breakpoints.set(breakpoints, this.known());
    this.breakpoints.watch(this.system?.kernel.processes.values() ?? [], (process) =>
      scopeOf(process, null, undefined, undefined),
    );
    this.system?.controller.rearm();
    return states;
  }

  private start({ stopOnEntry, captureSites, mask }: Extract<AgentRequest, { type: "start" }>): null {
    setMask(mask ?? DEFAULT_MASK);
    this.started = true;
    this.stopOnEntry = stopOnEntry;
    this.captureSites = captureSites;
    this.onHeld(false);
    const { system } = this;
    if (system === null) return null;
    system.kernel.captureSites = captureSites;
    system.controller.started = true;
    system.controller.stopOnEntry = stopOnEntry;
    system.kernel.release();
    return null;
  }

  private resume(goal: Goal, stepped: ProcessRecord | null = null, scope: StepScope = "all"): null {
    const { kernel, controller } = this.need();
    if (this.standing === null) throw new Error("the program is running already");
    controller.runners.limit(stepped, scope);
    this.standing = null;
    this.values.clear();
    controller.goal = goal;
    this.emit({ type: "resumed" });
    this.onHeld(false);
    kernel.release();
    return null;
  }

  private step({ kind, pid, target, scope }: Extract<AgentRequest, { type: "step" }>): null {
    const { kernel, recorder } = this.need();
    const process = this.find(pid);
    const { standing } = this;
    if (standing === null) throw new Error("the program is running: pause it before you step");
    // Nothing of a process that has ended is left to step through: the next thing that happens anywhere.
    if (process.status === "exited") return this.resume({ kind: "one", pid: null });
    // A message is followed to its receiver, and an answer to the caller: those must be able to run.
    const limited = kind === "over" ? scope : "all";
    const goal = stepGoal(kind, process, kernel, recorder, standing, target ?? null);
    return this.resume(goal, process, limited);
  }

  private deliverAgain(pid: number): null {
    const { interventions } = this.need();
    const process = this.live(pid);
    return this.resume(againGoal(process, this.standingOf(process), interventions));
  }

  private pending({ pid, message, action }: Extract<AgentRequest, { type: "pending" }>): null {
    const { kernel, interventions } = this.need();
    if (kernel.held === null) throw new Error("the program is running: pause it first");
    const process = this.live(pid);
    const envelope = waitingMessage(process, message);
    if (action.kind === "deliver") return this.resume(deliverGoal(process, envelope, interventions));
    const scope = scopeOf(process, envelope, undefined, undefined);
    changePending(process, envelope, action, scope, interventions);
    this.throttle.note();
    return null;
  }

  private assign(pid: number | null, path: string, value: string): AgentAnswers["assign"] {
    const { kernel, interventions, controller } = this.need();
    if (kernel.held === null) throw new Error("the program is running: pause it before you set a value");
    const process = pid === null ? this.standing?.process : this.live(pid);
    if (process === undefined) throw new Error("no process is stopped to set a value in");
    const standing = this.standingOf(process);
    assign({ process, standing, scope: this.evaluationScope(pid) }, path, value, interventions);
    if (standing?.stop.at === "before") controller.edited(process);
    this.throttle.note();
    this.values.owner = process.pid.id;
    return evaluate(path, this.evaluationScope(pid), this.values);
  }

  private deliverNext(pid: number | null): null {
    const { kernel } = this.need();
    if (this.standing === null) throw new Error("the program is running: pause it first");
    if (pid !== null) {
      const process = this.live(pid);
      if (kernel.peek(process) === null)
        throw new Error(`${processText(process)} has nothing to handle now: it waits`);
      kernel.runNext(process);
    }
    return this.resume({ kind: "one", pid });
  }

  private pause(): null {
    const { kernel, controller, recorder } = this.need();
    if (!this.started) throw new Error("the program has not been started yet");
    if (kernel.held !== null) return null;
    kernel.pause();
    const next = nextOrLatest(kernel, recorder);
    if (next === null) {
      kernel.release();
      throw new Error("there is no process to show: all have ended, or none has been started");
    }
    const { process, delivery } = next;
    const text = delivery === null ? "paused while nothing was to be handled" : "paused";
    controller.stand("pause", process, delivery, text);
    return null;
  }

  private scopes(process: ProcessRecord): AgentAnswers["scopes"] {
    return scopesOf(process, this.standingOf(process), this.values, this.need().recorder);
  }

  private framesOf(process: ProcessRecord): AgentAnswers["frames"] {
    return framesOf(process, this.standingOf(process), this.need().recorder, this.locations);
  }

  private evaluationScope(pid: number | null): Scope {
    const process = pid === null ? this.standing?.process : this.find(pid);
    if (process === undefined) throw new Error("no process is stopped to evaluate in");
    const standing = this.standingOf(process);
    return scopeOf(process, standing?.message ?? null, standing?.delivery?.value, standing?.crash?.reason);
  }

  private exceptionInfo(pid: number): AgentAnswers["exceptionInfo"] {
    const exception = this.standing?.exception ?? null;
    return exception === null || exception.process.pid.id !== pid
      ? null
      : exceptionOf(exception, this.need().recorder);
  }

  private send(pid: number, kind: "info" | "cast" | "call", text: string): Answer | PromiseLike<Answer> {
    const { interventions } = this.need();
    const process = this.live(pid);
    this.throttle.note();
    const reply = sendMessage(process, kind, text, interventions);
    return reply === null
      ? null
      : reply.then((value) => this.values.view({ name: "reply", value, path: "" }));
  }

  private need(): System {
    if (this.system === null) throw new Error("the program has not started a process yet");
    return this.system;
  }

  private find(pid: number): ProcessRecord {
    const { standing } = this;
    const process = standing?.process.pid.id === pid ? standing.process : this.need().recorder.find(pid);
    if (process === null) throw new Error(`there is no process <0.${pid}.0>: it has ended`);
    return process;
  }

  private live(pid: number): ProcessRecord {
    const process = this.need().kernel.processes.get(pid);
    if (process === undefined) throw new Error(`there is no process <0.${pid}.0>: it has ended`);
    return process;
  }

  private standingOf(process: ProcessRecord): Standing | null {
    return this.standing?.process === process ? this.standing : null;
  }
}
