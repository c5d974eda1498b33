/**
 * The actions of a machine's return in the few words that stand on an edge: `reply`, `postpone`, `state timeout 30 s`.
 */

import { evaluate, type Scope } from "./facts.js";
import type { AnyNode, CallExpression, ProgramText } from "./program-text.js";

export type StartedKind = "state_timeout" | "event_timeout" | "timeout" | "internal";

export interface ReadAction {
  readonly text: string;
  /** The event that it brings about: a timeout that is started, an event that is inserted. */
  readonly starts: { readonly kind: StartedKind; readonly event: string } | null;
}

/** Actions of the argument that carries them: one, a list, or a choice of them. */
export function readActions(node: AnyNode | undefined, scope: Scope, program: ProgramText): ReadAction[] {
  if (node === undefined) return [];
  switch (node.type) {
    case "ArrayExpression":
      return node.elements.flatMap((element) =>
        element === null ? [] : readActions(element, scope, program),
      );
    case "SpreadElement":
      return readActions(node.argument, scope, program);
    case "ConditionalExpression":
      return [
        ...readActions(node.consequent, scope, program),
        ...readActions(node.alternate, scope, program),
      ];
    case "LogicalExpression":
      return [...readActions(node.left, scope, program), ...readActions(node.right, scope, program)];
    case "Identifier": {
      const local = scope.names.get(node.name);
      if (local?.kind === "code") return readActions(local.node, { ...scope, names: local.names }, program);
      const helper = program.helperOf(node);
      if (helper === "postpone" || helper === "hibernate") return [{ text: helper, starts: null }];
      const declared = program.declaration(node.name);
      return declared === null ? [] : readActions(declared, { ...scope, names: new Map() }, program);
    }
    case "Literal":
      return typeof node.value === "number"
        ? [
            {
              text: `event timeout ${duration(node.value)}`,
              starts: { kind: "event_timeout", event: String(node.value) },
            },
          ]
        : [];
    case "CallExpression":
      return calledAction(node, scope, program);
    default:
      return [];
  }
}

function calledAction(node: CallExpression, scope: Scope, program: ProgramText): ReadAction[] {
  const [first, second] = node.arguments;
  const plain = (text: string): ReadAction[] => [{ text, starts: null }];
  const time = (argument: AnyNode | undefined): string => timeText(argument, scope, program);
  const name = (argument: AnyNode | undefined, otherwise: string): string =>
    contentName(argument, otherwise, scope, program);
  switch (program.helperOf(node.callee)) {
    case "reply":
      return plain("reply");
    case "postponeIf":
      return plain("postpone");
    case "hibernateIf":
      return plain("hibernate");
    case "nextEvent":
      return [
        {
          text: `next event ${name(second, "")}`.trimEnd(),
          starts:
            first?.type === "Literal" && first.value === "internal"
              ? { kind: "internal", event: name(second, "*") }
              : null,
        },
      ];
    case "stateTimeout":
      return [
        {
          text: `state timeout ${time(first)}`,
          starts: { kind: "state_timeout", event: name(second, "state_timeout") },
        },
      ];
    case "eventTimeout":
      return [
        {
          text: `event timeout ${time(first)}`,
          starts: { kind: "event_timeout", event: name(second, "event_timeout") },
        },
      ];
    case "genericTimeout":
      return [
        {
          text: `timeout ${name(first, "")} ${time(second)}`.replace("  ", " "),
          starts: { kind: "timeout", event: name(first, "*") },
        },
      ];
    case "cancelStateTimeout":
      return plain("cancel state timeout");
    case "cancelEventTimeout":
      return plain("cancel event timeout");
    case "cancelGenericTimeout":
      return plain(`cancel timeout ${name(first, "")}`.trimEnd());
    case "updateStateTimeout":
      return plain("update state timeout");
    case "updateEventTimeout":
      return plain("update event timeout");
    case "updateGenericTimeout":
      return plain(`update timeout ${name(first, "")}`.trimEnd());
    default:
      return [];
  }
}

/** As the runtime names messages: a text itself, a list by its first element. */
function contentName(
  node: AnyNode | undefined,
  otherwise: string,
  scope: Scope,
  program: ProgramText,
): string {
  if (node === undefined) return otherwise;
  if (node.type === "ArrayExpression") {
    const [first] = node.elements;
    return first ? contentName(first, otherwise, scope, program) : otherwise;
  }
  const value = evaluate(node, scope, program);
  return value.kind === "literal" ? String(value.value) : otherwise;
}

function timeText(node: AnyNode | undefined, scope: Scope, program: ProgramText): string {
  if (node === undefined) return "";
  const value = evaluate(node, scope, program);
  if (value.kind === "literal") return typeof value.value === "number" ? duration(value.value) : value.value;
  return program.textOf(node);
}

/** `150 ms`, `30 s`, `5 min`. */
export function duration(ms: number): string {
  const round = (n: number): string => String(Math.round(n * 10) / 10);
  if (ms < 1_000) return `${round(ms)} ms`;
  if (ms < 120_000) return `${round(ms / 1_000)} s`;
  return ms < 7_200_000 ? `${round(ms / 60_000)} min` : `${round(ms / 3_600_000)} h`;
}
