/**
 * What an application is: its callbacks, its dependencies, its first environment. OTP's `.app` file and the module
 * named in it. Types only.
 */

import type { ExitReason } from "../../kernel/index.js";
import type { Waitable } from "../callback.js";
import type { StartedChild } from "../child-spec.js";

/**
 * What the end of the application's top supervisor means for the others: nothing (`temporary`, the default), the
 * end of the whole system unless it ended with `normal` (`transient`), or in any case (`permanent`).
 */
export type ApplicationType = "permanent" | "transient" | "temporary";

/** `:ok`, `{:error, reason}`. */
export type ApplicationResult =
  | { readonly status: "ok" }
  | { readonly status: "error"; readonly reason: ExitReason };

export interface ApplicationDefinition<A> {
  readonly name: string;
  /** The argument of `start`; `[]` by default, as in OTP. */
  readonly args?: A;
  /** Those that must have been started before it. */
  readonly applications?: readonly ApplicationRef[];
  /** First values of its environment. */
  readonly env?: Readonly<Record<string, unknown>>;
  /**
   * Starts the top supervisor and returns what its `startLink` does, with the application's state as `info` when it has
   * one. Without it the application is a library: it has an environment and no process.
   */
  readonly start?: (type: "normal", args: A) => StartedChild;
  /** Phases that follow the start, in order, each with its argument. */
  readonly startPhases?: readonly (readonly [phase: string, argument: unknown])[];
  /** Runs for each phase; an error stops the application again and is the result of its start. */
  readonly startPhase?: (
    phase: string,
    type: "normal",
    argument: unknown,
  ) => Waitable<"ok" | ApplicationResult>;
  /** Runs before the processes are stopped; returns the state that `stop` gets. `[]` without a state. */
  readonly prepStop?: (state: unknown) => Waitable<unknown>;
  /** Runs when all processes are gone. What it returns or throws does not matter. */
  readonly stop?: (state: unknown) => unknown;
}

/** A definition whose argument's type is no longer known: its own `args` are what its `start` takes. */
export interface AnyApplication extends Omit<ApplicationDefinition<unknown>, "start"> {
  readonly start?: (type: "normal", args: never) => StartedChild;
}

/** An application module. */
export interface ApplicationModule {
  readonly name: string;
  readonly definition: AnyApplication;
}

export type ApplicationRef = ApplicationModule | string;

export function applicationName(application: ApplicationRef): string {
  return typeof application === "string" ? application : application.name;
}
