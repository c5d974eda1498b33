/** Registries: entries made and found, names through them, one message to many. The same work as in bench.exs. */

import { Agent, type Fiber, type Pid, receive, Registry, self, send, spawnLink } from "@switchboard/runtime";
import { type Benchmark, check, clock, drain } from "./measure.js";

let made = 0;

/** A fresh registry; it ends with the benchmark's process, to which it is linked. */
function* registry(keys: "unique" | "duplicate"): Fiber<string> {
  const name = `registry ${++made}`;
  yield* Registry.startLink({ keys, name }).unwrap();
  return name;
}

function registerUnregister(n: number): Benchmark["body"] {
  return function* body() {
    const name = yield* registry("unique");
    const start = clock();
    for (let key = 0; key < n; key++) {
      check(Registry.register(name, key).status === "ok", "the key was free");
      Registry.unregister(name, key);
    }
    const took = clock() - start;
    check(Registry.count(name) === 0, "nothing is left");
    return took;
  };
}

function lookup(n: number, entries: number): Benchmark["body"] {
  return function* body() {
    const name = yield* registry("unique");
    for (let key = 0; key < entries; key++)
      check(Registry.register(name, key).status === "ok", "the key was free");
    const me = self();
    const start = clock();
    let found = 0;
    for (let i = 0; i < n; i++) {
      const [first] = Registry.lookup(name, i % entries);
      if (first?.[0] === me) found++;
    }
    const took = clock() - start;
    check(found === n, `${found} found`);
    return took;
  };
}

function viaCall(n: number): Benchmark["body"] {
  return function* body() {
    const name = yield* registry("unique");
    yield* Agent.startLink(() => 1, { name: Registry.via(name, "a") }).unwrap();
    const start = clock();
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* Agent.get(Registry.via(name, "a"), (state: number) => state);
    const took = clock() - start;
    check(sum === n, `the sum is ${sum}`);
    return took;
  };
}

function dispatch(subscribers: number, rounds: number): Benchmark["body"] {
  return function* body() {
    const name = yield* registry("duplicate");
    const me: Pid = self();
    for (let i = 0; i < subscribers; i++) {
      spawnLink(function* subscriber() {
        Registry.register(name, "topic");
        send(me, "up");
        for (let left = rounds; left > 0; left--) check((yield* receive()) === "event", "an event");
        send(me, "done");
      });
    }
    yield* drain(subscribers);
    const start = clock();
    for (let i = 0; i < rounds; i++) {
      Registry.dispatch(name, "topic", (entries) => {
        for (const [pid] of entries) send(pid, "event");
      });
    }
    yield* drain(subscribers);
    return clock() - start;
  };
}

export const registries: readonly Benchmark[] = [
  {
    name: "registry_register_unregister",
    unit: "pairs/s",
    n: 200_000,
    body: registerUnregister(200_000),
  },
  { name: "registry_lookup_100k", unit: "lookups/s", n: 1_000_000, body: lookup(1_000_000, 100_000) },
  { name: "registry_via_call", unit: "calls/s", n: 200_000, body: viaCall(200_000) },
  { name: "registry_dispatch_100", unit: "deliveries/s", n: 500_000, body: dispatch(100, 5000) },
];
