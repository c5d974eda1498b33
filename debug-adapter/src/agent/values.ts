/**
 * Values of the program as rows of text: named, shortened, lazily expandable.
 *
 * Getters are never run, proxies never touched and nothing is changed: only own property descriptors are read. A
 * `ref` is good until `clear`, which comes with every resume. Rows of one value are numbered: first its indexed
 * children (elements, entries), then its named ones. Must not know processes or the kernel.
 */

import { types } from "node:util";
import type { Location, VariableView } from "../protocol/agent.js";
import { isSecret, MASKED } from "./mask.js";

/** A row before it has a `ref`: a live value, or a text with rows of its own. */
export type Row =
  | { readonly name: string; readonly value: unknown; readonly path: string }
  | {
      readonly name: string;
      readonly text: string;
      readonly type: string;
      readonly rows: readonly Row[];
      readonly locations?: readonly Location[];
    };

type Expandable =
  | { readonly kind: "value"; readonly value: object; readonly path: string }
  | { readonly kind: "rows"; readonly rows: () => readonly Row[]; readonly indexed: boolean };

/** Most rows in one answer; the rest must be asked for by `start`. */
const PAGE = 1_000;

export class Values {
  private readonly known: { readonly what: Expandable; readonly owner: number | null }[] = [];
  /** The process that what is shown next belongs to. */
  owner: number | null = null;

  /** Forgets all refs. */
  clear(): void {
    this.known.length = 0;
  }

  view(row: Row): VariableView {
    if ("rows" in row) {
      const { name, text, type, rows, locations } = row;
      const group = rows.length === 0 ? 0 : this.group(rows);
      const view = { name, value: text, type, ref: group, named: rows.length, indexed: 0, path: "" };
      return locations === undefined ? view : { ...view, locations };
    }
    const { name, value, path } = row;
    if (isSecret(lastName(path) ?? name))
      return { name, value: MASKED, type: "masked", ref: 0, named: 0, indexed: 0, path };
    const counts = isExpandable(value) ? children(value) : { named: 0, indexed: 0 };
    const ref =
      isExpandable(value) && counts.named + counts.indexed > 0
        ? this.keep({ kind: "value", value, path })
        : 0;
    return { name, value: shortText(value), type: typeName(value), ref, ...counts, path };
  }

  /** A ref for rows that belong to no value. */
  group(rows: readonly Row[], indexed = false): number {
    return this.keep({ kind: "rows", rows: () => rows, indexed });
  }

  /** The same for rows that are made when they are asked for, such as a long mailbox's. */
  lazy(rows: () => readonly Row[], indexed = false): number {
    return this.keep({ kind: "rows", rows, indexed });
  }

  /** `count` rows from `start`; 0 for all (at most 1,000). @throws Error for a ref that is no longer good. */
  children(
    ref: number,
    start: number,
    count: number,
    filter: "indexed" | "named" | null = null,
  ): VariableView[] {
    const { what: known, owner } = this.get(ref);
    this.owner = owner;
    const asked = count > 0 ? Math.min(count, PAGE) : PAGE;
    return rowsIn(known, start, asked, filter).map((row) => this.view(row));
  }

  /** The path of a row of `ref`, and the process that it belongs to; `null` when there is no such expression. */
  placeOf(ref: number, name: string): { readonly owner: number | null; readonly path: string } | null {
    const { what, owner } = this.get(ref);
    const rows =
      what.kind === "rows" ? what.rows() : rowsOf(what.value, what.path, 0, Number.MAX_SAFE_INTEGER);
    const row = rows.find((one) => one.name === name);
    return row === undefined || "rows" in row || row.path === "" ? null : { owner, path: row.path };
  }

  private get(ref: number): { readonly what: Expandable; readonly owner: number | null } {
    const known = this.known[ref - 1];
    if (known === undefined)
      throw new Error("this value is gone: the program has gone on since it was shown");
    return known;
  }

  private keep(what: Expandable): number {
    return this.known.push({ what, owner: this.owner });
  }
}

function rowsIn(
  known: Expandable,
  start: number,
  count: number,
  filter: "indexed" | "named" | null,
): readonly Row[] {
  if (known.kind === "rows") {
    const wanted = filter === null || (filter === "indexed") === known.indexed;
    return wanted ? known.rows().slice(start, start + count) : [];
  }
  const { indexed } = children(known.value);
  const from = filter === "named" ? indexed + start : start;
  const end = filter === "indexed" ? Math.min(from + count, indexed) : from + count;
  return rowsOf(known.value, known.path, from, end);
}

