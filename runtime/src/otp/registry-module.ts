/**
 * A registry with typed keys and values: `defineRegistry<Key, Value>({ name, keys })`.
 *
 * The same functions as `Registry`, bound to the name. The types are written once, where the registry is defined.
 * Must not do anything that `Registry` does not.
 */

import type { Pid } from "../kernel/index.js";
import type { ChildSpec } from "./child-spec.js";
import {
  type Pair,
  type RegisterResult,
  Registry,
  type RegistryEntry,
  type RegistryOptions,
  type Where,
} from "./registry.js";
import type { Via } from "./server-ref.js";
import type { Start } from "./start.js";

/** The value of an entry may be left out where it may be `null`. */
type ValueRest<V> = null extends V ? [value?: V] : [value: V];

export interface RegistryModule<K, V> {
  readonly name: string;
  readonly options: RegistryOptions;
  startLink(): Start;
  childSpec(): ChildSpec;
  register(key: K, ...value: ValueRest<V>): RegisterResult;
  unregister(key: K): "ok";
  unregisterMatch(key: K, where: (value: V) => boolean): "ok";
  lookup(key: K): Pair<V>[];
  dispatch(key: K, each: (entries: readonly Pair<V>[]) => unknown): "ok";
  keys(pid: Pid): K[];
  values(key: K, pid: Pid): V[];
  match<W extends V>(key: K, where: (value: V) => value is W): Pair<W>[];
  match(key: K, where: (value: V) => boolean): Pair<V>[];
  countMatch(key: K, where: (value: V) => boolean): number;
  select<R>(where: (entry: RegistryEntry<K, V>) => boolean, project: (entry: RegistryEntry<K, V>) => R): R[];
  countSelect(where: (entry: RegistryEntry<K, V>) => boolean): number;
  count(): number;
  updateValue(key: K, update: (value: V) => V): readonly [V, V] | "error";
  whereisName(key: K): Pid | "undefined";
  send<M>(key: K, message: M): M;
  via(key: K, ...value: ValueRest<V>): Via;
}

/**
 * Defines a registry; start it with `startLink()`, or put it among a supervisor's children. Its keys are of type
 * `Key`, the values of its entries of type `Value` (`null` when none is given). See `Registry` for each function.
 */
export function defineRegistry<Key, Value = null>(options: RegistryOptions): RegistryModule<Key, Value> {
  const { name } = options;
  const module: RegistryModule<unknown, unknown> = {
    name,
    options,
    startLink: () => Registry.startLink(options),
    childSpec: () => Registry.childSpec(options),
    register: (key, value?) => Registry.register(name, key, value ?? null),
    unregister: (key) => Registry.unregister(name, key),
    unregisterMatch: (key, where) => Registry.unregisterMatch(name, key, where),
    lookup: (key) => Registry.lookup(name, key),
    dispatch: (key, each) => Registry.dispatch(name, key, each),
    keys: (pid) => Registry.keys(name, pid),
    values: (key, pid) => Registry.values(name, key, pid),
    match: <W>(key: unknown, where: Where<unknown, W>) => Registry.match(name, key, where),
    countMatch: (key, where) => Registry.countMatch(name, key, where),
    select: (where, project) => Registry.select(name, where, project),
    countSelect: (where) => Registry.countSelect(name, where),
    count: () => Registry.count(name),
    updateValue: (key, update) => Registry.updateValue(name, key, update),
    whereisName: (key) => Registry.whereisName(name, key),
    send: (key, message) => Registry.send(name, key, message),
    via: (key, value?) => Registry.via(name, key, value),
  };
  return module as RegistryModule<Key, Value>;
}
