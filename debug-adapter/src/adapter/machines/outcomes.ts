/**
 * What a handler's code may return, each with what is known where it does: the paths through its conditions,
 * switches and the functions it calls.
 *
 * Only returns of the runtime's own making count (`nextState(...)`, `keepState(...)`, ...); others are given back as
 * unread. Pure.
 */

import {
  compare,
  evaluate,
  either,
  type Facts,
  narrow,
  type Names,
  type Scope,
  UNKNOWN,
  type Value,
} from "./facts.js";
import {
  type AnyNode,
  type CallExpression,
  type FunctionNode,
  isFunction,
  type ProgramText,
} from "./program-text.js";

export interface Outcome {
  /** The runtime's function: `nextState`, `keepState`, ...; `null` when the return cannot be read. */
  readonly helper: ReturnHelper | null;
  readonly node: AnyNode;
  /** The call's arguments; empty when unread. */
  readonly args: CallExpression["arguments"];
  readonly scope: Scope;
}

const RETURN_HELPERS = [
  "nextState",
  "keepState",
  "keepStateAndData",
  "repeatState",
  "repeatStateAndData",
  "stop",
  "stopAndReply",
  "ok",
  "ignore",
] as const;
export type ReturnHelper = (typeof RETURN_HELPERS)[number];

function isReturnHelper(name: string | null): name is ReturnHelper {
  return RETURN_HELPERS.some((helper) => helper === name);
}

/** How deep calls of the user's own functions are followed. */
const DEEPEST = 6;

export function outcomesOf(
  handler: FunctionNode,
  args: readonly Value[],
  facts: Facts,
  program: ProgramText,
): Outcome[] {
  const found: Outcome[] = [];
  followFunction(handler, args, { names: new Map(), facts }, { program, found, depth: 0 });
  return found;
}

interface Walk {
  readonly program: ProgramText;
  readonly found: Outcome[];
  readonly depth: number;
}

/** How control leaves a statement: falls out of its end with a scope, or breaks out of a switch or loop. */
interface Exit {
  readonly falls: Scope | null;
  readonly breaks: boolean;
}

function followFunction(handler: FunctionNode, args: readonly Value[], scope: Scope, walk: Walk): void {
  let names = scope.names;
  handler.params.forEach((parameter, i) => {
    names = bind(parameter, args[i] ?? UNKNOWN, names);
  });
  const inner = { names, facts: scope.facts };
  if (handler.body.type === "BlockStatement") statements(handler.body.body, inner, walk);
  else returned(handler.body, inner, walk);
}

function bind(pattern: AnyNode, value: Value, names: Names): Names {
  switch (pattern.type) {
    case "Identifier":
      return new Map(names).set(pattern.name, value);
    case "AssignmentPattern":
      return bind(pattern.left, value, names);
    case "ObjectPattern":
      return pattern.properties.reduce((bound, property) => {
        if (property.type === "RestElement") return bind(property.argument, UNKNOWN, bound);
        const key = property.key.type === "Identifier" && !property.computed ? property.key.name : null;
        return bind(property.value, part(value, key === null ? null : `.${key}`), bound);
      }, names);
    case "ArrayPattern":
      return pattern.elements.reduce(
        (bound, element, i) => (element === null ? bound : bind(element, part(value, `[${i}]`), bound)),
        names,
      );
    case "RestElement":
      return bind(pattern.argument, UNKNOWN, names);
    default:
      return names;
  }
}

function part(value: Value, step: string | null): Value {
  return value.kind === "path" && step !== null ? { kind: "path", path: value.path + step } : UNKNOWN;
}

function statements(list: readonly AnyNode[], scope: Scope, walk: Walk): Exit {
  let at = scope;
  for (const node of list) {
    const exit = statement(node, at, walk);
    if (exit.falls === null || exit.breaks) return exit;
    at = exit.falls;
  }
  return { falls: at, breaks: false };
}

function statement(node: AnyNode, scope: Scope, walk: Walk): Exit {
  const on: Exit = { falls: scope, breaks: false };
  switch (node.type) {
    case "ReturnStatement":
      if (node.argument) returned(node.argument, scope, walk);
      return { falls: null, breaks: false };
    case "ThrowStatement":
      return { falls: null, breaks: false };
    case "BreakStatement":
      return { falls: scope, breaks: true };
    case "BlockStatement": {
      const exit = statements(node.body, scope, walk);
      // Names end with their block, what was found out does not.
      return exit.falls === null ? exit : { ...exit, falls: { ...scope, facts: exit.falls.facts } };
    }
    case "VariableDeclaration": {
      const names = node.declarations.reduce((bound, { id, init }) => {
        if (!init || node.kind === "let") return bind(id, UNKNOWN, bound);
        const value = evaluate(init, { ...scope, names: bound }, walk.program);
        return bind(id, value.kind === "unknown" ? { kind: "code", node: init, names: bound } : value, bound);
      }, scope.names);
      return { falls: { ...scope, names }, breaks: false };
    }
    case "FunctionDeclaration":
      return {
        falls: {
          ...scope,
          names: node.id
            ? new Map(scope.names).set(node.id.name, { kind: "code", node, names: scope.names })
            : scope.names,
        },
        breaks: false,
      };
    case "IfStatement": {
      const yes = narrow(node.test, true, scope, walk.program);
      const no = narrow(node.test, false, scope, walk.program);
      const then: Exit =
        yes === null
          ? { falls: null, breaks: false }
          : statement(node.consequent, { ...scope, facts: yes }, walk);
      const otherwise: Exit =
        no === null
          ? { falls: null, breaks: false }
          : node.alternate
            ? statement(node.alternate, { ...scope, facts: no }, walk)
            : { falls: { ...scope, facts: no }, breaks: false };
      return merge(then, otherwise, scope);
    }
    case "SwitchStatement":
      return switchStatement(node, scope, walk);
    case "TryStatement": {
      const tried = statement(node.block, scope, walk);
      const caught = node.handler ? statement(node.handler.body, scope, walk) : tried;
      if (node.finalizer) statement(node.finalizer, scope, walk);
      return merge(tried, caught, scope);
    }
    case "ForStatement":
    case "ForInStatement":
    case "ForOfStatement":
    case "WhileStatement":
    case "DoWhileStatement":
      statement(node.body, scope, walk);
      return on;
    case "LabeledStatement":
      return statement(node.body, scope, walk);
    default:
      return on;
  }
}

