/**
 * A million processes, 100,000 servers, 200,000 machines with a running timeout, alive at once: how fast they come,
 * how many bytes each takes, how they answer. The same work as bench.erl's functions of these names.
 *
 * Needs `--expose-gc`: bytes are those of V8's heap after a collection. Each in a Node of its own.
 */

import {
  DownMessage,
  type Fiber,
  type Pid,
  Process,
  receive,
  self,
  send,
  spawn,
  yieldNow,
} from "@switchboard/runtime";
import { check, clock, drain, next } from "./measure.js";
import { Adder, Toggle } from "./servers.js";

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
}

export interface Population {
  readonly name: string;
  readonly body: () => Fiber<readonly Figure[]>;
}

/** Bytes that are alive. */
export function heap(): number {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("bytes can only be told with --expose-gc");
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function* echo(): Fiber<void> {
  for (;;) {
    const message = yield* next<readonly ["echo", Pid] | "stop">();
    if (message === "stop") return;
    send(message[1], "done");
  }
}

function spawned(n: number): Population["body"] {
  return function* body() {
    const before = heap();
    const pids: Pid[] = [];
    const start = clock();
    for (let i = 0; i < n; i++) pids.push(spawn(echo));
    // All of them have reached their receive when it is this process's turn again.
    yield* yieldNow();
    const spawning = clock() - start;
    const bytes = heap() - before;
    const echoStart = clock();
    const me = self();
    for (const pid of pids) send(pid, ["echo", me]);
    yield* drain(n);
    const echoing = clock() - echoStart;
    const stopStart = clock();
    const refs = pids.map((pid) => Process.monitor(pid));
    for (const pid of pids) send(pid, "stop");
    for (const ref of refs)
      yield* receive((message) => message instanceof DownMessage && message.ref === ref);
    const stopping = clock() - stopStart;
    check(!pids.some(Process.alive), "all have ended");
    return [
      { name: "spawns_per_s", unit: "procs/s", value: (n * 1000) / spawning },
      { name: "bytes_per_proc_total", unit: "bytes", value: bytes / n },
      { name: "echo_all_msgs_per_s", unit: "msgs/s", value: (2 * n * 1000) / echoing },
      { name: "monitor_stop_all_per_s", unit: "procs/s", value: (n * 1000) / stopping },
    ];
  };
}

function servers(n: number): Population["body"] {
  return function* body() {
    const before = heap();
    const pids: Pid[] = [];
    const start = clock();
    for (let i = 0; i < n; i++) pids.push(yield* Adder.start(0).unwrap());
    const starting = clock() - start;
    const bytes = heap() - before;
    for (const pid of pids) check((yield* Adder.call(pid, "add", 1)) === 1, "every server counts");
    for (const pid of pids) Process.exit(pid, "kill");
    return [
      { name: "starts_per_s", unit: "servers/s", value: (n * 1000) / starting },
      { name: "bytes_per_server", unit: "bytes", value: bytes / n },
    ];
  };
}

function machines(n: number): Population["body"] {
  return function* body() {
    const before = heap();
    const pids: Pid[] = [];
    const start = clock();
    for (let i = 0; i < n; i++) pids.push(yield* Toggle.start().unwrap());
    const starting = clock() - start;
    const armStart = clock();
    for (const pid of pids) Toggle.cast(pid, "toggleTimed");
    for (const pid of pids) check((yield* Toggle.call(pid, "get")) === 1, "every machine has moved");
    const arming = clock() - armStart;
    const bytes = heap() - before;
    const again = clock();
    for (const pid of pids) yield* Toggle.call(pid, "toggleTimed");
    const rearming = clock() - again;
    for (const pid of pids) Process.exit(pid, "kill");
    return [
      { name: "starts_per_s", unit: "machines/s", value: (n * 1000) / starting },
      { name: "arms_per_s", unit: "machines/s", value: (n * 1000) / arming },
      { name: "rearm_calls_per_s", unit: "calls/s", value: (n * 1000) / rearming },
      { name: "bytes_per_statem", unit: "bytes", value: bytes / n },
    ];
  };
}

export const populations: readonly Population[] = [
  { name: "spawn_1m_live", body: spawned(1_000_000) },
  { name: "genserver_100k_live", body: servers(100_000) },
  { name: "statem_200k_timeouts", body: machines(200_000) },
];
