/**
 * Checking child specifications: OTP's `supervisor:check_childspecs/1` and Elixir's `Supervisor.child_spec/2`.
 *
 * Pure; what is wrong with a specification is said in OTP's terms. Must not know how or when a child is started.
 */

import { ArgumentError, formatReason, isolate, NotSendableError, Suspension } from "../../kernel/index.js";
import { checkKeys } from "../arguments.js";
import type {
  Child,
  ChildId,
  ChildModule,
  ChildSpec,
  ChildSpecOverrides,
  ChildStart,
  ChildType,
  Modules,
  Restart,
  Shutdown,
} from "../child-spec.js";
import type { AutoShutdown } from "./flags.js";

/** A complete specification, as supervisors keep it. */
export interface Specification {
  readonly id: ChildId;
  /** Equal for equal ids, different for different ones. */
  readonly key: string;
  readonly start: ChildStart;
  readonly restart: Restart;
  readonly shutdown: Shutdown;
  readonly type: ChildType;
  readonly significant: boolean;
  readonly modules: Modules;
}

/** Equal for equal ids, different for different ones. */
export function idKey(id: ChildId): string {
  return JSON.stringify(id);
}

/** An id as people read it. */
export function idText(id: ChildId): string {
  return typeof id === "string" ? id : JSON.stringify(id);
}

/**
 * The specification behind any form of child, its arguments copied: a supervisor starts a child again with what was
 * given, whatever the giver has done to it since. @throws ArgumentError when it is no child.
 */
export function toSpec(child: Child): ChildSpec {
  const spec = specOf(child);
  const start: unknown = spec.start;
  if (!isStart(start) || typeof start === "function") return spec;
  const [module, name, args] = start;
  return { ...spec, start: [module, name, args.map(own)] };
}

/** A copy of an argument; one that holds functions or modules, which cannot be copied, stays what it is. */
function own(argument: unknown): unknown {
  try {
    return isolate(argument, "argument");
  } catch (thrown) {
    if (thrown instanceof NotSendableError) return argument;
    throw thrown;
  }
}

const FIELDS = ["id", "start", "restart", "shutdown", "type", "significant", "modules"];

function specOf(child: Child): ChildSpec {
  const form: unknown = child;
  if (Array.isArray(form)) {
    const [module, argument] = form as [unknown, unknown];
    if (isModule(module) && form.length === 2) return module.childSpec(argument as never);
  } else if (isModule(form)) {
    return form.childSpec();
  } else if (typeof form === "object" && form !== null && !(form instanceof Suspension)) {
    checkKeys("a child specification", "its fields", form, FIELDS);
    return form as ChildSpec;
  }
  throw new ArgumentError(
    "supervisors expect each child to be a module, a [module, argument] pair, or a child specification with at " +
      `least id and start. Got: ${formatReason(form)}`,
  );
}

function isModule(value: unknown): value is ChildModule {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    "childSpec" in value &&
    typeof value.childSpec === "function"
  );
}

/**
 * The specification of a child with some fields replaced (`Supervisor.child_spec/2`).
 * @throws ArgumentError for a field that specifications do not have.
 */
export function childSpec(child: Child, overrides: ChildSpecOverrides = {}): ChildSpec {
  const unknownKey = Object.keys(overrides).find((key) => !FIELDS.includes(key));
  if (unknownKey !== undefined)
    throw new ArgumentError(`unknown key "${unknownKey}" in child specification override`);
  return toSpec({ ...specOf(child), ...overrides });
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown };

const ok = <T>(value: T): Checked<T> => ({ ok: true, value });
const refused = (error: unknown): Checked<never> => ({ ok: false, error });

