/** Servers, machines and supervisors. The same work as bench.erl's functions of these names. */

import {
  defineServer,
  defineStateMachine,
  type Fiber,
  keepStateAndData,
  nextState,
  noreply,
  ok,
  type Pid,
  Process,
  reply,
  self,
  send,
  stateTimeout,
  Supervisor,
  yieldNow,
} from "@switchboard/runtime";
import { type Benchmark, check, clock, next } from "./measure.js";

export const Adder = defineServer({
  name: "Adder",
  init: (initial: number) => ok(initial),
  call: {
    add: (n: number, _from, sum) => reply(sum + n, sum + n),
    get: (_, _from, sum) => reply(sum, sum),
  },
  cast: { add: (n: number, sum) => noreply(sum + n) },
});

/** Two states and a counter; each toggle changes the state and adds one. */
export const Toggle = defineStateMachine({
  name: "Toggle",
  init: (_: undefined) => ok("off", 0),
  states: {
    off: {
      call: {
        toggle: (_, from, count) => nextState("on", count + 1, [reply(from, count)]),
        toggleTimed: (_, from, count) =>
          nextState("on", count + 1, [reply(from, count), stateTimeout(60_000, "tick")]),
        get: (_, from, count) => keepStateAndData([reply(from, count)]),
      },
      cast: { toggleTimed: (_, count) => nextState("on", count + 1, [stateTimeout(60_000, "tick")]) },
      stateTimeout: () => keepStateAndData(),
    },
    on: {
      call: {
        toggle: (_, from, count) => nextState("off", count + 1, [reply(from, count)]),
        toggleTimed: (_, from, count) =>
          nextState("off", count + 1, [reply(from, count), stateTimeout(60_000, "tick")]),
        get: (_, from, count) => keepStateAndData([reply(from, count)]),
      },
      cast: { toggleTimed: (_, count) => nextState("off", count + 1, [stateTimeout(60_000, "tick")]) },
      stateTimeout: () => keepStateAndData(),
    },
  },
});

function castFlood(n: number): Benchmark["body"] {
  return function* body() {
    const server = yield* Adder.startLink(0).unwrap();
    const start = clock();
    for (let i = 0; i < n; i++) Adder.cast(server, "add", 1);
    const sum = yield* Adder.call(server, "get", undefined, { timeout: "infinity" });
    const took = clock() - start;
    check(sum === n, `the sum is ${sum}`);
    yield* Adder.stop(server);
    return took;
  };
}

function callRoundTrips(n: number, junk: number): Benchmark["body"] {
  return function* body() {
    const server = yield* Adder.startLink(0).unwrap();
    for (let i = 0; i < junk; i++) send(self(), ["junk", i]);
    const start = clock();
    let last = 0;
    for (let i = 0; i < n; i++) last = yield* Adder.call(server, "add", 1);
    const took = clock() - start;
    check(last === n, `the sum is ${last}`);
    yield* Adder.stop(server);
    return took;
  };
}

function machineCalls(n: number, event: "toggle" | "toggleTimed"): Benchmark["body"] {
  return function* body() {
    const machine = yield* Toggle.startLink().unwrap();
    const start = clock();
    for (let i = 0; i < n; i++) check((yield* Toggle.call(machine, event)) === i, "the count before");
    const took = clock() - start;
    yield* Toggle.stop(machine);
    return took;
  };
}

function startStop(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    for (let i = 0; i < n; i++) {
      const server = yield* Adder.start(0).unwrap();
      yield* Adder.stop(server);
      check(!Process.alive(server), "the server is gone");
    }
    return clock() - start;
  };
}

/** `supervisors` supervisors with a named child each; the children are killed in turn, `rounds` times. */
function restarts(supervisors: number, rounds: number): Benchmark["body"] {
  return function* body() {
    const names = Array.from({ length: supervisors }, (_, i) => `worker ${i}`);
    const started: Pid[] = [];
    for (const name of names) {
      const children = [{ id: "worker", start: () => Adder.startLink(0, { name }) }];
      started.push(
        yield* Supervisor.startLink(children, {
          strategy: "one_for_one",
          maxRestarts: 100_000_000,
          maxSeconds: 1,
        }).unwrap(),
      );
    }
    const start = clock();
    for (let round = 0; round < rounds; round++) for (const name of names) yield* killAndAwait(name);
    const took = clock() - start;
    for (const supervisor of started) yield* Supervisor.stop(supervisor);
    return took;
  };
}

/** Kills the process of that name, and waits until another one has the name. */
function* killAndAwait(name: string): Fiber<void> {
  const old = Process.whereis(name);
  if (old === null) throw new Error(`${name} is not there`);
  const ref = Process.monitor(old);
  Process.exit(old, "kill");
  const down = yield* next<{ ref: unknown }>();
  check(down.ref === ref, "the DOWN is of this worker");
  for (;;) {
    const pid = Process.whereis(name);
    yield* yieldNow();
    // The name is given before the new worker's first turn, which it has had by now: a restart is over then.
    if (pid !== null && pid !== old) return;
  }
}

export const servers: readonly Benchmark[] = [
  { name: "cast_flood", unit: "msgs/s", n: 1_000_000, body: castFlood(1_000_000) },
  { name: "call_rt", unit: "calls/s", n: 500_000, body: callRoundTrips(500_000, 0) },
  { name: "statem_call", unit: "calls/s", n: 300_000, body: machineCalls(300_000, "toggle") },
  { name: "statem_call_timeout", unit: "calls/s", n: 300_000, body: machineCalls(300_000, "toggleTimed") },
  { name: "selective_10k_ref", unit: "calls/s", n: 200_000, body: callRoundTrips(200_000, 10_000) },
  { name: "genserver_start_stop", unit: "servers/s", n: 50_000, body: startStop(50_000) },
  { name: "sup_restart", unit: "restarts/s", n: 20_000, body: restarts(1, 20_000) },
  { name: "sup_restart_100_sups", unit: "restarts/s", n: 20_000, body: restarts(100, 200) },
];
