/**
 * Dynamic supervisors: they start empty, children are added while they run and known by their pids.
 *
 * `DynamicSupervisor.startLink(options)` on the spot, `defineDynamicSupervisor` for a module of its own. Elixir:
 * `DynamicSupervisor`.
 */

import type { Call, ExitReason, Pid, Timeout } from "../kernel/index.js";
import { checkFunction, checkKeys } from "./arguments.js";
import { callback, type Waitable } from "./callback.js";
import {
  type CheckedChild,
  type Child,
  type ChildSpec,
  type ChildSpecOverrides,
  moduleChildSpec,
} from "./child-spec.js";
import { announceDefinition } from "./definitions.js";
import { checkDefinition } from "./gen-server-check.js";
import { GenServer } from "./gen-server.js";
import type { Ignore } from "./returns.js";
import { refText, type ServerRef } from "./server-ref.js";
import { initArgument, type Start, start, type StartOptions } from "./start.js";
import { ChildCall, request } from "./supervisor/child-call.js";
import type { DynamicFlags } from "./supervisor/dynamic-flags.js";
import { DynamicSupervisorLoop } from "./supervisor/dynamic-loop.js";
import type { ChildCount, ChildInfo, Done, DynamicRequest, DynamicStarted } from "./supervisor/requests.js";
import { toSpec } from "./supervisor/specification.js";
import { DEFINITION, type SupervisorModule } from "./supervisor.js";
import type { Stopping } from "./sys.js";

/** Flags and start options of a dynamic supervisor. */
export interface DynamicSupervisorOptions extends DynamicFlags, StartOptions {}

export interface DynamicSupervisorDefinition<I> {
  /** What people, reports and breakpoints call the module. */
  readonly name: string;
  /** Runs in the supervisor's process; its failure fails the start. */
  readonly init: (argument: I) => Waitable<DynamicFlags | Ignore>;
  /** Defaults of the child specification. */
  readonly child?: ChildSpecOverrides;
}

/**
 * Defines a dynamic supervisor module (`use DynamicSupervisor`); start it with `startLink`, or put it under a
 * supervisor, then add children with `DynamicSupervisor.startChild`.
 */
export function defineDynamicSupervisor<I>(definition: DynamicSupervisorDefinition<I>): SupervisorModule<I> {
  checkDefinition("defineDynamicSupervisor", definition, DEFINITION);
  checkFunction(`defineDynamicSupervisor: ${definition.name}`, "init", definition.init);
  const init = callback(definition.init);
  const { name } = definition;
  announceDefinition({ behaviour: "DynamicSupervisor", name, states: null });
  const module: SupervisorModule<unknown> = {
    name,
    startLink(argument?: unknown, options?: StartOptions): Start {
      const isolated = initArgument(argument) as I;
      return launchDynamic({ label: name, init: () => init(isolated), options });
    },
    childSpec(argument?: unknown, overrides?: ChildSpecOverrides): ChildSpec {
      return moduleChildSpec(module, argument, { type: "supervisor", ...definition.child }, overrides);
    },
    stop: (supervisor, reason, timeout) => GenServer.stop(supervisor, reason, timeout),
  };
  return module;
}

export interface DynamicLaunch {
  /** What people call the process. */
  readonly label: string;
  readonly init: () => Waitable<DynamicFlags | Ignore>;
  readonly options: StartOptions | undefined;
  /** The behaviour's name; `DynamicSupervisor` by default. */
  readonly behaviour?: string;
}

/** Starts a dynamic supervisor under another behaviour's name: what `Task.Supervisor` is made of. */
export function launchDynamic({ label, init, options, behaviour }: DynamicLaunch): Start {
  return start({
    label,
    link: true,
    loop: (parent) => new DynamicSupervisorLoop(init, parent, behaviour),
    options,
  });
}

const FLAGS = ["strategy", "maxRestarts", "maxSeconds", "maxChildren", "extraArguments"];
const OPTIONS = [...FLAGS, "name", "timeout"];

/** The functions of Elixir's `DynamicSupervisor`. */
export const DynamicSupervisor = {
  name: "DynamicSupervisor",

  /** Starts a dynamic supervisor without children, linked to the calling process. */
  startLink(options: DynamicSupervisorOptions = {}): Start {
    checkKeys("DynamicSupervisor.startLink", "the options", options, OPTIONS);
    const { name, timeout, ...flags } = options;
    return launchDynamic({
      label: "DynamicSupervisor",
      init: () => flags,
      options: {
        ...(name === undefined ? {} : { name }),
        ...(timeout === undefined ? {} : { timeout }),
      },
    });
  },

  /** How a supervisor starts one: `[DynamicSupervisor, {name: "Sessions"}]`; its id is its name, when it has one. */
  childSpec(options: DynamicSupervisorOptions = {}): ChildSpec {
    return {
      id: options.name === undefined ? "DynamicSupervisor" : refText(options.name),
      start: [DynamicSupervisor, "startLink", [options]],
      type: "supervisor",
    };
  },

  /**
   * Starts a child under the supervisor; the same specification may be started many times. Errors: `"max_children"`,
   * what is wrong with the specification, or the start's reason. A failed child is not kept.
   * @throws ArgumentError for a child that is no module, pair or specification.
   */
  startChild: <const C extends Child>(
    supervisor: ServerRef,
    child: C & CheckedChild<C>,
  ): ChildCall<DynamicStarted> =>
    new ChildCall<DynamicStarted>(supervisor, ["start_child", toSpec(child)] satisfies DynamicRequest),

  /** Stops a child for good. */
  terminateChild: (supervisor: ServerRef, child: Pid): Call<Done<"not_found">> =>
    request(supervisor, ["terminate_child", child] satisfies DynamicRequest),

  /** `["undefined", pid | "restarting", type, modules]` of each child. */
  whichChildren: (supervisor: ServerRef): Call<readonly ChildInfo[]> =>
    request(supervisor, "which_children" satisfies DynamicRequest),

  countChildren: (supervisor: ServerRef): Call<ChildCount> =>
    request(supervisor, "count_children" satisfies DynamicRequest),

  /** Stops the supervisor and with it its children, all at once, each with `shutdown`. */
  stop: (supervisor: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping =>
    GenServer.stop(supervisor, reason, timeout),
} as const;
