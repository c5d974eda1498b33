/**
 * System messages: what every behaviour answers besides its own messages (OTP's `sys`).
 *
 * A system message waits its turn in the mailbox like any other. A suspended behaviour handles nothing else until it
 * is resumed, except the end of its parent. Each behaviour gives a `SystemTarget`; the answers are the same for all.
 * Must not know any behaviour.
 */

import {
  type Envelope,
  type ExitReason,
  ExitMessage,
  type Fiber,
  formatReason,
  isolate,
  type Pid,
  type ProcessRecord,
  reply,
} from "../kernel/index.js";

/** The requests; the functions of `Sys` are how they are made. */
export type SystemRequest =
  | { readonly type: "getState" }
  | { readonly type: "replaceState"; readonly replace: (state: unknown) => unknown }
  | { readonly type: "suspend" }
  | { readonly type: "resume" }
  | { readonly type: "getStatus" }
  | { readonly type: "trace"; readonly on: boolean }
  | { readonly type: "terminate"; readonly reason: ExitReason };

/** What a behaviour lets the system see and do (OTP's `system_*` callbacks). */
export interface SystemTarget {
  /** The behaviour's module in OTP: `gen_server` (so without), `gen_statem`, `supervisor`. */
  readonly systemModule?: string;
  /** What `getState` answers. */
  systemState(): unknown;
  /** Takes the state that a `replaceState` has made, in the shape `systemState` gives. */
  systemReplace(state: unknown): void;
  /** The state as `getStatus` shows it, in the last part of the status. */
  systemStatus(): unknown;
  /** The last part of the status, where it is not that of a `gen_server`. */
  systemMisc?(status: "running" | "suspended", parent: Pid): unknown;
  /** Ends the behaviour with `reason`, its terminate included. Throws, or returns the fiber that will. */
  systemTerminate(reason: ExitReason): Fiber<void> | undefined;
}

/** One behaviour's system side. */
export class SystemMessages {
  suspended = false;
  /** Set by `Sys.trace`: the behaviour tells each message and each new state to `trace`. */
  tracing = false;
  private readonly target: SystemTarget;
  private readonly parent: Pid | null;

  /** `parent` is the process whose exit ends the behaviour, `null` without. */
  constructor(target: SystemTarget, parent: Pid | null = null) {
    this.target = target;
    this.parent = parent;
  }

  /** For `Loop.accepts`: `null` unless suspended. */
  get accepts(): ((envelope: Envelope) => boolean) | null {
    return this.suspended ? this.acceptsSuspended : null;
  }

  /** Handles an envelope of kind `system`. */
  handle(process: ProcessRecord, envelope: Envelope): Fiber<void> | undefined {
    const request = envelope.payload as SystemRequest;
    switch (request.type) {
      case "getState":
        return answer(envelope, () => this.target.systemState());
      case "replaceState":
        return answer(envelope, () => this.replace(request.replace));
      case "suspend":
        this.suspended = true;
        return answer(envelope, () => "ok");
      case "resume":
        this.suspended = false;
        return answer(envelope, () => "ok");
      case "getStatus":
        return answer(envelope, () => this.status(process));
      case "trace":
        this.tracing = request.on;
        return answer(envelope, () => "ok");
      case "terminate":
        answer(envelope, () => "ok");
        return this.target.systemTerminate(request.reason);
      default: {
        const never: never = request;
        return never;
      }
    }
  }

  /** Tells a tracer, in the words of `sys:trace/2`. Call it only while `tracing`. */
  trace(process: ProcessRecord, text: string): void {
    process.kernel.host.report({
      level: "info",
      kind: "trace",
      text: `*DBG* ${process.name ?? process.pid} ${text}`,
      facts: { pid: process.pid, label: process.label },
    });
  }

  /** As `trace`, for a message that has come. */
  traceMessage(process: ProcessRecord, envelope: Envelope): void {
    const from = envelope.from === null ? "" : ` from ${envelope.from.pid ?? "outside"}`;
    const kind = envelope.kind === "call" || envelope.kind === "cast" ? `${envelope.kind} ` : "";
    this.trace(process, `got ${kind}${formatReason(envelope.payload, 3)}${from}`);
  }

  private readonly acceptsSuspended = (envelope: Envelope): boolean =>
    envelope.kind === "system" ||
    (envelope.payload instanceof ExitMessage && envelope.payload.pid === this.parent);

  private replace(replace: (state: unknown) => unknown): unknown {
    try {
      const state = replace(this.target.systemState());
      this.target.systemReplace(state);
      return state;
    } catch (thrown) {
      // The function is the caller's: its failure is the caller's too, and the behaviour goes on.
      const failure = ["error", thrown instanceof Error ? thrown : ["nocatch", thrown]];
      throw new CallbackFailed([
        "callback_failed",
        [this.target.systemModule ?? "gen_server", "system_replace_state"],
        failure,
      ]);
    }
  }

  /** `{status, Pid, {module, Module}, [Dictionary, SysState, Parent, Debug, Misc]}`. */
  private status(process: ProcessRecord): unknown {
    const state = this.suspended ? "suspended" : "running";
    const parent = this.parent ?? process.pid;
    const misc = this.target.systemMisc?.(state, parent) ?? [
      ["header", `Status for generic server ${process.name ?? process.pid}`],
      [
        "data",
        [
          ["Status", state],
          ["Parent", parent],
          ["Logged events", []],
        ],
      ],
      ["data", [["State", this.target.systemStatus()]]],
    ];
    const dictionary = [...(process.dictionary ?? [])];
    return [
      "status",
      process.pid,
      ["module", this.target.systemModule ?? "gen_server"],
      [dictionary, state, parent, [], misc],
    ];
  }
}

/** What a `Sys` function's failure at the other end is, as a term. */
class CallbackFailed extends Error {
  readonly term: unknown;
  constructor(term: unknown) {
    super(formatReason(term));
    this.term = term;
  }
}

/** Answers `["ok", value]`, or `["error", why]` when there is no value or it cannot be sent. */
function answer(envelope: Envelope, value: () => unknown): undefined {
  if (envelope.from === null) return;
  let outcome: readonly ["ok" | "error", unknown];
  try {
    outcome = ["ok", isolate(value(), "state")];
  } catch (thrown) {
    outcome = ["error", thrown instanceof CallbackFailed ? thrown.term : thrown];
  }
  reply(envelope.from, outcome, true);
}

export { Stopping } from "./sys-calls.js";
