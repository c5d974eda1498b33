/**
 * What may stand next in an expression that is being typed: names at first, then the fields of the value before the dot.
 *
 * Never runs anything: only plain paths are followed.
 */

import { types } from "node:util";
import { compile, NAMES, parsePath, type Scope } from "./expressions.js";

/** Most that is offered. */
const MOST = 200;

export function completionsOf(text: string, scope: Scope): string[] {
  const typed = /(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|\[\d+\]|\.)*$/u.exec(text)?.[0] ?? "";
  const dot = typed.lastIndexOf(".");
  if (dot < 0) return NAMES.filter((name) => name.startsWith(typed) && scope[name] !== undefined);
  const path = typed.slice(0, dot);
  const last = typed.slice(dot + 1);
  const expression = parsePath(path) === null ? null : compile(path);
  if (expression === null || "error" in expression) return [];
  const found = expression.evaluate(scope);
  if (!found.ok || typeof found.value !== "object" || found.value === null || types.isProxy(found.value))
    return [];
  const keys = Array.isArray(found.value) ? ["length"] : Object.keys(found.value);
  return keys
    .filter((key) => key.startsWith(last) && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key))
    .slice(0, MOST);
}
