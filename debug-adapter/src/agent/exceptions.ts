/**
 * What is told about a stop of an exception filter: the reason, its stack, how it spread, and who decides what.
 *
 * Reads the system as it stands at the stop. Must not know source maps: stacks are the program's own.
 */

import { types } from "node:util";
import type { Envelope, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ExceptionFilter, ExceptionView } from "../protocol/agent.js";
import { processName, processText } from "./describe.js";
import { happeningText, partyText } from "./happenings.js";
import type { Occurrence } from "./occurrences.js";
import { circleText } from "./quiescence.js";
import type { Crash, Recorder, Signal } from "./recorder.js";
import { waitingText } from "./scopes.js";
import { ownData, shortText } from "./values.js";

export interface Exception {
  readonly filter: ExceptionFilter;
  readonly process: ProcessRecord;
  /** `null` of a crash, and of a deadlock found when nothing was left to do. */
  readonly occurrence: Occurrence | null;
  readonly crash: Crash | null;
  /** Who waits for whom. */
  readonly circle: readonly ProcessRecord[] | null;
}

/** The stop's text. */
export function exceptionText({ process, occurrence, crash, circle }: Exception): string {
  if (crash !== null) return `${processName(process)} has crashed: ${shortText(crash.reason)}`;
  if (circle !== null) return circleText(circle);
  return occurrence === null ? "stopped" : happeningText(occurrence);
}

export function exceptionOf(exception: Exception, recorder: Recorder): ExceptionView {
  const { filter, process, occurrence, crash, circle } = exception;
  const view = (reason: unknown, consequences: readonly string[]): ExceptionView => ({
    filter,
    ...described(reason),
    consequences,
  });
  const plain = (consequences: readonly string[], stack = ""): ExceptionView => ({
    filter,
    description: exceptionText(exception),
    typeName: filter,
    stack,
    consequences,
  });
  if (crash !== null) return view(crash.reason, crashLines(crash, recorder));
  if (circle !== null) return plain(...circleLines(circle, recorder));
  if (occurrence === null) return plain([]);
  const { event } = occurrence;
  switch (event.type) {
    case "exit-signal": {
      const effect =
        event.effect === "message" ? "it traps exits, and has it as a message" : "it has ended by it";
      const lines = [`sent to ${processText(process)} by ${partyText(occurrence.to)}: ${effect}`];
      return view(event.reason, [...lines, ...chain(process.pid.id, recorder.signals, 1)]);
    }
    case "call-failed": {
      const target = waitedFor(process);
      const lines = [`${processText(process)} ${waitingText(process)}`];
      if (target !== null) lines.push(`${processText(target)} ${busyText(target)}`);
      return plain(lines, siteOf(target === null ? null : requestOf(process, target, recorder)));
    }
    case "child-restarted":
    case "intensity-exceeded": {
      const last = recorder.childExits.get(process);
      const lines =
        last === undefined
          ? []
          : [
              `child ${last.child} (${last.childPid.toString()}) had ended: ${shortText(last.reason)}`,
              `decision: ${last.decision}`,
            ];
      lines.push(`restart ${event.restarts}, at most ${event.maxRestarts} are allowed`);
      const told = described(last?.reason);
      return { ...plain(lines, told.stack) };
    }
    case "dead-letter":
      return plain([`sent by ${event.pid === null ? "outside" : partyText(recorder.party(event.pid))}`]);
    case "send":
      return plain([
        `${processText(process)} has ${process.mailbox.length} messages and ${busyText(process)}`,
        `the latest is from ${event.envelope.sender === null ? "outside" : partyText(recorder.party(event.envelope.sender))}`,
      ]);
    default:
      return plain([]);
  }
}

function described(reason: unknown): Pick<ExceptionView, "description" | "typeName" | "stack"> {
  const isError =
    types.isNativeError(reason) || (typeof reason === "object" && reason !== null && reason instanceof Error);
  const stack: unknown = isError ? ownData(reason, "stack") : undefined;
  return {
    description: isError
      ? shortText(reason)
      : `exit: ${typeof reason === "string" ? reason : shortText(reason)}`,
    typeName: isError ? (shortText(reason).split(":", 1)[0] ?? "Error") : "exit",
    stack: typeof stack === "string" ? stack : "",
  };
}

// --- Crashes: along the links, up to the supervisor -------------------------------------------------------------

