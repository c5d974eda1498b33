/**
 * State machines: `defineStateMachine` makes a module, `GenStateMachine` has the functions that work on any machine.
 *
 * A request without argument travels as its name (`"status"`), one with argument as `["submit", task]`; so both
 * forms of definition and the untyped functions mean the same events. OTP: `gen_statem`, Elixir: `GenStateMachine`.
 */

import { type Call, type ExitReason, type From, type Pid, type Timeout } from "../../kernel/index.js";
import { type ChildSpec, type ChildSpecOverrides, moduleChildSpec } from "../child-spec.js";
import { announceDefinition } from "../definitions.js";
import { GenServer, replyTo } from "../gen-server.js";
import type { ReplyAction } from "../returns.js";
import { callServer, isOwnTerm, onWire } from "../server-call.js";
import { resolve, type ServerRef } from "../server-ref.js";
import { initArgument, type Start, start, type StartOptions } from "../start.js";
import { Stopping } from "../sys-calls.js";
import { type AnyMachine, compileMachine, type MachineCallbacks } from "./callbacks.js";
import { MachineLoop } from "./engine.js";
import type { MachineEvent } from "./events.js";
import type {
  General,
  Machine,
  MachineBase,
  MachineCallOptions,
  MachineFunction,
  MachineTable,
  Rest,
} from "./types.js";

/**
 * Defines a machine, by a table of its states or by one function for all events.
 *
 * All types follow from the definition. In the table form a transition to a state that does not exist is a compile
 * error; in the function form states may be any terms. See `MachineTable` and `MachineFunction` for what stands in
 * a definition. The type parameters are there to be inferred, not to be written.
 */
export function defineStateMachine<
  I,
  D,
  N extends string = never,
  States = unknown,
  const M extends "state_functions" | "state_enter" = "state_functions",
  S = unknown,
  E extends { readonly type: string } = MachineEvent,
  T = General<S>,
>(
  definition: MachineTable<I, N, D, States, M, T> | MachineFunction<I, N, S, T, D, E>,
): Machine<I, N, States, E> {
  return new MachineModule(definition) as MachineBase<unknown> as Machine<I, N, States, E>;
}

/** A module at run time. The types end here: from now on requests are terms, as on the wire. */
class MachineModule implements MachineBase<unknown> {
  readonly name: string;
  private readonly callbacks: MachineCallbacks;
  private readonly child: ChildSpecOverrides | undefined;

  constructor(definition: object) {
    const erased = definition as AnyMachine;
    this.callbacks = compileMachine(erased);
    this.name = this.callbacks.name;
    this.child = erased.child;
    announceDefinition({ behaviour: "GenStateMachine", name: this.name, states: this.callbacks.states });
  }

  start(argument?: unknown, options?: StartOptions): Start {
    return this.begin(argument, options, false);
  }

  startLink(argument?: unknown, options?: StartOptions): Start {
    return this.begin(argument, options, true);
  }

  childSpec(argument?: unknown, overrides?: ChildSpecOverrides): ChildSpec {
    return moduleChildSpec(this, argument, this.child, overrides);
  }

  call(machine: ServerRef, request: unknown, argument?: unknown, options?: MachineCallOptions): Call<never> {
    const term = onWire(request, argument);
    const timeout = options?.timeout ?? "infinity";
    return callServer<never>("gen_statem", machine, term, timeout, isOwnTerm(request, argument));
  }

  cast(machine: ServerRef, request: unknown, argument?: unknown): "ok" {
    return GenStateMachine.cast(machine, onWire(request, argument));
  }

  stop(machine: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping {
    return GenStateMachine.stop(machine, reason, timeout);
  }

  private begin(argument: unknown, options: StartOptions | undefined, link: boolean): Start {
    const isolated = initArgument(argument);
    return start({
      label: this.name,
      link,
      loop: (parent) => new MachineLoop(this.callbacks, isolated, link ? parent : null),
      options,
    });
  }
}

/** The functions of Elixir's `GenStateMachine`, for any machine. */
export const GenStateMachine = {
  /** Starts a machine without a link. */
  start: <I>(module: MachineBase<I>, ...rest: Rest<I, StartOptions>): Start => module.start(...rest),
  /** Starts a machine linked to the calling process. */
  startLink: <I>(module: MachineBase<I>, ...rest: Rest<I, StartOptions>): Start => module.startLink(...rest),

  /**
   * Sends `request` and waits for the answer, for ever unless `timeout` ms are given.
   * @throws Exit `[reason, ["gen_statem", "call", [machine, request, timeout]]]`, reason being `"timeout"`,
   * `"noproc"`, `"calling_self"` or the machine's exit reason. An answer that comes after a timeout is dropped.
   */
  call(machine: ServerRef, request: unknown, timeout: Timeout = "infinity"): Call<unknown> {
    return callServer<unknown>("gen_statem", machine, request, timeout, false);
  },

  /** Sends `request` without waiting. Always `"ok"`, also when there is no such machine. */
  cast: (machine: ServerRef, request: unknown): "ok" => GenServer.cast(machine, request),

  /** Answers a call at once, from any process; in a return use the action `reply(from, value)`. */
  reply: <R>(from: From<R>, value: R): "ok" => replyTo(from, value),

  /** Sends several reply actions at once (`gen_statem:reply/1`). */
  replies(actions: readonly ReplyAction[]): "ok" {
    for (const action of actions) replyTo(action.from, action.value);
    return "ok";
  },

  /**
   * Stops a machine in its turn, after the messages that it has; waits until it is gone (`gen:stop/3`).
   * @throws Exit with the reason alone: `"noproc"` when it is not there, `"timeout"` when it takes longer than
   * `timeout` ms, or the reason with which it ended when that is not `reason` (terminate crashed).
   */
  stop(machine: ServerRef, reason: ExitReason = "normal", timeout: Timeout = "infinity"): Stopping {
    return new Stopping(resolve(machine), reason, timeout, null);
  },

  /** The pid behind a reference, `null` when there is none. */
  whereis: (machine: ServerRef): Pid | null => GenServer.whereis(machine),
} as const;
