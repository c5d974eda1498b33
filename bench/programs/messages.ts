/** Messages between raw processes: ping-pong, a ring, floods. The same work as bench.erl's functions of these names. */

import { type Fiber, type Pid, receive, self, send, spawnLink } from "@switchboard/runtime";
import { type Benchmark, check, clock, drain, next } from "./measure.js";

function* pong(): Fiber<void> {
  for (;;) {
    const message = yield* next<["ping", Pid] | "stop">();
    if (message === "stop") return;
    send(message[1], "pong");
  }
}

function pingPong(rounds: number): Benchmark["body"] {
  return function* body() {
    const other = spawnLink(pong);
    const me = self();
    const start = clock();
    for (let i = 0; i < rounds; i++) {
      send(other, ["ping", me]);
      check((yield* next()) === "pong", "pong");
    }
    const took = clock() - start;
    send(other, "stop");
    return took;
  };
}

function ring(size: number, hops: number): Benchmark["body"] {
  return function* body() {
    const main = self();
    function loop(following: Pid | null) {
      return function* member(): Fiber<void> {
        const to = following ?? (yield* next<Pid>());
        for (;;) {
          const message = yield* next<number | "quit">();
          if (message === "quit") {
            send(to, "quit");
            return;
          }
          if (message === 0) {
            send(main, "ring_done");
            send(to, "quit");
            return;
          }
          send(to, message - 1);
        }
      };
    }
    const first = spawnLink(loop(null));
    let last = first;
    for (let i = 1; i < size; i++) last = spawnLink(loop(last));
    send(first, last);
    const start = clock();
    send(first, hops);
    check((yield* next()) === "ring_done", "ring_done");
    return clock() - start;
  };
}

function* counter(): Fiber<void> {
  let count = 0;
  for (;;) {
    const message = yield* next<"inc" | "stop" | ["get", Pid]>();
    if (message === "inc") count++;
    else if (message === "stop") return;
    else send(message[1], ["count", count]);
  }
}

function countRaw(n: number): Benchmark["body"] {
  return function* body() {
    const to = spawnLink(counter);
    const start = clock();
    for (let i = 0; i < n; i++) send(to, "inc");
    send(to, ["get", self()]);
    const answer = yield* next<["count", number]>();
    check(answer[1] === n, `counted ${answer[1]} of ${n}`);
    const took = clock() - start;
    send(to, "stop");
    return took;
  };
}

function fanIn(senders: number, each: number): Benchmark["body"] {
  return function* body() {
    const me = self();
    const start = clock();
    for (let s = 0; s < senders; s++) {
      spawnLink(function* sender() {
        for (let i = 0; i < each; i++) send(me, "done");
      });
    }
    yield* drain(senders * each);
    return clock() - start;
  };
}

function big(size: number, rounds: number): Benchmark["body"] {
  return function* body() {
    const main = self();
    let served = 0;
    const processes: Pid[] = [];
    for (let i = 0; i < size; i++) {
      processes.push(
        spawnLink(function* member() {
          let all: Pid[] | null = null;
          let left = rounds;
          let seed = i + 1;
          const ping = (): void => {
            seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
            const to = all?.[seed % size];
            if (to !== undefined) send(to, ["ping", self()]);
          };
          for (;;) {
            const message = yield* next<["go", Pid[]] | ["ping", Pid] | "pong" | "stop">();
            if (message === "stop") return;
            if (message === "pong") {
              served++;
              if (--left === 0) send(main, "fin");
              else ping();
            } else if (message[0] === "go") {
              all = message[1];
              ping();
            } else {
              send(message[1], "pong");
            }
          }
        }),
      );
    }
    const start = clock();
    for (const pid of processes) send(pid, ["go", processes]);
    yield* drain(size);
    const took = clock() - start;
    check(served === size * rounds, `${served} pongs`);
    for (const pid of processes) send(pid, "stop");
    return took;
  };
}

type Colour = "red" | "yellow" | "blue";
const COLOURS: readonly Colour[] = ["red", "yellow", "blue"];

function complement(a: Colour, b: Colour): Colour {
  if (a === b) return a;
  return COLOURS.find((colour) => colour !== a && colour !== b) ?? a;
}

function chameneos(creatures: number, meetings: number): Benchmark["body"] {
  return function* body() {
    const main = self();
    const mall = spawnLink(function* mall() {
      let left = meetings;
      let waiting: { pid: Pid; colour: Colour } | null = null;
      let counted = 0;
      for (let ended = 0; ended < creatures; ) {
        const message = yield* next<["meet", Pid, Colour] | ["count", number]>();
        if (message[0] === "count") {
          counted += message[1];
          ended++;
        } else if (left === 0) send(message[1], "stop");
        else if (waiting === null) waiting = { pid: message[1], colour: message[2] };
        else {
          send(message[1], ["meet", waiting.pid, waiting.colour]);
          waiting = null;
          left--;
        }
      }
      send(main, ["mall_done", counted]);
    });
    const start = clock();
    for (let i = 0; i < creatures; i++) {
      spawnLink(function* creature() {
        let colour = COLOURS[i % 3] ?? "red";
        for (let met = 0; ; met++) {
          send(mall, ["meet", self(), colour]);
          const message = yield* next<["meet", Pid, Colour] | ["change", Colour] | "stop">();
          if (message === "stop") {
            send(mall, ["count", met]);
            return;
          }
          if (message[0] === "meet") {
            colour = complement(colour, message[2]);
            send(message[1], ["change", colour]);
          } else colour = message[1];
        }
      });
    }
    const [, counted] = yield* next<["mall_done", number]>();
    check(counted === 2 * meetings, `${counted} meetings`);
    return clock() - start;
  };
}

function selective(depth: number, rounds: number): Benchmark["body"] {
  return function* body() {
    const me = self();
    for (let i = 0; i < depth; i++) send(me, ["junk", i]);
    const start = clock();
    for (let i = 0; i < rounds; i++) {
      send(me, ["want", i]);
      yield* receive((message) => Array.isArray(message) && message[0] === "want" && message[1] === i);
    }
    return clock() - start;
  };
}

export const messages: readonly Benchmark[] = [
  { name: "ping_pong", unit: "msgs/s", n: 2_000_000, body: pingPong(1_000_000) },
  { name: "thread_ring", unit: "hops/s", n: 2_000_000, body: ring(1000, 2_000_000) },
  { name: "count_raw", unit: "msgs/s", n: 2_000_000, body: countRaw(2_000_000) },
  { name: "fan_in", unit: "msgs/s", n: 1_000_000, body: fanIn(100, 10_000) },
  { name: "big", unit: "pings/s", n: 240_000, body: big(120, 2000) },
  { name: "chameneos", unit: "meetings/s", n: 200_000, body: chameneos(100, 200_000) },
  { name: "selective_10k", unit: "receives/s", n: 5000, body: selective(10_000, 5000) },
];