function crashLines({ process, links, monitors }: Crash, { signals }: Recorder): string[] {
  const lines = links.flatMap((other) => [
    linkLine(process, other),
    ...(other.trapExit ? [] : chain(other.pid.id, signals, 1)),
  ]);
  for (const watcher of monitors) lines.push(`${processText(watcher)} monitors it and is sent a DOWN`);
  return lines.length === 0 ? ["nobody is linked to it or monitors it"] : lines;
}

/** Whom the end of `pid` has reached in the same delivery, and whom theirs, indented. */
function chain(pid: number, signals: readonly Signal[], depth: number): string[] {
  const indent = "  ".repeat(depth);
  return signals
    .filter(({ from, effect }) => from === pid && effect !== "ignored")
    .flatMap(({ to, effect }) => [
      effect === "killed"
        ? `${indent}${processText(to)} was linked to that and has ended with it`
        : `${indent}${supervision(to) ?? `${processText(to)} was linked to that, traps exits, and is sent an EXIT message`}`,
      ...(effect === "killed" && depth < 20 ? chain(to.pid.id, signals, depth + 1) : []),
    ]);
}

function supervision(process: ProcessRecord): string | null {
  const view = process.loop?.inspect();
  return view?.kind === "supervisor" ? `${processText(process)} supervises that and will decide` : null;
}

function linkLine(process: ProcessRecord, other: ProcessRecord): string {
  const view = other.loop?.inspect();
  if (view?.kind === "supervisor" && process.parent?.id === other.pid.id) {
    const child = view.children.find(({ pid }) => pid?.id === process.pid.id);
    const used = `${view.restarts} of ${view.maxRestarts} restarts in ${view.maxSeconds} s used`;
    if (child === undefined) return `${processText(other)} supervises it, ${view.strategy}, ${used}`;
    const which = `child ${child.id} (${child.restart}, restarted ${child.restarts} times so far)`;
    const verdict =
      child.restart === "temporary"
        ? "will not restart it"
        : view.restarts < view.maxRestarts
          ? `will restart it: ${view.strategy}`
          : `will restart it only if an earlier restart is older than ${view.maxSeconds} s, else give up`;
    return `${processText(other)} supervises ${which} and ${verdict}, ${used}`;
  }
  if (other.trapExit) return `${processText(other)} is linked, traps exits, and is sent an EXIT message`;
  return `${processText(other)} is linked and ends with it`;
}

// --- Waiting ----------------------------------------------------------------------------------------------------

/** A line for each member: since when it waits; and the stacks of their calls, one after the other. */
function circleLines(circle: readonly ProcessRecord[], recorder: Recorder): [lines: string[], stack: string] {
  const calls = circle.map((caller, place) => ({
    caller,
    envelope: requestOf(caller, circle[(place + 1) % circle.length] ?? caller, recorder),
  }));
  const lines = calls.map(({ caller, envelope }) => {
    const origin = envelope?.origin ?? null;
    const since = origin === null ? "" : ` since ${origin.time.toFixed(1)} ms`;
    return `${processText(caller)} ${waitingText(caller)}${since}`;
  });
  const stacks = calls.map(({ caller, envelope }) => {
    const site = siteOf(envelope).split("\n").slice(1).join("\n");
    return `${processText(caller)} calls\n${site}`;
  });
  return [lines, stacks.join("\n")];
}

/** The process whose reply this one waits for. */
function waitedFor(process: ProcessRecord): ProcessRecord | null {
  const waiting: unknown = process.waiting;
  const target = typeof waiting === "object" && waiting !== null ? ownData(waiting, "target") : null;
  if (typeof target !== "object" || target === null) return null;
  const id = ownData(target, "id");
  return typeof id === "number" ? (process.kernel.processes.get(id) ?? null) : null;
}

/** The request that `caller` waits with, wherever its receiver has it; `null` when it is not found. */
function requestOf(caller: ProcessRecord, receiver: ProcessRecord, recorder: Recorder): Envelope | null {
  const view = receiver.loop?.inspect();
  const begun = recorder.begunBy(receiver)?.envelope ?? null;
  const candidates = [
    ...(begun === null ? [] : [begun]),
    ...(view?.kind === "machine" ? view.postponed : []),
    ...receiver.mailbox,
  ];
  return candidates.find(({ from }) => from !== null && from.tag === caller.waiting) ?? null;
}

function siteOf(envelope: Envelope | null): string {
  return envelope?.origin?.site?.stack ?? "";
}

function busyText(process: ProcessRecord): string {
  return process.suspendedDelivery === null
    ? waitingText(process)
    : `is in a delivery: ${waitingText(process)}`;
}
