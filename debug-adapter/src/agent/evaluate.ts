/**
 * Evaluating what a person typed, in the scope of a process.
 */

import type { VariableView } from "../protocol/agent.js";
import { compile, type Scope } from "./expressions.js";
import type { Values } from "./values.js";

/** @throws Error with what is wrong with the expression. */
export function evaluate(text: string, scope: Scope, values: Values): VariableView {
  const expression = compile(text);
  if ("error" in expression) throw new Error(expression.error);
  const found = expression.evaluate(scope);
  if (!found.ok) throw new Error(found.error);
  return values.view({ name: text, value: found.value, path: found.path });
}
