/**
 * What a system knows of applications: which are loaded and started, and their environments.
 *
 * OTP's application controller, as a table of the kernel: look-ups are synchronous. An application runs while its
 * master does; one that has crashed counts as started until it is stopped, as in OTP.
 */

import { currentKernel, type Kernel, type Pending, type Pid } from "../../kernel/index.js";
import type { AnyApplication, ApplicationResult, ApplicationType } from "./definition.js";

export interface StartedApplication {
  readonly type: ApplicationType;
  /** Its master; `null` for a library. */
  readonly master: Pid | null;
}

export class Applications {
  readonly loaded = new Map<string, AnyApplication>();
  readonly started = new Map<string, StartedApplication>();
  /** Who waits for a start that is under way. */
  readonly starting = new Map<string, Pending<ApplicationResult>[]>();
  private readonly environments = new Map<string, Map<string, unknown>>();

  isRunning(name: string): boolean {
    const started = this.started.get(name);
    return started !== undefined && (started.master === null || started.master.process !== null);
  }

  load(definition: AnyApplication): void {
    this.loaded.set(definition.name, definition);
    const environment = this.environment(definition.name);
    for (const [key, value] of Object.entries(definition.env ?? {})) environment.set(key, value);
  }

  unload(name: string): void {
    this.loaded.delete(name);
    this.environments.delete(name);
  }

  environment(name: string): Map<string, unknown> {
    let environment = this.environments.get(name);
    if (environment === undefined) {
      environment = new Map();
      this.environments.set(name, environment);
    }
    return environment;
  }

  /** Tells all who wait for the start of `name`. */
  startIsOver(name: string, result: ApplicationResult): void {
    const waiting = this.starting.get(name) ?? [];
    this.starting.delete(name);
    for (const pending of waiting) pending.complete(result);
  }
}

const TABLE = "applications";

/** The applications of the system that is meant here. */
export function applications(kernel: Kernel = currentKernel()): Applications {
  const known = kernel.tables.get(TABLE);
  if (known instanceof Applications) return known;
  const table = new Applications();
  kernel.tables.set(TABLE, table);
  return table;
}
