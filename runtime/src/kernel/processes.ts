/**
 * The functions with which programs use processes: spawn, send, receive, link, monitor, exit, names, timers.
 *
 * They act for the process that is running; where Erlang's act on `self()`, these do. Elixir's names: the frequent
 * ones as plain functions, all of them under `Process`.
 */

import { currentKernel, currentProcess } from "./current.js";
import { Exit, type ExitReason, formatReason } from "./exit.js";
import { isolate } from "./isolate.js";
import { type AliasMode, addAlias, findAlias, removeAlias } from "./alias.js";
import { ArgumentError, ErlangError } from "./errors.js";
import type { TIMEOUT } from "./drive.js";
import type { Address, Inbox, MessageFor } from "./inbox.js";
import type { Kernel } from "./kernel.js";
import { NODE, Pid, Ref } from "./pid.js";
import { type InfoItem, infoItem, STANDARD_ITEMS } from "./process-info.js";
import type { Process as ProcessRecord } from "./process.js";
import { demonitor, exitProcess, link, monitor, registerName, unlink, unregisterName } from "./signals.js";
import { ANY, Hibernate, type Pending, Receive, Yield } from "./suspension.js";
import { cancelTimer, readTimer, sendAfter } from "./send-after.js";

/** What a process runs: a generator function, an async function, or a plain function that ends at once. */
export type Body<M = unknown> = (inbox: Inbox<M>) => unknown;

/** A process as a message may be addressed to it: its pid, its name, or an alias of it. */
export type Destination = Pid | string | Ref;

/** The running process. @throws Error outside of any process; the exit reason again in one that has ended. */
export function current(what: string): ProcessRecord {
  const process = currentProcess();
  if (process === null) {
    throw new Error(
      `${what} was called outside of any process. Call it in the body of a process, or in a callback of a behaviour; ` +
        "in a callback that awaits promises of its own, declare the callback itself as async.",
    );
  }
  // An async body cannot be stopped from outside; it must not act in the name of a process that is gone.
  if (process.status === "exited") throw new Exit(process.exitReason);
  return process;
}

/** The pid of the running process. */
export function self(): Pid {
  return current("self()").pid;
}

function label(body: Body<never>, name: string | undefined): string {
  if (typeof (body as unknown) !== "function")
    throw new ArgumentError(
      `a process needs a function to run: spawn(function* () { ... }); got: ${formatReason(body, 3)}`,
    );
  return name ?? (body.name === "" ? "process" : body.name);
}

/** Starts a process. Its crash does not touch the caller. `name` is what people see, not a registered name. */
export function spawn<M = unknown>(body: Body<M>, name?: string): Address<M> {
  return currentKernel().spawn({ label: label(body, name), body }).pid;
}

/** Starts a process linked to the calling one: each is told when the other ends. */
export function spawnLink<M = unknown>(body: Body<M>, name?: string): Address<M> {
  return currentKernel().spawn({ label: label(body, name), body, link: true }).pid;
}

/** Starts a process and watches it: a `DownMessage` with `ref` comes when it ends. */
export function spawnMonitor<M = unknown>(
  body: Body<M>,
  name?: string,
): { readonly pid: Address<M>; readonly ref: Ref } {
  const watcher = current("spawnMonitor()");
  const pid = currentKernel().spawn({ label: label(body, name), body }).pid;
  return { pid, ref: monitor(watcher, pid) };
}

/**
 * Sends a message; returns it. To a dead pid it vanishes.
 * @throws ArgumentError when nobody has the name. @throws NotSendableError when it holds what cannot be copied.
 */
export function send<D extends Destination, const M extends MessageFor<D>>(to: D, message: M): M {
  const kernel = currentKernel();
  const target =
    to instanceof Pid
      ? to.process
      : to instanceof Ref
        ? throughAlias(kernel, to)
        : (kernel.names.get(to) ?? null);
  if (target === null) checkDestination(to);
  const isolated = isolate(message);
  if (target !== null) {
    target.kernel.post(target, "info", isolated, null);
    return message;
  }
  if (kernel.observer !== null)
    kernel.emit(currentProcess(), {
      type: "dead-letter",
      to: to instanceof Ref ? to.toString() : to,
      message: isolated,
      why: "noproc",
    });
  if (typeof to === "string") throw new ArgumentError(`cannot send to "${to}": no process has that name`);
  return message;
}

