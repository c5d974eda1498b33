/**
 * Finds the state machines in a module's code: `defineStateMachine({...})`, in both forms.
 *
 * Pure: code and a way to map positions in, definitions out. What cannot be read is said in `unknown`, never guessed.
 */

import { fullAncestor } from "acorn-walk";
import type { MachineDefinition, SourceRange } from "../../protocol/views.js";
import { evaluate } from "./facts.js";
import { readFunctionForm } from "./function-form.js";
import { MachineDraft } from "./machine-draft.js";
import { outcomesOf } from "./outcomes.js";
import {
  type AnyNode,
  type CallExpression,
  isFunction,
  type ObjectExpression,
  ProgramText,
  propertiesOf,
  resolved,
} from "./program-text.js";
import { sentRequests } from "./sent-requests.js";
import { readTableForm } from "./table-form.js";

/** Where a position of the code was written; line and column from 1. `null` when nobody knows. */
export type PlaceOf = (line: number, column: number) => SourceRange | null;

/** @throws SyntaxError when `code` is no JavaScript module. */
export function readMachines(code: string, placeOf: PlaceOf): MachineDefinition[] {
  // Cheaper than parsing a large program that has none.
  if (!code.includes("defineStateMachine")) return [];
  const program = new ProgramText(code);
  const found: MachineDefinition[] = [];
  fullAncestor(program.tree, (node, _state, ancestors) => {
    const call = node;
    if (call.type !== "CallExpression" || program.helperOf(call.callee) !== "defineStateMachine") return;
    const [argument] = call.arguments;
    const object = argument === undefined ? null : resolved(argument, program);
    if (object?.type !== "ObjectExpression") return;
    const parent = ancestors.at(-2);
    const variable =
      parent?.type === "VariableDeclarator" && parent.id.type === "Identifier" ? parent.id.name : null;
    const definition = readMachine(call, object, variable, program, placeOf);
    if (definition !== null) found.push(definition);
  });
  return found;
}

function readMachine(
  call: CallExpression,
  object: ObjectExpression,
  variable: string | null,
  program: ProgramText,
  placeOf: PlaceOf,
): MachineDefinition | null {
  const computed: AnyNode[] = [];
  const properties = propertiesOf(object, program, (node) => computed.push(node));
  const valueOf = (name: string): AnyNode | null => {
    const property = properties.get(name);
    return property === undefined ? null : resolved(property.value, program);
  };
  const name = valueOf("name");
  const module = name === null ? null : evaluate(name, { names: new Map(), facts: new Map() }, program);
  if (module?.kind !== "literal") return null;

  const place = (node: AnyNode): SourceRange | null =>
    node.loc ? placeOf(node.loc.start.line, node.loc.start.column + 1) : null;
  const draft = new MachineDraft(String(module.value), program, place);
  for (const node of computed) draft.unread(`a part of the definition is computed: ${program.textOf(node)}`);
  const init = valueOf("init");
  if (isFunction(init))
    for (const { helper, args, scope } of outcomesOf(init, [], new Map(), program)) {
      const [first] = args;
      if (helper !== "ok" || first === undefined) continue;
      const targets = draft.targets(first, scope);
      if (targets === null || targets === "same")
        draft.unread(`the first state is computed: ${program.textOf(first)}`);
      else draft.setInitial(targets, first);
    }
  const states = valueOf("states");
  const handleEvent = valueOf("handleEvent");
  if (states?.type === "ObjectExpression") readTableForm(states, draft, program);
  else if (isFunction(handleEvent))
    readFunctionForm(handleEvent, draft, program, sentRequests(variable, program));
  else draft.unread("neither the table of states nor handleEvent can be read from the source");
  return draft.definition(states === null ? "handle_event_function" : "state_functions", place(call));
}
