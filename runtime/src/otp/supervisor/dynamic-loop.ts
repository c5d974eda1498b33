/**
 * The inside of a dynamic supervisor: Elixir's `DynamicSupervisor` as a loop.
 *
 * Children come and go by pid, each is restarted by itself, and all are stopped together. The table of children is
 * changed in place: there may be very many. Must not know how it is defined or called.
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
  Pid,
  Process,
  type ProcessRecord,
  reasonOf,
  reply,
  type Suspension,
} from "../../kernel/index.js";
import { finished, type Waitable } from "../callback.js";
import type { ChildSpec } from "../child-spec.js";
import { reportServerCrash } from "../gen-server-report.js";
import type { Ignore } from "../returns.js";
import { acknowledge, failStart } from "../start.js";
import { SystemMessages, type SystemTarget } from "../sys.js";
import { judge } from "./decision.js";
import {
  type CheckedDynamicFlags,
  checkDynamicFlags,
  checkDynamicSpec,
  type DynamicFlags,
  type DynamicSpec,
} from "./dynamic-flags.js";
import { addRestart, recent } from "./intensity.js";
import { reportError, type ReportedChild, reportRestart, reportUnexpected } from "./report.js";
import type { ChildCount, ChildInfo, DynamicRequest, DynamicStarted, Done } from "./requests.js";
import { startChild, type StartOutcome } from "./start-child.js";
import { stopTogether } from "./stop-child.js";

interface Entry {
  readonly spec: DynamicSpec;
  /** Its latest start failed: it is tried again soon. */
  readonly restarting: boolean;
  readonly restarts: number;
}

type Steps<T = void> = Generator<Suspension<unknown>, T, unknown>;

export class DynamicSupervisorLoop implements Loop, SystemTarget {
  readonly behaviour: string;
  private readonly init: () => Waitable<DynamicFlags | Ignore>;
  private readonly parent: Pid | null;
  private readonly system: SystemMessages;
  private process: ProcessRecord | null = null;
  private flags: CheckedDynamicFlags | null = null;
  /** By pid; one that is being restarted by the pid it had. */
  private readonly children = new Map<Pid, Entry>();
  private supervisors = 0;
  private restarting = 0;
  private restarts: readonly number[] = [];

  constructor(
    init: () => Waitable<DynamicFlags | Ignore>,
    parent: Pid | null,
    behaviour = "DynamicSupervisor",
  ) {
    this.init = init;
    this.parent = parent;
    this.system = new SystemMessages(this, parent);
    this.behaviour = behaviour;
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
    const { process, flags } = this;
    return {
      kind: "supervisor",
      strategy: "one_for_one",
      children: [...this.children].map(([pid, entry]) => ({
        id: entry.spec.text,
        pid: entry.restarting ? null : pid,
        type: entry.spec.type,
        restart: entry.spec.restart,
        restarts: entry.restarts,
      })),
      restarts:
        process === null || flags === null ? 0 : recent(this.restarts, process.kernel.time, flags).length,
      maxRestarts: flags?.maxRestarts ?? 0,
      maxSeconds: flags?.maxSeconds ?? 0,
    };
  }

  // --- Init ---------------------------------------------------------------------------------------------------

  *start(process: ProcessRecord): Fiber<void> {
    this.process = process;
    Process.flag("trapExit", true);
    let init: DynamicFlags | Ignore;
    try {
      init = yield* finished(this.init());
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (!(thrown instanceof Exit)) reportServerCrash(process, this.behaviour, reason, null, null);
      return failStart(process, reason);
    }
    if (typeof (init as unknown) !== "object" || (init as unknown) === null)
      return failStart(process, ["bad_return", [process.label, "init", init]]);
    if ("type" in init) {
      acknowledge(process, { status: "ignore" });
      throw new Exit("normal");
    }
    const flags = checkDynamicFlags(init);
    if (!flags.ok) return failStart(process, ["supervisor_data", flags.error]);
    this.flags = flags.value;
    acknowledge(process, { status: "ok", pid: process.pid });
  }

