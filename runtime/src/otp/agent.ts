/**
 * Agents: a process that keeps a state, which others read and change by giving it functions (Elixir's `Agent`).
 *
 * A server underneath: the functions run in the agent's process, one after another, so a slow one keeps all others
 * waiting. They are the one thing that travels without being copied: what a function closes over is shared, so let it
 * close over nothing that changes. The values they return to the caller are copied as in any reply.
 */

import { Call, type ExitReason, type Pending, type Pid, type Timeout } from "../kernel/index.js";
import { checkFunction } from "./arguments.js";
import { callback, finished, isUnfinished, type Waitable } from "./callback.js";
import { type ChildSpec, type ChildSpecOverrides, moduleChildSpec } from "./child-spec.js";
import { GenServer } from "./gen-server.js";
import { type ServerCallbacks, ServerLoop } from "./gen-server-loop.js";
import { noreply, ok, reply, stop } from "./returns.js";
import { refName, refTerm, resolve, type ServerName, type ServerRef } from "./server-ref.js";
import { type Start, start, type StartOptions } from "./start.js";
import type { Stopping } from "./sys-calls.js";

declare const STATE: unique symbol;

/** The pid of an agent that keeps an `S`. The type is known to the compiler alone. */
export interface AgentPid<S> extends Pid {
  readonly [STATE]?: (state: S) => S;
}

/** The start of an agent; `unwrap()` gives its pid, which knows the state's type. */
export interface AgentStart<S> extends Start {
  unwrap(): Pending<AgentPid<S>>;
}

type Change = (state: unknown) => unknown;

/** What an agent is asked; its functions run there. */
type AgentRequest =
  | { readonly type: "get"; readonly run: Change }
  | { readonly type: "getAndUpdate"; readonly run: Change }
  | { readonly type: "update"; readonly run: Change };

const CALL_TIMEOUT = 5000;

/** Reads the state: the result of `read`, which runs in the agent. Exits as `GenServer.call` does. */
function get<S, T>(agent: AgentPid<S>, read: (state: S) => Waitable<T>, timeout?: Timeout): Call<T>;
function get<S, T>(agent: ServerName, read: (state: S) => Waitable<T>, timeout?: Timeout): Call<T>;
function get(agent: ServerRef, read: (state: never) => unknown, timeout?: Timeout): Call<unknown> {
  return ask(agent, { type: "get", run: change(read) }, timeout);
}

/** Replaces the state with what `update` makes of it; `"ok"`. Exits as `GenServer.call` does. */
function update<S>(
  agent: AgentPid<S>,
  update: (state: S) => Waitable<NoInfer<S>>,
  timeout?: Timeout,
): Call<"ok">;
function update<S>(
  agent: ServerName,
  update: (state: S) => Waitable<NoInfer<S>>,
  timeout?: Timeout,
): Call<"ok">;
function update(agent: ServerRef, run: (state: never) => unknown, timeout?: Timeout): Call<unknown> {
  return ask(agent, { type: "update", run: change(run) }, timeout);
}

/** `run` returns `[value, newState]`; the value is the result. Anything else ends the agent, `bad_return_value`. */
function getAndUpdate<S, T>(
  agent: AgentPid<S>,
  run: (state: S) => Waitable<readonly [T, NoInfer<S>]>,
  timeout?: Timeout,
): Call<T>;
function getAndUpdate<S, T>(
  agent: ServerName,
  run: (state: S) => Waitable<readonly [T, NoInfer<S>]>,
  timeout?: Timeout,
): Call<T>;
function getAndUpdate(agent: ServerRef, run: (state: never) => unknown, timeout?: Timeout): Call<unknown> {
  return ask(agent, { type: "getAndUpdate", run: change(run) }, timeout);
}

/** As `update`, without waiting. Always `"ok"`, also when there is no such agent. */
function cast<S>(agent: AgentPid<S>, run: (state: S) => Waitable<NoInfer<S>>): "ok";
function cast<S>(agent: ServerName, run: (state: S) => Waitable<NoInfer<S>>): "ok";
function cast(agent: ServerRef, run: (state: never) => unknown): "ok" {
  const target = resolve(agent);
  const request: AgentRequest = { type: "update", run: change(run) };
  if (target !== null) target.kernel.post(target, "cast", request, null);
  return "ok";
}

/** Elixir's `Agent`. */
export const Agent = {
  name: "Agent",
  /** Starts an agent whose state is what `init` returns, without a link (`Agent.start/2`). */
  start: <S>(init: () => Waitable<S>, options?: StartOptions): AgentStart<S> => begin(init, options, false),
  /** Starts an agent linked to the calling process (`Agent.start_link/2`). */
  startLink: <S>(init: () => Waitable<S>, options?: StartOptions): AgentStart<S> =>
    begin(init, options, true),
  get,
  update,
  getAndUpdate,
  cast,
  /** Stops the agent in its turn; see `GenServer.stop`. */
  stop: (agent: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping =>
    GenServer.stop(agent, reason, timeout),
  /** How a supervisor starts it: `[Agent, () => state]`. */
  childSpec: (init: () => unknown, overrides?: ChildSpecOverrides): ChildSpec =>
    moduleChildSpec(Agent, init, undefined, overrides),
} as const;

// The functions' types are the callers' business; the agent sees terms.
function change(run: (state: never) => unknown): Change {
  checkFunction("Agent", "what is done with the state", run);
  return callback(run as Change);
}

function ask(agent: ServerRef, request: AgentRequest, timeout: Timeout = CALL_TIMEOUT): Call<unknown> {
  return new Call<unknown>(resolve(agent), refName(agent), request, {
    kind: "call",
    timeout,
    trusted: true,
    where: () => ["GenServer", "call", [refTerm(agent), [request.type, request.run], timeout]],
  });
}

function begin(init: () => unknown, options: StartOptions | undefined, link: boolean): Start {
  checkFunction("Agent.start", "what makes the first state", init);
  return start({
    label: "Agent",
    link,
    loop: (parent) => new ServerLoop(callbacks, callback(init), link ? parent : null, "Agent"),
    options,
  });
}

/** Goes on with the value once it is there: at once when the function was plain. */
function then(result: unknown, next: (value: unknown) => unknown): unknown {
  if (!isUnfinished(result)) return next(result);
  return (function* () {
    return next(yield* finished<unknown>(result));
  })();
}

function handle(request: AgentRequest, state: unknown): unknown {
  switch (request.type) {
    case "get":
      return then(request.run(state), (value) => reply(value, state));
    case "update":
      return then(request.run(state), (next) => reply("ok", next));
    case "getAndUpdate":
      return then(request.run(state), (pair) =>
        Array.isArray(pair) && pair.length === 2
          ? reply<unknown, unknown>(pair[0], pair[1])
          : stop(["bad_return_value", pair], state),
      );
    default: {
      const never: never = request;
      return never;
    }
  }
}

const callbacks: ServerCallbacks = {
  name: "Agent",
  init: (init) => then((init as () => unknown)(), (state) => ok(state)),
  call: (request, _from, state) => handle(request as AgentRequest, state),
  cast: (request, state) => then((request as AgentRequest).run(state), (next) => noreply(next)),
  info: (_message, state) => noreply(state),
  continue: (_term, state) => noreply(state),
  terminate: null,
  formatStatus: null,
  handlerFor: (_kind, payload) => (payload as AgentRequest | null)?.run ?? null,
};
