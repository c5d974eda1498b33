/**
 * What isolation costs: the same message sent with its copy and, past the copier, shared. Prints ns added per message.
 *
 * Each message is made anew, delivered to a process that reads one of its fields, and counted there. Arguments: the
 * shape's name, or `all` (every shape in one program, so that the copier has met them all), then `[--cpu]`.
 */

import { type Fiber, type Pid, run, self, send, spawn } from "@switchboard/runtime";
import { check, clock, measureCpu, next } from "./measure.js";
import { quiet } from "./quiet.js";

interface Numbered {
  readonly n: number;
}

interface Shape {
  readonly name: string;
  readonly make: (n: number) => Numbered | number;
}

/** `count` fields in all; a spread keeps the hidden class of what it spreads, so all are of one, as a program's are. */
function record(count: number): Shape["make"] {
  const fields = Object.fromEntries(Array.from({ length: count - 1 }, (_, i) => [`field${i}`, i]));
  // Parsed, since V8 then gives it a hidden class as it would a literal; built key by key it gets none.
  const template = JSON.parse(JSON.stringify({ n: 0, ...fields })) as Numbered;
  return (n) => ({ ...template, n });
}

const SHAPES: readonly Shape[] = [
  { name: "no field (a number)", make: (n) => n },
  { name: "1 field", make: (n) => ({ n }) },
  { name: "10 fields", make: record(10) },
  { name: "100 fields", make: record(100) },
  {
    name: "5 fields, nested",
    make: (n) => ({ type: "order", n, payload: { id: n, name: "widget", tags: ["a", "b"] } }),
  },
  {
    name: "3 levels, 9 fields",
    make: (n) => ({ type: "order", n, at: 5, user: { id: n, name: "x", address: { city: "y", zip: n } } }),
  },
];

type Deliver = (to: Pid, message: unknown) => void;

const copied: Deliver = (to, message) => {
  send(to, message);
};

/** As `send`, without its copy. */
const shared: Deliver = (to, message) => {
  const target = to.process;
  if (target !== null) target.kernel.post(target, "info", message, null);
};

/** In batches, so that the mailbox stays short. */
const BATCH = 100;

function* counter(): Fiber<void> {
  let seen = 0;
  for (;;) {
    const message = yield* next<Numbered | number | Pid>();
    if (typeof message === "number") seen++;
    else if ("n" in message) seen += message.n >= 0 ? 1 : 0;
    else {
      send(message, seen);
      seen = 0;
    }
  }
}

/** Ns for one message of this shape. */
function* round(deliver: Deliver, make: Shape["make"], n: number): Fiber<number> {
  const to = spawn(counter);
  const me = self();
  const start = clock();
  for (let sent = 0; sent < n; sent += BATCH) {
    for (let i = 0; i < BATCH; i++) deliver(to, make(i));
    send(to, me);
    check((yield* next<number>()) === BATCH, "every message has come");
  }
  return ((clock() - start) * 1e6) / n;
}

const ROUNDS = 15;
const MESSAGES = 100_000;

/** The median of pairs in turn. */
function* price({ make }: Shape): Fiber<{ shared: number; copied: number; added: number }> {
  const rounds: { shared: number; copied: number }[] = [];
  for (let i = 0; i < ROUNDS + 3; i++) {
    const one = {
      shared: yield* round(shared, make, MESSAGES),
      copied: yield* round(copied, make, MESSAGES),
    };
    if (i >= 3) rounds.push(one);
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN;
  return {
    shared: middle(rounds.map((one) => one.shared)),
    copied: middle(rounds.map((one) => one.copied)),
    added: middle(rounds.map((one) => one.copied - one.shared)),
  };
}

const [wanted, flag] = process.argv.slice(2);
if (flag === "--cpu") measureCpu();
if (wanted === "--list") console.log(JSON.stringify(SHAPES.map(({ name }) => name)));
else {
  quiet();
  run(
    function* main() {
      // With `all`, the copier knows every shape before the first is measured.
      if (wanted === "all") for (const { make } of SHAPES) yield* round(copied, make, MESSAGES);
      for (const shape of SHAPES) {
        if (wanted !== "all" && shape.name !== wanted) continue;
        console.log(JSON.stringify({ name: shape.name, ...(yield* price(shape)) }));
      }
    },
    { runawayMs: 0 },
  );
}
