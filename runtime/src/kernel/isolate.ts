/**
 * Isolation of messages: what the receiver gets can no longer be changed by the sender.
 *
 * Plain data (objects, arrays, Map, Set, Date, typed arrays, Error) is copied, cycles and shared parts included;
 * pids, references and call handles are immutable and shared; what `freezeDeep` has frozen is shared as well.
 * Functions, promises and instances of other classes are refused with the path at which they stand, because a copy
 * of them would not be the same thing. Must not know who sends or receives.
 */

import { DownMessage, ExitMessage, From, GenCall, GenCast } from "./envelope.js";
import { Exit } from "./exit.js";
import { Immutable } from "./immutable.js";
import { Pid, Ref } from "./pid.js";

/** Thrown by send, call, cast, reply and start when a term cannot be copied. */
export class NotSendableError extends TypeError {
  override readonly name = "NotSendableError";
  /** Where in the message the culprit stands, such as `message.job.callback`. */
  readonly path: string;
  constructor(path: string, what: string, advice: string) {
    super(`${path} is ${what} and cannot be sent to another process. ${advice}`);
    this.path = path;
  }
}

/** Built-in values without parts of their own, told by tag since their classes are not to be used in here. */
const CLONED = new Set(["[object Date]", "[object RegExp]", "[object ArrayBuffer]"]);

function tagOf(term: unknown): string {
  return Object.prototype.toString.call(term);
}

const frozen = new WeakSet<object>();

/** The term itself when it is immutable, else a copy. @throws NotSendableError */
export function isolate<T>(term: T, root = "message"): T {
  if (typeof term !== "object" || term === null) {
    if (typeof term === "function") throw refuse(term, root);
    return term;
  }
  if (isImmutable(term)) return term;
  return copy(term, root, new Map()) as T;
}

/** Freezes plain data through and through, so that sending it is free. Returns the same term. @throws NotSendableError */
export function freezeDeep<T>(term: T): T {
  freeze(term, "term");
  return term;
}

function isImmutable(term: object): boolean {
  return (
    term instanceof Pid ||
    term instanceof Ref ||
    term instanceof From ||
    term instanceof ExitMessage ||
    term instanceof DownMessage ||
    term instanceof Immutable ||
    frozen.has(term)
  );
}

function copy(term: unknown, path: string, seen: Map<object, unknown>): unknown {
  if (typeof term !== "object" || term === null) {
    if (typeof term === "function") throw refuse(term, path);
    return term;
  }
  if (isImmutable(term)) return term;
  const known = seen.get(term);
  if (known !== undefined) return known;
  if (Array.isArray(term)) {
    const items: unknown[] = new Array<unknown>(term.length);
    seen.set(term, items);
    for (let i = 0; i < term.length; i++) items[i] = copy(term[i], `${path}[${i}]`, seen);
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(term);
  if (prototype === Object.prototype || prototype === null) {
    const record = (prototype === null ? Object.create(null) : {}) as Record<string, unknown>;
    seen.set(term, record);
    for (const key of Object.keys(term)) {
      record[key] = copy((term as Record<string, unknown>)[key], `${path}.${key}`, seen);
    }
    return record;
  }
  return copyBuiltIn(term, path, seen);
}

function copyBuiltIn(term: object, path: string, seen: Map<object, unknown>): unknown {
  if (term instanceof Map) {
    const map = new Map<unknown, unknown>();
    seen.set(term, map);
    for (const [key, value] of term)
      map.set(copy(key, `${path}.key`, seen), copy(value, `${path}.get(${String(key)})`, seen));
    return map;
  }
  if (term instanceof Set) {
    const set = new Set<unknown>();
    seen.set(term, set);
    for (const value of term) set.add(copy(value, `${path}.value`, seen));
    return set;
  }
  if (term instanceof Error) return copyError(term, path, seen);
  if (CLONED.has(tagOf(term)) || ArrayBuffer.isView(term)) return structuredClone(term);
  if (term instanceof GenCall) return new GenCall(term.from, copy(term.request, `${path}.request`, seen));
  if (term instanceof GenCast) return new GenCast(copy(term.request, `${path}.request`, seen));
  throw refuse(term, path);
}

function copyError(error: Error, path: string, seen: Map<object, unknown>): Error {
  if (error instanceof Exit) return new Exit(copy(error.reason, `${path}.reason`, seen));
  // The same class, so that `instanceof` and `name` hold; its constructor is not run.
  const clone = Object.create(Object.getPrototypeOf(error) as object) as Error;
  seen.set(error, clone);
  for (const key of Object.getOwnPropertyNames(error)) {
    const value: unknown = (error as unknown as Record<string, unknown>)[key];
    Object.defineProperty(clone, key, {
      value: typeof value === "function" ? undefined : copy(value, `${path}.${key}`, seen),
      enumerable: false,
      configurable: true,
      writable: true,
    });
  }
  return clone;
}

function freeze(term: unknown, path: string): void {
  if (typeof term !== "object" || term === null) {
    if (typeof term === "function") throw refuse(term, path);
    return;
  }
  if (isImmutable(term)) return;
  const prototype: unknown = Object.getPrototypeOf(term);
  if (!Array.isArray(term) && prototype !== Object.prototype && prototype !== null) throw refuse(term, path);
  Object.freeze(term);
  for (const [key, value] of Object.entries(term)) freeze(value, `${path}.${key}`);
  frozen.add(term);
}

function refuse(term: unknown, path: string): NotSendableError {
  if (typeof term === "function") {
    const name = term.name === "" ? "a function" : `a function (${term.name})`;
    return new NotSendableError(path, name, "Send data, and let the receiver choose what to run.");
  }
  if (tagOf(term) === "[object Promise]") {
    return new NotSendableError(path, "a promise", "Wait for it first and send its value.");
  }
  const maker = (term as { constructor?: { name?: string } }).constructor?.name ?? "unknown class";
  return new NotSendableError(
    path,
    `an instance of ${maker}`,
    "Only plain data, Map, Set, Date, RegExp, typed arrays, errors, pids and references can be copied; send its fields.",
  );
}
