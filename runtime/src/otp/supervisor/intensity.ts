/**
 * Restart intensity: how many restarts a supervisor bears before it gives up.
 *
 * OTP's `supervisor:add_restart`: restarts are counted in whole seconds of the monotonic clock, and those of the last
 * `maxSeconds` seconds count. A restart of a whole group is one restart. Pure.
 */

export interface Intensity {
  readonly maxRestarts: number;
  readonly maxSeconds: number;
}

export interface Counted {
  /** Seconds of the restarts that count, the latest first. */
  readonly restarts: readonly number[];
  readonly exceeded: boolean;
}

/** Counts a restart at `time` (ms of the kernel's clock). */
export function addRestart(restarts: readonly number[], time: number, limit: Intensity): Counted {
  const now = Math.floor(time / 1000);
  const counted = [now, ...recent(restarts, time, limit)];
  return { restarts: counted, exceeded: counted.length > limit.maxRestarts };
}

/** Those of the restarts that still count at `time` (ms). */
export function recent(restarts: readonly number[], time: number, limit: Intensity): readonly number[] {
  const threshold = Math.floor(time / 1000) - limit.maxSeconds;
  const old = restarts.findIndex((second) => second < threshold);
  return old === -1 ? restarts : restarts.slice(0, old);
}
