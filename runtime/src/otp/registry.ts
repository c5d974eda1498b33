/**
 * `Registry`: a local table of processes under keys, with values (Elixir 1.14's `Registry`).
 *
 * Started under a supervisor as `[Registry, { keys: "unique", name: "MyApp.Registry" }]`; `defineRegistry` gives one
 * with typed keys and values. What is told here of a registry that is not running holds for every function: it
 * throws ArgumentError. Names through a registry are `Registry.via(registry, key)`.
 */

import {
  ArgumentError,
  current,
  currentKernel,
  formatReason,
  Immutable,
  isFiber,
  isolate,
  isThenable,
  type Pid,
  type ProcessRecord,
  send,
} from "../kernel/index.js";
import { checkKeys } from "./arguments.js";
import type { ChildSpec } from "./child-spec.js";
import { keyForm } from "./registry-key.js";
import { startRegistry } from "./registry-process.js";
import {
  type Entry,
  type RegistryKeys,
  type RegistrySettings,
  type RegistryTable,
  tableOf,
} from "./registry-table.js";
import type { Via, ViaModule } from "./server-ref.js";
import type { Start } from "./start.js";

export interface RegistryOptions {
  /** One process for a key, or any number, the same one several times included. */
  readonly keys: RegistryKeys;
  readonly name: string;
  /** Processes among which those that register are divided; 1 by default. */
  readonly partitions?: number;
  /** Names of processes that are sent `["register", registry, key, pid, value]` and `["unregister", registry, key, pid]`. */
  readonly listeners?: readonly string[];
  /** First values for `meta`. */
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** A process with its value under the key that was asked for: `{pid, value}`. */
export type Pair<V> = readonly [pid: Pid, value: V];

/** An entry as `select` sees it. */
export interface RegistryEntry<K, V> {
  readonly key: K;
  readonly pid: Pid;
  readonly value: V;
}

/** `{:ok, partition}`, `{:error, {:already_registered, pid}}`. */
export type RegisterResult =
  | { readonly status: "ok"; readonly pid: Pid }
  | { readonly status: "error"; readonly reason: readonly ["already_registered", Pid] };

/** What a value must be like: a test, or a type guard, which then narrows the result. */
export type Where<V, W extends V = V> = ((value: V) => value is W) | ((value: V) => boolean);

export const Registry = {
  name: "Registry",

  /**
   * Starts a registry, linked to the calling process. @throws ArgumentError for options that are none.
   */
  startLink(options: RegistryOptions): Start {
    return startRegistry(settingsOf(options));
  },

  /** For supervisors: its id is the registry's name, its type supervisor. */
  childSpec(options: RegistryOptions): ChildSpec {
    return { id: options.name, start: [Registry, "startLink", [options]], type: "supervisor" };
  },

  /**
   * Registers the running process under `key` until it ends or unregisters, and links it to the registry's partition
   * (`pid` of the result). In a unique registry the key may be taken, by the caller itself too.
   */
  register(registry: string, key: unknown, value: unknown = null): RegisterResult {
    const result = table(registry).register(current("Registry.register()"), key, value);
    return "partition" in result
      ? { status: "ok", pid: result.partition }
      : { status: "error", reason: ["already_registered", result.holder] };
  },

  /** Removes the running process's entries under `key`; `"ok"` also when it has none. */
  unregister(registry: string, key: unknown): "ok" {
    unregister(table(registry), current("Registry.unregister()"), key);
    return "ok";
  },

  /** Removes those of the running process's entries under `key` whose value `where` accepts. */
  unregisterMatch(registry: string, key: unknown, where: (value: unknown) => boolean): "ok" {
    const self = current("Registry.unregisterMatch()");
    const entries = table(registry);
    const removed = entries.unregister(self, key, (value) => where(isolate(value, "value")));
    if (removed > 0) entries.tellUnregistered(self, key);
    return "ok";
  },

  /** The processes under `key` with their values: none or one in a unique registry. */
  lookup(registry: string, key: unknown): Pair<unknown>[] {
    return table(registry).at(key).map(pair);
  },

  /**
   * Calls `each` once with the processes under `key`, in the running process; not when there are none.
   * @throws ArgumentError for a function that waits: entries may be others by then.
   */
  dispatch(registry: string, key: unknown, each: (entries: readonly Pair<unknown>[]) => unknown): "ok" {
    const pairs = Registry.lookup(registry, key);
    const result = pairs.length > 0 ? each(pairs) : undefined;
    if (isFiber(result) || isThenable(result))
      throw new ArgumentError("Registry.dispatch() calls a plain function: it cannot wait");
    return "ok";
  },

  /** The keys of a process, the latest first; one for each entry. */
  keys(registry: string, pid: Pid): unknown[] {
    if (pid.process === null) return [];
    return [...table(registry).of(pid.process)].reverse().map((entry) => isolate(entry.key, "key"));
  },

  /** The values of a process under `key`. */
  values(registry: string, key: unknown, pid: Pid): unknown[] {
    return table(registry)
      .at(key)
      .filter((entry) => entry.process.pid === pid)
      .map(valueOf);
  },

  /** The processes under `key` whose value `where` accepts (`match/4`: its pattern and guards are a function here). */
  match<W>(registry: string, key: unknown, where: Where<unknown, W>): Pair<W>[] {
    return Registry.lookup(registry, key).filter(([, value]) => where(value)) as Pair<W>[];
  },

  countMatch(registry: string, key: unknown, where: (value: unknown) => boolean): number {
    return Registry.match(registry, key, where).length;
  },

  /** What `project` makes of every entry that `where` accepts (`select/2`: match specifications are functions here). */
  select<R>(
    registry: string,
    where: (entry: RegistryEntry<unknown, unknown>) => boolean,
    project: (entry: RegistryEntry<unknown, unknown>) => R,
  ): R[] {
    return [...table(registry)].map(shown).filter(where).map(project);
  },

  countSelect(registry: string, where: (entry: RegistryEntry<unknown, unknown>) => boolean): number {
    return [...table(registry)].map(shown).filter(where).length;
  },

  /** The number of entries. */
  count: (registry: string): number => table(registry).count,

  /**
   * Replaces the running process's value under `key`: `[new, old]`, or `"error"` when it has no entry there.
   * @throws ArgumentError for a duplicate registry.
   */
  updateValue(
    registry: string,
    key: unknown,
    update: (value: unknown) => unknown,
  ): readonly [unknown, unknown] | "error" {
    const entries = table(registry);
    if (entries.settings.keys === "duplicate")
      throw new ArgumentError("Registry.updateValue() is not supported for duplicate registries");
    const self = current("Registry.updateValue()");
    const entry = entries.holder(key);
    if (entry?.process !== self) return "error";
    const old = entry.value;
    entry.value = isolate(update(isolate(old, "value")), "value");
    return [valueOf(entry), old];
  },

  /** What was put under `key` for the whole registry. */
  meta(registry: string, key: unknown): readonly ["ok", unknown] | "error" {
    const { meta } = table(registry);
    const form = keyForm(key);
    return meta.has(form) ? ["ok", isolate(meta.get(form), "value")] : "error";
  },

  putMeta(registry: string, key: unknown, value: unknown): "ok" {
    table(registry).meta.set(keyForm(key), isolate(value, "value"));
    return "ok";
  },

  deleteMeta(registry: string, key: unknown): "ok" {
    table(registry).meta.delete(keyForm(key));
    return "ok";
  },

  /** The process under `key` of a unique registry. @throws ArgumentError for a duplicate one. */
  whereisName: (registry: string, key: unknown): Pid | "undefined" =>
    viaRegistry.whereisName([registry, key]) ?? "undefined",

  /** Sends to the process under `key`. @throws ArgumentError when there is none. */
  send<M>(registry: string, key: unknown, message: M): M {
    const pid = viaRegistry.whereisName([registry, key]);
    if (pid === null) throw new ArgumentError(`no process is registered under ${formatReason(key)}`);
    return send(pid, message);
  },

  /** A server's name in a registry, with the value of its entry: `{:via, Registry, {registry, key, value}}`. */
  via: (registry: string, key: unknown, value?: unknown): Via =>
    new ViaRegistry(value === undefined ? [registry, key] : [registry, key, value]),
} as const;

type ViaName = readonly [registry: string, key: unknown, value?: unknown];

/** Elixir's `{:via, Registry, name}`; a value that may travel in messages. */
class ViaRegistry extends Immutable implements Via {
  readonly via = viaRegistry;
  readonly name: ViaName;

