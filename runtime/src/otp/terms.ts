/**
 * Whether two terms are the same value: Erlang's `=:=`.
 *
 * Primitives by value, pids, references and live handles by identity, data (arrays, plain objects, Map, Set, Date)
 * by content. A number and a bigint are different terms, as an integer and a float are in Erlang. Must not know
 * what the terms are for.
 */

/** `a =:= b`. Never runs code of the terms; a cyclic term is compared by identity where it closes. */
export function sameTerm(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return Number.isNaN(a) && Number.isNaN(b);
  }
  return sameData(a, b, []);
}

type Pair = readonly [object, object];

function same(a: unknown, b: unknown, open: readonly Pair[]): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return sameTerm(a, b);
  return a === b || sameData(a, b, open);
}

function sameData(a: object, b: object, open: readonly Pair[]): boolean {
  const prototype: unknown = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  // Already being compared further up: the cycle closes alike on both sides.
  if (open.some((pair) => pair[0] === a && pair[1] === b)) return true;
  const inside: readonly Pair[] = [...open, [a, b]];
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index], inside));
  }
  if (a instanceof Map && b instanceof Map) return sameEntries(a, b, inside);
  if (a instanceof Set && b instanceof Set) return sameMembers(a, b, inside);
  if (isDate(a) && isDate(b)) return a.valueOf() === b.valueOf();
  if (prototype !== Object.prototype && prototype !== null) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key], inside))
  );
}

function sameEntries(
  a: ReadonlyMap<unknown, unknown>,
  b: ReadonlyMap<unknown, unknown>,
  open: readonly Pair[],
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.has(key) ? [key, b.get(key)] : [...b].find((entry) => same(key, entry[0], open));
    if (other === undefined || !same(value, other[1], open)) return false;
  }
  return true;
}

function sameMembers(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>, open: readonly Pair[]): boolean {
  if (a.size !== b.size) return false;
  for (const member of a) {
    if (!b.has(member) && ![...b].some((other) => same(member, other, open))) return false;
  }
  return true;
}

/** Told by its tag: the clock itself is none of this file's business. */
function isDate(term: object): boolean {
  return Object.prototype.toString.call(term) === "[object Date]";
}
