/**
 * What a supervisor decides: restart or not, whom with it, in which order, and whether to end itself.
 *
 * Pure functions of OTP's rules (`supervisor:do_restart`, `restart`, `do_auto_shutdown`): what is done about a
 * decision is the supervisor's business. Must not know processes: pids are compared, never used.
 */

import { type ExitReason, formatReason, isOrderly, type Pid } from "../../kernel/index.js";
import type { ChildId, Restart } from "../child-spec.js";
import type { AutoShutdown, Strategy } from "./flags.js";
import { idKey, type Specification } from "./specification.js";

/** Where a child stands: its process runs; it has none; it could not be restarted and is tried again soon. */
export type Life =
  | { readonly status: "running"; readonly pid: Pid }
  | { readonly status: "stopped" }
  | { readonly status: "restarting" };

/** A supervised child. */
export interface Supervised {
  readonly spec: Specification;
  readonly life: Life;
  /** The process it has, or had before. */
  readonly lastPid: Pid | null;
  /** How often it was started again. */
  readonly restarts: number;
}

/** Children in the order in which they are started. */
export type Children = readonly Supervised[];

export const STOPPED: Life = { status: "stopped" };
export const RESTARTING: Life = { status: "restarting" };

/** A child that has not been started yet. */
export function unstarted(spec: Specification): Supervised {
  return { spec, life: STOPPED, lastPid: null, restarts: 0 };
}

/** What an ended child's restart type and exit reason say, with the words that people read. */
export interface Verdict {
  readonly restart: boolean;
  /** Whether the end is reported as a failure. */
  readonly report: boolean;
  readonly words: string;
}

/** OTP's table of restart types and reasons. */
export function judge(restart: Restart, reason: ExitReason): Verdict {
  const orderly = isOrderly(reason);
  switch (restart) {
    case "permanent":
      return { restart: true, report: true, words: "restart (permanent)" };
    case "transient":
      return orderly
        ? { restart: false, report: false, words: `do not restart (transient, ${orderlyText(reason)})` }
        : { restart: true, report: true, words: "restart (transient, abnormal)" };
    case "temporary":
      return { restart: false, report: !orderly, words: "do not restart (temporary)" };
    default: {
      const never: never = restart;
      return never;
    }
  }
}

function orderlyText(reason: ExitReason): string {
  return typeof reason === "string" ? reason : formatReason(reason, 3);
}

export type ExitDecision =
  /** Not a child of this supervisor, or one already given up. */
  | { readonly type: "not-a-child" }
  | { readonly type: "restart"; readonly child: Supervised; readonly verdict: Verdict }
  /** The child stays down; with `shutdown` the supervisor ends too. */
  | {
      readonly type: "let-go";
      readonly child: Supervised;
      readonly verdict: Verdict;
      readonly children: Children;
      readonly shutdown: boolean;
    };

/** A process linked to the supervisor has ended. */
export function decideExit(
  children: Children,
  autoShutdown: AutoShutdown,
  pid: Pid,
  reason: ExitReason,
): ExitDecision {
  const child = findByPid(children, pid);
  if (child === undefined) return { type: "not-a-child" };
  const verdict = judge(child.spec.restart, reason);
  if (verdict.restart) return { type: "restart", child, verdict };
  const rest = withoutProcess(children, child);
  const shutdown = endsSupervisor(child, rest, autoShutdown);
  const words = shutdown ? `${verdict.words}; shut down (${autoShutdown})` : verdict.words;
  return { type: "let-go", child, verdict: { ...verdict, words }, children: rest, shutdown };
}

/** Whether the orderly end of `child` ends its supervisor too (`auto_shutdown`). */
function endsSupervisor(child: Supervised, rest: Children, autoShutdown: AutoShutdown): boolean {
  if (!child.spec.significant) return false;
  switch (autoShutdown) {
    case "never":
      return false;
    case "any_significant":
      return true;
    case "all_significant":
      return !rest.some((other) => other.spec.significant && other.life.status !== "stopped");
    default: {
      const never: never = autoShutdown;
      return never;
    }
  }
}

/**
 * The children that are restarted with one that failed, in start order: they are stopped in the reverse of it, and
 * then started in it.
 */
export function group(strategy: Strategy, children: Children, failed: Supervised): Children {
  switch (strategy) {
    case "one_for_one":
      return [failed];
    case "one_for_all":
      return children;
    case "rest_for_one":
      return children.slice(placeOf(children, failed.spec.key));
    default: {
      const never: never = strategy;
      return never;
    }
  }
}

// --- Lists of children ----------------------------------------------------------------------------------------

export function pidOf(child: Supervised): Pid | null {
  return child.life.status === "running" ? child.life.pid : null;
}

export function findByPid(children: Children, pid: Pid): Supervised | undefined {
  return children.find((child) => child.life.status === "running" && child.life.pid === pid);
}

export function findById(children: Children, id: ChildId): Supervised | undefined {
  return children[placeOf(children, idKey(id))];
}

function placeOf(children: Children, key: string): number {
  return children.findIndex((child) => child.spec.key === key);
}

/** With `changed` in the place of the child that has its id. */
export function withChild(children: Children, changed: Supervised): Children {
  const place = placeOf(children, changed.spec.key);
  return place === -1 ? children : children.with(place, changed);
}

export function withLife(child: Supervised, life: Life): Supervised {
  return { ...child, life };
}

/** The child's process is gone: it stays as a specification, a temporary one goes altogether. */
export function withoutProcess(children: Children, gone: Supervised): Children {
  return gone.spec.restart === "temporary"
    ? withoutChild(children, gone.spec.key)
    : withChild(children, withLife(gone, STOPPED));
}

export function withoutChild(children: Children, key: string): Children {
  const place = placeOf(children, key);
  return children.filter((_child, i) => i !== place);
}
