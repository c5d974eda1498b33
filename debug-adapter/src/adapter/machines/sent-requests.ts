/**
 * Which requests a module sends to a machine by name: `Door.call(door, "open")`, `Door.cast(door, ["knock", 3])`.
 */

import { full } from "acorn-walk";
import { evaluate } from "./facts.js";
import type { AnyNode, ProgramText } from "./program-text.js";

export interface SentRequests {
  readonly call: readonly string[];
  readonly cast: readonly string[];
}

/** `variable` is what the machine is called in the module; `null` when it has no name there. */
export function sentRequests(variable: string | null, program: ProgramText): SentRequests {
  const sent = { call: new Set<string>(), cast: new Set<string>() };
  if (variable !== null)
    full(program.tree, (visited) => {
      const node = visited;
      if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return;
      const { object, property } = node.callee;
      if (object.type !== "Identifier" || object.name !== variable || property.type !== "Identifier") return;
      if (property.name !== "call" && property.name !== "cast") return;
      const [, request] = node.arguments;
      const name = request === undefined ? null : nameOf(request, program);
      if (name !== null) sent[property.name].add(name);
    });
  return { call: [...sent.call], cast: [...sent.cast] };
}

function nameOf(node: AnyNode, program: ProgramText): string | null {
  if (node.type === "ArrayExpression") return node.elements[0] ? nameOf(node.elements[0], program) : null;
  const value = evaluate(node, { names: new Map(), facts: new Map() }, program);
  return value.kind === "literal" ? String(value.value) : null;
}