function checkDestination(to: unknown): void {
  if (to instanceof Pid || to instanceof Ref || typeof to === "string") return;
  throw new ArgumentError(
    `send expects a pid, a registered name or an alias first, got: ${formatReason(to, 3)}`,
  );
}

/** @throws ArgumentError for what is no pid. */
function pidGiven(what: string, pid: Pid): Pid {
  if ((pid as unknown) instanceof Pid) return pid;
  throw new ArgumentError(`${what} expects a pid, got: ${formatReason(pid, 3)}`);
}

/** @throws ErlangError `timeout_value`, as `receive ... after` does. */
function checkTime(what: string, time: unknown): void {
  if (typeof time === "number" && time >= 0) return;
  throw new ErlangError(
    "timeout_value",
    `${what}: a time must be 0 or more milliseconds, not ${formatReason(time, 3)}`,
  );
}

/** Who gets a message sent to an alias; one that answers once ends here, its monitor with it. */
function throughAlias(kernel: Kernel, ref: Ref): ProcessRecord | null {
  const alias = findAlias(kernel, ref);
  if (alias === null) return null;
  const { owner, mode } = alias;
  if (mode === "reply" || mode === "reply_demonitor") {
    removeAlias(owner, ref);
    if (mode === "reply_demonitor") demonitor(owner, ref, false);
  }
  return owner;
}

export interface ReceiveOptions {
  /** Give up after so many ms (0: only what is there already), with `TIMEOUT`. */
  readonly after: number;
}

/**
 * Waits for the first message in the mailbox that `match` accepts, leaving the others in order; without `match`,
 * for the first. `yield*` or `await` it.
 */
export function receive(): Receive<unknown>;
export function receive(options: ReceiveOptions): Receive<unknown>;
export function receive<M>(match: (message: unknown) => message is M): Receive<M>;
export function receive<M>(
  match: (message: unknown) => message is M,
  options: ReceiveOptions,
): Receive<M | typeof TIMEOUT>;
export function receive(match: (message: unknown) => boolean): Receive<unknown>;
export function receive(match: (message: unknown) => boolean, options: ReceiveOptions): Receive<unknown>;
export function receive(
  first?: ((message: unknown) => boolean) | ReceiveOptions,
  second?: ReceiveOptions,
): Receive<unknown> {
  const match = typeof first === "function" ? first : null;
  const options = typeof first === "function" ? second : first;
  if (options !== undefined) checkTime("receive", options.after);
  return match === null && options === undefined ? ANY : new Receive<unknown>(match, options?.after ?? null);
}

/** Does nothing for `ms` milliseconds of the system's time; messages wait meanwhile. */
export function sleep(ms: number | "infinity"): Receive<unknown> {
  if (ms !== "infinity") checkTime("sleep", ms);
  return new Receive<unknown>(() => false, ms === "infinity" ? null : ms);
}

/** Gives the other processes a turn. */
export function yieldNow(): Yield {
  return new Yield();
}

/** For `yield*` in generator bodies: waits for a promise of the outside world. Rejections are thrown. */
export function promised<T>(promise: PromiseLike<T>): Pending<T> {
  return currentKernel().promised(promise);
}

/** Ends the running process with `reason` (or up to whoever catches the `Exit`). */
export function exit(reason: ExitReason): never {
  throw new Exit(reason);
}

/** The system's time in ms: stands still while a debugger holds the system. */
export function now(): number {
  const kernel = currentKernel();
  kernel.refreshTime();
  return kernel.time;
}

/** A number in [0, 1), from the system's recordable source. */
export function random(): number {
  return currentKernel().host.random();
}

export function makeRef(): Ref {
  return currentKernel().makeRef();
}

function pidOf(target: Pid | string): Pid | null {
  return typeof target === "string" ? (currentKernel().names.get(target)?.pid ?? null) : target;
}

/** `$ancestors` of the running process, which `proc_lib` keeps in the dictionary. */
function fromProcLib(process: ProcessRecord, key: unknown): unknown {
  return key === "$ancestors" && process.ancestry !== null ? process.ancestors : undefined;
}

type Info = readonly [InfoItem, unknown];

/** Facts about a process, `null` when it is gone: one item as `[item, value]`, several, or the usual ones. */
function info(pid: Pid, item: InfoItem): Info | null;
function info(pid: Pid, items?: readonly InfoItem[]): Info[] | null;
function info(pid: Pid, what: InfoItem | readonly InfoItem[] = STANDARD_ITEMS): Info | Info[] | null {
  const process = pid.process;
  if (process === null) return null;
  if (typeof what === "string") return [what, infoItem(process, what)];
  return what.map((item) => [item, infoItem(process, item)]);
}

