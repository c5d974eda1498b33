/**
 * Applications: components of a program that are started and stopped as a whole, each with its dependencies, its start
 * phases and its environment.
 *
 * OTP: `application`, Elixir: `Application`. An application is named by its module or by its name; results are values,
 * `{status: "ok"}` or `{status: "error", reason}`.
 */

import { ErlangError, isolate, Pending, type PendingAnswer, type Pid, spawn } from "../kernel/index.js";
import {
  type ApplicationDefinition,
  type ApplicationModule,
  applicationName,
  type ApplicationRef,
  type ApplicationResult,
  type ApplicationType,
} from "./application/definition.js";
import { master, StopApplication } from "./application/master.js";
import { applications } from "./application/table.js";
import { announceDefinition } from "./definitions.js";
import { checkDefinition } from "./gen-server-check.js";

/** Defines an application (`use Application` and its `.app` file). */
export function defineApplication<A = readonly []>(definition: ApplicationDefinition<A>): ApplicationModule {
  checkDefinition("defineApplication", definition, FIELDS);
  const { name } = definition;
  announceDefinition({ behaviour: "Application", name, states: null });
  return { name, definition };
}

const CALLBACKS = ["start", "startPhases", "startPhase", "prepStop", "stop"];
const FIELDS = ["name", "args", "applications", "env", ...CALLBACKS];

/** `{:ok, started}` in the order in which they were started, or which one failed and why. */
export type AllStarted =
  | { readonly status: "ok"; readonly started: readonly string[] }
  | { readonly status: "error"; readonly reason: readonly [application: string, reason: unknown] };

/** `{:ok, value}` or `:error`. */
export type Fetched = readonly ["ok", unknown] | "error";

const OK: ApplicationResult = { status: "ok" };
const failed = (reason: unknown): ApplicationResult => ({ status: "error", reason });

