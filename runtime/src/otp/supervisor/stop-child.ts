/**
 * Stopping children: the waits of a supervisor, as fibers of its process.
 *
 * One after the other (`supervisor:shutdown/1`): `shutdown` is sent, then after the child's time `kill`. The child is
 * unlinked and an exit message that has come already is taken out of the mailbox, so that it is not counted as a crash.
 * `stopTogether` is Elixir's DynamicSupervisor: all are told at once and waited for together. Must not know strategies.
 */

import {
  demonitor,
  DownMessage,
  ExitMessage,
  type ExitReason,
  exitProcess,
  isOrderly,
  monitor,
  now,
  type Pid,
  type ProcessRecord,
  receive,
  type Ref,
  type Suspension,
  TIMEOUT,
  unlink,
} from "../../kernel/index.js";
import type { Restart, Shutdown } from "../child-spec.js";

/** Who is to be stopped, and how. */
export interface Stoppable {
  readonly pid: Pid;
  readonly shutdown: Shutdown;
  readonly restart: Restart;
}

/** How it ended: `abnormal` when OTP reports it as a shutdown error. */
export interface Stopped {
  readonly reason: ExitReason;
  readonly abnormal: boolean;
}

type Waiting<T> = Generator<Suspension<unknown>, T, unknown>;

/** Stops one child and waits until it is gone. */
export function* stopChild(supervisor: ProcessRecord, child: Stoppable): Waiting<Stopped> {
  const { pid, shutdown } = child;
  const ref = monitor(supervisor, pid);
  const isItsDown = (message: unknown): message is DownMessage =>
    message instanceof DownMessage && message.ref === ref;
  exitProcess(pid, shutdown === "brutal_kill" ? "kill" : "shutdown");
  let down: DownMessage | typeof TIMEOUT;
  if (typeof shutdown === "number") {
    down = yield* receive(isItsDown, { after: shutdown });
    if (down === TIMEOUT) exitProcess(pid, "kill");
  } else {
    down = yield* receive(isItsDown);
  }
  const last = down === TIMEOUT ? yield* receive(isItsDown) : down;
  unlink(supervisor, pid);
  const reason = takeExit(supervisor, pid)?.reason ?? last.reason;
  return { reason, abnormal: !isExpected(child, reason) };
}

/** `killed` is expected of one that is killed at once, `shutdown` of any other; ends of their own are for non-permanent ones. */
function isExpected(child: Stoppable, reason: ExitReason): boolean {
  if (child.shutdown === "brutal_kill" && reason === "killed") return true;
  if (child.shutdown !== "brutal_kill" && reason === "shutdown") return true;
  return child.restart !== "permanent" && isOrderly(reason);
}

interface Leaving<C> {
  readonly child: C;
  /** Kernel time at which it is killed, `null` when it is waited for however long it takes. */
  deadline: number | null;
}

/** One child that has ended. */
export interface Ended<C> {
  readonly child: C;
  readonly stopped: Stopped;
}

/** Stops all at once and waits for them together; one entry for each, in the order in which they ended. */
export function* stopTogether<C extends Stoppable>(
  supervisor: ProcessRecord,
  children: Iterable<C>,
): Waiting<readonly Ended<C>[]> {
  const ended: Ended<C>[] = [];
  const leaving = new Map<Ref, Leaving<C>>();
  const begun = now();
  for (const child of children) {
    leaving.set(monitor(supervisor, child.pid), { child, deadline: null });
    unlink(supervisor, child.pid);
  }
  // One look through the mailbox for all: there may be very many children.
  const exits = exitsOf(supervisor);
  for (const [ref, one] of leaving) {
    const { pid, shutdown, restart } = one.child;
    const exit = exits.get(pid);
    if (exit === undefined) {
      if (typeof shutdown === "number") one.deadline = begun + shutdown;
      exitProcess(pid, shutdown === "brutal_kill" ? "kill" : "shutdown");
      continue;
    }
    takeExit(supervisor, pid);
    demonitor(supervisor, ref, true);
    leaving.delete(ref);
    const abnormal = restart === "permanent" || exit.reason !== "normal";
    ended.push({ child: one.child, stopped: { reason: exit.reason, abnormal } });
  }
  const isOurDown = (message: unknown): message is DownMessage =>
    message instanceof DownMessage && leaving.has(message.ref);
  let next = nextDeadline(leaving);
  while (leaving.size > 0) {
    const down =
      next === null
        ? yield* receive(isOurDown)
        : yield* receive(isOurDown, { after: Math.max(0, next - now()) });
    if (down === TIMEOUT) {
      killLate(leaving);
      next = nextDeadline(leaving);
      continue;
    }
    const child = leaving.get(down.ref)?.child;
    leaving.delete(down.ref);
    if (child !== undefined) ended.push({ child, stopped: togetherStopped(child, down.reason) });
  }
  return ended;
}

function nextDeadline<C>(leaving: ReadonlyMap<Ref, Leaving<C>>): number | null {
  let first: number | null = null;
  for (const { deadline } of leaving.values())
    if (deadline !== null && (first === null || deadline < first)) first = deadline;
  return first;
}

function killLate<C extends Stoppable>(leaving: ReadonlyMap<Ref, Leaving<C>>): void {
  const time = now();
  for (const one of leaving.values()) {
    if (one.deadline === null || one.deadline > time) continue;
    one.deadline = null;
    exitProcess(one.child.pid, "kill");
  }
}

/** `DynamicSupervisor.wait_child`. */
function togetherStopped(child: Stoppable, reason: ExitReason): Stopped {
  if (child.shutdown === "brutal_kill") return { reason, abnormal: reason !== "killed" };
  const expected = reason === "normal" ? child.restart !== "permanent" : isOrderly(reason);
  return { reason, abnormal: !expected };
}

/** The exit messages that have come already. */
function exitsOf(supervisor: ProcessRecord): ReadonlyMap<Pid, ExitMessage> {
  const exits = new Map<Pid, ExitMessage>();
  for (const { payload } of supervisor.mailbox)
    if (payload instanceof ExitMessage) exits.set(payload.pid, payload);
  return exits;
}

/** Takes the exit message of `pid` out of the mailbox, when it has come already. */
function takeExit(supervisor: ProcessRecord, pid: Pid): ExitMessage | null {
  for (const envelope of supervisor.mailbox) {
    if (envelope.payload instanceof ExitMessage && envelope.payload.pid === pid) {
      supervisor.mailbox.take(envelope);
      return envelope.payload;
    }
  }
  return null;
}
