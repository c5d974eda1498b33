/**
 * A supervisor's own settings: strategy, restart intensity, automatic shutdown.
 *
 * Checking is pure; its errors are the terms of OTP's `supervisor:init/1`. Must not know children.
 */

/**
 * Who is restarted with a child that failed: nobody else, all others, those started after it.
 */
export type Strategy = "one_for_one" | "one_for_all" | "rest_for_one";

/**
 * Whether the supervisor ends (with `shutdown`) when significant children have ended in good order: never, with the
 * first of them, with the last.
 */
export type AutoShutdown = "never" | "any_significant" | "all_significant";

export interface SupervisorFlags {
  readonly strategy: Strategy;
  /** Restarts that are borne within `maxSeconds`; one more ends the supervisor. 3 by default. */
  readonly maxRestarts?: number;
  /** 5 by default. */
  readonly maxSeconds?: number;
  /** `never` by default. */
  readonly autoShutdown?: AutoShutdown;
}

export type Flags = Required<SupervisorFlags>;

export const DEFAULT_MAX_RESTARTS = 3;
export const DEFAULT_MAX_SECONDS = 5;

/** The flags, complete; or OTP's term for what is wrong with them, e.g. `["invalid_strategy", "two_for_one"]`. */
export function checkFlags(
  flags: SupervisorFlags,
): { readonly ok: true; readonly value: Flags } | { readonly ok: false; readonly error: unknown } {
  const given: Readonly<Partial<Record<keyof SupervisorFlags, unknown>>> = flags;
  const {
    strategy,
    maxRestarts = DEFAULT_MAX_RESTARTS,
    maxSeconds = DEFAULT_MAX_SECONDS,
    autoShutdown = "never",
  } = given;
  if (strategy !== "one_for_one" && strategy !== "one_for_all" && strategy !== "rest_for_one")
    return { ok: false, error: ["invalid_strategy", strategy] };
  if (!isIntensity(maxRestarts)) return { ok: false, error: ["invalid_intensity", maxRestarts] };
  if (!isPeriod(maxSeconds)) return { ok: false, error: ["invalid_period", maxSeconds] };
  if (autoShutdown !== "never" && autoShutdown !== "any_significant" && autoShutdown !== "all_significant")
    return { ok: false, error: ["invalid_auto_shutdown", autoShutdown] };
  return { ok: true, value: { strategy, maxRestarts, maxSeconds, autoShutdown } };
}

export function isIntensity(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

export function isPeriod(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0;
}
