/**
 * Isolation of messages: what the receiver gets can no longer be changed by the sender.
 *
 * Plain data (objects, arrays, Map, Set, Date, typed arrays, Error) is copied, cycles and shared parts included;
 * pids, references and call handles are immutable and shared; what `freezeDeep` has frozen is shared as well.
 * Functions, promises and instances of other classes are refused with the path at which they stand, because a copy
 * of them would not be the same thing. Must not know who sends or receives.
 */

import { DownMessage, ExitMessage, From, GenCall, GenCast } from "./envelope.js";
import { Exit, formatReason } from "./exit.js";
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

/** Says that the quick way does not know a term. */
const UNKNOWN: unique symbol = Symbol("unknown");
/** Terms nested deeper, or made of more parts, go the careful way, which knows cycles and shared parts. */
const QUICK_PARTS = 1000;
let partsLeft = 0;
/** Whether `freezeDeep` was ever used: without, no term need be looked up. */
let anyFrozen = false;

/** The term itself when it is immutable, else a copy. @throws NotSendableError */
export function isolate<T>(term: T, root = "message"): T {
  if (typeof term !== "object" || term === null) {
    if (typeof term === "function") throw refuse(term, root);
    return term;
  }
  // Small plain data is nearly all there is, and is copied in a tenth of the time that the careful way takes: a
  // spread clones an object's hidden class at once, and only parts that are objects are looked at again.
  partsLeft = QUICK_PARTS;
  const quick = copyQuickly(term);
  if (quick !== UNKNOWN) return quick as T;
  if (isImmutable(term)) return term;
  return copy(term, { parent: null, step: root, depth: 0 }, new Map()) as T;
}

function copyQuickly(term: object): unknown {
  const prototype: unknown = Object.getPrototypeOf(term);
  if (prototype === Pid.prototype || prototype === Ref.prototype || prototype === From.prototype) return term;
  if (--partsLeft < 0 || (anyFrozen && frozen.has(term))) return UNKNOWN;
  if (prototype === Object.prototype) {
    const record: Record<string, unknown> = { ...term };
    for (const key in record) {
      const value = record[key];
      if (typeof value === "function") return UNKNOWN;
      if (typeof value !== "object" || value === null) continue;
      const part = copyQuickly(value);
      if (part === UNKNOWN) return UNKNOWN;
      record[key] = part;
    }
    return record;
  }
  if (prototype !== Array.prototype) return UNKNOWN;
  const items: unknown[] = (term as unknown[]).slice();
  for (let i = 0; i < items.length; i++) {
    const value = items[i];
    if (typeof value === "function") return UNKNOWN;
    if (typeof value !== "object" || value === null) continue;
    const part = copyQuickly(value);
    if (part === UNKNOWN) return UNKNOWN;
    items[i] = part;
  }
  return items;
}

/** Freezes plain data through and through, so that sending it is free. Returns the same term. @throws NotSendableError */
export function freezeDeep<T>(term: T): T {
  anyFrozen = true;
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

/** Where a part stands, as steps from the root; made into text only when it is needed. */
interface Path {
  readonly parent: Path | null;
  readonly step: string;
  readonly depth: number;
}

/** Deeper terms would overflow the stack of whoever walks them. */
const DEEPEST = 2000;

function inside(parent: Path, step: string): Path {
  return { parent, step, depth: parent.depth + 1 };
}

function copy(term: unknown, path: Path, seen: Map<object, unknown>): unknown {
  if (typeof term !== "object" || term === null) {
    if (typeof term === "function") throw refuse(term, textOf(path));
    return term;
  }
  if (isImmutable(term)) return term;
  const known = seen.get(term);
  if (known !== undefined) return known;
  if (path.depth > DEEPEST) throw tooDeep(path);
  if (Array.isArray(term)) {
    const items: unknown[] = new Array<unknown>(term.length);
    seen.set(term, items);
    // Holes stay holes.
    for (const i of term.keys()) if (i in term) items[i] = copy(term[i], inside(path, `[${i}]`), seen);
    return items;
  }
  const prototype: unknown = Object.getPrototypeOf(term);
  if (prototype === Object.prototype || prototype === null) {
    const record = (prototype === null ? Object.create(null) : {}) as Record<string, unknown>;
    seen.set(term, record);
    for (const key of Object.keys(term)) {
      // Defined, not assigned: a key may be called __proto__.
      Object.defineProperty(record, key, {
        value: copy((term as Record<string, unknown>)[key], inside(path, `.${key}`), seen),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return record;
  }
  return copyBuiltIn(term, path, seen);
}

function copyBuiltIn(term: object, path: Path, seen: Map<object, unknown>): unknown {
  if (term instanceof Map) {
    const map = new Map<unknown, unknown>();
    seen.set(term, map);
    for (const [key, value] of term) {
      map.set(
        copy(key, inside(path, ".key"), seen),
        copy(value, inside(path, `.get(${formatReason(key, 1)})`), seen),
      );
    }
    return map;
  }
  if (term instanceof Set) {
    const set = new Set<unknown>();
    seen.set(term, set);
    for (const value of term) set.add(copy(value, inside(path, ".value"), seen));
    return set;
  }
  if (term instanceof Error) return copyError(term, path, seen);
  if (CLONED.has(tagOf(term)) || ArrayBuffer.isView(term)) return structuredClone(term);
  if (term instanceof GenCall)
    return new GenCall(term.from, copy(term.request, inside(path, ".request"), seen));
  if (term instanceof GenCast) return new GenCast(copy(term.request, inside(path, ".request"), seen));
  throw refuse(term, textOf(path));
}

function textOf(path: Path): string {
  const steps: string[] = [];
  for (let at: Path | null = path; at !== null; at = at.parent) steps.push(at.step);
  return steps.reverse().join("");
}

function tooDeep(path: Path): NotSendableError {
  const root = textOf({ ...path, parent: null, step: "the message" });
  return new NotSendableError(
    root,
    `nested more than ${DEEPEST} levels deep`,
    "Send it as a flat list or as text.",
  );
}

function copyError(error: Error, path: Path, seen: Map<object, unknown>): Error {
  if (error instanceof Exit) return new Exit(copy(error.reason, inside(path, ".reason"), seen));
  // The same class, so that `instanceof` and `name` hold; its constructor is not run.
  const clone = Object.create(Object.getPrototypeOf(error) as object) as Error;
  seen.set(error, clone);
  for (const key of Object.getOwnPropertyNames(error)) {
    const value: unknown = (error as unknown as Record<string, unknown>)[key];
    Object.defineProperty(clone, key, {
      value: typeof value === "function" ? undefined : copy(value, inside(path, `.${key}`), seen),
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
