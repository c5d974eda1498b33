/**
 * Servers: `defineServer` makes a module, `GenServer` has the functions that work on any server.
 *
 * A request without argument travels as its name (`"get"`), one with argument as `["submit", task]`; so both forms
 * of definition and the untyped functions mean the same messages. OTP: `gen_server`, Elixir: `GenServer`.
 */

import {
  ArgumentError,
  Call,
  currentKernel,
  currentProcess,
  type ExitReason,
  formatReason,
  From,
  isolate,
  NODE,
  Pid,
  type ProcessRecord,
  reply,
  type Timeout,
} from "../kernel/index.js";
import type { Waitable } from "./callback.js";
import { type ChildSpec, type ChildSpecOverrides, moduleChildSpec } from "./child-spec.js";
import { announceDefinition } from "./definitions.js";
import { checkServer } from "./gen-server-check.js";
import { type AnyServer, compile } from "./gen-server-compile.js";
import { type ServerCallbacks, ServerLoop } from "./gen-server-loop.js";
import type {
  CallHandler,
  CallReturn,
  CallTimeout,
  CastHandler,
  RequestRest,
  Server,
  ServerBase,
  ServerDefinition,
} from "./gen-server-types.js";
import { callServer, isOwnTerm, onWire } from "./server-call.js";
import { refName, refTerm, resolve, type ServerRef } from "./server-ref.js";
import { initArgument, type Start, start, type StartOptions } from "./start.js";
import { Routine } from "./routine.js";
import { Stopping } from "./sys-calls.js";

/**
 * Defines a server. All types follow from the definition: the state from what `init` returns, requests from the
 * handlers, replies from what they reply with. Only a request's argument is written, and the `From` of a handler that
 * answers later.
 */
export function defineServer<
  I,
  S,
  CN extends string,
  KN extends string,
  C = unknown,
  K = unknown,
  Q = never,
  F = never,
  T extends Waitable<CallReturn<NoInfer<S>>> = never,
  M = never,
>(
  definition: ServerDefinition<
    I,
    S,
    { readonly [N in CN]: CallHandler<NoInfer<S>> } & C,
    { readonly [N in KN]: CastHandler<NoInfer<S>> } & K,
    Q,
    F,
    T,
    M
  >,
): Server<I, C, K, Q, F, T, M>;
export function defineServer(definition: object): unknown {
  // The types end here: from now on requests are terms, as on the wire.
  const erased = definition as AnyServer;
  checkServer(definition);
  announceDefinition({ behaviour: "GenServer", name: erased.name, states: null });
  return new Module(compile(erased), erased.child);
}

class Module {
  readonly name: string;
  private readonly callbacks: ServerCallbacks;
  private readonly child: ChildSpecOverrides | undefined;

