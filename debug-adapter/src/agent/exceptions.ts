/**
 * What is told about a crash: the reason, its stack, and who will hear of it.
 */

import { types } from "node:util";
import type { ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ExceptionView } from "../protocol/agent.js";
import { processText } from "./describe.js";
import type { Crash } from "./recorder.js";
import { ownData, shortText } from "./values.js";

export function exceptionOf(crash: Crash): ExceptionView {
  const { reason } = crash;
  const isError =
    types.isNativeError(reason) || (typeof reason === "object" && reason !== null && reason instanceof Error);
  const stack: unknown = isError ? ownData(reason, "stack") : undefined;
  return {
    description: isError
      ? shortText(reason)
      : `exit: ${typeof reason === "string" ? reason : shortText(reason)}`,
    typeName: isError ? (shortText(reason).split(":", 1)[0] ?? "Error") : "exit",
    stack: typeof stack === "string" ? stack : "",
    consequences: consequences(crash),
  };
}

/** Signals have been sent; what they do is known once their receivers have had them. */
function consequences({ process, links, monitors }: Crash): string[] {
  const lines = links.map((other) => linkLine(process, other));
  for (const watcher of monitors) lines.push(`${processText(watcher)} monitors it and is sent a DOWN`);
  return lines.length === 0 ? ["nobody is linked to it or monitors it"] : lines;
}

function linkLine(process: ProcessRecord, other: ProcessRecord): string {
  const view = other.loop?.inspect();
  if (view?.kind === "supervisor" && process.parent?.id === other.pid.id) {
    const child = view.children.find(({ pid }) => pid?.id === process.pid.id);
    const which =
      child === undefined
        ? "it"
        : `child ${child.id} (${child.restart}, restarted ${child.restarts} times so far)`;
    return `${processText(other)} supervises ${which} and will decide: ${view.strategy}, ${view.restarts} of ${view.maxRestarts} restarts in ${view.maxSeconds} s used`;
  }
  if (other.trapExit) return `${processText(other)} is linked, traps exits, and is sent an EXIT message`;
  return `${processText(other)} is linked and ends with it`;
}
