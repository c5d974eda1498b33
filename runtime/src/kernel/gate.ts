/**
 * The gate: who decides, before and after each delivery, whether the system goes on.
 *
 * This is the whole of stepping, breakpoints and choosing another order. With no gate attached it costs a null
 * check per delivery. A gate must not change processes while it is asked; it answers, and acts later.
 */

import type { Envelope } from "./envelope.js";
import type { Process } from "./process.js";

/**
 * - `start`: a new process runs for the first time (a behaviour's init, a raw process's body)
 * - `message`: a message leaves the mailbox
 * - `internal`: an event of the behaviour's own (continue, next_event, a postponed event again, a timeout's event)
 * - `reply`: the answer to a call, or the word that a started process is up, resumes the process
 * - `promise`: a promise that the process waited for has settled
 * - `timeout`: a receive gave up waiting
 * - `resume`: the process had yielded
 */
export type DeliveryKind = "start" | "message" | "internal" | "reply" | "promise" | "timeout" | "resume";

export interface Delivery {
  /** Unique and rising within one kernel. */
  readonly id: number;
  readonly kind: DeliveryKind;
  readonly process: Process;
  /** The message; `null` for `start`, `reply`, `promise`, `timeout` and `resume`. */
  readonly envelope: Envelope | null;
  /** What it brings when there is no envelope: the reply, the settled value. */
  readonly value: unknown;
  /** The delivery that was suspended and goes on with this one (a handler waiting for a reply), else `null`. */
  readonly continues: number | null;
}

/** How a delivery ended: `suspended` when its handler waits for something and has not returned yet. */
export type Outcome = "handled" | "suspended" | "exited";

export interface Gate {
  /** `skip`: the process keeps what it has and is asked again when it is next woken; the others go on. */
  before(delivery: Delivery): "go" | "hold" | "skip";
  after(delivery: Delivery, outcome: Outcome): "go" | "hold";
}
