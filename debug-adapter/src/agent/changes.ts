/**
 * What differs between two values, path by path.
 *
 * Pure; reads own data properties only, so that no getter runs.
 */

import { types } from "node:util";
import { ownData } from "./values.js";

export interface Change {
  /** As an expression has it: `data.tasks[0]`. */
  readonly path: string;
  /** `undefined` when there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Objects looked into at most, so that a large state costs no more than a small one. */
const BUDGET = 20_000;
const DEPTH = 12;

/** At most `limit` changes, in the order of the new value's keys, what is gone last. */
export function changesOf(before: unknown, after: unknown, path: string, limit = 100): Change[] {
  const found: Change[] = [];
  let budget = BUDGET;
  const compare = (old: unknown, now: unknown, at: string, depth: number): void => {
    if (found.length >= limit || Object.is(old, now) || budget-- <= 0) return;
    if (depth < DEPTH && isList(old) && isList(now)) {
      for (let i = 0; i < Math.max(old.length, now.length) && found.length < limit; i++)
        compare(old[i], now[i], `${at}[${i}]`, depth + 1);
      return;
    }
    if (depth < DEPTH && types.isMap(old) && types.isMap(now)) {
      for (const key of new Set([...now.keys(), ...old.keys()]))
        compare(old.get(key), now.get(key), `${at}.get(${JSON.stringify(key)})`, depth + 1);
      return;
    }
    if (depth < DEPTH && isRecord(old) && isRecord(now)) {
      for (const key of new Set([...Object.keys(now), ...Object.keys(old)]))
        compare(ownData(old, key), ownData(now, key), member(at, key), depth + 1);
      return;
    }
    if (types.isSet(old) && types.isSet(now) && sameSet(old, now)) return;
    found.push({ path: at, before: old, after: now });
  };
  compare(before, after, path, 0);
  return found;
}

/** Whether the value holds at most so many values in all; finds out without looking at more than those. */
export function isSmall(value: unknown, most: number): boolean {
  let left = most;
  const seen = new Set<object>();
  const fits = (one: unknown): boolean => {
    if (left-- <= 0) return false;
    if (typeof one !== "object" || one === null || types.isProxy(one) || seen.has(one)) return true;
    seen.add(one);
    if (isList(one)) return one.length <= left && one.every(fits);
    if (types.isMap(one)) return one.size <= left && [...one.values()].every(fits);
    if (types.isSet(one)) return one.size <= left && [...one].every(fits);
    return !isRecord(one) || Object.keys(one).every((key) => fits(ownData(one, key)));
  };
  return fits(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is object {
  if (typeof value !== "object" || value === null || types.isProxy(value) || Array.isArray(value))
    return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function sameSet(one: ReadonlySet<unknown>, other: ReadonlySet<unknown>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item));
}

function member(path: string, key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}
