/**
 * How costs grow: each chart is a few lines, each line the ns of one operation at sizes a factor of ten apart.
 *
 * A line's body builds a system of the size, does its operation often enough to be timed, checks what came of it and
 * returns ns for one. Must not know how charts are drawn.
 */

import {
  Agent,
  DynamicSupervisor,
  type Fiber,
  type Pid,
  Process,
  receive,
  self,
  send,
  spawn,
  spawnLink,
  Supervisor,
  yieldNow,
} from "@switchboard/runtime";
import { check, clock, drain, next } from "../programs/measure.js";
import { Adder } from "../programs/servers.js";

export interface Line {
  readonly name: string;
  /** ns for one operation in a system of this size. */
  readonly at: (size: number) => Fiber<number>;
}

export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly sizes: readonly number[];
  readonly lines: readonly Line[];
}

/** Times `n` operations at the least: small systems are built several times. */
const LEAST = 100_000;

/** ns for one operation. */
function each(ms: number, n: number): number {
  return (ms * 1e6) / n;
}

function* waiting(): Fiber<void> {
  yield* receive();
}

function* crowd(size: number): Fiber<Pid[]> {
  const pids = Array.from({ length: size }, () => spawn(waiting));
  yield* yieldNow();
  return pids;
}

function* disperse(pids: readonly Pid[]): Fiber<void> {
  for (const pid of pids) send(pid, "stop");
  yield* yieldNow();
  yield* yieldNow();
}

function* echo(): Fiber<void> {
  for (;;) {
    const message = yield* next<Pid | "stop">();
    if (message === "stop") return;
    send(message, "done");
  }
}

// --- Processes --------------------------------------------------------------------------------------------------

function* spawning(size: number): Fiber<number> {
  const rounds = Math.max(1, LEAST / size);
  let took = 0;
  for (let round = 0; round < rounds; round++) {
    const start = clock();
    const pids = yield* crowd(size);
    took += clock() - start;
    yield* disperse(pids);
  }
  return each(took, rounds * size);
}

/** Two processes talk while the others wait. */
function* pingAmong(size: number): Fiber<number> {
  const pids = yield* crowd(size);
  const other = spawn(echo);
  const me = self();
  const n = 2 * LEAST;
  const start = clock();
  for (let i = 0; i < n; i++) {
    send(other, me);
    yield* receive();
  }
  const took = clock() - start;
  send(other, "stop");
  yield* disperse(pids);
  return each(took, 2 * n);
}

/** Everybody is talked to in turn: nothing is in the processor's caches when there are many. */
function* echoOfAll(size: number): Fiber<number> {
  const pids = Array.from({ length: size }, () => spawn(echo));
  yield* yieldNow();
  const me = self();
  const rounds = Math.max(1, LEAST / size);
  const start = clock();
  for (let round = 0; round < rounds; round++) {
    for (const pid of pids) send(pid, me);
    yield* drain(size);
  }
  const took = clock() - start;
  yield* disperse(pids);
  return each(took, 2 * rounds * size);
}

// --- Mailboxes --------------------------------------------------------------------------------------------------

function* fillAndDrain(size: number): Fiber<number> {
  const me = self();
  const rounds = Math.max(1, LEAST / size);
  const start = clock();
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < size; i++) send(me, i);
    for (let i = 0; i < size; i++) check((yield* next<number>()) === i, "messages in their order");
  }
  return each(clock() - start, rounds * size);
}

/** The caller has so many messages waiting; the reply is found without looking at them. */
function* callBehind(size: number): Fiber<number> {
  const server = yield* Adder.startLink(0).unwrap();
  const me = self();
  for (let i = 0; i < size; i++) send(me, i);
  const n = LEAST;
  const start = clock();
  let last = 0;
  for (let i = 0; i < n; i++) last = yield* Adder.call(server, "add", 1);
  const took = clock() - start;
  check(last === n, `the sum is ${last}`);
  yield* drain(size);
  yield* Adder.stop(server);
  return each(took, n);
}

// --- Timers -----------------------------------------------------------------------------------------------------

function* setAndCancel(size: number): Fiber<number> {
  const me = self();
  const rounds = Math.max(1, LEAST / size);
  const start = clock();
  for (let round = 0; round < rounds; round++) {
    const refs = Array.from({ length: size }, (_, i) => Process.sendAfter(me, "tick", 60_000 + (i % 1000)));
    for (const ref of refs) check(Process.cancelTimer(ref) !== false, "the timer was running");
  }
  return each(clock() - start, rounds * size);
}

/** One timer is set and cancelled again and again while so many others run. */
function* oneAmongTimers(size: number): Fiber<number> {
  const me = self();
  const others = Array.from({ length: size }, (_, i) => Process.sendAfter(me, "tick", 600_000 + (i % 1000)));
  const n = 2 * LEAST;
  const start = clock();
  for (let i = 0; i < n; i++)
    check(Process.cancelTimer(Process.sendAfter(me, "tick", 60_000)) !== false, "the timer was running");
  const took = clock() - start;
  for (const ref of others) Process.cancelTimer(ref);
  return each(took, n);
}

function* firing(size: number): Fiber<number> {
  const me = self();
  const rounds = Math.max(1, LEAST / 5 / size);
  const start = clock();
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < size; i++) Process.sendAfter(me, "tick", 0);
    yield* drain(size);
  }
  return each(clock() - start, rounds * size);
}

// --- Links ------------------------------------------------------------------------------------------------------