  constructor(callbacks: ServerCallbacks, child: ChildSpecOverrides | undefined) {
    this.name = callbacks.name;
    this.callbacks = callbacks;
    this.child = child;
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

  call(server: ServerRef, request: unknown, argument?: unknown, options?: CallTimeout): Call<never> {
    const term = onWire(request, argument);
    const timeout = options?.timeout ?? CALL_TIMEOUT;
    return callServer<never>("GenServer", server, term, timeout, isOwnTerm(request, argument));
  }

  cast(server: ServerRef, request: unknown, argument?: unknown): "ok" {
    return castServer(server, onWire(request, argument), isOwnTerm(request, argument));
  }

  stop(server: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping {
    return GenServer.stop(server, reason, timeout);
  }

  private begin(argument: unknown, options: StartOptions | undefined, link: boolean): Start {
    const isolated = initArgument(argument);
    return start({
      label: this.name,
      link,
      loop: (parent) => new ServerLoop(this.callbacks, isolated, link ? parent : null),
      options,
    });
  }
}

/** Five seconds: OTP's default. */
const CALL_TIMEOUT = 5000;

/** The functions of Elixir's `GenServer`, for any server. */
export const GenServer = {
  /** Starts a server without a link. */
  start: <I>(module: ServerBase<I>, ...rest: RequestRest<I, StartOptions>): Start => module.start(...rest),
  /** Starts a server linked to the calling process. */
  startLink: <I>(module: ServerBase<I>, ...rest: RequestRest<I, StartOptions>): Start =>
    module.startLink(...rest),

  /**
   * Sends `request` and waits up to `timeout` ms for the answer.
   * @throws Exit `[reason, ["GenServer", "call", [server, request, timeout]]]`, reason being `"timeout"`, `"noproc"`,
   * `"calling_self"` or the server's exit reason. An answer that comes later is dropped.
   */
  call: (server: ServerRef, request: unknown, timeout: Timeout = CALL_TIMEOUT): Call<unknown> =>
    callServer<unknown>("GenServer", server, request, timeout, false),

  /** Sends `request` without waiting. Always `"ok"`, also when there is no such server. */
  cast: (server: ServerRef, request: unknown): "ok" => castServer(server, request, false),

  /** Answers a call whose callback returned `noreply`; from any process. Once only, later answers are dropped. */
  reply: <R>(from: From<R>, value: R): "ok" => replyTo(from, value),

  /**
   * Stops a server in its turn, after the messages that it has; waits until it is gone.
   * @throws Exit `[why, ["GenServer", "stop", [server, reason, timeout]]]` when it ends with another reason than
   * `reason` (terminate crashed), is not there (`"noproc"`), or takes longer than `timeout` ms.
   */
  stop: (server: ServerRef, reason: ExitReason = "normal", timeout: Timeout = "infinity"): Stopping =>
    new Stopping(resolve(server), reason, timeout, () => [
      "GenServer",
      "stop",
      [refTerm(server), reason, timeout],
    ]),

  /** The pid behind a reference, `null` when there is none. A pid is itself, alive or not. */
  whereis: (server: ServerRef): Pid | null =>
    server instanceof Pid ? server : (resolve(server)?.pid ?? null),

  /** Casts to the name on each of the nodes; this node is the only one there is. Always `"abcast"`. */
  abcast: (nodes: readonly string[], name: string, request: unknown): "abcast" => {
    for (const node of nodes) if (node === NODE) GenServer.cast(name, request);
    return "abcast";
  },

  /**
   * Calls the name on each of the nodes. Nodes without an answer within `timeout` ms, or without that name, are the
   * second part of the result. This node is the only one there is.
   */
  multiCall: (
    nodes: readonly string[],
    name: string,
    request: unknown,
    timeout: Timeout = "infinity",
  ): Routine<MultiReplies> =>
    new Routine(function* () {
      const replies: (readonly [string, unknown])[] = [];
      const bad: string[] = [];
      for (const node of nodes) {
        const [here, not] = node === NODE ? yield* multiCallHere(name, request, timeout) : [[], [node]];
        replies.push(...here);
        bad.push(...not);
      }
      return [replies, bad] as const;
    }),
} as const;

/** A `trusted` request need not be copied. */
function castServer(server: ServerRef, request: unknown, trusted: boolean): "ok" {
  const target: ProcessRecord | null = resolve(server);
  const payload = trusted ? request : isolate(request, "request");
  if (target !== null) {
    target.kernel.post(target, "cast", payload, null);
    return "ok";
  }
  const kernel = currentKernel();
  if (kernel.observer !== null) {
    const to = refName(server);
    kernel.emit(currentProcess(), { type: "dead-letter", to, message: payload, why: "noproc" });
  }
  return "ok";
}

/** @throws ArgumentError for what is no caller. */
export function replyTo<R>(from: From<R>, value: R): "ok" {
  if ((from as unknown) instanceof From) return reply(from, value);
  throw new ArgumentError(
    `reply expects the caller first, the from that the call's handler was given; got: ${formatReason(from, 3)}`,
  );
}

function multiCallHere(name: string, request: unknown, timeout: Timeout): MultiCall {
  return new MultiCall(resolve(name), name, request, {
    kind: "call",
    timeout,
    where: () => ["GenServer", "multi_call", [[NODE], name, request, timeout]],
  });
}

/** Each node with its reply, and the nodes that gave none. */
export type MultiReplies = readonly [
  replies: readonly (readonly [string, unknown])[],
  bad: readonly string[],
];

/** A call to the name on this node whose failure is part of the answer. */
class MultiCall extends Call<MultiReplies> {
  override complete(value: unknown): boolean {
    return super.complete([[[NODE, value]], []]);
  }

  override fail(): boolean {
    return super.complete([[], [NODE]]);
  }
}
