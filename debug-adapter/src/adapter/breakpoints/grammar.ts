/**
 * The grammar in which people write message breakpoints, as DAP function breakpoints: a verb, then what it is about.
 *
 * `*` stands for all, and so does what is left out at the end; a name with spaces is written in double quotes. `FORMS`
 * is the whole of it, for errors and completion alike. Pure.
 */

import type { BreakpointKind, BreakpointTarget } from "../../protocol/breakpoint.js";
import { failure, type Result, success } from "../result.js";
import { type Word, wordsOf } from "./words.js";

interface Form {
  /** How it is written. */
  readonly text: string;
  readonly example: string;
  /** When it stops. */
  readonly meaning: string;
}

export const FORMS: Readonly<Record<BreakpointKind, Form>> = {
  receive: {
    text: "receive <process> [message]",
    example: "receive Counter increment",
    meaning: "before the message is handled",
  },
  after: {
    text: "after <process> [message]",
    example: "after Counter increment",
    meaning: "when the message's handler has returned",
  },
  send: {
    text: "send <process> [-> <process>] [message]",
    example: "send Cart -> Payment charge",
    meaning: "when the message has been sent",
  },
  call: {
    text: "call [<process> ->] <server> [request]",
    example: "call Counter get",
    meaning: "when the call has been made",
  },
  reply: {
    text: "reply <server> [-> <process>] [answer]",
    example: "reply Counter",
    meaning: "when the reply has been given",
  },
  spawn: { text: "spawn <process>", example: "spawn Worker", meaning: "before it runs for the first time" },
  exit: { text: "exit <process>", example: "exit Worker", meaning: "when it has ended" },
  enter: {
    text: "enter <machine>.<state>",
    example: "enter Door.open",
    meaning: "when the machine has entered the state",
  },
  leave: {
    text: "leave <machine>.<state>",
    example: "leave Door.open",
    meaning: "when the machine has left the state",
  },
  transition: {
    text: "transition <machine> <state> -> <state>",
    example: "transition Door locked -> open",
    meaning: "when the machine has gone from one state to the other",
  },
  postpone: {
    text: "postpone <machine> [event]",
    example: "postpone Door walk",
    meaning: "when the machine has postponed the event",
  },
  timer: {
    text: "timer <process> [name]",
    example: "timer Door close",
    meaning: "when a timer of the process has fired",
  },
  restart: {
    text: "restart <supervisor> [child]",
    example: "restart Sup worker",
    meaning: "when the supervisor has restarted a child",
  },
  change: {
    text: "change <process> <path>",
    example: "change Counter state.count",
    meaning: "when the value at that path of its state or data is another one",
  },
  "dead-letter": {
    text: "dead-letter <process> [message]",
    example: "dead-letter * ping",
    meaning: "when a message to the process has found nobody",
  },
};

export const VERBS = Object.keys(FORMS) as readonly BreakpointKind[];

export function isVerb(text: string): text is BreakpointKind {
  return Object.hasOwn(FORMS, text);
}

/** Reads one breakpoint; the error says what is wrong, where, and how it is written. */
export function parseBreakpoint(text: string): Result<BreakpointTarget> {
  const words = wordsOf(text);
  if (words.some(({ closed }) => !closed))
    return failure(`A quote is not closed in \`${text}\`. ${overview()}`);
  const [verb, ...rest] = words;
  if (verb === undefined) return failure(`A message breakpoint is empty. ${overview()}`);
  if (verb.quoted || !isVerb(verb.text)) {
    const near = nearest(verb.text);
    const hint = near === null ? "" : ` Is \`${near}\` meant?`;
    return failure(`\`${verb.text}\` is no kind of message breakpoint.${hint} ${overview()}`);
  }
  const kind = verb.text;
  const parsed = parseRest(kind, rest);
  return parsed.ok ? parsed : failure(`${parsed.error} ${usage(kind)}`);
}

