/**
 * Starting a process that says when it is up: OTP's `proc_lib:start_link` and `gen:start`.
 *
 * The name is registered before the process runs, so casts by name are safe right after; the starter that waits
 * (`yield*` or `await`) learns how init ended. An init that fails ends the process with its reason, and a linked
 * starter that does not trap exits ends with it, as on the BEAM. Must not know any behaviour.
 */

import {
  currentKernel,
  currentProcess,
  Exit,
  type ExitReason,
  exitProcess,
  isolate,
  type Loop,
  Pending,
  type Pid,
  type ProcessRecord,
  type Timeout,
  unlink,
} from "../kernel/index.js";
import { checkKeys, checkTimeout } from "./arguments.js";
import { checkName, claim, resolve, type ServerName } from "./server-ref.js";

/** `{:ok, pid}`, `:ignore`, `{:error, reason}`. `info` is the third element of a supervisor child's `{:ok, pid, info}`. */
export type StartResult =
  | { readonly status: "ok"; readonly pid: Pid; readonly info?: unknown }
  | { readonly status: "ignore" }
  | { readonly status: "error"; readonly reason: ExitReason };

export interface StartOptions {
  readonly name?: ServerName;
  /** Ms that init may take before the process is killed and the result is the error `"timeout"`. For ever by default. */
  readonly timeout?: Timeout;
}

/** The wait for a process to be up. */
export class Start extends Pending<StartResult> {
  private waiter: Pending<Pid> | null = null;
  /** Stops the clock of a start with a timeout. */
  stopClock: (() => void) | null = null;

  constructor() {
    super("start");
  }

  /** The pid alone: `{:ok, pid} = start_link(...)`. Anything else exits with `["badmatch", result]`. */
  unwrap(): Pending<Pid> {
    const waiter = new Pending<Pid>("start");
    this.waiter = waiter;
    if (this.state !== "open") this.tell(waiter);
    return waiter;
  }

  protected override release(): void {
    this.stopClock?.();
    if (this.waiter !== null) this.tell(this.waiter);
  }

  private tell(waiter: Pending<Pid>): void {
    const result = this.value as StartResult;
    if (result.status === "ok") waiter.complete(result.pid);
    else waiter.fail(["badmatch", result.status === "error" ? ["error", result.reason] : "ignore"]);
  }
}

export interface Starting {
  /** The behaviour module's name. */
  readonly label: string;
  readonly link: boolean;
  readonly loop: (parent: Pid | null) => Loop;
  readonly options?: StartOptions | undefined;
}

/** Starts a process that lives in `loop`; the loop says with `acknowledge` how its init went. */
export function start(starting: Starting): Start {
  const kernel = currentKernel();
  const result = new Start();
  const { options } = starting;
  if (options !== undefined) checkOptions(starting.label, options);
  const name = options?.name;
  const holder = name === undefined ? null : resolve(name);
  if (holder !== null) {
    result.complete({ status: "error", reason: ["already_started", holder.pid] });
    return result;
  }
  const parent = currentProcess()?.pid ?? null;
  const process = kernel.spawn({ label: starting.label, loop: starting.loop(parent), link: starting.link });
  if (name !== undefined) claim(name, process);
  process.ack = { starterTold: (_process, reason) => result.complete({ status: "error", reason }) };
  limit(process, result, starting.options?.timeout ?? "infinity");
  waitingFor.set(process, result);
  return result;
}

const OPTIONS = ["name", "timeout"] as const;

/** Also for callers without types. @throws ArgumentError, FunctionClauseError for a timeout that is none. */
function checkOptions(label: string, options: StartOptions): void {
  const where = `the start of ${label}`;
  checkKeys(where, "the options", options, OPTIONS);
  if (options.name !== undefined) checkName(options.name);
  if (options.timeout !== undefined) checkTimeout(where, options.timeout);
}

const waitingFor = new WeakMap<ProcessRecord, Start>();

/** The word of a process that its start is over, given once by its loop (`proc_lib:init_ack`). */
export function acknowledge(process: ProcessRecord, result: StartResult): void {
  process.ack = null;
  waitingFor.get(process)?.complete(result);
  waitingFor.delete(process);
}

/** Ends a start that failed: tells the starter `told` (the error's reason), then exits with `reason`. */
export function failStart(process: ProcessRecord, told: ExitReason, reason: ExitReason = told): never {
  acknowledge(process, { status: "error", reason: told });
  throw new Exit(reason);
}

/** OTP's `gen:start` with a timeout: unlink, kill, `{error, timeout}`. */
function limit(process: ProcessRecord, result: Start, timeout: Timeout): void {
  if (timeout === "infinity") return;
  const kernel = process.kernel;
  const starter = result.owner;
  const timer = kernel.setTimer(timeout, () => {
    if (process.ack === null) return;
    process.ack = null;
    if (starter !== null) unlink(starter, process.pid);
    exitProcess(process.pid, "kill");
    result.complete({ status: "error", reason: "timeout" });
  });
  result.stopClock = () => kernel.timers.cancel(timer);
}

/** The argument of an init, isolated from whoever starts. @throws NotSendableError */
export function initArgument<T>(argument: T): T {
  return isolate(argument, "argument");
}
