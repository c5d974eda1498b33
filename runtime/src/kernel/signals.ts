/**
 * Signals between processes: links, monitors, exit signals and the end of a process.
 *
 * A signal takes effect at once, in the order sent, which is one of the orders the BEAM allows; only the process
 * that is running now is never ended under its own feet: it ends when its slice does. Rules: Erlang reference
 * manual, "Processes", sections Links, Monitors, Error Handling; `erlang:exit/2`, `erlang:monitor/2`.
 */

import { type AliasMode, addAlias, dropAliases, monitorEnded } from "./alias.js";
import { currentProcess } from "./current.js";
import { DownMessage, ExitMessage } from "./envelope.js";
import { ArgumentError, ErlangError, FunctionClauseError } from "./errors.js";
import { Exit, type ExitReason, formatReason } from "./exit.js";
import type { Kernel } from "./kernel.js";
import type { Pid, Ref } from "./pid.js";
import { Monitor, type Process } from "./process.js";
import { SmallSet } from "./small-set.js";

/** Ends work that the exit of one process causes in others, without recursion: chains of links may be long. */
export interface Ending {
  readonly process: Process;
  readonly reason: ExitReason;
}

/**
 * The end of a process: its name, links, monitors, timers and waiting callers are seen to.
 * `crashed` tells an uncaught exception from an exit asked for; `thrown` is that exception.
 */
export function terminate(process: Process, reason: ExitReason, crashed: boolean, thrown?: unknown): void {
  const kernel = process.kernel;
  if (crashed) reportCrash(kernel, process, thrown);
  if (kernel.endings !== null) {
    end(process, reason, crashed, kernel.endings);
    return;
  }
  const list: Ending[] = [];
  kernel.endings = list;
  try {
    end(process, reason, crashed, list);
    // By index, not shift: a process may have a hundred thousand links, and the list grows while it is worked off.
    for (let i = 0; i < list.length; i++) {
      const next = list[i];
      if (next !== undefined) end(next.process, next.reason, false, list);
    }
  } finally {
    kernel.endings = null;
  }
}

function end(process: Process, reason: ExitReason, crashed: boolean, list: Ending[]): void {
  if (process.status === "exited") return;
  const kernel = process.kernel;
  process.status = "exited";
  process.exitReason = reason;
  process.pid.process = null;
  kernel.processes.delete(process.pid.id);
  if (process.name !== null) unregisterName(kernel, process.name);
  process.fiber = null;
  process.waiting = null;
  process.asyncReceive = null;
  if (process.receiveTimer !== null) kernel.timers.cancel(process.receiveTimer);
  if (process.timers !== null) for (const timer of process.timers.values()) kernel.timers.cancel(timer);
  process.loop?.ended?.();
  if (process.aliases !== null) dropAliases(process);
  if (kernel.observer !== null) kernel.emit(process, { type: "exit", reason, crashed });
  process.ack?.starterTold(process, reason);
  for (const hook of kernel.exitHooks) hook(process);
  signalLinks(process, reason, list);
  signalMonitors(kernel, process, reason);
  const callers = process.callers;
  process.callers = null;
  if (callers !== null) for (const caller of callers) caller.targetExited(reason);
  reportUnread(kernel, process);
  process.mailbox.clear();
}

function signalLinks(process: Process, reason: ExitReason, list: Ending[]): void {
  const links = process.links;
  process.links = null;
  if (links === null) return;
  for (const other of links) {
    other.links?.delete(process);
    receiveExit(other, process.pid, reason, reason, list);
  }
}

function signalMonitors(kernel: Kernel, process: Process, reason: ExitReason): void {
  const { monitors, monitoredBy } = process;
  process.monitors = null;
  process.monitoredBy = null;
  for (const monitor of monitors ?? []) {
    monitor.target.monitoredBy?.delete(monitor);
    monitor.ref.held = null;
  }
  if (monitoredBy === null) return;
  for (const monitor of monitoredBy) {
    monitor.watcher.monitors?.delete(monitor);
    monitor.ref.held = null;
    monitorEnded(monitor.watcher, monitor.ref);
    if (kernel.observer !== null) {
      kernel.emit(monitor.watcher, { type: "down", ref: monitor.ref, target: monitor.as, reason });
    }
    kernel.post(
      monitor.watcher,
      "down",
      new DownMessage(monitor.ref, monitor.as, reason),
      null,
      undefined,
      process.pid,
    );
  }
}

