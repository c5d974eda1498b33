/**
 * The grammar in which people write message breakpoints, as DAP function breakpoints:
 *
 *     receive <process> <message>     before the message is handled
 *     enter <machine>.<state>         after the delivery in which the machine entered the state
 *     enter <machine> <state>
 *
 * `*` stands for all; a name with spaces is written in double quotes. Pure.
 */

import type { BreakpointTarget } from "../../protocol/breakpoint.js";
import { failure, type Result, success } from "../result.js";

export const GRAMMAR =
  "Write `receive <process> <message>` (such as `receive Counter increment`, `receive * tick`) or " +
  "`enter <machine>.<state>` (such as `enter Door.open`).";

/** Reads one breakpoint; the error says what is wrong and how it is written. */
export function parseBreakpoint(text: string): Result<BreakpointTarget> {
  const words = split(text);
  if (words === null) return failure(`A quote is not closed in \`${text}\`. ${GRAMMAR}`);
  const [verb, ...rest] = words;
  switch (verb) {
    case "receive": {
      const [process, message = "*", ...more] = rest;
      if (process === undefined) return failure(`\`receive\` needs a process. ${GRAMMAR}`);
      if (more.length > 0) return failure(`Nothing may follow \`receive ${process} ${message}\`. ${GRAMMAR}`);
      return success({ kind: "receive", process, message });
    }
    case "enter":
      return parseEnter(rest);
    case undefined:
      return failure(`A message breakpoint is empty. ${GRAMMAR}`);
    default:
      return failure(`\`${verb}\` is no kind of message breakpoint. ${GRAMMAR}`);
  }
}

function parseEnter(words: readonly string[]): Result<BreakpointTarget> {
  const [first, second, ...more] = words;
  if (first === undefined) return failure(`\`enter\` needs a machine and a state. ${GRAMMAR}`);
  if (more.length > 0) return failure(`Nothing may follow \`enter ${first} ${second ?? ""}\`. ${GRAMMAR}`);
  if (second !== undefined) return success({ kind: "enter", process: first, state: second });
  const dot = /^<[\d.]+>/.exec(first)?.[0].length ?? first.indexOf(".");
  if (dot <= 0 || first[dot] !== "." || dot === first.length - 1)
    return failure(`\`enter ${first}\` names no state. ${GRAMMAR}`);
  return success({ kind: "enter", process: first.slice(0, dot), state: first.slice(dot + 1) });
}

/** Words, quoted ones whole; `null` when a quote is left open. */
function split(text: string): string[] | null {
  const words: string[] = [];
  const token = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (match === null) return null;
    const [, quoted, plain] = match;
    words.push(quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1"));
  }
  return words;
}
