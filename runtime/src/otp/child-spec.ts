/**
 * Child specifications: what a supervisor must know to start, restart and stop one child.
 *
 * OTP's `supervisor:child_spec()`: the types, shared by the modules that make specifications and the supervisors
 * that read them, and the specification that every module has of itself. Must not know how children are started.
 */

import type { Suspension } from "../kernel/index.js";
import type { ServerName } from "./server-ref.js";
import type { Start, StartResult } from "./start.js";

/** Identifies a child within its supervisor. Lists are compared by what they hold. */
export type ChildId = string | number | boolean | null | readonly ChildId[];

/**
 * When a child that has ended is started again: always; when it ended with something else than `normal`, `shutdown`
 * or `["shutdown", term]`; never.
 */
export type Restart = "permanent" | "transient" | "temporary";

/**
 * How a child is stopped: it is sent `shutdown` and killed after so many ms; sent `shutdown` and waited for;
 * killed at once.
 */
export type Shutdown = number | "infinity" | "brutal_kill";

export type ChildType = "worker" | "supervisor";

export type Modules = readonly string[] | "dynamic";

/** What a start function may return: what `startLink` of any module returns, or the result itself. */
export type StartedChild =
  | Start
  | StartResult
  | Generator<Suspension<unknown>, StartResult, unknown>
  | PromiseLike<StartResult>;

/**
 * How a child is started, in its supervisor's process, so that `startLink` links the two: a function (plain,
 * generator or async), or OTP's `{module, function, arguments}`, which keeps its arguments readable.
 */
export type ChildStart =
  | ((...extra: never[]) => StartedChild)
  | readonly [module: object, functionName: string, args: readonly unknown[]];

export interface ChildSpec {
  readonly id: ChildId;
  readonly start: ChildStart;
  /** `permanent` by default. */
  readonly restart?: Restart;
  /** 5,000 ms by default, `infinity` for supervisors. */
  readonly shutdown?: Shutdown;
  /** `worker` by default. */
  readonly type?: ChildType;
  /** Whether its orderly end may end the supervisor (`autoShutdown`). */
  readonly significant?: boolean;
  /** Names of the modules it consists of, `dynamic` when they are not known; that of its start function by default. */
  readonly modules?: Modules;
}

/** A module that can stand in a list of children: whatever `defineServer`, `defineSupervisor`, ... make. */
export interface ChildModule {
  readonly name: string;
  childSpec(...argument: never[]): ChildSpec;
}

/** A child as it may stand in a list: a module, a module with its argument, or a specification. */
export type Child = ChildModule | readonly [ChildModule, unknown] | ChildSpec;

/** The argument of a module's `childSpec`. */
export type ChildArgument<M> = M extends { childSpec(argument: infer A, ...rest: never[]): ChildSpec }
  ? A
  : never;

/** Arguments are copied when a child starts, so constant ones are as good as mutable ones. */
type Constant<T> = T extends (...args: never[]) => unknown ? T : { readonly [K in keyof T]: Constant<T[K]> };

/** The same child, its argument checked against its module. */
export type CheckedChild<C> = C extends readonly [infer M, unknown]
  ? readonly [M, Constant<ChildArgument<M>>]
  : C extends { childSpec(): ChildSpec }
    ? C
    : C extends ChildModule
      ? "this module needs an argument: write [Module, argument]"
      : C;

/** The same list, each argument checked against its module. */
export type CheckedChildren<C extends readonly Child[]> = { readonly [K in keyof C]: CheckedChild<C[K]> };

/** Fields that replace those of a module's own specification; with `name` the child is registered under it. */
export type ChildSpecOverrides = Partial<ChildSpec> & { readonly name?: ServerName };

/**
 * What `use GenServer` and its like define as `child_spec/1`: the module's name as id, `startLink` with the argument
 * as start; `defaults` are those of the module's definition, `overrides` the caller's.
 */
export function moduleChildSpec(
  module: ChildModule & object,
  argument: unknown,
  defaults?: ChildSpecOverrides,
  overrides?: ChildSpecOverrides,
): ChildSpec {
  const { name, ...fields } = { ...defaults, ...overrides };
  const args = name === undefined ? [argument] : [argument, { name }];
  return { id: module.name, start: [module, "startLink", args], ...fields };
}