/** Elixir's `Process` module. */
export const Process = {
  self,
  exit: (pid: Pid, reason: ExitReason): true => exitProcess(pidGiven("Process.exit()", pid), reason),
  sleep,
  sendAfter,
  cancelTimer,
  readTimer,
  link: (pid: Pid): true => link(current("Process.link()"), pidGiven("Process.link()", pid)),
  unlink: (pid: Pid): true => unlink(current("Process.unlink()"), pidGiven("Process.unlink()", pid)),
  /**
   * Watches a process: a `DownMessage` with the reference comes when it ends, at once with `"noproc"` when it is not
   * there. With `alias` messages may be sent to the reference; `"reply_demonitor"` takes one, which ends the monitor.
   */
  monitor: (target: Pid | string, options?: { readonly alias?: Exclude<AliasMode, "reply"> }): Ref =>
    monitor(
      current("Process.monitor()"),
      typeof target === "string" ? target : pidGiven("Process.monitor()", target),
      options?.alias,
    ),
  /** Makes an alias of the running process (`erlang:alias/1`); `"reply"` ends with the first message through it. */
  alias(mode: "explicit_unalias" | "reply" = "explicit_unalias"): Ref {
    const process = current("Process.alias()");
    const ref = process.kernel.makeRef();
    addAlias(process, ref, mode);
    return ref;
  },
  /** Ends an alias of the running process; `false` when it was not (or no longer) one. */
  unalias: (ref: Ref): boolean => removeAlias(current("Process.unalias()"), ref),
  /**
   * Stops watching; `true`. `flush` also removes a DOWN that has come already; with `info` the result tells whether
   * the monitor was still there.
   */
  demonitor(ref: Ref, options?: { readonly flush?: boolean; readonly info?: boolean }): boolean {
    const was = demonitor(current("Process.demonitor()"), ref, options?.flush === true);
    return options?.info === true ? was : true;
  },
  alive: (pid: Pid): boolean => pid.process !== null,
  /** Sets a flag of the running process; returns its old value. */
  flag(flag: "trapExit", value: boolean): boolean {
    const process = current("Process.flag()");
    if ((flag as string) !== "trapExit")
      throw new ArgumentError(`Process.flag() knows "trapExit" alone, not ${formatReason(flag, 3)}`);
    if (typeof (value as unknown) !== "boolean")
      throw new ArgumentError(`trapExit must be true or false, not ${formatReason(value, 3)}`);
    const old = process.trapExit;
    process.trapExit = value;
    if (process.kernel.observer !== null) process.kernel.emit(process, { type: "flag", flag, value });
    return old;
  },
  register: (pid: Pid, name: string): true => registerName(currentKernel(), pid.process, name),
  unregister: (name: string): true => unregisterName(currentKernel(), name),
  whereis: (name: string): Pid | null => currentKernel().names.get(name)?.pid ?? null,
  registered: (): string[] => [...currentKernel().names.keys()],
  list: (): Pid[] => [...currentKernel().processes.values()].map((process) => process.pid),
  /** Stores a value in the process dictionary; returns the old one, `null` without. */
  put(key: unknown, value: unknown): unknown {
    const dictionary = (current("Process.put()").dictionary ??= new Map<unknown, unknown>());
    const old = dictionary.get(key);
    dictionary.set(key, value);
    return old ?? null;
  },
  /** The value in the process dictionary, `otherwise` (`null`) without. `"$ancestors"` are the process's starters. */
  get(key: unknown, otherwise: unknown = null): unknown {
    const process = current("Process.get()");
    return process.dictionary?.get(key) ?? fromProcLib(process, key) ?? otherwise;
  },
  delete(key: unknown): unknown {
    const dictionary = current("Process.delete()").dictionary;
    const old = dictionary?.get(key) ?? null;
    dictionary?.delete(key);
    return old;
  },
  info,
  /** `send/3`: as `send`, and always `"ok"`. */
  send(to: Destination, message: unknown): "ok" {
    send(to, message);
    return "ok";
  },
  /** The name of this node. */
  node: (): string => NODE,
  /** Waits until a message is there, which stays in the mailbox, showing as hibernating meanwhile; then goes on. */
  hibernate: (): Hibernate => new Hibernate(),
  pidOf,
} as const;