  // --- One message --------------------------------------------------------------------------------------------

  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    const { flags } = this;
    if (flags === null) return undefined;
    if (this.system.tracing && envelope.kind !== "system") this.system.traceMessage(process, envelope);
    switch (envelope.kind) {
      case "call":
        return this.request(process, flags, envelope);
      case "exit":
        if (!(envelope.payload instanceof ExitMessage)) return undefined;
        return envelope.payload.pid === this.parent
          ? this.terminate(process, envelope.payload.reason)
          : this.exited(process, flags, envelope.payload.pid, envelope.payload.reason);
      case "system":
        return this.system.handle(process, envelope);
      case "info":
        return this.info(process, flags, envelope.payload);
      case "cast":
        return this.terminate(process, noClause("handle_cast", envelope.payload));
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

  private request(
    process: ProcessRecord,
    flags: CheckedDynamicFlags,
    envelope: Envelope,
  ): Fiber<void> | undefined {
    const answer = (value: unknown): undefined => {
      if (envelope.from !== null) reply(envelope.from, value, true);
    };
    const request = envelope.payload as DynamicRequest;
    if (request === "which_children") return answer(this.whichChildren());
    if (request === "count_children") return answer(this.countChildren());
    switch (request[0]) {
      case "start_child":
        return answering(answer, this.startChild(process, flags, request[1]));
      case "terminate_child":
        return answering(answer, this.terminateChild(process, request[1]));
      default:
        return this.terminate(process, noClause("handle_call", request));
    }
  }

  /** A restart that failed is tried again when its message to the supervisor itself comes up. */
  private info(
    process: ProcessRecord,
    flags: CheckedDynamicFlags,
    message: unknown,
  ): Fiber<void> | undefined {
    if (Array.isArray(message) && message[0] === "$gen_restart" && message[1] instanceof Pid) {
      const entry = this.children.get(message[1]);
      return entry?.restarting === true ? this.restart(process, flags, message[1], entry) : undefined;
    }
    reportUnexpected(process, this.behaviour, message);
    return undefined;
  }

  // --- Requests -----------------------------------------------------------------------------------------------

  private *startChild(
    process: ProcessRecord,
    flags: CheckedDynamicFlags,
    given: ChildSpec,
  ): Steps<DynamicStarted> {
    const checked = checkDynamicSpec(given);
    if (!checked.ok) return { status: "error", reason: checked.error };
    if (flags.maxChildren !== "infinity" && this.children.size >= flags.maxChildren)
      return { status: "error", reason: "max_children" };
    const spec = checked.value;
    const outcome = yield* startChild(spec.start, flags.extraArguments, thrownInStart);
    switch (outcome.type) {
      case "started":
        this.add(outcome.pid, { spec, restarting: false, restarts: 0 });
        if (process.kernel.observer !== null)
          process.kernel.emit(process, { type: "child-started", child: spec.text, childPid: outcome.pid });
        return outcome.info === undefined
          ? { status: "ok", pid: outcome.pid }
          : { status: "ok", pid: outcome.pid, info: outcome.info };
      case "ignored":
        return { status: "ignore" };
      case "failed":
        return { status: "error", reason: outcome.reason };
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private *terminateChild(process: ProcessRecord, pid: Pid): Steps<Done> {
    const entry = this.children.get(pid);
    if (entry === undefined) return { status: "error", reason: "not_found" };
    yield* this.stop(process, [[pid, entry]]);
    this.remove(pid);
    return { status: "ok" };
  }

  private whichChildren(): readonly ChildInfo[] {
    return [...this.children].map(
      ([pid, { spec, restarting }]) =>
        ["undefined", restarting ? "restarting" : pid, spec.type, spec.modules] as const,
    );
  }

  private countChildren(): ChildCount {
    const specs = this.children.size;
    const { supervisors } = this;
    return { specs, active: specs - this.restarting, supervisors, workers: specs - supervisors };
  }

  // --- Ends and restarts --------------------------------------------------------------------------------------

  private exited(
    process: ProcessRecord,
    flags: CheckedDynamicFlags,
    pid: Pid,
    reason: ExitReason,
  ): Fiber<void> | undefined {
    const entry = this.children.get(pid);
    if (entry === undefined) return undefined;
    const { spec } = entry;
    const verdict = judge(spec.restart, reason);
    if (process.kernel.observer !== null) {
      process.kernel.emit(process, {
        type: "child-exited",
        child: spec.text,
        childPid: pid,
        reason,
        decision: verdict.words,
      });
    }
    if (verdict.report) reportError(process, "child_terminated", reason, reported(spec, pid));
    if (verdict.restart) return this.restart(process, flags, pid, entry);
    this.remove(pid);
    return undefined;
  }

  private *restart(
    process: ProcessRecord,
    flags: CheckedDynamicFlags,
    oldPid: Pid,
    entry: Entry,
  ): Fiber<void> {
    const { kernel } = process;
    const { spec } = entry;
    const counted = addRestart(this.restarts, kernel.time, flags);
    this.restarts = counted.restarts;
    if (counted.exceeded) {
      if (kernel.observer !== null) {
        kernel.emit(process, {
          type: "intensity-exceeded",
          child: spec.text,
          restarts: counted.restarts.length,
          maxRestarts: flags.maxRestarts,
        });
      }
      reportError(process, "shutdown", "reached_max_restart_intensity", reported(spec, oldPid));
      this.remove(oldPid);
      yield* this.terminate(process, "shutdown");
      return;
    }
    const outcome = yield* startChild(spec.start, flags.extraArguments, thrownInStart);
    this.remove(oldPid);
    switch (outcome.type) {
      case "started":
        this.add(outcome.pid, { spec, restarting: false, restarts: entry.restarts + 1 });
        if (kernel.observer !== null) {
          kernel.emit(process, {
            type: "child-restarted",
            child: spec.text,
            oldPid,
            childPid: outcome.pid,
            restarts: counted.restarts.length,
            maxRestarts: flags.maxRestarts,
          });
        }
        reportRestart(process, reported(spec, outcome.pid), oldPid);
        return;
      case "ignored":
        return;
      case "failed":
        reportError(process, "start_error", outcome.reason, reported(spec, "restarting"));
        this.add(oldPid, { ...entry, restarting: true });
        kernel.post(process, "info", ["$gen_restart", oldPid], null);
        return;
      default: {
        const never: never = outcome;
        return never;
      }
    }
  }

  private add(pid: Pid, entry: Entry): void {
    this.children.set(pid, entry);
    if (entry.spec.type === "supervisor") this.supervisors++;
    if (entry.restarting) this.restarting++;
  }

  private remove(pid: Pid): void {
    const entry = this.children.get(pid);
    if (entry === undefined) return;
    this.children.delete(pid);
    if (entry.spec.type === "supervisor") this.supervisors--;
    if (entry.restarting) this.restarting--;
  }

  // --- Stopping -----------------------------------------------------------------------------------------------

  /** Stops them together and reports those that did not end as they should. */
  private *stop(process: ProcessRecord, children: Iterable<readonly [Pid, Entry]>): Steps {
    const running = [...children]
      .filter(([, entry]) => !entry.restarting)
      .map(([pid, { spec }]) => ({ ...spec, pid }));
    for (const { child, stopped } of yield* stopTogether(process, running)) {
      if (process.kernel.observer !== null) {
        process.kernel.emit(process, {
          type: "child-terminated",
          child: child.text,
          childPid: child.pid,
          reason: stopped.reason,
        });
      }
      if (stopped.abnormal)
        reportError(process, "shutdown_error", stopped.reason, reported(child, child.pid));
    }
  }

  private *terminate(process: ProcessRecord, reason: ExitReason): Fiber<void> {
    yield* this.stop(process, this.children);
    this.children.clear();
    if (!isOrderly(reason)) reportServerCrash(process, this.behaviour, reason, null, this.systemState());
    throw new Exit(reason);
  }

  // --- System messages ----------------------------------------------------------------------------------------

  systemState(): unknown {
    const { strategy, maxRestarts, maxSeconds, maxChildren } = this.flags ?? {};
    const children = this.whichChildren();
    return { strategy, maxRestarts, maxSeconds, maxChildren, restarts: this.restarts, children };
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

function thrownInStart(thrown: unknown): StartOutcome {
  return { type: "failed", reason: reasonOf(thrown) };
}

function reported(spec: DynamicSpec, pid: ReportedChild["pid"]): ReportedChild {
  return { text: spec.text, start: spec.start, pid };
}

function noClause(callback: string, message: unknown): ErlangError {
  return new ErlangError(
    "function_clause",
    `a dynamic supervisor's ${callback} does not know ${formatReason(message, 3)}`,
  );
}