function isExpandable(value: unknown): value is object {
  return typeof value === "object" && value !== null && !types.isProxy(value) && !isAtomic(value);
}

/** Objects that are shown as one text: pids, references, dates, regular expressions. */
function isAtomic(value: object): boolean {
  return isIdentifier(value) || types.isDate(value) || types.isRegExp(value) || types.isPromise(value);
}

/** The runtime's Pid, Ref and From, of whichever copy of the runtime. */
function isIdentifier(value: object): boolean {
  const maker = className(value);
  return (
    (maker === "Pid" || maker === "Ref" || maker === "From") &&
    ownData(value, maker === "From" ? "tag" : "id") !== undefined
  );
}

/** The value of an own data property; `undefined` for a getter or none. */
export function ownData(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Name of the class that made it; empty for plain objects. */
function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || typeof prototype !== "object" || types.isProxy(prototype)) return "";
  const maker = ownData(prototype, "constructor");
  if (typeof maker !== "function") return "";
  const name = ownData(maker, "name");
  return typeof name === "string" && name !== "Object" ? name : "";
}

// --- Children ---------------------------------------------------------------------------------------------------

function children(value: object): { named: number; indexed: number } {
  if (Array.isArray(value)) return { indexed: value.length, named: namedKeys(value).length };
  if (types.isMap(value) || types.isSet(value))
    return { indexed: value.size, named: namedKeys(value).length };
  if (types.isTypedArray(value)) return { indexed: value.length, named: 0 };
  return { indexed: 0, named: namedKeys(value).length };
}

function namedKeys(value: object): (string | symbol)[] {
  const keys = Reflect.ownKeys(value);
  if (!Array.isArray(value)) return keys;
  return keys.filter((key) => key !== "length" && !(typeof key === "string" && /^(0|[1-9]\d*)$/.test(key)));
}

function rowsOf(value: object, path: string, start: number, end: number): Row[] {
  const { indexed } = children(value);
  const rows = start < indexed ? indexedRows(value, path, start, Math.min(end, indexed)) : [];
  if (end <= indexed) return rows;
  for (const key of namedKeys(value).slice(Math.max(0, start - indexed), end - indexed))
    rows.push(property(value, key, memberPath(path, key)));
  return rows;
}

function indexedRows(value: object, path: string, start: number, end: number): Row[] {
  if (types.isMap(value))
    return entries(value.entries(), start, end).map(([key, item], i) => pairRow(start + i, key, item));
  if (types.isSet(value)) {
    return entries(value.values(), start, end).map((item, i) => ({
      name: String(start + i),
      value: item,
      path: "",
    }));
  }
  const rows: Row[] = [];
  for (let i = start; i < end; i++) rows.push(property(value, String(i), path === "" ? "" : `${path}[${i}]`));
  return rows;
}

function pairRow(place: number, key: unknown, value: unknown): Row {
  if (typeof key === "string" || typeof key === "number" || isIdentifierValue(key))
    return { name: shortText(key), value, path: "" };
  return {
    name: String(place),
    text: `${shortText(key)} → ${shortText(value)}`,
    type: "entry",
    rows: [
      { name: "key", value: key, path: "" },
      { name: "value", value, path: "" },
    ],
  };
}

function isIdentifierValue(value: unknown): boolean {
  return typeof value === "object" && value !== null && !types.isProxy(value) && isIdentifier(value);
}

function entries<T>(all: Iterable<T>, start: number, end: number): T[] {
  const found: T[] = [];
  let place = 0;
  for (const item of all) {
    if (place >= end) break;
    if (place++ >= start) found.push(item);
  }
  return found;
}

function property(value: object, key: string | symbol, path: string): Row {
  const name = typeof key === "symbol" ? key.toString() : key;
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  if (descriptor === undefined) return { name, text: "<empty>", type: "empty", rows: [] };
  if (descriptor.get !== undefined || descriptor.set !== undefined)
    return { name, text: "<getter>", type: "accessor", rows: [] };
  return { name, value: descriptor.value as unknown, path };
}

