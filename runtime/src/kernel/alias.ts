/**
 * Aliases: references to which messages may be sent instead of a pid, and which their owner can take back.
 *
 * `erlang:alias/1`, `unalias/1` and the `alias` option of `monitor/3`. A message to an alias that is not (or no
 * longer) active vanishes. Must not know what is sent.
 */

import type { Kernel } from "./kernel.js";
import type { Ref } from "./pid.js";
import type { Process } from "./process.js";

/**
 * When an alias ends by itself:
 * - `explicit_unalias`: never, only by `unalias`
 * - `reply`: with the first message through it
 * - `demonitor`: with its monitor (a `DOWN`, or `demonitor`)
 * - `reply_demonitor`: with the first message through it, which ends its monitor as well, or with its monitor
 */
export type AliasMode = "explicit_unalias" | "reply" | "demonitor" | "reply_demonitor";

export interface Alias {
  readonly ref: Ref;
  readonly owner: Process;
  readonly mode: AliasMode;
}

const ALIASES = "aliases";

function table(kernel: Kernel): Map<Ref, Alias> {
  let aliases = kernel.tables.get(ALIASES) as Map<Ref, Alias> | undefined;
  if (aliases === undefined) {
    aliases = new Map<Ref, Alias>();
    kernel.tables.set(ALIASES, aliases);
  }
  return aliases;
}

/** Makes `ref` an alias of `owner`. */
export function addAlias(owner: Process, ref: Ref, mode: AliasMode): void {
  table(owner.kernel).set(ref, { ref, owner, mode });
  (owner.aliases ??= new Set()).add(ref);
}

/** The active alias behind `ref`, `null` when there is none. */
export function findAlias(kernel: Kernel, ref: Ref): Alias | null {
  return table(kernel).get(ref) ?? null;
}

/** Ends an alias of `owner`; `false` when it was not one. */
export function removeAlias(owner: Process, ref: Ref): boolean {
  if (owner.aliases?.delete(ref) !== true) return false;
  return table(owner.kernel).delete(ref);
}

/** The owner is gone: its aliases are too. */
export function dropAliases(owner: Process): void {
  const aliases = table(owner.kernel);
  for (const ref of owner.aliases ?? []) aliases.delete(ref);
  owner.aliases = null;
}

/** The monitor of `ref` is gone: the aliases that live as long as it are too. */
export function monitorEnded(owner: Process, ref: Ref): void {
  if (owner.aliases === null) return;
  const mode = findAlias(owner.kernel, ref)?.mode;
  if (mode === "demonitor" || mode === "reply_demonitor") removeAlias(owner, ref);
}
