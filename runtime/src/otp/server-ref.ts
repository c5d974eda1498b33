/**
 * How a server is addressed: by pid, by registered name, by a global name or through a registry (`via`).
 *
 * OTP's `gen:call` name rules. Resolving is a look-up at the moment of use, never cached: the process behind a name
 * may change between two calls. Must not know how any registry keeps its entries: it sees a `ViaModule`.
 */

import {
  ArgumentError,
  currentKernel,
  formatReason,
  type Kernel,
  Pid,
  type ProcessRecord,
  registerName,
  Suspension,
} from "../kernel/index.js";

/** A registry that can stand in `via`: Elixir's `{:via, module, name}` contract. */
export interface ViaModule {
  /** The module's name, as it appears in exit reasons. */
  readonly name: string;
  whereisName(name: unknown): Pid | null;
  /** `true`, or the pid that has the name already. */
  registerName(name: unknown, pid: Pid): true | Pid;
  unregisterName(name: unknown): void;
}

/** A name in a registry, made by e.g. `Registry.via("Sessions", 42)`. */
export interface Via {
  readonly via: ViaModule;
  readonly name: unknown;
}

/** A name in the table of global names (one node: its own table beside the registered names). */
export interface Global {
  readonly global: string;
}

export type ServerName = string | Via | Global;
export type ServerRef = Pid | ServerName;

const GLOBAL_NAMES = "global names";

function globals(kernel: Kernel): Map<string, Pid> {
  let table = kernel.tables.get(GLOBAL_NAMES) as Map<string, Pid> | undefined;
  if (table === undefined) {
    table = new Map<string, Pid>();
    kernel.tables.set(GLOBAL_NAMES, table);
  }
  return table;
}

/** The live process behind a reference, `null` when there is none. */
export function resolve(ref: ServerRef): ProcessRecord | null {
  if (ref instanceof Pid) return ref.process;
  const kernel = currentKernel();
  if (typeof ref === "string") return kernel.names.get(ref) ?? null;
  if (!isOtherName(ref))
    throw new ArgumentError(`expected ${EXPECTED}, got: ${formatReason(ref, 3)}${hintOf(ref)}`);
  if ("global" in ref) return globals(kernel).get(ref.global)?.process ?? null;
  return ref.via.whereisName(ref.name)?.process ?? null;
}

const EXPECTED = "a process: a pid, a registered name, { global: name } or Registry.via(registry, key)";

function isOtherName(ref: unknown): ref is Via | Global {
  if (typeof ref !== "object" || ref === null) return false;
  return ("global" in ref && typeof ref.global === "string") || ("via" in ref && typeof ref.via === "object");
}

/** For those who pass on what starts a process instead of the process. */
function hintOf(ref: unknown): string {
  return ref instanceof Suspension
    ? ". It must be waited for first: const pid = yield* Server.startLink(argument).unwrap()"
    : "";
}

/** @throws ArgumentError for what cannot be a process's name. */
export function checkName(name: unknown): void {
  if ((typeof name === "string" && name !== "") || isOtherName(name)) return;
  throw new ArgumentError(
    "expected the name option to be a string that is not empty, { global: name } or Registry.via(registry, key), " +
      `got: ${formatReason(name, 3)}`,
  );
}

/** Gives the process the name; `true`, or the pid that has it already. */
export function claim(name: ServerName, process: ProcessRecord): true | Pid {
  const holder = resolve(name);
  if (holder !== null) return holder.pid;
  const kernel = process.kernel;
  if (typeof name === "string") return registerName(kernel, process, name);
  if ("global" in name) {
    globals(kernel).set(name.global, process.pid);
    return true;
  }
  return name.via.registerName(name.name, process.pid);
}

/** A reference as it stands in an exit reason: OTP's own term. */
export function refTerm(ref: ServerRef): unknown {
  if (ref instanceof Pid || typeof ref === "string") return ref;
  if ("global" in ref) return ["global", ref.global];
  return ["via", ref.via.name, ref.name];
}

/** A reference as people read it. */
export function refText(ref: ServerRef): string {
  if (ref instanceof Pid || typeof ref === "string") return ref.toString();
  if ("global" in ref) return `global ${ref.global}`;
  return `${ref.via.name} ${JSON.stringify(ref.name)}`;
}

/** How a caller named its target, for the events: the name, else the pid behind it. */
export function refName(ref: ServerRef, target: ProcessRecord | null = resolve(ref)): Pid | string {
  if (ref instanceof Pid || typeof ref === "string") return ref;
  return target?.pid ?? refText(ref);
}
