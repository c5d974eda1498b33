/**
 * A dynamic supervisor's settings and the children that it accepts, checked as Elixir's `DynamicSupervisor` does.
 *
 * Pure; errors are Elixir's terms. Must not know processes.
 */

import type { ChildId, ChildSpec, ChildStart, ChildType, Modules, Restart, Shutdown } from "../child-spec.js";
import { DEFAULT_MAX_RESTARTS, DEFAULT_MAX_SECONDS, isIntensity, isPeriod } from "./flags.js";
import {
  type Checked,
  idText,
  isModules,
  isRestart,
  isShutdown,
  isStart,
  startModule,
} from "./specification.js";

export interface DynamicFlags {
  /** The only one there is, and the default. */
  readonly strategy?: "one_for_one";
  /** Restarts that are borne within `maxSeconds`; one more ends the supervisor. 3 by default. */
  readonly maxRestarts?: number;
  /** 5 by default. */
  readonly maxSeconds?: number;
  /** Children beyond this number are refused with `max_children`. */
  readonly maxChildren?: number | "infinity";
  /** Arguments that each child's start gets before its own. */
  readonly extraArguments?: readonly unknown[];
}

export type CheckedDynamicFlags = Required<DynamicFlags>;

/** The flags, complete; or what is wrong with them, e.g. `["invalid_max_children", -1]`. */
export function checkDynamicFlags(flags: DynamicFlags): Checked<CheckedDynamicFlags> {
  const given: Readonly<Partial<Record<keyof DynamicFlags, unknown>>> = flags;
  const {
    strategy = "one_for_one",
    maxRestarts = DEFAULT_MAX_RESTARTS,
    maxSeconds = DEFAULT_MAX_SECONDS,
    maxChildren = "infinity",
    extraArguments = [],
  } = given;
  if (strategy !== "one_for_one") return { ok: false, error: ["invalid_strategy", strategy] };
  if (!isIntensity(maxRestarts)) return { ok: false, error: ["invalid_intensity", maxRestarts] };
  if (!isPeriod(maxSeconds)) return { ok: false, error: ["invalid_period", maxSeconds] };
  if (maxChildren !== "infinity" && !isIntensity(maxChildren))
    return { ok: false, error: ["invalid_max_children", maxChildren] };
  if (!Array.isArray(extraArguments))
    return { ok: false, error: ["invalid_extra_arguments", extraArguments] };
  return { ok: true, value: { strategy, maxRestarts, maxSeconds, maxChildren, extraArguments } };
}

/** A child as a dynamic supervisor keeps it: its id is for people alone, many may have the same. */
export interface DynamicSpec {
  readonly text: string;
  readonly start: ChildStart;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly type: ChildType;
  readonly modules: Modules;
}

/** The specification, complete; or what is wrong with it, e.g. `["invalid_restart_type", "often"]`. */
export function checkDynamicSpec(spec: ChildSpec): Checked<DynamicSpec> {
  const given: Readonly<Partial<Record<keyof ChildSpec, unknown>>> = spec;
  const { id, start, restart = "permanent", type = "worker" } = given;
  if (id === undefined || !isStart(start)) return { ok: false, error: ["invalid_child_spec", spec] };
  const shutdown = given.shutdown ?? (type === "worker" ? 5000 : "infinity");
  const modules = given.modules ?? [startModule(start, id as ChildId)];
  if (!isRestart(restart)) return { ok: false, error: ["invalid_restart_type", restart] };
  if (!isShutdown(shutdown)) return { ok: false, error: ["invalid_shutdown", shutdown] };
  if (type !== "worker" && type !== "supervisor") return { ok: false, error: ["invalid_child_type", type] };
  if (!isModules(modules)) return { ok: false, error: ["invalid_modules", modules] };
  return { ok: true, value: { text: idText(id as ChildId), start, restart, shutdown, type, modules } };
}