/** What an exit signal does to its receiver. `asMessage` is the reason a trapping process would read. */
function receiveExit(
  target: Process,
  from: Pid,
  reason: ExitReason,
  asMessage: ExitReason,
  list: Ending[] | null,
): void {
  if (target.status === "exited") return;
  const kernel = target.kernel;
  const effect = target.trapExit ? "message" : reason === "normal" ? "ignored" : "killed";
  if (kernel.observer !== null) kernel.emit(target, { type: "exit-signal", from, reason, effect });
  switch (effect) {
    case "message":
      kernel.post(target, "exit", new ExitMessage(from, asMessage), null, undefined, from);
      return;
    case "ignored":
      return;
    case "killed":
      die(target, reason, list);
      return;
    default: {
      const never: never = effect;
      return never;
    }
  }
}

function die(target: Process, reason: ExitReason, list: Ending[] | null): void {
  if (target.status === "running") target.pendingExit ??= { reason };
  else if (list !== null) list.push({ process: target, reason });
  else terminate(target, reason, false);
}

// --- Exit signals ---------------------------------------------------------------------------------------------

/**
 * Sends an exit signal (`Process.exit/2`). `"kill"` cannot be trapped and ends the target with `"killed"`;
 * `"normal"` is ignored by a process that does not trap exits, unless it is the sender itself. Always `true`.
 */
export function exitProcess(pid: Pid, reason: ExitReason): true {
  const target = pid.process;
  if (target === null) return true;
  const self = currentProcess();
  const from = self?.pid ?? pid;
  const kernel = target.kernel;
  if (reason === "kill") {
    if (kernel.observer !== null)
      kernel.emit(target, { type: "exit-signal", from, reason, effect: "killed" });
    endSelf(target, self, "killed");
    die(target, "killed", null);
  } else if (target === self && !target.trapExit) {
    endSelf(target, self, reason);
  } else {
    receiveExit(target, from, reason, reason, null);
  }
  return true;
}

/** A signal to oneself: leaves at once, and ends the process even if that is caught, which an `exit(reason)` would not. */
function endSelf(target: Process, self: Process | null, reason: ExitReason): void {
  if (target !== self) return;
  if (target.status === "running") target.pendingExit ??= { reason };
  else terminate(target, reason, false);
  throw new Exit(reason);
}

// --- Links ----------------------------------------------------------------------------------------------------

/**
 * Links the calling process with another; linking twice is one link. With a dead one: a trapping caller receives
 * `EXIT` with `"noproc"`, any other gets `ErlangError` `noproc` thrown (`Process.link/1`).
 */
export function link(self: Process, pid: Pid): true {
  const other = pid.process;
  if (other === self) return true;
  const kernel = self.kernel;
  if (other === null) {
    if (!self.trapExit) throw new ErlangError("noproc", `cannot link to ${pid}: no such process`);
    kernel.post(self, "exit", new ExitMessage(pid, "noproc"), null, undefined, pid);
    return true;
  }
  self.addLink(other);
  other.addLink(self);
  if (kernel.observer !== null) kernel.emit(self, { type: "link", other: pid });
  return true;
}

/** Removes the link, if there is one; an `EXIT` that has come already stays in the mailbox. */
export function unlink(self: Process, pid: Pid): true {
  const other = pid.process;
  if (other === null || self.links?.delete(other) !== true) return true;
  other.links?.delete(self);
  if (self.kernel.observer !== null) self.kernel.emit(self, { type: "unlink", other: pid });
  return true;
}

// --- Monitors -------------------------------------------------------------------------------------------------

/**
 * Watches `target`: a `DOWN` comes when it ends, at once with `"noproc"` when it is not there. With `alias` the
 * reference is an alias of the caller as well.
 */
