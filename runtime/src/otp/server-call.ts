/**
 * Calling a server or a machine: what both do the same way, made for being done with every message.
 *
 * A request travels as its name, with an argument as `[name, argument]`. Must not know how a call waits: the kernel does.
 */

import { Call, type CallOptions, isolate, type Timeout } from "../kernel/index.js";
import { checkTimeout } from "./arguments.js";
import { refName, refTerm, resolve, type ServerRef } from "./server-ref.js";

/** Calls a server or machine: `[module, "call", [server, request, timeout]]` is where a failure says it was. */
export function callServer<T>(
  module: "GenServer" | "gen_statem",
  server: ServerRef,
  request: unknown,
  timeout: Timeout,
  trusted: boolean,
): Call<T> {
  // The two defaults need no look.
  if (timeout !== 5000 && timeout !== "infinity") checkTimeout(`${module}.call`, timeout);
  const target = resolve(server);
  return new Call<T>(
    target,
    refName(server, target),
    request,
    new ServerCall(module, server, request, timeout, trusted),
  );
}

/** What a call is, in one object: closures in its place would be made anew at every call. */
class ServerCall implements CallOptions {
  readonly kind = "call";
  readonly timeout: Timeout;
  readonly trusted: boolean;
  private readonly module: string;
  private readonly server: ServerRef;
  private readonly request: unknown;

  constructor(module: string, server: ServerRef, request: unknown, timeout: Timeout, trusted: boolean) {
    this.timeout = timeout;
    this.trusted = trusted;
    this.module = module;
    this.server = server;
    this.request = request;
  }

  where(): unknown {
    // A copy: a trusted request is the receiver's by now.
    return [this.module, "call", [refTerm(this.server), isolate(this.request, "request"), this.timeout]];
  }
}

/** A request as it travels: its name, with an argument `[name, argument]`. */
export function onWire(request: unknown, argument: unknown): unknown {
  return argument === undefined ? request : [request, argument];
}

/** What `onWire` made of these has no part that a sender could still change: it need not be copied. */
export function isOwnTerm(request: unknown, argument: unknown): boolean {
  return typeof request === "string" && typeof argument !== "object" && typeof argument !== "function";
}
