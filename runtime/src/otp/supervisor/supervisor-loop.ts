/**
 * The inside of a supervisor: OTP's `supervisor` behaviour as a loop.
 *
 * It does what `decision.ts` decides: starts children in order, restarts, stops them in reverse, gives up. While it
 * starts or stops a child its mailbox stays closed, as in OTP. Promises that no child outlives it, unless it is
 * killed. Must not know how it is defined or called: it sees an init and requests.
 */

import {
  type Envelope,
  ErlangError,
  Exit,
  ExitMessage,
  type ExitReason,
  type Fiber,
  formatReason,
  isOrderly,
  type Loop,
  type LoopView,
  type Pid,
  Process,
  type ProcessRecord,
  reasonOf,
  reply,
  type Suspension,
} from "../../kernel/index.js";
import { finished, type Waitable } from "../callback.js";
import type { Child, ChildId, ChildSpec } from "../child-spec.js";
import { reportServerCrash } from "../gen-server-report.js";
import type { Ignore } from "../returns.js";
import { acknowledge, failStart } from "../start.js";
import { SystemMessages, type SystemTarget } from "../sys.js";
import { childView, countChildren, record, reported, startedTerm, whichChildren } from "./answers.js";
import {
  type Children,
  decideExit,
  findById,
  group,
  pidOf,
  RESTARTING,
  STOPPED,
  type Supervised,
  unstarted,
  withChild,
  withLife,
  withoutChild,
  withoutProcess,
} from "./decision.js";
import { checkFlags, type Flags, type SupervisorFlags } from "./flags.js";
import { addRestart, recent } from "./intensity.js";
import { reportError, reportRestart, reportUnexpected } from "./report.js";
import type { ChildSpecFound, ChildStarted, Done, SupervisorRequest } from "./requests.js";
import { checkSpec, checkSpecs, idText, toSpec } from "./specification.js";
import { outcomeOf, startChild, type StartOutcome } from "./start-child.js";
import { stopChild } from "./stop-child.js";

/** What a supervisor's init returns: its flags and its first children. */
export interface SupervisorInit extends SupervisorFlags {
  readonly children: readonly Child[];
}

type Steps<T = void> = Generator<Suspension<unknown>, T, unknown>;

const UNSET: Flags = { strategy: "one_for_one", maxRestarts: 0, maxSeconds: 1, autoShutdown: "never" };

export class SupervisorLoop implements Loop, SystemTarget {
  readonly behaviour = "Supervisor";
  private readonly init: () => Waitable<SupervisorInit | Ignore>;
  private readonly parent: Pid | null;
  private readonly system: SystemMessages;
  private process: ProcessRecord | null = null;
  private flags: Flags = UNSET;
  private children: Children = [];
  private restarts: readonly number[] = [];

  constructor(init: () => Waitable<SupervisorInit | Ignore>, parent: Pid | null) {
    this.init = init;
    this.parent = parent;
    this.system = new SystemMessages(this, parent);
  }

  get accepts(): ((envelope: Envelope) => boolean) | null {
    return this.system.accepts;
  }

  internal(): Envelope | null {
    return null;
  }

  takeInternal(): void {
    // A supervisor has no events of its own: a restart to be tried again is a message to itself.
  }

  inspect(): LoopView {
    const { strategy, maxRestarts, maxSeconds } = this.flags;
    return {
      kind: "supervisor",
      strategy,
      children: this.children.map(childView),
      restarts:
        this.process === null ? 0 : recent(this.restarts, this.process.kernel.time, this.flags).length,
      maxRestarts,
      maxSeconds,
    };
  }

  // --- Init ---------------------------------------------------------------------------------------------------

