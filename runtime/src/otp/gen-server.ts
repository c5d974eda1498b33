/**
 * Servers: `defineServer` makes a module, `GenServer` has the functions that work on any server.
 *
 * A request without argument travels as its name (`"get"`), one with argument as `["submit", task]`; so both forms
 * of definition and the untyped functions mean the same messages. OTP: `gen_server`, Elixir: `GenServer`.
 */

import {
  Call,
  currentKernel,
  currentProcess,
  type ExitReason,
  type From,
  isolate,
  type Pid,
  type ProcessRecord,
  reply,
  type Timeout,
} from "../kernel/index.js";
import { type ChildSpec, type ChildSpecOverrides, moduleChildSpec } from "./child-spec.js";
import { type AnyServer, compile } from "./gen-server-compile.js";
import { type ServerCallbacks, ServerLoop } from "./gen-server-loop.js";
import type {
  ArgumentOf,
  CallHandler,
  CallTimeout,
  CastHandler,
  ReplyOf,
  RequestRest,
  ServerBase,
  ServerFunctions,
  ServerTable,
} from "./gen-server-types.js";
import { refTerm, resolve, type ServerRef } from "./server-ref.js";
import { initArgument, type Start, start, type StartOptions } from "./start.js";
import { Stopping } from "./sys.js";

/** A server module whose requests are named: each with its argument and its reply. */
export interface ServerModule<I, C, K> extends ServerBase<I> {
  /**
   * Sends a request and waits for the answer; `yield*` or `await` it.
   * @throws Exit `[reason, ["GenServer", "call", [server, request, timeout]]]`: `"timeout"`, `"noproc"`, or the
   * server's exit reason when it ends before it answers.
   */
  call<N extends keyof C & string>(
    server: ServerRef,
    request: N,
    ...rest: RequestRest<ArgumentOf<C[N]>, CallTimeout>
  ): Call<ReplyOf<C[N]>>;
  /** Sends a request that nobody answers. Always `"ok"`, also when there is no such server. */
  cast<N extends keyof K & string>(
    server: ServerRef,
    request: N,
    ...rest: RequestRest<ArgumentOf<K[N]>, never>
  ): "ok";
}

/** A server module with one function for each kind of message: requests are terms. */
export interface FunctionServerModule<I, Q, R, M> extends ServerBase<I> {
  call(server: ServerRef, request: Q, argument?: undefined, options?: CallTimeout): Call<R>;
  cast(server: ServerRef, request: M): "ok";
}

/** Defines a server by tables of its requests; all types follow from the definition. */
export function defineServer<
  I,
  S,
  CN extends string,
  KN extends string,
  C = Record<never, never>,
  K = Record<never, never>,
>(
  definition: ServerTable<
    I,
    S,
    { readonly [N in CN]: CallHandler<NoInfer<S>> } & C,
    { readonly [N in KN]: CastHandler<NoInfer<S>> } & K
  >,
): ServerModule<I, C, K>;
/** Defines a server by OTP's own callbacks. */
export function defineServer<I, S, Q, R, M>(
  definition: ServerFunctions<I, S, Q, R, M>,
): FunctionServerModule<I, Q, R, M>;
export function defineServer(definition: object): unknown {
  // The types end here: from now on requests are terms, as on the wire.
  const erased = definition as AnyServer;
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
    return GenServer.call(server, onWire(request, argument), options?.timeout) as Call<never>;
  }

  cast(server: ServerRef, request: unknown, argument?: unknown): "ok" {
    return GenServer.cast(server, onWire(request, argument));
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

function onWire(request: unknown, argument: unknown): unknown {
  return argument === undefined ? request : [request, argument];
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
  call(server: ServerRef, request: unknown, timeout: Timeout = CALL_TIMEOUT): Call<unknown> {
    return new Call<unknown>(resolve(server), nameOf(server), request, {
      kind: "call",
      timeout,
      where: () => ["GenServer", "call", [refTerm(server), request, timeout]],
    });
  },

  /** Sends `request` without waiting. Always `"ok"`, also when there is no such server. */
  cast(server: ServerRef, request: unknown): "ok" {
    const target: ProcessRecord | null = resolve(server);
    const payload = isolate(request, "request");
    if (target !== null) {
      target.kernel.post(target, "cast", payload, null);
      return "ok";
    }
    const kernel = currentKernel();
    if (kernel.observer !== null) {
      const to = nameOf(server);
      kernel.emit(currentProcess(), { type: "dead-letter", to, message: payload, why: "noproc" });
    }
    return "ok";
  },

  /** Answers a call whose callback returned `noreply`; from any process. Once only, later answers are dropped. */
  reply: <R>(from: From<R>, value: R): "ok" => reply(from, value),

  /**
   * Stops a server in its turn, after the messages that it has; waits until it is gone.
   * @throws Exit `[why, ["GenServer", "stop", [server, reason, timeout]]]` when it ends with another reason than
   * `reason` (terminate crashed), is not there (`"noproc"`), or takes longer than `timeout` ms.
   */
  stop(server: ServerRef, reason: ExitReason = "normal", timeout: Timeout = "infinity"): Stopping {
    return new Stopping(resolve(server), reason, timeout, () => [
      "GenServer",
      "stop",
      [refTerm(server), reason, timeout],
    ]);
  },

  /** The pid behind a reference, `null` when there is none. A pid is itself, alive or not. */
  whereis: (server: ServerRef): Pid | null => pidOf(server),
} as const;

function pidOf(server: ServerRef): Pid | null {
  if (typeof server === "object" && "id" in server) return server;
  return resolve(server)?.pid ?? null;
}

function nameOf(server: ServerRef): Pid | string {
  const term = refTerm(server);
  return typeof term === "string" ? term : (pidOf(server) ?? String(term));
}
