/**
 * The table of one registry: which processes stand under which key, with which value.
 *
 * Reading and writing are synchronous, as with ETS; whoever asks gets copies. The entries of a process are gone
 * before anybody hears of its end. Must not know how a registry is started: partitions tell it when they are up.
 */

import {
  ArgumentError,
  formatReason,
  isolate,
  type Kernel,
  link,
  type Pid,
  type ProcessRecord,
  unlink,
} from "../kernel/index.js";
import { Bag } from "./registry-bag.js";
import { keyForm } from "./registry-key.js";

export type RegistryKeys = "unique" | "duplicate";

/** What a registry is started with, complete. */
export interface RegistrySettings {
  readonly name: string;
  readonly keys: RegistryKeys;
  readonly partitions: number;
  readonly listeners: readonly string[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** One registration. `key` and `value` are the table's own. */
export interface Entry {
  readonly process: ProcessRecord;
  readonly key: unknown;
  readonly form: unknown;
  value: unknown;
}

export type Registered = { readonly partition: Pid } | { readonly holder: Pid };

/** All registries of a kernel. */
interface Registries {
  readonly byName: Map<string, RegistryTable>;
  /** The tables in which a process stands. */
  readonly of: Map<ProcessRecord, Set<RegistryTable>>;
  /** What ends with a process that keeps a registry: the whole table, or one partition of it. */
  readonly kept: Map<ProcessRecord, (keeper: ProcessRecord) => void>;
}

const TABLE = "registries";

function registries(kernel: Kernel): Registries {
  const known = kernel.tables.get(TABLE) as Registries | undefined;
  if (known !== undefined) return known;
  const made: Registries = { byName: new Map(), of: new Map(), kept: new Map() };
  kernel.tables.set(TABLE, made);
  kernel.exitHooks.add((process) => {
    const tables = made.of.get(process);
    if (tables !== undefined) for (const table of tables) table.dropProcess(process);
    made.of.delete(process);
    made.kept.get(process)?.(process);
    made.kept.delete(process);
  });
  return made;
}

/** @throws ArgumentError when no registry of this name is running. */
export function tableOf(kernel: Kernel, registry: string): RegistryTable {
  const table = (kernel.tables.get(TABLE) as Registries | undefined)?.byName.get(registry);
  if (table !== undefined) return table;
  throw new ArgumentError(
    `unknown registry: ${registry}. Either the registry name is invalid or the registry is not running.`,
  );
}

/** Makes the table of a registry; it ends with `owner`. */
export function openTable(owner: ProcessRecord, settings: RegistrySettings): void {
  const all = registries(owner.kernel);
  all.byName.set(settings.name, new RegistryTable(all, settings));
  all.kept.set(owner, () => all.byName.delete(settings.name));
}

/** A partition is up: processes that register are linked to it. Its entries end with it. */
export function openPartition(partition: ProcessRecord, registry: string, index: number): void {
  const table = tableOf(partition.kernel, registry);
  table.partitions[index] = partition;
  registries(partition.kernel).kept.set(partition, (ended) => {
    table.dropPartition(ended, index);
  });
}

export class RegistryTable {
  readonly settings: RegistrySettings;
  readonly meta: Map<unknown, unknown>;
  /** By number, `null` while a partition is being restarted. */
  readonly partitions: (ProcessRecord | null)[];
  private readonly all: Registries;
  private readonly byKey = new Bag<unknown, Entry>();
  private readonly byProcess = new Bag<ProcessRecord, Entry>();
  private size = 0;

  constructor(all: Registries, settings: RegistrySettings) {
    this.all = all;
    this.settings = settings;
    this.meta = new Map(Object.entries(settings.meta));
    this.partitions = new Array<ProcessRecord | null>(settings.partitions).fill(null);
  }

  get count(): number {
    return this.size;
  }

  /** The entry of a key in a unique registry. */
  holder(key: unknown): Entry | undefined {
    return this.byKey.first(keyForm(key));
  }

  /** The entries of a key, in the order of registration. */
  at(key: unknown): readonly Entry[] {
    return this.byKey.get(keyForm(key));
  }

  /** The entries of a process, in the order of registration. */
  of(process: ProcessRecord): readonly Entry[] {
    return this.byProcess.get(process);
  }

  [Symbol.iterator](): IterableIterator<Entry> {
    return this.byKey[Symbol.iterator]();
  }

  /** Registers; in a unique registry, unless somebody has the key. @throws NotSendableError, ArgumentError */
  register(process: ProcessRecord, key: unknown, value: unknown): Registered {
    const form = keyForm(key);
    const holder = this.settings.keys === "unique" ? this.byKey.first(form) : undefined;
    if (holder !== undefined) return { holder: holder.process.pid };
    const partition = this.partitionOf(process);
    if (partition === null)
      throw new ArgumentError(`a partition of ${this.settings.name} is being restarted`);
    const entry: Entry = { process, key: isolate(key, "key"), form, value: isolate(value, "value") };
    if (!this.byProcess.has(process)) this.welcome(process, partition);
    this.byKey.add(form, entry);
    this.byProcess.add(process, entry);
    this.size++;
    this.emit("register", entry);
    this.tellListeners(process, ["register", this.settings.name, entry.key, process.pid, entry.value]);
    return { partition: partition.pid };
  }

  /** Removes the entries of a process under a key that `where` accepts; how many. */
  unregister(process: ProcessRecord, key: unknown, where: ((value: unknown) => boolean) | null): number {
    let removed = 0;
    for (const entry of this.at(key)) {
      if (entry.process !== process || where?.(entry.value) === false) continue;
      this.remove(entry);
      this.byProcess.delete(process, entry);
      removed++;
    }
    if (removed > 0 && !this.byProcess.has(process)) this.dismiss(process);
    return removed;
  }

  tellUnregistered(process: ProcessRecord, key: unknown): void {
    this.tellListeners(process, ["unregister", this.settings.name, key, process.pid]);
  }

  /** For the end of a process: its links are seen to by the kernel. */
  dropProcess(process: ProcessRecord): void {
    for (const entry of this.byProcess.get(process)) this.remove(entry);
    this.byProcess.clear(process);
  }

  /** For the end of a partition: what its processes had registered is lost, as its tables are on the BEAM. */
  dropPartition(partition: ProcessRecord, index: number): void {
    if (this.partitions[index] !== partition) return;
    for (const process of [...this.byProcess.keys()]) {
      if (this.partitionOf(process) !== partition) continue;
      this.dropProcess(process);
      this.forget(process);
    }
    this.partitions[index] = null;
  }

  private partitionOf(process: ProcessRecord): ProcessRecord | null {
    return this.partitions[process.pid.id % this.partitions.length] ?? null;
  }

  /** The first entry of a process. */
  private welcome(process: ProcessRecord, partition: ProcessRecord): void {
    link(process, partition.pid);
    const tables = this.all.of.get(process);
    if (tables === undefined) this.all.of.set(process, new Set([this]));
    else tables.add(this);
  }

  /** The last entry of a process is gone. */
  private dismiss(process: ProcessRecord): void {
    this.forget(process);
    const partition = this.partitionOf(process);
    if (partition !== null) unlink(process, partition.pid);
  }

  private forget(process: ProcessRecord): void {
    const tables = this.all.of.get(process);
    tables?.delete(this);
    if (tables?.size === 0) this.all.of.delete(process);
  }

  private remove(entry: Entry): void {
    this.byKey.delete(entry.form, entry);
    this.size--;
    this.emit("unregister", entry);
  }

  private tellListeners(process: ProcessRecord, message: readonly unknown[]): void {
    const kernel = process.kernel;
    for (const name of this.settings.listeners) {
      const listener = kernel.names.get(name);
      if (listener === undefined)
        throw new ArgumentError(
          `cannot tell listener "${name}" of ${this.settings.name}: nobody has the name`,
        );
      kernel.post(listener, "info", isolate(message), null);
    }
  }

  private emit(type: "register" | "unregister", { process, key }: Entry): void {
    const kernel = process.kernel;
    if (kernel.observer === null) return;
    kernel.emit(process, { type, name: formatReason(key), registry: this.settings.name });
  }
}
