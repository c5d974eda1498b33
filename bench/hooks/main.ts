/**
 * The debugger's price: messages, calls or machines' calls, with the debugger's agent attached or not.
 * Arguments: the benchmark's name, then how (`nobody`, `attached`, `sites`, `recorded`, `breakpoint`). Prints ns of the processor's
 * time for one operation.
 *
 * The agent is the one that a debugged program loads, with nobody at the other end: what it would write to its socket
 * is made into text and dropped.
 */

import { Agent } from "../../debug-adapter/src/agent/agent.js";
import { defaultKernel } from "../../runtime/src/host/system.js";
import {
  interventions,
  type Kernel,
  type KernelEvent,
  type Observer,
} from "../../runtime/src/kernel/index.js";
import { type Fiber, type Pid, self, send, spawnLink } from "@switchboard/runtime";
import { type Benchmark, check, clock, measure, measureCpu, next } from "../programs/measure.js";
import { quiet } from "../programs/quiet.js";
import { Adder, Toggle } from "../programs/servers.js";

const HOWS = ["nobody", "attached", "sites", "recorded", "breakpoint"] as const;
type How = (typeof HOWS)[number];

const RUNS = 5;
/** Few enough for the dearest way, which takes microseconds for each. */
const N = 100_000;

function* pong(): Fiber<void> {
  for (;;) send(yield* next<Pid>(), "pong");
}

function* pingPong(): Fiber<number> {
  const other = spawnLink(pong);
  const me = self();
  const start = clock();
  for (let i = 0; i < N / 2; i++) {
    send(other, me);
    check((yield* next()) === "pong", "pong");
  }
  return clock() - start;
}

function* calls(): Fiber<number> {
  const server = yield* Adder.startLink(0).unwrap();
  const start = clock();
  for (let i = 1; i <= N; i++) check((yield* Adder.call(server, "add", 1)) === i, "the sum");
  return clock() - start;
}

function* machineCalls(): Fiber<number> {
  const machine = yield* Toggle.startLink().unwrap();
  const start = clock();
  for (let i = 0; i < N; i++) check((yield* Toggle.call(machine, "toggle")) === i, "the count before");
  return clock() - start;
}

const BENCHMARKS: readonly Benchmark[] = [
  { name: "ping_pong", unit: "msgs/s", n: N, body: pingPong },
  { name: "call_rt", unit: "calls/s", n: N, body: calls },
  { name: "statem_call", unit: "calls/s", n: N, body: machineCalls },
];

function price(benchmark: Benchmark): void {
  measure(benchmark, RUNS, (ms) => {
    const best = Math.min(...ms);
    console.log(JSON.stringify({ ns: (best * 1e6) / benchmark.n }));
    process.exit();
  });
}

function prepare(how: How, kernel: Kernel): void {
  switch (how) {
    case "nobody":
      return;
    case "attached":
      attach(kernel, false);
      return;
    case "sites":
      attach(kernel, true);
      return;
    case "recorded":
      attach(kernel, false);
      kernel.observer = new Ring(kernel.observer);
      return;
    case "breakpoint": {
      const agent = attach(kernel, false);
      const target = { kind: "receive", process: "Nobody", message: "*" } as const;
      const breakpoint = { id: 1, target, condition: null, hitCondition: null, logMessage: null };
      agent.handle({ type: "setBreakpoints", breakpoints: [breakpoint] });
      return;
    }
    default: {
      const never: never = how;
      return never;
    }
  }
}

function attach(kernel: Kernel, captureSites: boolean): Agent {
  const agent = new Agent(
    (message) => {
      JSON.stringify(message);
    },
    (later, ms) => {
      setTimeout(later, ms).unref();
    },
  );
  agent.attach(kernel, interventions);
  agent.handle({ type: "start", stopOnEntry: false, captureSites });
  return agent;
}

/** Keeps number, time and process of every event, the latest 65,536, besides telling the agent. */
class Ring implements Observer {
  private static readonly SIZE = 65_536;
  private readonly numbers = new Float64Array(Ring.SIZE * 4);
  private readonly types = new Array<string>(Ring.SIZE).fill("");
  private readonly next: Observer | null;

  constructor(next: Observer | null) {
    this.next = next;
  }

  event(event: KernelEvent): void {
    const place = event.seq & (Ring.SIZE - 1);
    this.types[place] = event.type;
    this.numbers[place * 4] = event.seq;
    this.numbers[place * 4 + 1] = event.time;
    this.numbers[place * 4 + 2] = event.pid?.id ?? 0;
    this.numbers[place * 4 + 3] = event.cause;
    this.next?.event(event);
  }
}

const [wanted, given] = process.argv.slice(2);
const benchmark = BENCHMARKS.find(({ name }) => name === wanted);
const how = HOWS.find((one) => one === given);
if (benchmark === undefined || how === undefined) throw new Error(`usage: NAME ${HOWS.join("|")}`);
measureCpu();
quiet();
prepare(how, defaultKernel());
price(benchmark);