  *start(process: ProcessRecord): Fiber<void> {
    this.process = process;
    Process.flag("trapExit", true);
    const init = yield* this.initialised(process);
    if ("type" in init) {
      acknowledge(process, { status: "ignore" });
      throw new Exit("normal");
    }
    const flags = checkFlags(init);
    if (!flags.ok) return failStart(process, ["supervisor_data", flags.error]);
    this.flags = flags.value;
    const specs = checkSpecs(init.children as readonly ChildSpec[], flags.value.autoShutdown);
    if (!specs.ok) return failStart(process, ["start_spec", specs.error]);
    this.children = specs.value.map(unstarted);
    const failure = yield* this.startAll(process, this.children);
    if (failure === null) {
      acknowledge(process, { status: "ok", pid: process.pid });
      return;
    }
    yield* this.stopAll(process, this.children);
    const { id } = failure.child.spec;
    failStart(process, ["shutdown", ["failed_to_start_child", id, failure.reason]]);
  }

  /** The definition's init, its children as specifications. An init that throws fails the start with what it threw. */
  private *initialised(process: ProcessRecord): Steps<SupervisorInit | Ignore> {
    try {
      const init = yield* finished(this.init());
      if (!isInit(init)) throw new Exit(["bad_return", [process.label, "init", init]]);
      return "type" in init ? init : { ...init, children: init.children.map(toSpec) };
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (!(thrown instanceof Exit))
        reportServerCrash(process, this.behaviour, reason, null, this.systemState());
      return failStart(process, reason);
    }
  }