  constructor(name: ViaName) {
    super();
    this.name = isolate(name, "name");
  }
}

const viaRegistry: ViaModule = {
  name: "Registry",

  whereisName(name: unknown): Pid | null {
    const [registry, key] = name as ViaName;
    const entries = table(registry);
    if (entries.settings.keys === "duplicate")
      throw new ArgumentError(":via is not supported for duplicate registries");
    return entries.holder(key)?.process.pid ?? null;
  },

  registerName(name: unknown, pid: Pid): true | Pid {
    const [registry, key, value = null] = name as ViaName;
    if (pid.process === null) throw new ArgumentError(`cannot register ${pid}: it is not alive`);
    const result = table(registry).register(pid.process, key, value);
    return "holder" in result ? result.holder : true;
  },

  unregisterName(name: unknown): void {
    const [registry, key] = name as ViaName;
    Registry.unregister(registry, key);
  },
};

function table(registry: string): RegistryTable {
  return tableOf(currentKernel(), registry);
}

function unregister(entries: RegistryTable, process: ProcessRecord, key: unknown): void {
  entries.unregister(process, key, null);
  entries.tellUnregistered(process, key);
}

function valueOf(entry: Entry): unknown {
  return isolate(entry.value, "value");
}

function pair(entry: Entry): Pair<unknown> {
  return [entry.process.pid, valueOf(entry)];
}

function shown(entry: Entry): RegistryEntry<unknown, unknown> {
  return { key: isolate(entry.key, "key"), pid: entry.process.pid, value: valueOf(entry) };
}

const OPTIONS = ["keys", "name", "partitions", "listeners", "meta"];

function settingsOf(options: RegistryOptions): RegistrySettings {
  // Also for callers without types: Elixir checks the same when it starts a registry.
  const given: Readonly<Partial<Record<keyof RegistryOptions, unknown>>> = options;
  checkKeys("Registry.startLink", "the options", options, OPTIONS);
  const { keys, name, partitions = 1, listeners = [], meta = {} } = given;
  if (keys !== "unique" && keys !== "duplicate")
    throw new ArgumentError(
      `expected keys to be given and be one of "unique" or "duplicate", got: ${formatReason(keys)}`,
    );
  if (name === undefined) throw new ArgumentError("expected the name option to be present");
  if (typeof name !== "string" || name === "")
    throw new ArgumentError(`expected name to be a string, got: ${formatReason(name)}`);
  if (typeof partitions !== "number" || !Number.isInteger(partitions) || partitions < 1)
    throw new ArgumentError(`expected partitions to be a positive integer, got: ${formatReason(partitions)}`);
  if (!Array.isArray(listeners) || !listeners.every((one) => typeof one === "string"))
    throw new ArgumentError(
      `expected listeners to be a list of registered names, got: ${formatReason(listeners)}`,
    );
  if (typeof meta !== "object" || meta === null)
    throw new ArgumentError(`expected meta to be an object, got: ${formatReason(meta)}`);
  return { name, keys, partitions, listeners, meta: { ...meta } };
}