function memberPath(path: string, key: string | symbol): string {
  if (path === "" || typeof key === "symbol") return "";
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `${path}.${key}`
    : `${path}[${JSON.stringify(key)}]`;
}

/** `password` of `data.login.password`. */
function lastName(path: string): string | null {
  return /\.([^.[\]]+)$/.exec(path)?.[1] ?? null;
}

// --- Texts ------------------------------------------------------------------------------------------------------

/** Longest text of one row. */
const LIMIT = 160;

/** One line about any value. */
export function shortText(value: unknown): string {
  const text = textOf(value, 2);
  return text.length > LIMIT ? `${text.slice(0, LIMIT - 1)}…` : text;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value !== "object") return typeof value;
  return types.isProxy(value) ? "Proxy" : className(value) || "object";
}

function textOf(value: unknown, depth: number): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > LIMIT ? `${value.slice(0, LIMIT)}…` : value);
    case "bigint":
      return `${value}n`;
    case "function": {
      const name = ownData(value, "name");
      return `function ${typeof name === "string" && name !== "" ? name : "(anonymous)"}`;
    }
    case "symbol":
      return value.toString();
    case "object":
      return value === null ? "null" : objectText(value, depth);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function objectText(value: object, depth: number): string {
  if (types.isProxy(value)) return "Proxy";
  if (Array.isArray(value))
    return depth === 0
      ? `[…${value.length}]`
      : `[${listText(value.length, (i) => memberText(value, String(i), depth))}]`;
  const name = className(value);
  if (isIdentifier(value)) return identifierText(value, name);
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (types.isPromise(value)) return "Promise";
  if (types.isNativeError(value) || ownData(value, "stack") !== undefined) return errorText(value, name);
  if (types.isMap(value)) {
    const shown = entries(value.entries(), 0, SHOWN + 1);
    return `Map(${value.size}) {${listText(shown.length, (i) => `${textOf(shown[i]?.[0], depth - 1)} → ${depth === 0 ? "…" : isSecret(String(shown[i]?.[0])) ? MASKED : textOf(shown[i]?.[1], depth - 1)}`)}}`;
  }
  if (types.isSet(value)) {
    const shown = entries(value.values(), 0, SHOWN + 1);
    return `Set(${value.size}) {${depth === 0 ? "…" : listText(shown.length, (i) => textOf(shown[i], depth - 1))}}`;
  }
  if (types.isTypedArray(value)) return `${name}(${value.length})`;
  const keys = Object.keys(value);
  const body =
    depth === 0 && keys.length > 0
      ? "…"
      : listText(keys.length, (i) => `${keys[i]}: ${memberText(value, keys[i] ?? "", depth)}`);
  return `${name === "" ? "" : `${name} `}{${body}}`;
}

/** Elements shown of a list in one line. */
const SHOWN = 8;

function listText(length: number, item: (place: number) => string): string {
  const shown: string[] = [];
  let room = LIMIT;
  for (let i = 0; i < length && i < SHOWN && room > 0; i++) {
    const text = item(i);
    room -= text.length;
    shown.push(text);
  }
  return shown.join(", ") + (length > shown.length ? ", …" : "");
}

function memberText(value: object, key: string, depth: number): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, key);
  if (descriptor === undefined) return "<empty>";
  if (descriptor.get !== undefined || descriptor.set !== undefined) return "<getter>";
  return isSecret(key) ? MASKED : textOf(descriptor.value, depth - 1);
}

function identifierText(value: object, name: string): string {
  if (name === "Pid") return `<0.${String(ownData(value, "id"))}.0>`;
  if (name === "Ref") return `#Ref<0.${String(ownData(value, "id"))}>`;
  const pid = ownData(value, "pid");
  return typeof pid === "object" && pid !== null ? `from ${identifierText(pid, "Pid")}` : "from outside";
}

/** Own and inherited data only: a message may be a getter in a subclass. */
function errorText(value: object, name: string): string {
  const own = ownData(value, "name");
  const title = typeof own === "string" ? own : name === "" ? "Error" : name;
  const message = ownData(value, "message");
  const reason = ownData(value, "reason");
  if (typeof message === "string" && message !== "") return `${title}: ${message}`;
  return reason === undefined ? title : `${title}: ${textOf(reason, 1)}`;
}