function parseRest(kind: BreakpointKind, words: readonly Word[]): Result<BreakpointTarget> {
  switch (kind) {
    case "receive":
    case "after":
    case "postpone":
    case "timer":
    case "restart":
    case "dead-letter": {
      const [process, message, more] = words;
      if (process === undefined) return failure(`\`${kind}\` needs a process.`);
      if (more !== undefined) return surplus(kind, words, more);
      if (isArrow(process) || (message !== undefined && isArrow(message)))
        return failure(`\`${kind}\` has no arrow.`);
      return success({ kind, process: process.text, message: message?.text ?? "*" });
    }
    case "send":
    case "call":
    case "reply":
      return parseBetween(kind, words);
    case "spawn":
    case "exit": {
      const [process, more] = words;
      if (process === undefined) return failure(`\`${kind}\` needs a process.`);
      if (more !== undefined) return surplus(kind, words, more);
      return success({ kind, process: process.text });
    }
    case "change": {
      const [process, path, more] = words;
      if (process === undefined || path === undefined)
        return failure("`change` needs a process and a path into its state.");
      if (more !== undefined) return surplus(kind, words, more);
      if (!/^(state|data|dictionary)\b/.test(path.text))
        return failure(`\`${path.text}\` is no path: it begins with state, data or dictionary.`);
      return success({ kind, process: process.text, path: path.text });
    }
    case "enter":
    case "leave": {
      const state = parseInState(kind, words);
      return state.ok ? success({ kind, ...state.value }) : state;
    }
    case "transition": {
      const [process, from, arrow, to, more] = words;
      if (process === undefined || from === undefined)
        return failure("`transition` needs a machine and two states.");
      if (arrow === undefined || !isArrow(arrow)) return failure(`\`->\` is missing after \`${from.text}\`.`);
      if (to === undefined) return failure("No state stands after `->`.");
      if (more !== undefined) return surplus(kind, words, more);
      return success({ kind, process: process.text, from: from.text, to: to.text });
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** Without an arrow `send` and `reply` name who does it, and `call` whom it is made to: in each the obvious one. */
function parseBetween(kind: "send" | "call" | "reply", words: readonly Word[]): Result<BreakpointTarget> {
  const [first, second, ...rest] = words;
  if (first === undefined || isArrow(first)) return failure(`\`${kind}\` needs a process.`);
  if (second !== undefined && isArrow(second)) {
    const [to, message, more] = rest;
    if (to === undefined) return failure("No process stands after `->`.");
    if (more !== undefined) return surplus(kind, words, more);
    return success({ kind, process: first.text, to: to.text, message: message?.text ?? "*" });
  }
  const [more] = rest;
  if (more !== undefined) return surplus(kind, words, more);
  const message = second?.text ?? "*";
  return kind === "call"
    ? success({ kind, process: "*", to: first.text, message })
    : success({ kind, process: first.text, to: "*", message });
}

function parseInState(
  kind: string,
  words: readonly Word[],
): Result<{ readonly process: string; readonly state: string }> {
  const [first, second, more] = words;
  if (first === undefined) return failure(`\`${kind}\` needs a machine and a state.`);
  if (more !== undefined) return surplus(kind, words, more);
  if (second !== undefined) return success({ process: first.text, state: second.text });
  const dot = /^<[\d.]+>/.exec(first.text)?.[0].length ?? first.text.indexOf(".");
  if (dot <= 0 || first.text[dot] !== "." || dot === first.text.length - 1)
    return failure(`\`${kind} ${first.text}\` names no state.`);
  return success({ process: first.text.slice(0, dot), state: first.text.slice(dot + 1) });
}

function isArrow({ text, quoted }: Word): boolean {
  return text === "->" && !quoted;
}

function surplus(
  kind: string,
  words: readonly Word[],
  more: Word,
): { readonly ok: false; readonly error: string } {
  const before = words.slice(0, words.indexOf(more)).map(({ text }) => text);
  return failure(
    `Nothing may follow \`${[kind, ...before].join(" ")}\`, and \`${more.text}\` does (column ${more.start + 1}).`,
  );
}

function usage(kind: BreakpointKind): string {
  const { text, example } = FORMS[kind];
  return `Write \`${text}\`, such as \`${example}\`.`;
}

function overview(): string {
  return `It begins with one of ${VERBS.join(", ")}: such as \`${FORMS.receive.example}\` or \`${FORMS.enter.example}\`.`;
}

/** The verb that differs by a letter or two. */
function nearest(text: string): BreakpointKind | null {
  const found = VERBS.map((verb) => ({ verb, far: distance(text.toLowerCase(), verb) })).sort(
    (a, b) => a.far - b.far,
  )[0];
  return found !== undefined && found.far <= 2 ? found.verb : null;
}

/** Letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}