/** The functions of Elixir's `Application`. */
export const Application = {
  /** Makes an application known and sets its environment. Error: `["already_loaded", name]`. */
  load(application: ApplicationModule): ApplicationResult {
    const table = applications();
    if (table.loaded.has(application.name)) return failed(["already_loaded", application.name]);
    table.load(application.definition);
    return OK;
  },

  /** Forgets an application and its environment. Errors: `["running", name]`, `["not_loaded", name]`. */
  unload(application: ApplicationRef): ApplicationResult {
    const table = applications();
    const name = applicationName(application);
    if (table.isRunning(name)) return failed(["running", name]);
    if (!table.loaded.has(name)) return failed(["not_loaded", name]);
    table.unload(name);
    return OK;
  },

  /**
   * Starts an application, loading it first; `yield*` or `await` it. Errors: `["already_started", name]`,
   * `["not_started", dependency]`, `[reason, [name, "start", ["normal", args]]]`, `["bad_return", ...]`.
   */
  start(application: ApplicationRef, type: ApplicationType = "temporary"): Pending<ApplicationResult> {
    const table = applications();
    const name = applicationName(application);
    const result = new Pending<ApplicationResult>("start");
    const refused = (reason: unknown): Pending<ApplicationResult> => {
      result.complete(failed(reason));
      return result;
    };
    if (!isType(type)) return refused(["invalid_restart_type", type]);
    if (typeof application !== "string" && !table.loaded.has(name)) table.load(application.definition);
    const definition = table.loaded.get(name);
    if (definition === undefined) return refused(["no such file or directory", `${name}.app`]);
    if (table.isRunning(name)) return refused(["already_started", name]);
    const missing = (definition.applications ?? []).map(applicationName).find((on) => !table.started.has(on));
    if (missing !== undefined) return refused(["not_started", missing]);
    const waiting = table.starting.get(name);
    if (waiting !== undefined) {
      waiting.push(result);
      return result;
    }
    if (definition.start === undefined) {
      table.started.set(name, { type, master: null });
      result.complete(OK);
      return result;
    }
    table.starting.set(name, [result]);
    const pid: Pid = spawn(
      () =>
        master(definition, type, (outcome) => {
          if (outcome.status === "ok") table.started.set(name, { type, master: pid });
          table.startIsOver(name, outcome);
        }),
      name,
    );
    // Killed while it starts, it tells nobody itself.
    new MasterGone(pid, (reason) => {
      table.startIsOver(name, failed(reason));
    });
    return result;
  },

  /**
   * Starts an application after all those that it depends on and that are not running yet.
   * Error: `[name, reason]` of the one that failed; those started before it go on running.
   */
  ensureAllStarted(application: ApplicationRef, type: ApplicationType = "temporary"): Pending<AllStarted> {
    const result = new Pending<AllStarted>("start");
    spawn(function* () {
      const started: string[] = [];
      for (const next of inOrder(application)) {
        const name = applicationName(next);
        if (applications().isRunning(name)) continue;
        const outcome = yield* Application.start(next, type);
        if (outcome.status === "error") {
          result.complete({ status: "error", reason: [name, outcome.reason] });
          return;
        }
        started.push(name);
      }
      result.complete({ status: "ok", started });
    }, "ensureAllStarted");
    return result;
  },

  /**
   * Stops an application: `prepStop`, its processes in the reverse of their start, `stop`. Error:
   * `["not_started", name]`. One that has crashed is only forgotten.
   */
  stop(application: ApplicationRef): Pending<ApplicationResult> {
    const table = applications();
    const name = applicationName(application);
    const result = new Pending<ApplicationResult>("reply");
    const started = table.started.get(name);
    if (started === undefined) {
      result.complete(failed(["not_started", name]));
      return result;
    }
    const target = started.master?.process ?? null;
    if (started.master === null || target === null) {
      table.started.delete(name);
      result.complete(OK);
      return result;
    }
    new MasterGone(started.master, () => {
      table.started.delete(name);
      result.complete(OK);
    });
    target.kernel.post(target, "info", new StopApplication(), null);
    return result;
  },

  /** The names of those that run, the latest started first. */
  startedApplications(): readonly string[] {
    const table = applications();
    return [...table.started.keys()].filter((name) => table.isRunning(name)).reverse();
  },

  loadedApplications: (): readonly string[] => [...applications().loaded.keys()],

  /** A value of an application's environment; `otherwise` when there is none. */
  getEnv(application: ApplicationRef, key: string, otherwise: unknown = null): unknown {
    const environment = applications().environment(applicationName(application));
    return environment.has(key) ? environment.get(key) : otherwise;
  },

  fetchEnv(application: ApplicationRef, key: string): Fetched {
    const environment = applications().environment(applicationName(application));
    return environment.has(key) ? ["ok", environment.get(key)] : "error";
  },

  /** @throws ErlangError when there is no such value. */
  fetchEnvOrThrow(application: ApplicationRef, key: string): unknown {
    const fetched = Application.fetchEnv(application, key);
    if (fetched !== "error") return fetched[1];
    const name = applicationName(application);
    throw new ErlangError("badarg", `could not fetch application environment ${key} for application ${name}`);
  },

  getAllEnv: (application: ApplicationRef): ReadonlyMap<string, unknown> =>
    new Map(applications().environment(applicationName(application))),

  /** @throws NotSendableError for what could not be sent either: the environment belongs to nobody. */
  putEnv(application: ApplicationRef, key: string, value: unknown): "ok" {
    applications().environment(applicationName(application)).set(key, isolate(value, "value"));
    return "ok";
  },

  deleteEnv(application: ApplicationRef, key: string): "ok" {
    applications().environment(applicationName(application)).delete(key);
    return "ok";
  },
} as const;

function isType(type: unknown): type is ApplicationType {
  return type === "permanent" || type === "transient" || type === "temporary";
}

/** The application after all that it depends on, each once. */
function inOrder(application: ApplicationRef, seen = new Set<string>()): readonly ApplicationRef[] {
  const name = applicationName(application);
  if (seen.has(name)) return [];
  seen.add(name);
  const definition =
    typeof application === "string" ? applications().loaded.get(name) : application.definition;
  const before = (definition?.applications ?? []).flatMap((on) => inOrder(on, seen));
  return [...before, application];
}

/** Learns of the end of a master at once. */
class MasterGone implements PendingAnswer {
  private readonly gone: (reason: unknown) => void;

  constructor(pid: Pid, gone: (reason: unknown) => void) {
    this.gone = gone;
    const target = pid.process;
    if (target !== null) target.addCaller(this);
  }

  targetExited(reason: unknown): void {
    this.gone(reason);
  }
}