/** One specification, complete; or OTP's term for what is wrong with it, e.g. `["invalid_shutdown", -1]`. */
export function checkSpec(spec: ChildSpec, autoShutdown: AutoShutdown): Checked<Specification> {
  const given: Readonly<Partial<Record<keyof ChildSpec, unknown>>> = spec;
  const { id, start, restart = "permanent", type = "worker", significant = false } = given;
  if (id === undefined) return refused("missing_id");
  if (start === undefined) return refused("missing_start");
  if (!isStart(start)) return refused(["invalid_mfa", start]);
  if (!isRestart(restart)) return refused(["invalid_restart_type", restart]);
  const combination = significantError(significant, restart, autoShutdown);
  if (combination !== null) return refused(combination);
  if (type !== "worker" && type !== "supervisor") return refused(["invalid_child_type", type]);
  const shutdown = given.shutdown ?? (type === "worker" ? 5000 : "infinity");
  if (!isShutdown(shutdown)) return refused(["invalid_shutdown", shutdown]);
  const modules = given.modules ?? [startModule(start, id as ChildId)];
  if (!isModules(modules)) {
    const listed: readonly unknown[] = Array.isArray(modules) ? modules : [];
    const bad = listed.find((module) => typeof module !== "string");
    return refused(bad === undefined ? ["invalid_modules", modules] : ["invalid_module", bad]);
  }
  return ok({
    id: id as ChildId,
    key: idKey(id as ChildId),
    start,
    restart,
    shutdown,
    type,
    significant: significant === true,
    modules,
  });
}

/** A supervisor's first children: complete, and no id twice. */
export function checkSpecs(
  specs: readonly ChildSpec[],
  autoShutdown: AutoShutdown,
): Checked<readonly Specification[]> {
  const complete: Specification[] = [];
  const seen = new Set<string>();
  for (const spec of specs) {
    const checked = checkSpec(spec, autoShutdown);
    if (!checked.ok) return checked;
    const { id, key } = checked.value;
    if (seen.has(key)) return refused(["duplicate_child_name", id]);
    seen.add(key);
    complete.push(checked.value);
  }
  return ok(complete);
}

export function isStart(start: unknown): start is ChildStart {
  if (typeof start === "function") return true;
  if (!Array.isArray(start) || start.length !== 3) return false;
  const [module, name, args] = start as [unknown, unknown, unknown];
  return (
    (typeof module === "object" || typeof module === "function") &&
    module !== null &&
    typeof name === "string" &&
    Array.isArray(args)
  );
}

export function isRestart(restart: unknown): restart is Restart {
  return restart === "permanent" || restart === "transient" || restart === "temporary";
}

export function isShutdown(shutdown: unknown): shutdown is Shutdown {
  return (
    shutdown === "infinity" ||
    shutdown === "brutal_kill" ||
    (typeof shutdown === "number" && Number.isInteger(shutdown) && shutdown >= 0)
  );
}

export function isModules(modules: unknown): modules is Modules {
  if (modules === "dynamic") return true;
  return Array.isArray(modules) && modules.every((module) => typeof module === "string");
}

function significantError(significant: unknown, restart: Restart, autoShutdown: AutoShutdown): unknown {
  if (typeof significant !== "boolean") return ["invalid_significant", significant];
  if (!significant) return null;
  if (autoShutdown === "never") {
    return [
      "bad_combination",
      [
        ["auto_shutdown", "never"],
        ["significant", true],
      ],
    ];
  }
  if (restart === "permanent") {
    return [
      "bad_combination",
      [
        ["restart", "permanent"],
        ["significant", true],
      ],
    ];
  }
  return null;
}

/** The name of the module that a start function belongs to; a bare function has its child's id instead. */
export function startModule(start: ChildStart, id: ChildId): string {
  return typeof start === "function" ? idText(id) : moduleName(start[0]);
}

function moduleName(module: object): string {
  return "name" in module && typeof module.name === "string" ? module.name : "anonymous module";
}

/** A start as people read it: `Counter.startLink(0)`. */
export function startText(start: ChildStart): string {
  if (typeof start === "function") return start.name === "" ? "(start function)" : `${start.name}()`;
  const [module, name, args] = start;
  return `${moduleName(module)}.${name}(${args.map((arg) => formatReason(arg, 3)).join(", ")})`;
}

/** A start as OTP's terms have it: `[module, function, arguments]` by name. */
export function startTerm(start: ChildStart): unknown {
  if (typeof start === "function") return startText(start);
  const [module, name, args] = start;
  return [moduleName(module), name, args];
}
