/**
 * Memory does not grow: an hour of the simulated clock in a supervised system whose workers crash, with calls, timers,
 * tasks, monitors, a registry and machines. Prints the live heap at moments of that hour.
 *
 * The half hour before it is not counted: code is compiled and tables find their size. Needs `--expose-gc`.
 */

import {
  Agent,
  createTestSystem,
  defineServer,
  DynamicSupervisor,
  type Fiber,
  noreply,
  ok,
  Process,
  Registry,
  reply,
  self,
  sleep,
  spawn,
  Supervisor,
  Task,
} from "@switchboard/runtime";
import { check } from "./measure.js";
import { heap } from "./population.js";
import { Toggle } from "./servers.js";

const WORKERS = 50;
const TICK_MS = 1000;
const MINUTE = 60_000;
/** Minutes. V8 goes on gathering types and code for a while: the heap is level from the twentieth on. */
const WARM_UP = 30;

interface Ticking {
  readonly index: number;
  readonly ticks: number;
  readonly last: readonly string[];
}

let crashes = 0;
let ticked = 0;

const Ticker = defineServer({
  name: "Ticker",
  init: (index: number) => {
    Process.sendAfter(self(), "tick", TICK_MS);
    Registry.register("tickers", index);
    return ok<Ticking>({ index, ticks: 0, last: [] });
  },
  call: { ticks: (_, _from, state) => reply(state.ticks, state) },
  info: (_message, { index, ticks, last }) => {
    ticked++;
    if (ticks > 5 + (index % 10)) {
      crashes++;
      throw new Error(`ticker ${index} has had enough`);
    }
    Process.sendAfter(self(), "tick", TICK_MS);
    return noreply<Ticking>({ index, ticks: ticks + 1, last: [...last.slice(-5), `tick ${ticks}`] });
  },
});

/** Asks around, and starts what ends again. */
function* customer(): Fiber<void> {
  const machine = yield* Toggle.start().unwrap();
  const pool = yield* DynamicSupervisor.startLink().unwrap();
  for (let round = 0; ; round++) {
    yield* sleep(TICK_MS);
    const [entry] = Registry.lookup("tickers", round % WORKERS);
    if (entry !== undefined) {
      const ref = Process.monitor(entry[0]);
      yield* Ticker.call(entry[0], "ticks");
      Process.demonitor(ref, { flush: true });
    }
    yield* Toggle.call(machine, "toggleTimed");
    check((yield* Task.async(() => round).await()) === round, "the task's own value");
    const child = yield* DynamicSupervisor.startChild(pool, {
      id: "agent",
      start: () => Agent.startLink(() => round),
      restart: "temporary",
    }).unwrap();
    yield* DynamicSupervisor.terminateChild(pool, child);
  }
}

const system = createTestSystem(1);
const readings: { minute: number; heap: number; processes: number }[] = [];
system.within(() => {
  spawn(function* main() {
    yield* Registry.startLink({ keys: "unique", name: "tickers" }).unwrap();
    const children = Array.from({ length: WORKERS }, (_, i) => ({
      id: i,
      start: () => Ticker.startLink(i, { name: `ticker ${i}` }),
    }));
    const options = { strategy: "one_for_one", maxRestarts: 1000, maxSeconds: 5 } as const;
    yield* Supervisor.startLink(children, options).unwrap();
    for (let i = 0; i < 10; i++) spawn(customer);
    yield* sleep("infinity");
  });
  for (let minute = 0; minute <= WARM_UP + 60; minute++) {
    if (minute >= WARM_UP && minute % 5 === 0)
      readings.push({ minute: minute - WARM_UP, heap: heap(), processes: system.kernel.processes.size });
    for (let second = 0; second < MINUTE; second += 10_000) {
      system.host.runFor(10_000);
      // A test's host keeps what is reported; a program's writes it down and forgets it.
      system.host.reports.length = 0;
    }
  }
});
check(crashes > 5000 && ticked > 50_000, `${crashes} crashes, ${ticked} ticks`);
console.log(JSON.stringify({ crashes, ticked, readings }));