/** One more linked process is started and ends while the process has so many. */
function* oneMoreProcess(size: number): Fiber<number> {
  const pids = Array.from({ length: size }, () => spawnLink(waiting));
  yield* yieldNow();
  const n = LEAST / 5;
  const start = clock();
  for (let i = 0; i < n; i++) {
    const pid = spawnLink(() => undefined);
    yield* yieldNow();
    check(!Process.alive(pid), "the process has ended");
  }
  const took = clock() - start;
  yield* disperse(pids);
  return each(took, n);
}

/** The same link is made and taken away while the process has so many. */
function* oneMoreLink(size: number): Fiber<number> {
  const pids = Array.from({ length: size }, () => spawnLink(waiting));
  const other = spawn(waiting);
  const n = LEAST / 20;
  const start = clock();
  for (let i = 0; i < n; i++) {
    Process.link(other);
    Process.unlink(other);
  }
  const took = clock() - start;
  yield* disperse([...pids, other]);
  return each(took, n);
}

/** The process in the middle crashes, and all that are linked to it with it: ns for each of them. */
function* crashOfAll(size: number): Fiber<number> {
  const rounds = Math.max(1, LEAST / 5 / size);
  const me = self();
  let took = 0;
  for (let round = 0; round < rounds; round++) {
    const centre = spawn(function* centre() {
      for (let i = 0; i < size; i++) spawnLink(waiting);
      yield* yieldNow();
      send(me, "ready");
      yield* receive();
    });
    yield* receive();
    const start = clock();
    Process.exit(centre, "boom");
    yield* yieldNow();
    took += clock() - start;
    check(!Process.alive(centre), "the centre is gone");
  }
  return each(took, rounds * size);
}

// --- Supervisors ------------------------------------------------------------------------------------------------

const SPEC = { id: "a", start: () => Agent.startLink(() => 0), restart: "temporary" } as const;

function* dynamicChild(size: number): Fiber<number> {
  const supervisor = yield* DynamicSupervisor.startLink().unwrap();
  for (let i = 0; i < size; i++) yield* DynamicSupervisor.startChild(supervisor, SPEC);
  const n = 5000;
  const start = clock();
  for (let i = 0; i < n; i++) {
    const pid = yield* DynamicSupervisor.startChild(supervisor, SPEC).unwrap();
    check((yield* DynamicSupervisor.terminateChild(supervisor, pid)).status === "ok", "a child");
  }
  const took = clock() - start;
  yield* DynamicSupervisor.stop(supervisor);
  return each(took, n);
}

function* supervised(size: number): Fiber<Pid> {
  const children = Array.from({ length: size }, (_, i) => ({
    id: `child ${i}`,
    start: () => Agent.startLink(() => 0, { name: `agent ${i}` }),
  }));
  const options = { strategy: "one_for_one", maxRestarts: 1_000_000, maxSeconds: 1 } as const;
  return yield* Supervisor.startLink(children, options).unwrap();
}

function* startAll(size: number): Fiber<number> {
  const rounds = Math.max(1, LEAST / 20 / size);
  let took = 0;
  for (let round = 0; round < rounds; round++) {
    const start = clock();
    const supervisor = yield* supervised(size);
    took += clock() - start;
    yield* Supervisor.stop(supervisor);
  }
  return each(took, rounds * size);
}

/** A child in the middle is killed and started again. */
function* restartOne(size: number): Fiber<number> {
  const supervisor = yield* supervised(size);
  const name = `agent ${size >> 1}`;
  const n = 500;
  const start = clock();
  for (let i = 0; i < n; i++) {
    const old = Process.whereis(name);
    if (old === null) throw new Error(`${name} is not there`);
    Process.exit(old, "kill");
    for (let pid = Process.whereis(name); pid === null || pid === old; pid = Process.whereis(name))
      yield* yieldNow();
  }
  const took = clock() - start;
  yield* Supervisor.stop(supervisor);
  return each(took, n);
}

const upTo = (most: number, least = 1): number[] => {
  const sizes: number[] = [];
  for (let size = least; size <= most; size *= 10) sizes.push(size);
  return sizes;
};

export const charts: readonly Chart[] = [
  {
    name: "processes",
    title: "Processes alive at once",
    sizes: upTo(1_000_000, 10),
    lines: [
      { name: "spawn, until it waits", at: spawning },
      { name: "message between two, the others wait", at: pingAmong },
      { name: "message to each in turn", at: echoOfAll },
    ],
  },
  {
    name: "mailboxes",
    title: "Messages in a mailbox",
    sizes: upTo(1_000_000),
    lines: [
      { name: "send and receive, in order", at: fillAndDrain },
      { name: "call by a process with so many waiting", at: callBehind },
    ],
  },
  {
    name: "timers",
    title: "Timers running",
    sizes: upTo(1_000_000),
    lines: [
      { name: "all set, then all cancelled", at: setAndCancel },
      { name: "one more set and cancelled", at: oneAmongTimers },
      { name: "all fire", at: firing },
    ],
  },
  {
    name: "links",
    title: "Links of one process",
    sizes: upTo(100_000),
    lines: [
      { name: "one more linked process, until it has ended", at: oneMoreProcess },
      { name: "link and unlink the same one again and again", at: oneMoreLink },
      { name: "crash, for each that is linked", at: crashOfAll },
    ],
  },
  {
    name: "supervisors",
    title: "Children of one supervisor",
    sizes: upTo(100_000, 10),
    lines: [
      { name: "Supervisor: start, for each child", at: startAll },
      { name: "Supervisor: a child killed and restarted", at: restartOne },
      { name: "DynamicSupervisor: start and terminate one more", at: dynamicChild },
    ],
  },
];
