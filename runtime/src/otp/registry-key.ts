/**
 * Keys of registries as a `Map` can hold them: equal terms have equal forms.
 *
 * Erlang compares keys by value and strictly (`=:=`): `["user", 1]` is one key however often it is written, and `1`
 * and `1n` are two. Must not know what the keys are of.
 */

import { ArgumentError, formatReason, Pid, Ref } from "../kernel/index.js";

/** Opens the form of a key that is no primitive, so that no string means the same. */
const MARK = "\u0001";

/** What stands for the key in a `Map`: itself where that will do. @throws ArgumentError for what has no value of its own. */
export function keyForm(key: unknown): unknown {
  if (typeof key === "string") return key.startsWith(MARK) ? MARK + text(key) : key;
  if (typeof key !== "object" || key === null || key instanceof Pid || key instanceof Ref) return key;
  return MARK + text(key);
}

function text(term: unknown): string {
  if (typeof term === "string") return JSON.stringify(term);
  if (typeof term === "bigint") return `${term}n`;
  if (typeof term === "number") return String(term === 0 ? 0 : term);
  if (typeof term !== "object" || term === null) return String(term);
  if (term instanceof Pid || term instanceof Ref) return term.toString();
  if (Array.isArray(term)) return `[${term.map(text).join()}]`;
  if (Object.prototype.toString.call(term) === "[object Date]") return `date ${Number(term)}`;
  if (term instanceof Set) return `set [${[...(term as Set<unknown>)].map(text).sort().join()}]`;
  if (term instanceof Map) return `map {${entries([...(term as Map<unknown, unknown>)])}}`;
  const prototype: unknown = Object.getPrototypeOf(term);
  if (prototype !== Object.prototype && prototype !== null)
    throw new ArgumentError(`${formatReason(term)} cannot be a registry's key: only plain data has a value`);
  return `{${entries(Object.entries(term))}}`;
}

function entries(pairs: readonly (readonly [unknown, unknown])[]): string {
  return pairs
    .map(([key, value]) => `${text(key)}:${text(value)}`)
    .sort()
    .join();
}
