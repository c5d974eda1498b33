/**
 * Supervisors: processes that start other processes, watch them and start them again.
 *
 * `Supervisor.startLink(children, options)` for a supervisor on the spot, `defineSupervisor` for a module of its own.
 * OTP: `supervisor`, Elixir: `Supervisor`. Results are values: `{status: "ok" | "ignore" | "error", ...}` stand for
 * `{:ok, _}`, `:ignore`, `{:error, _}`.
 */

import { ArgumentError, type Call, type ExitReason, formatReason, type Timeout } from "../kernel/index.js";
import { checkFunction, checkKeys } from "./arguments.js";
import { callback, type Waitable } from "./callback.js";
import {
  type CheckedChild,
  type CheckedChildren,
  type Child,
  type ChildId,
  type ChildSpec,
  type ChildSpecOverrides,
  moduleChildSpec,
} from "./child-spec.js";
import { announceDefinition } from "./definitions.js";
import { checkDefinition } from "./gen-server-check.js";
import { GenServer } from "./gen-server.js";
import type { RequestRest } from "./gen-server-types.js";
import type { Ignore } from "./returns.js";
import type { ServerRef } from "./server-ref.js";
import { initArgument, type Start, start, type StartOptions } from "./start.js";
import { ChildCall, request } from "./supervisor/child-call.js";
import type { SupervisorFlags } from "./supervisor/flags.js";
import type {
  ChildCount,
  ChildInfo,
  ChildSpecFound,
  ChildStarted,
  Done,
  SupervisorRequest,
} from "./supervisor/requests.js";
import { childSpec, toSpec } from "./supervisor/specification.js";
import { type SupervisorInit, SupervisorLoop } from "./supervisor/supervisor-loop.js";
import type { Stopping } from "./sys.js";

/** Flags and start options of a supervisor. */
export interface SupervisorOptions extends SupervisorFlags, StartOptions {}

export interface SupervisorDefinition<I> {
  /** What people, reports and breakpoints call the module. */
  readonly name: string;
  /** Runs in the supervisor's process; its failure fails the start. */
  readonly init: (argument: I) => Waitable<SupervisorInit | Ignore>;
  /** Defaults of the child specification. */
  readonly child?: ChildSpecOverrides;
}

