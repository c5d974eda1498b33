/**
 * The requests that supervisors answer, and the shapes of their answers.
 *
 * Named as in OTP's `supervisor` (they show under these names in the debugger). Types only.
 */

import type { ExitReason, Pid } from "../../kernel/index.js";
import type { ChildId, ChildSpec, ChildType, Modules } from "../child-spec.js";

export type SupervisorRequest =
  | readonly ["start_child", ChildSpec]
  | readonly ["restart_child", ChildId]
  | readonly ["terminate_child", ChildId]
  | readonly ["delete_child", ChildId]
  | readonly ["get_childspec", ChildId]
  | "which_children"
  | "count_children";

/** What a dynamic supervisor answers: its children are known by pid. */
export type DynamicRequest =
  | readonly ["start_child", ChildSpec]
  | readonly ["terminate_child", Pid]
  | "which_children"
  | "count_children";

/** `{:ok, pid}`, `{:ok, pid, info}`, `{:ok, :undefined}` (the child's start said ignore), `{:error, reason}`. */
export type ChildStarted =
  | { readonly status: "ok"; readonly pid: Pid | "undefined"; readonly info?: unknown }
  | { readonly status: "error"; readonly reason: ExitReason };

/** `{:ok, pid}`, `{:ok, pid, info}`, `:ignore`, `{:error, reason}`. */
export type DynamicStarted =
  | { readonly status: "ok"; readonly pid: Pid; readonly info?: unknown }
  | { readonly status: "ignore" }
  | { readonly status: "error"; readonly reason: ExitReason };

/** `:ok`, `{:error, reason}`. */
export type Done<Reason extends string = string> =
  | { readonly status: "ok" }
  | { readonly status: "error"; readonly reason: Reason };

export type ChildSpecFound =
  | { readonly status: "ok"; readonly spec: ChildSpec }
  | { readonly status: "error"; readonly reason: "not_found" };

/** `{id, child, type, modules}`; the id of a dynamic supervisor's child is `"undefined"`. */
export type ChildInfo = readonly [
  id: ChildId,
  child: Pid | "undefined" | "restarting",
  type: ChildType,
  modules: Modules,
];

export interface ChildCount {
  /** All children, dead or alive. */
  readonly specs: number;
  /** Those whose process runs. */
  readonly active: number;
  readonly supervisors: number;
  readonly workers: number;
}
