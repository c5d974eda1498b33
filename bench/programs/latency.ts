/**
 * From send to handled, under load: 1,000 servers, messages at random moments to random ones, as many as keep the
 * processor busy for a given part of the time. Prints percentiles in µs.
 *
 * A message counts from the moment at which it was due, not from when the sender came to it: a system that makes
 * its senders wait must not look better for it. Arguments: the part (0.8), seconds, `flood` for a process that floods
 * one of its own besides, `--cpu` for the time of the processor instead of the wall.
 */

import {
  defineServer,
  type Fiber,
  noreply,
  ok,
  type Pid,
  run,
  send,
  spawn,
  yieldNow,
} from "@switchboard/runtime";
import { check, clock, measureCpu, next } from "./measure.js";
import { quiet } from "./quiet.js";

const SERVERS = 1000;
/** Turns of a loop for each message: a few µs, as much as a small handler does. */
const WORK = 3000;

let handled = 0;
let spent = 0;
const latencies = new Float64Array(2_000_000);

const Worker = defineServer({
  name: "Worker",
  init: (_: undefined) => ok(0),
  cast: {
    job: (due: number, sum) => {
      for (let i = 0; i < WORK; i++) spent = (Math.imul(spent, 31) + i) | 0;
      latencies[handled++] = clock() - due;
      return noreply(sum + 1);
    },
  },
});

/** Ms for one message when there is nothing else: what the load is reckoned by. */
function* calibrated(pids: readonly Pid[]): Fiber<number> {
  const n = 100_000;
  const start = clock();
  for (let i = 0; i < n; i++) {
    Worker.cast(pids[i % SERVERS] as Pid, "job", clock());
    if (i % SERVERS === SERVERS - 1) yield* yieldNow();
  }
  yield* yieldNow();
  check(handled === n, "every message was handled");
  handled = 0;
  return (clock() - start) / n;
}

/** The moments are those of a Poisson process: the gaps between them are exponential. */
function* load(pids: readonly Pid[], gap: number, ms: number): Fiber<number> {
  let sent = 0;
  const end = clock() + ms;
  let due = clock();
  while (due < end) {
    const now = clock();
    for (; due <= now && due < end; due += -Math.log(1 - Math.random()) * gap) {
      Worker.cast(pids[Math.floor(Math.random() * SERVERS)] as Pid, "job", due);
      sent++;
    }
    yield* yieldNow();
  }
  return sent;
}

let flooding = false;
let flooded = 0;

function* victim(): Fiber<void> {
  for (;;) if ((yield* next<"drop" | "stop">()) === "stop") return;
}

function* flooder(): Fiber<void> {
  const to = spawn(victim);
  while (flooding) {
    for (let i = 0; i < 1000; i++) send(to, "drop");
    flooded += 1000;
    yield* yieldNow();
  }
  send(to, "stop");
}

const [part = "0.8", seconds = "5", ...flags] = process.argv.slice(2);
if (flags.includes("--cpu")) measureCpu();
quiet();
run(
  function* main() {
    const pids: Pid[] = [];
    for (let i = 0; i < SERVERS; i++) pids.push(yield* Worker.start().unwrap());
    yield* calibrated(pids);
    const cost = yield* calibrated(pids);
    if (flags.includes("flood")) {
      flooding = true;
      spawn(flooder);
    }
    const sent = yield* load(pids, cost / Number(part), Number(seconds) * 1000);
    flooding = false;
    for (const end = clock() + 10_000; handled < sent && clock() < end; ) yield* yieldNow();
    check(handled === sent, `${handled} of ${sent} were handled`);
    const sorted = latencies.subarray(0, handled).sort();
    const at = (share: number): number => Math.round((sorted[Math.floor(handled * share)] ?? 0) * 1000);
    console.log(
      JSON.stringify({
        messages: handled,
        handlerUs: cost * 1000,
        flooded,
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        p999: at(0.999),
        max: at(1 - 1e-9),
        histogram: histogram(sorted),
      }),
    );
  },
  { runawayMs: 0 },
);

/** How many took up to 2^k µs. */
function histogram(sorted: Float64Array): { readonly upToUs: number; readonly count: number }[] {
  const counts: number[] = [];
  for (const ms of sorted) {
    const bucket = Math.max(0, Math.ceil(Math.log2(Math.max(1, ms * 1000))));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return Array.from(counts, (count: number | undefined, k) => ({ upToUs: 2 ** k, count: count ?? 0 }));
}