function merge(one: Exit, other: Exit, before: Scope): Exit {
  if (one.falls === null) return other;
  if (other.falls === null) return one;
  return { falls: before, breaks: one.breaks && other.breaks };
}

function switchStatement(node: AnyNode & { type: "SwitchStatement" }, scope: Scope, walk: Walk): Exit {
  const { program } = walk;
  const tests = node.cases.flatMap(({ test }) => (test ? [test] : []));
  const none = tests.reduce<Facts | null>(
    (facts, test) =>
      facts === null ? null : compareCase(node.discriminant, test, false, { ...scope, facts }, program),
    scope.facts,
  );
  let entering: Facts | null = null;
  let fallsThrough: Scope | null = null;
  let leaves = false;
  for (const { test, consequent } of node.cases) {
    const here = test ? compareCase(node.discriminant, test, true, scope, program) : none;
    entering = entering === null ? here : here === null ? entering : either(entering, here, scope.facts);
    if (consequent.length === 0) continue;
    const start: Scope | null =
      fallsThrough !== null ? scope : entering === null ? null : { ...scope, facts: entering };
    entering = null;
    fallsThrough = null;
    if (start === null) continue;
    const exit = statements(consequent, start, walk);
    if (exit.breaks) leaves = true;
    else fallsThrough = exit.falls;
  }
  const hasDefault = node.cases.some(({ test }) => !test);
  if (leaves || fallsThrough !== null) return { falls: scope, breaks: false };
  return { falls: hasDefault || none === null ? null : { ...scope, facts: none }, breaks: false };
}

/** `switch (true)` has conditions as its cases. */
function compareCase(
  subject: AnyNode,
  test: AnyNode,
  truth: boolean,
  scope: Scope,
  program: ProgramText,
): Facts | null {
  return subject.type === "Literal" && subject.value === true
    ? narrow(test, truth, scope, program)
    : compare(subject, [test], truth, scope, program);
}

function returned(node: AnyNode, scope: Scope, walk: Walk): void {
  switch (node.type) {
    case "ConditionalExpression": {
      const yes = narrow(node.test, true, scope, walk.program);
      const no = narrow(node.test, false, scope, walk.program);
      if (yes !== null) returned(node.consequent, { ...scope, facts: yes }, walk);
      if (no !== null) returned(node.alternate, { ...scope, facts: no }, walk);
      return;
    }
    case "LogicalExpression":
      returned(node.left, scope, walk);
      returned(node.right, scope, walk);
      return;
    case "SequenceExpression": {
      const last = node.expressions.at(-1);
      if (last) returned(last, scope, walk);
      return;
    }
    case "YieldExpression":
    case "AwaitExpression":
      if (node.argument) returned(node.argument, scope, walk);
      return;
    case "Identifier": {
      if (node.name === "undefined") return;
      const value = scope.names.get(node.name);
      if (value?.kind === "code") returned(value.node, { ...scope, names: value.names }, walk);
      else unread(node, scope, walk);
      return;
    }
    case "CallExpression":
      called(node, scope, walk);
      return;
    default:
      if (node.type !== "UnaryExpression" || node.operator !== "void") unread(node, scope, walk);
  }
}

function called(node: CallExpression, scope: Scope, walk: Walk): void {
  const { program, found, depth } = walk;
  const helper = program.helperOf(node.callee);
  const local = node.callee.type === "Identifier" ? scope.names.get(node.callee.name) : undefined;
  if (local === undefined && isReturnHelper(helper)) {
    found.push({ helper, node, args: node.arguments, scope });
    return;
  }
  const declared =
    local?.kind === "code"
      ? local.node
      : node.callee.type === "Identifier"
        ? program.declaration(node.callee.name)
        : node.callee;
  if (!isFunction(declared) || depth >= DEEPEST) {
    unread(node, scope, walk);
    return;
  }
  const args = node.arguments.map((argument): Value => {
    if (argument.type === "SpreadElement") return UNKNOWN;
    const value = evaluate(argument, scope, program);
    return value.kind === "unknown" ? { kind: "code", node: argument, names: scope.names } : value;
  });
  const names = local?.kind === "code" ? local.names : new Map<string, Value>();
  followFunction(declared, args, { names, facts: scope.facts }, { ...walk, depth: depth + 1 });
}

function unread(node: AnyNode, scope: Scope, { found }: Walk): void {
  found.push({ helper: null, node, args: [], scope });
}