  // --- One message --------------------------------------------------------------------------------------------

  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    if (this.system.tracing && envelope.kind !== "system") this.system.traceMessage(process, envelope);
    switch (envelope.kind) {
      case "call":
        return this.request(process, envelope);
      case "cast":
        return this.tryAgain(process, envelope.payload);
      case "exit":
        if (!(envelope.payload instanceof ExitMessage)) return undefined;
        return envelope.payload.pid === this.parent
          ? this.terminate(process, envelope.payload.reason)
          : this.exited(process, envelope.payload.pid, envelope.payload.reason);
      case "system":
        return this.system.handle(process, envelope);
      case "info":
      case "down":
      case "timeout":
      case "internal":
        reportUnexpected(process, this.behaviour, envelope.payload);
        return undefined;
      default: {
        const never: never = envelope.kind;
        return never;
      }
    }
  }

  private request(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    const answer = (value: unknown): undefined => {
      if (envelope.from !== null) reply(envelope.from, value, true);
    };
    const request = envelope.payload as SupervisorRequest;
    if (request === "which_children") return answer(whichChildren(this.children));
    if (request === "count_children") return answer(countChildren(this.children));
    switch (request[0]) {
      case "start_child":
        return answering(answer, this.startChild(process, request[1]));
      case "restart_child":
        return answering(answer, this.restartChild(process, request[1]));
      case "terminate_child":
        return answering(answer, this.terminateChild(process, request[1]));
      case "delete_child":
        return answer(this.deleteChild(request[1]));
      case "get_childspec":
        return answer(this.childSpec(request[1]));
      default:
        return this.terminate(process, noClause("handle_call", request));
    }
  }

  // --- Requests -----------------------------------------------------------------------------------------------

  private *startChild(process: ProcessRecord, given: ChildSpec): Steps<ChildStarted> {
    const checked = checkSpec(given, this.flags.autoShutdown);
    if (!checked.ok) return { status: "error", reason: checked.error };
    const spec = checked.value;
    const present = findById(this.children, spec.id);
    if (present !== undefined) {
      const pid = pidOf(present);
      return { status: "error", reason: pid === null ? "already_present" : ["already_started", pid] };
    }
    const outcome = yield* startChild(spec.start, [], thrownInStart);
    const child = unstarted(spec);
    switch (outcome.type) {
      case "started":
        this.children = [...this.children, child];
        this.up(process, child, outcome.pid);
        return startedTerm(outcome);
      case "ignored":
        if (spec.restart !== "temporary") this.children = [...this.children, child];
        return { status: "ok", pid: "undefined" };
      case "failed":
        return { status: "error", reason: [outcome.reason, record(child)] };
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private *restartChild(process: ProcessRecord, id: ChildId): Steps<ChildStarted> {
    const child = findById(this.children, id);
    if (child === undefined) return { status: "error", reason: "not_found" };
    if (child.life.status !== "stopped") return { status: "error", reason: child.life.status };
    const outcome = yield* startChild(child.spec.start, [], thrownInStart);
    switch (outcome.type) {
      case "started":
        this.up(process, child, outcome.pid);
        return startedTerm(outcome);
      case "ignored":
        return { status: "ok", pid: "undefined" };
      case "failed":
        return { status: "error", reason: outcome.reason };
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private *terminateChild(process: ProcessRecord, id: ChildId): Steps<Done> {
    const child = findById(this.children, id);
    if (child === undefined) return { status: "error", reason: "not_found" };
    yield* this.stopOne(process, child);
    return { status: "ok" };
  }

  private deleteChild(id: ChildId): Done {
    const child = findById(this.children, id);
    if (child === undefined) return { status: "error", reason: "not_found" };
    if (child.life.status !== "stopped") return { status: "error", reason: child.life.status };
    this.children = withoutChild(this.children, child.spec.key);
    return { status: "ok" };
  }

  private childSpec(id: ChildId): ChildSpecFound {
    const child = findById(this.children, id);
    if (child === undefined) return { status: "error", reason: "not_found" };
    const { key: _key, ...spec } = child.spec;
    return { status: "ok", spec };
  }

  // --- Ends and restarts --------------------------------------------------------------------------------------

  private *exited(process: ProcessRecord, pid: Pid, reason: ExitReason): Fiber<void> {
    const decision = decideExit(this.children, this.flags.autoShutdown, pid, reason);
    if (decision.type === "not-a-child") return;
    const { child, verdict } = decision;
    if (process.kernel.observer !== null) {
      const text = idText(child.spec.id);
      process.kernel.emit(process, {
        type: "child-exited",
        child: text,
        childPid: pid,
        reason,
        decision: verdict.words,
      });
    }
    if (verdict.report) reportError(process, "child_terminated", reason, reported(child));
    switch (decision.type) {
      case "let-go":
        this.children = decision.children;
        if (decision.shutdown) yield* this.terminate(process, "shutdown");
        return;
      case "restart":
        yield* this.restart(process, child);
        return;
      default: {
        const never: never = decision;
        return never;
      }
    }
  }

  /** A restart that failed is tried again when its message to the supervisor itself comes up. */
  private tryAgain(process: ProcessRecord, cast: unknown): Fiber<void> | undefined {
    if (!Array.isArray(cast) || cast[0] !== "try_again_restart")
      return this.terminate(process, noClause("handle_cast", cast));
    const child = findById(this.children, (cast as readonly ChildId[])[1] ?? null);
    return child?.life.status === "restarting" ? this.restart(process, child) : undefined;
  }

  private *restart(process: ProcessRecord, failed: Supervised): Fiber<void> {
    const { kernel } = process;
    const counted = addRestart(this.restarts, kernel.time, this.flags);
    this.restarts = counted.restarts;
    if (counted.exceeded) {
      if (kernel.observer !== null) {
        kernel.emit(process, {
          type: "intensity-exceeded",
          child: idText(failed.spec.id),
          restarts: counted.restarts.length,
          maxRestarts: this.flags.maxRestarts,
        });
      }
      reportError(process, "shutdown", "reached_max_restart_intensity", reported(failed));
      this.children = withoutProcess(this.children, failed);
      yield* this.terminate(process, "shutdown");
      return;
    }
    const affected = group(this.flags.strategy, this.children, failed);
    this.children = withChild(this.children, withLife(failed, STOPPED));
    yield* this.stopAll(
      process,
      affected.filter((child) => child !== failed),
    );
    const again = this.children.filter((child) =>
      affected.some((other) => other.spec.key === child.spec.key),
    );
    const failure = yield* this.startAll(process, again);
    if (failure === null) return;
    this.children = withChild(this.children, withLife(failure.child, RESTARTING));
    kernel.post(process, "cast", ["try_again_restart", failure.child.spec.id], null);
  }

  // --- Starting and stopping ----------------------------------------------------------------------------------

  /** Starts them in order, up to the first that fails. */
  private *startAll(
    process: ProcessRecord,
    children: Children,
  ): Steps<{ readonly child: Supervised; readonly reason: ExitReason } | null> {
    for (const child of children) {
      const outcome = yield* startChild(child.spec.start, [], thrownInStart);
      switch (outcome.type) {
        case "started":
          this.up(process, child, outcome.pid);
          break;
        case "ignored":
          this.children = withoutProcess(this.children, child);
          break;
        case "failed":
          reportError(process, "start_error", outcome.reason, reported(child));
          return { child, reason: outcome.reason };
        default: {
          const never: never = outcome;
          return never;
        }
      }
    }
    return null;
  }

  /** Stops them in the reverse of their order, each waited for before the next. */
  private *stopAll(process: ProcessRecord, children: Children): Steps {
    for (const child of children.toReversed()) yield* this.stopOne(process, child);
  }

  private *stopOne(process: ProcessRecord, child: Supervised): Steps {
    const pid = pidOf(child);
    if (pid !== null) {
      const stopped = yield* stopChild(process, { ...child.spec, pid });
      if (process.kernel.observer !== null) {
        process.kernel.emit(process, {
          type: "child-terminated",
          child: idText(child.spec.id),
          childPid: pid,
          reason: stopped.reason,
        });
      }
      if (stopped.abnormal) reportError(process, "shutdown_error", stopped.reason, reported(child));
    }
    this.children = withoutProcess(this.children, child);
  }

  /** The child's process is up, for the first time or again. */
  private up(process: ProcessRecord, child: Supervised, pid: Pid): void {
    const { kernel } = process;
    const again = child.lastPid !== null || child.life.status === "restarting";
    const restarts = again ? child.restarts + 1 : child.restarts;
    const life = { status: "running", pid } as const;
    this.children = withChild(this.children, { spec: child.spec, life, lastPid: pid, restarts });
    const text = idText(child.spec.id);
    const oldPid = child.lastPid;
    if (kernel.observer !== null) {
      kernel.emit(
        process,
        again
          ? {
              type: "child-restarted",
              child: text,
              oldPid,
              childPid: pid,
              restarts: this.restarts.length,
              maxRestarts: this.flags.maxRestarts,
            }
          : { type: "child-started", child: text, childPid: pid },
      );
    }
    if (again) reportRestart(process, { ...reported(child), pid }, oldPid);
  }

  /** Stops all children and leaves with the reason. */
  private *terminate(process: ProcessRecord, reason: ExitReason): Fiber<void> {
    yield* this.stopAll(process, this.children);
    if (!isOrderly(reason)) reportServerCrash(process, this.behaviour, reason, null, this.systemState());
    throw new Exit(reason);
  }

  // --- System messages ----------------------------------------------------------------------------------------

  systemState(): unknown {
    return { ...this.flags, restarts: this.restarts, children: whichChildren(this.children) };
  }

  systemReplace(): void {
    throw new ErlangError("enotsup", "a supervisor's state cannot be replaced");
  }

  systemStatus(): unknown {
    return this.systemState();
  }

  systemTerminate(reason: ExitReason): Fiber<void> | undefined {
    return this.process === null ? undefined : this.terminate(this.process, reason);
  }
}

function* answering<T>(answer: (value: T) => undefined, steps: Steps<T>): Fiber<void> {
  answer(yield* steps);
}

function isInit(value: unknown): value is SupervisorInit | Ignore {
  if (typeof value !== "object" || value === null) return false;
  return "type" in value ? value.type === "ignore" : "children" in value && Array.isArray(value.children);
}

/** `catch apply(M, F, A)`: `{'EXIT', reason}` for errors and exits, and a thrown value as if it had been returned. */
function thrownInStart(thrown: unknown): StartOutcome {
  return thrown instanceof Error ? { type: "failed", reason: ["EXIT", reasonOf(thrown)] } : outcomeOf(thrown);
}

function noClause(callback: string, message: unknown): ErlangError {
  return new ErlangError(
    "function_clause",
    `a supervisor's ${callback} does not know ${formatReason(message, 3)}`,
  );
}
