/**
 * Checks of what programs without types hand in: option names, functions, timeouts, names.
 *
 * Each throws an error that says where, what was found there and what belongs there. Whoever has types never sees
 * one. Must not know what the arguments are for.
 */

import { ArgumentError, formatReason, FunctionClauseError } from "../kernel/index.js";

/**
 * Refuses names that nobody reads. `where` is the call as people write it: `Supervisor.startLink`.
 * @throws ArgumentError for anything but a plain object with these keys alone.
 */
export function checkKeys(where: string, what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new ArgumentError(`${where}: expected ${what} as an object, got: ${formatReason(given, 3)}`);
  for (const key of Object.keys(given)) {
    if (known.includes(key)) continue;
    const near = known.find((one) => isNear(key, one));
    const hint = near === undefined ? "" : ` (did you mean "${near}"?)`;
    throw new ArgumentError(`${where}: no "${key}" among ${what}${hint}; there are: ${known.join(", ")}`);
  }
}

/** @throws ArgumentError for what is no function. */
export function checkFunction(where: string, what: string, given: unknown): void {
  if (typeof given === "function") return;
  throw new ArgumentError(`${where}: ${what} must be a function, got: ${formatReason(given, 3)}`);
}

/** A section of a definition: one function, or a table of them by name. @throws ArgumentError */
export function checkHandlers(where: string, given: unknown, functionToo: boolean): void {
  if (given === undefined || (functionToo && typeof given === "function")) return;
  if (typeof given !== "object" || given === null)
    throw new ArgumentError(`${where} must be a table of functions, got: ${formatReason(given, 3)}`);
  for (const [name, handler] of Object.entries(given)) checkFunction(where, name, handler);
}

/** @throws FunctionClauseError for what is neither ms nor `"infinity"`: the guard of OTP's functions. */
export function checkTimeout(where: string, timeout: unknown): void {
  if (timeout === "infinity" || (typeof timeout === "number" && timeout >= 0)) return;
  throw new FunctionClauseError(
    `${where}: a timeout must be 0 or more milliseconds or "infinity", not ${formatReason(timeout, 3)}`,
  );
}

/** Whether a name is likely meant for the other: one letter too many, too few or wrong, another case, `_`. */
function isNear(given: string, known: string): boolean {
  const [a, b] = [plain(given), plain(known)];
  if (a === b || (a.length > 3 && b.startsWith(a)) || (b.length > 3 && a.startsWith(b))) return true;
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const differing = Math.max(a.length, b.length) - start - end;
  return differing <= 1 || (differing === 2 && a.length === b.length);
}

function plain(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}
