/**
 * What is known about a handler's parameters at a place in its code: `event.type` is `call`, `state` is not `idle`.
 *
 * Pure and conservative: a condition that is not understood narrows nothing.
 */

import type { AnyNode, ProgramText } from "./program-text.js";

/** A part of a parameter (`event.request[0]`) is one of some texts, or none of them. */
export type Fact = { readonly is: readonly string[] } | { readonly not: readonly string[] };
export type Facts = ReadonlyMap<string, Fact>;

export type Value =
  /** A parameter or a part of it. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "literal"; readonly value: string | number }
  /** An expression to be looked at where the name is used. */
  | { readonly kind: "code"; readonly node: AnyNode; readonly names: Names }
  | { readonly kind: "unknown" };
export type Names = ReadonlyMap<string, Value>;

export interface Scope {
  readonly names: Names;
  readonly facts: Facts;
}

export const UNKNOWN: Value = { kind: "unknown" };

export function evaluate(node: AnyNode, scope: Scope, program: ProgramText, depth = 0): Value {
  if (depth > 8) return UNKNOWN;
  switch (node.type) {
    case "Literal":
      return typeof node.value === "string" || typeof node.value === "number"
        ? { kind: "literal", value: node.value }
        : UNKNOWN;
    case "TemplateLiteral": {
      const [only] = node.quasis;
      const text = node.quasis.length === 1 ? only?.value.cooked : undefined;
      return typeof text === "string" ? { kind: "literal", value: text } : UNKNOWN;
    }
    case "Identifier": {
      const local = scope.names.get(node.name);
      if (local !== undefined)
        return local.kind === "code"
          ? orCode(evaluate(local.node, { ...scope, names: local.names }, program, depth + 1), local)
          : local;
      const declared = program.declaration(node.name);
      return declared === null
        ? UNKNOWN
        : evaluate(declared, { names: new Map(), facts: scope.facts }, program, depth + 1);
    }
    case "MemberExpression": {
      if (node.object.type === "Super") return UNKNOWN;
      const object = evaluate(node.object, scope, program, depth + 1);
      if (object.kind !== "path") return UNKNOWN;
      if (!node.computed && node.property.type === "Identifier")
        return { kind: "path", path: `${object.path}.${node.property.name}` };
      if (node.property.type === "Literal" && typeof node.property.value === "number")
        return { kind: "path", path: `${object.path}[${node.property.value}]` };
      return UNKNOWN;
    }
    case "ChainExpression":
      return evaluate(node.expression, scope, program, depth + 1);
    case "BinaryExpression": {
      if (node.left.type === "PrivateIdentifier") return UNKNOWN;
      const left = evaluate(node.left, scope, program, depth + 1);
      const right = evaluate(node.right, scope, program, depth + 1);
      if (left.kind !== "literal" || right.kind !== "literal") return UNKNOWN;
      if (typeof left.value !== "number" || typeof right.value !== "number") return UNKNOWN;
      if (node.operator === "*") return { kind: "literal", value: left.value * right.value };
      return node.operator === "+" ? { kind: "literal", value: left.value + right.value } : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}

function orCode(value: Value, code: Value): Value {
  return value.kind === "unknown" ? code : value;
}

/** What holds where `condition` is as `truth` says; `null` where that cannot be. */
export function narrow(condition: AnyNode, truth: boolean, scope: Scope, program: ProgramText): Facts | null {
  const { facts } = scope;
  switch (condition.type) {
    case "UnaryExpression":
      return condition.operator === "!" ? narrow(condition.argument, !truth, scope, program) : facts;
    case "LogicalExpression": {
      const { left, right, operator } = condition;
      if (operator === "??") return facts;
      if ((operator === "&&") === truth) {
        const first = narrow(left, truth, scope, program);
        return first === null ? null : narrow(right, truth, { ...scope, facts: first }, program);
      }
      return either(narrow(left, truth, scope, program), narrow(right, truth, scope, program), facts);
    }
    case "BinaryExpression": {
      const equal = condition.operator === "===" || condition.operator === "==";
      const unequal = condition.operator === "!==" || condition.operator === "!=";
      if ((!equal && !unequal) || condition.left.type === "PrivateIdentifier") return facts;
      return compare(condition.left, [condition.right], equal === truth, scope, program);
    }
    case "CallExpression": {
      const { callee } = condition;
      const list = callee.type === "MemberExpression" ? callee.object : null;
      const includes = program.helperOf(callee) === "includes" && list?.type === "ArrayExpression";
      const [wanted] = condition.arguments;
      if (!includes || wanted === undefined || wanted.type === "SpreadElement") return facts;
      const elements = list.elements.filter(
        (element) => element !== null && element.type !== "SpreadElement",
      );
      return elements.length === list.elements.length
        ? compare(wanted, elements, truth, scope, program)
        : facts;
    }
    default:
      return facts;
  }
}

/** What holds when `subject` is (or is not) one of `candidates`. */
export function compare(
  subject: AnyNode,
  candidates: readonly AnyNode[],
  truth: boolean,
  scope: Scope,
  program: ProgramText,
): Facts | null {
  const values = [subject, ...candidates].map((node) => evaluate(node, scope, program));
  const path = values.find((value) => value.kind === "path");
  const texts = values.flatMap((value) => (value.kind === "literal" ? [String(value.value)] : []));
  if (path === undefined || texts.length !== candidates.length) return scope.facts;
  return constrain(scope.facts, path.path, truth ? { is: texts } : { not: texts });
}

export function constrain(facts: Facts, path: string, fact: Fact): Facts | null {
  const known = facts.get(path);
  const both = known === undefined ? fact : conjunction(known, fact);
  if ("is" in both && both.is.length === 0) return null;
  return new Map(facts).set(path, both);
}

function conjunction(one: Fact, other: Fact): Fact {
  if ("is" in one) return { is: one.is.filter((text) => allows(other, text)) };
  if ("is" in other) return { is: other.is.filter((text) => allows(one, text)) };
  return { not: [...new Set([...one.not, ...other.not])] };
}

export function allows(fact: Fact | undefined, text: string): boolean {
  if (fact === undefined) return true;
  return "is" in fact ? fact.is.includes(text) : !fact.not.includes(text);
}

/** One of two conditions holds: kept is what both narrow, when they narrow the same. */
export function either(one: Facts | null, other: Facts | null, otherwise: Facts): Facts {
  if (one === null) return other ?? otherwise;
  if (other === null) return one;
  const joined = new Map(otherwise);
  for (const [path, fact] of one) {
    const there = other.get(path);
    if (there !== undefined && "is" in fact && "is" in there)
      joined.set(path, { is: [...new Set([...fact.is, ...there.is])] });
  }
  return joined;
}