/** A supervisor module. */
export interface SupervisorModule<I> {
  readonly name: string;
  /** Starts it, linked to the calling process; the wait is over when all its children are up. */
  startLink(...rest: RequestRest<I, StartOptions>): Start;
  /** How another supervisor starts it: of type `supervisor`. */
  childSpec(...rest: RequestRest<I, ChildSpecOverrides>): ChildSpec;
  /** Stops it in its turn; see `GenServer.stop`. */
  stop(supervisor: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping;
}

/**
 * Defines a supervisor module (`use Supervisor`). Its `init` returns flags and children; start it with `startLink`, or
 * put it under another supervisor as `[Module, argument]`.
 */
export function defineSupervisor<I>(definition: SupervisorDefinition<I>): SupervisorModule<I> {
  checkDefinition("defineSupervisor", definition, DEFINITION);
  checkFunction(`defineSupervisor: ${definition.name}`, "init", definition.init);
  const init = callback(definition.init);
  const { name } = definition;
  announceDefinition({ behaviour: "Supervisor", name, states: null });
  const module: SupervisorModule<unknown> = {
    name,
    startLink(argument?: unknown, options?: StartOptions): Start {
      const isolated = initArgument(argument) as I;
      return launch(name, () => init(isolated), options);
    },
    childSpec(argument?: unknown, overrides?: ChildSpecOverrides): ChildSpec {
      return moduleChildSpec(module, argument, { type: "supervisor", ...definition.child }, overrides);
    },
    stop: (supervisor, reason, timeout) => GenServer.stop(supervisor, reason, timeout),
  };
  return module;
}

/** The fields of a supervisor's definition. */
export const DEFINITION = ["name", "init", "child"];

function launch(
  label: string,
  init: () => Waitable<SupervisorInit | Ignore>,
  options: StartOptions | undefined,
): Start {
  return start({ label, link: true, loop: (parent) => new SupervisorLoop(init, parent), options });
}

const FLAGS = ["strategy", "maxRestarts", "maxSeconds", "autoShutdown"];
const OPTIONS = [...FLAGS, "name", "timeout"];

/** The functions of Elixir's `Supervisor`. */
export const Supervisor = {
  name: "Supervisor",

  /**
   * Starts a supervisor with `children`, linked to the calling process. They are started in order, and stopped in the
   * reverse; when one fails to start, those before it are stopped and the result is the error
   * `["shutdown", ["failed_to_start_child", id, reason]]`.
   * @throws ArgumentError without a strategy, or for a child that is no module, pair or specification.
   */
  startLink<const C extends readonly Child[]>(
    children: C & CheckedChildren<C>,
    options: SupervisorOptions,
  ): Start {
    const given = (options as SupervisorOptions | undefined) ?? {};
    checkKeys("Supervisor.startLink", "the options", given, OPTIONS);
    if (!Array.isArray(children)) {
      throw new ArgumentError(
        `Supervisor.startLink expects a list of children, then the options; got: ${formatReason(children, 3)}`,
      );
    }
    const { name, timeout, ...flags } = given as SupervisorOptions;
    if ((flags as Partial<SupervisorFlags>).strategy === undefined)
      throw new ArgumentError("expected the strategy option to be given");
    const init: SupervisorInit = { ...flags, children: (children as readonly Child[]).map(toSpec) };
    return launch("Supervisor", () => init, {
      ...(name === undefined ? {} : { name }),
      ...(timeout === undefined ? {} : { timeout }),
    });
  },

  /** The specification of a child with some fields replaced. @throws ArgumentError for an unknown field. */
  childSpec: (child: Child, overrides?: ChildSpecOverrides): ChildSpec => childSpec(child, overrides),

  /**
   * Adds a child after the others and starts it. Errors: `["already_started", pid]`, `"already_present"`, what is wrong
   * with the specification, or `[reason, child]` when its start fails (it is not kept then).
   */
  startChild: <const C extends Child>(
    supervisor: ServerRef,
    child: C & CheckedChild<C>,
  ): ChildCall<ChildStarted> =>
    new ChildCall<ChildStarted>(supervisor, ["start_child", toSpec(child)] satisfies SupervisorRequest),

  /** Starts a stopped child again. Errors: `"running"`, `"restarting"`, `"not_found"`, or the start's. */
  restartChild: (supervisor: ServerRef, id: ChildId): ChildCall<ChildStarted> =>
    new ChildCall<ChildStarted>(supervisor, ["restart_child", id] satisfies SupervisorRequest),

  /** Stops a child and keeps its specification (a temporary one goes altogether). */
  terminateChild: (supervisor: ServerRef, id: ChildId): Call<Done<"not_found">> =>
    request(supervisor, ["terminate_child", id] satisfies SupervisorRequest),

  /** Forgets a child that has been stopped. */
  deleteChild: (supervisor: ServerRef, id: ChildId): Call<Done<"running" | "restarting" | "not_found">> =>
    request(supervisor, ["delete_child", id] satisfies SupervisorRequest),

  /** The complete specification of a child (`:supervisor.get_childspec/2`). */
  getChildspec: (supervisor: ServerRef, id: ChildId): Call<ChildSpecFound> =>
    request(supervisor, ["get_childspec", id] satisfies SupervisorRequest),

  /** `[id, pid | "undefined" | "restarting", type, modules]` of each child, the last one first. */
  whichChildren: (supervisor: ServerRef): Call<readonly ChildInfo[]> =>
    request(supervisor, "which_children" satisfies SupervisorRequest),

  countChildren: (supervisor: ServerRef): Call<ChildCount> =>
    request(supervisor, "count_children" satisfies SupervisorRequest),

  /** Stops the supervisor and with it its children, each with `shutdown`, in the reverse of their order. */
  stop: (supervisor: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping =>
    GenServer.stop(supervisor, reason, timeout),
} as const;
