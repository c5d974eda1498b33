/**
 * Expressions that people type: conditions, log messages, watches.
 *
 * They see `message`, `state`, `data`, `from`, `self`, `reason` and `dictionary`. A plain path (`data.tasks[0].name`) is looked up
 * in the live values without running a getter; anything else runs on copies of the plain data, so that whatever it
 * assigns stays its own, and is ended after a second. Must not know what a breakpoint is.
 */

import { types } from "node:util";
import { Script } from "node:vm";

export const NAMES = ["message", "state", "data", "from", "self", "reason", "dictionary"] as const;
export type Name = (typeof NAMES)[number];
export type Scope = Readonly<Record<Name, unknown>>;

/** How long an expression may run, in ms. */
const TIME_LIMIT = 1_000;
const HOLDER = Symbol.for("switchboard.evaluation");

export type Evaluated =
  | { readonly ok: true; readonly value: unknown; readonly path: string }
  | { readonly ok: false; readonly error: string };

export interface Expression {
  readonly text: string;
  evaluate(scope: Scope): Evaluated;
}

/** An expression ready to run, or what is wrong with its text. */
export function compile(text: string): Expression | { readonly error: string } {
  const steps = parsePath(text);
  if (steps !== null) return { text, evaluate: (scope) => walk(scope, steps) };
  let script: Script;
  try {
    script = new Script(
      `((${NAMES.join(", ")}) => (${text}\n))(...globalThis[Symbol.for("${HOLDER.description ?? ""}")])`,
      {
        filename: "expression",
      },
    );
  } catch (error) {
    return { error: `${text}: ${errorText(error)}` };
  }
  const used = NAMES.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return { text, evaluate: (scope) => run(script, text, scope, used) };
}

function run(script: Script, text: string, scope: Scope, used: readonly Name[]): Evaluated {
  const holder = globalThis as { [HOLDER]?: readonly unknown[] };
  const seen = new Map<object, unknown>();
  holder[HOLDER] = NAMES.map((name) => (used.includes(name) ? copy(scope[name], seen) : undefined));
  try {
    return { ok: true, value: script.runInThisContext({ timeout: TIME_LIMIT }) as unknown, path: "" };
  } catch (error) {
    return { ok: false, error: `${text}: ${errorText(error)}` };
  } finally {
    delete holder[HOLDER];
  }
}

function errorText(error: unknown): string {
  return types.isNativeError(error) ? `${error.name}: ${error.message}` : String(error);
}

// --- Paths ------------------------------------------------------------------------------------------------------

const FIRST = new RegExp(`^\\s*(${NAMES.join("|")})(?![\\p{ID_Continue}$])`, "u");
const STEP = /^\s*(?:\.\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)|\[\s*(\d+|"(?:[^"\\]|\\.)*")\s*\])/u;

/** `["data", "tasks", "0"]` of `data.tasks[0]`; `null` when it is not a path. */
export function parsePath(text: string): readonly string[] | null {
  const first = FIRST.exec(text);
  if (first === null) return null;
  const steps = [first[1] ?? ""];
  let rest = text.slice(first[0].length);
  while (rest.trim() !== "") {
    const step = STEP.exec(rest);
    if (step === null) return null;
    steps.push(step[1] ?? unquote(step[2] ?? ""));
    rest = rest.slice(step[0].length);
  }
  return steps;
}

function unquote(text: string): string {
  return text.startsWith('"') ? String(JSON.parse(text)) : text;
}

function walk(scope: Scope, steps: readonly string[]): Evaluated {
  const [first, ...rest] = steps;
  let value: unknown = scope[first as Name];
  let path = first ?? "";
  for (const step of rest) {
    if (value === null || value === undefined) return { ok: false, error: `${path} is ${String(value)}` };
    const found = dataProperty(value, step);
    if (found === "getter") return { ok: false, error: `${path}.${step} is a getter, which is not run` };
    value = found?.value;
    path = /^\d+$/.test(step) ? `${path}[${step}]` : `${path}.${step}`;
  }
  return { ok: true, value, path };
}

function dataProperty(value: unknown, key: string): { readonly value: unknown } | "getter" | null {
  for (
    let at: unknown = Object(value);
    at !== null && typeof at === "object";
    at = Object.getPrototypeOf(at)
  ) {
    if (types.isProxy(at)) return null;
    const descriptor = Object.getOwnPropertyDescriptor(at, key);
    if (descriptor === undefined) continue;
    if (descriptor.get === undefined && descriptor.set === undefined) return { value: descriptor.value };
    // Built-in sizes are what people ask for, and theirs is not the program's code.
    if (key === "size" && (types.isMap(value) || types.isSet(value))) return { value: value.size };
    return "getter";
  }
  return null;
}

// --- Copies -----------------------------------------------------------------------------------------------------

/** Plain data anew; functions and instances of the program's classes as they are. */
export function copy(value: unknown, seen = new Map<object, unknown>()): unknown {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    seen.set(value, items);
    for (const item of value) items.push(copy(item, seen));
    return items;
  }
  if (types.isMap(value)) {
    const map = new Map<unknown, unknown>();
    seen.set(value, map);
    for (const [key, item] of value) map.set(copy(key, seen), copy(item, seen));
    return map;
  }
  if (types.isSet(value)) {
    const set = new Set<unknown>();
    seen.set(value, set);
    for (const item of value) set.add(copy(item, seen));
    return set;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const record = Object.create(prototype) as object;
  seen.set(value, record);
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor === undefined) continue;
    if ("value" in descriptor) descriptor.value = copy(descriptor.value, seen);
    Object.defineProperty(record, key, {
      ...descriptor,
      ...("value" in descriptor ? { writable: true } : {}),
      configurable: true,
    });
  }
  return record;
}
