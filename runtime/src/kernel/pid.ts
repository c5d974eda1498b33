/**
 * Process identifiers and references.
 *
 * Both are immutable values that may travel in any message; equality is identity within one system. A pid says
 * nothing about where its process lives: everything that needs the process itself asks the kernel. They must not
 * know anything of scheduling, messages or behaviours.
 */

import type { Process } from "./process.js";

/** The identifier of a process. Printed as `<0.N.0>`, as the BEAM prints a local pid. */
export class Pid {
  readonly id: number;
  // Private: printing or copying a pid must never show or walk the process behind it. (Hiding a property with
  // defineProperty instead was a visible part of every spawn in the profile.)
  #process: Process | null = null;

  constructor(id: number) {
    this.id = id;
  }

  /**
   * The live process of this pid on this node, `null` once it has exited (so that a kept pid keeps no process
   * alive). For the kernel alone.
   * @internal
   */
  get process(): Process | null {
    return this.#process;
  }

  set process(process: Process | null) {
    this.#process = process;
  }

  toString(): string {
    return `<0.${this.id}.0>`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A unique reference: of a monitor, a timer, a call, or made by `makeRef()`. Printed as `#Ref<0.N>`. */
export class Ref {
  readonly id: number;
  // Private, as a pid's process is.
  #held: object | null = null;

  constructor(id: number) {
    this.id = id;
  }

  /**
   * The monitor or timer that goes by this reference, `null` once it is over (found here, without a table).
   * For the kernel alone.
   * @internal
   */
  get held(): object | null {
    return this.#held;
  }

  set held(held: object | null) {
    this.#held = held;
  }

  toString(): string {
    return `#Ref<0.${this.id}>`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** The name of this node (`node()`): there is one, and it is not distributed. */
export const NODE = "nonode@nohost";
