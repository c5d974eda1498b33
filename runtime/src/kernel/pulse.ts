/**
 * The pulse: which delivery is going on, told in numbers that another thread can read and write.
 *
 * It is how a handler that never returns is noticed and ended (see host/watchdog.ts). The kernel writes the first two
 * places at each delivery and looks at the third when it ends; without a watchdog nobody else touches them.
 */

/** Low 31 bits of the delivery going on, 0 between deliveries. */
export const DELIVERY = 0;
/** The pid's number of the process that has it. */
export const PID = 1;
/** The delivery that the watchdog has given up on: it is being ended, and no other may be hit in its place. */
export const CONDEMNED = 2;

export type Pulse = Int32Array;

export function makePulse(): Pulse {
  return new Int32Array(4);
}

/** The delivery's number as it stands in the pulse; never 0. */
export function pulseOf(delivery: number): number {
  return (delivery & 0x3fff_ffff) + 1;
}

/** A delivery returned just when the watchdog gave it up: the termination under way must not hit the next one. */
export function awaitBlow(pulse: Pulse): void {
  while (Atomics.load(pulse, CONDEMNED) === Atomics.load(pulse, DELIVERY));
}
