/** Spawning, ending, watching, linking, timers. The same work as bench.erl's functions of these names. */

import { exit, Process, receive, self, send, spawn, spawnLink, spawnMonitor } from "@switchboard/runtime";
import { type Benchmark, check, clock, drain, next } from "./measure.js";

function spawnExit(n: number): Benchmark["body"] {
  return function* body() {
    const me = self();
    const start = clock();
    // Batches of 1000, as in bench.erl.
    for (let batch = 0; batch < n / 1000; batch++) {
      for (let i = 0; i < 1000; i++) {
        spawn(() => {
          send(me, "done");
        });
      }
      yield* drain(1000);
    }
    return clock() - start;
  };
}

function spawnExitMonitor(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    for (let i = 0; i < n; i++) {
      const { ref } = spawnMonitor(() => undefined);
      const down = yield* next<{ ref: unknown }>();
      check(down.ref === ref, "the DOWN is of this monitor");
    }
    return clock() - start;
  };
}

function timers(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    for (let i = 0; i < n; i++) {
      const ref = Process.sendAfter(self(), "tick", 60_000);
      check(Process.cancelTimer(ref) !== false, "the timer was running");
    }
    return clock() - start;
  };
}

function timersBulk(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    const refs = Array.from({ length: n }, (_, i) => Process.sendAfter(self(), "tick", 60_000 + (i % 1000)));
    for (const ref of refs) check(Process.cancelTimer(ref) !== false, "the timer was running");
    return clock() - start;
  };
}

function timersFire(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    for (let i = 0; i < n; i++) Process.sendAfter(self(), "done", 0);
    yield* drain(n);
    return clock() - start;
  };
}

function monitors(n: number): Benchmark["body"] {
  return function* body() {
    const other = spawnLink(function* other() {
      yield* receive();
    });
    const start = clock();
    for (let i = 0; i < n; i++)
      check(Process.demonitor(Process.monitor(other), { flush: true }), "the monitor was alive");
    const took = clock() - start;
    send(other, "stop");
    return took;
  };
}

function links(n: number): Benchmark["body"] {
  return function* body() {
    const other = spawn(function* other() {
      yield* receive();
    });
    const start = clock();
    for (let i = 0; i < n; i++) {
      Process.link(other);
      Process.unlink(other);
    }
    const took = clock() - start;
    send(other, "stop");
    return took;
  };
}

function linkCrash(n: number, crash: () => never): Benchmark["body"] {
  return function* body() {
    Process.flag("trapExit", true);
    const start = clock();
    for (let i = 0; i < n; i++) {
      const pid = spawnLink(crash);
      const message = yield* next<{ type: string; pid: unknown }>();
      check(message.type === "EXIT" && message.pid === pid, "the EXIT is of this process");
    }
    const took = clock() - start;
    Process.flag("trapExit", false);
    return took;
  };
}

function whereis(n: number): Benchmark["body"] {
  return function* body() {
    Process.register(self(), "bench_me");
    const start = clock();
    let found = 0;
    for (let i = 0; i < n; i++) if (Process.whereis("bench_me") !== null) found++;
    const took = clock() - start;
    check(found === n, `${found} found`);
    Process.unregister("bench_me");
    return took;
  };
}

export const processes: readonly Benchmark[] = [
  { name: "spawn_exit", unit: "procs/s", n: 300_000, body: spawnExit(300_000) },
  { name: "spawn_exit_mon", unit: "procs/s", n: 200_000, body: spawnExitMonitor(200_000) },
  { name: "timer_set_cancel", unit: "pairs/s", n: 1_000_000, body: timers(1_000_000) },
  { name: "timer_1m_set_then_cancel", unit: "pairs/s", n: 1_000_000, body: timersBulk(1_000_000) },
  { name: "timer_fire", unit: "fires/s", n: 200_000, body: timersFire(200_000) },
  { name: "monitor_demonitor", unit: "pairs/s", n: 1_000_000, body: monitors(1_000_000) },
  { name: "link_unlink", unit: "pairs/s", n: 1_000_000, body: links(1_000_000) },
  { name: "link_crash_trap", unit: "crashes/s", n: 100_000, body: linkCrash(100_000, () => exit("boom")) },
  {
    name: "link_crash_trap_error",
    unit: "crashes/s",
    n: 100_000,
    body: linkCrash(100_000, () => {
      throw new Error("boom");
    }),
  },
  { name: "register_whereis", unit: "lookups/s", n: 2_000_000, body: whereis(2_000_000) },
];