export function monitor(self: Process, target: Pid | string, alias?: AliasMode): Ref {
  const kernel = self.kernel;
  const ref = kernel.makeRef();
  if (alias !== undefined) addAlias(self, ref, alias);
  const process = typeof target === "string" ? (kernel.names.get(target) ?? null) : target.process;
  if (kernel.observer !== null) kernel.emit(self, { type: "monitor", target, ref });
  if (process === null) {
    monitorEnded(self, ref);
    kernel.post(self, "down", new DownMessage(ref, target, "noproc"), null, undefined, null);
    return ref;
  }
  if (process === self) return ref;
  const entry = new Monitor(ref, self, process, target);
  ref.held = entry;
  if (self.monitors === null) self.monitors = new SmallSet(entry);
  else self.monitors.add(entry);
  if (process.monitoredBy === null) process.monitoredBy = new SmallSet(entry);
  else process.monitoredBy.add(entry);
  return ref;
}

/** The monitor of `self` that goes by `ref`, `null` when it is over or another's. */
export function monitorOf(self: Process, ref: Ref): Monitor | null {
  const { held } = ref;
  return held instanceof Monitor && held.watcher === self ? held : null;
}

/** Stops watching; with `flush` a `DOWN` that has come already is removed too. `true` when the monitor was alive. */
export function demonitor(self: Process, ref: Ref, flush: boolean): boolean {
  const entry = monitorOf(self, ref);
  if (entry !== null) {
    ref.held = null;
    self.monitors?.delete(entry);
    entry.target.monitoredBy?.delete(entry);
  }
  monitorEnded(self, ref);
  if (entry !== null && self.kernel.observer !== null) self.kernel.emit(self, { type: "demonitor", ref });
  // A monitor that was still alive has brought no DOWN: nothing to look for.
  if (flush && entry === null) {
    for (const envelope of self.mailbox) {
      if (envelope.payload instanceof DownMessage && envelope.payload.ref === ref) {
        self.mailbox.take(envelope);
        break;
      }
    }
  }
  return entry !== null;
}

// --- Names ----------------------------------------------------------------------------------------------------

/** What is no name although it is an atom (`Process.register/2`'s guard). */
const NO_NAMES: ReadonlySet<unknown> = new Set(["", "undefined", "nil", "true", "false"]);

/**
 * @throws FunctionClauseError when it is no name. @throws ArgumentError when the name is taken, the process is dead or
 * has a name already.
 */
export function registerName(kernel: Kernel, process: Process | null, name: string): true {
  if (typeof (name as unknown) !== "string" || NO_NAMES.has(name))
    throw new FunctionClauseError(`${name} cannot be a registered name`);
  if (process === null || process.status === "exited")
    throw new ArgumentError(`cannot register "${name}": the process is not alive`);
  const holder = kernel.names.get(name);
  if (holder !== undefined)
    throw new ArgumentError(
      `cannot register "${name}" for ${process.pid}: the name belongs to ${holder.pid}`,
    );
  if (process.name !== null)
    throw new ArgumentError(
      `cannot register "${name}" for ${process.pid}: it is registered as "${process.name}"`,
    );
  kernel.names.set(name, process);
  process.name = name;
  if (kernel.observer !== null) kernel.emit(process, { type: "register", name, registry: null });
  return true;
}

/** @throws ArgumentError when nobody has the name. */
export function unregisterName(kernel: Kernel, name: string): true {
  const process = kernel.names.get(name);
  if (process === undefined) throw new ArgumentError(`cannot unregister "${name}": no process has that name`);
  kernel.names.delete(name);
  process.name = null;
  if (kernel.observer !== null) kernel.emit(process, { type: "unregister", name, registry: null });
  return true;
}

// --- Reports --------------------------------------------------------------------------------------------------

function reportCrash(kernel: Kernel, process: Process, thrown: unknown): void {
  // A behaviour reports its own end; an exit that was asked for is no crash (OTP reports only errors of plain processes).
  if (process.loop !== null || thrown instanceof Exit) return;
  const stack = thrown instanceof Error ? (thrown.stack ?? String(thrown)) : formatReason(thrown);
  kernel.host.report({
    level: "error",
    kind: "crash",
    text: `Process ${process.pid} (${process.name ?? process.label}) raised an exception\n${stack}`,
    facts: { pid: process.pid, label: process.label, reason: thrown },
  });
}

function reportUnread(kernel: Kernel, process: Process): void {
  if (kernel.observer === null) return;
  for (const envelope of process.mailbox) {
    kernel.emitFor(envelope.sender, {
      type: "dead-letter",
      to: process.pid,
      message: envelope.payload,
      why: "unread",
    });
  }
}
