/**
 * Runs the TypeScript twin of a case that was recorded on the BEAM, and compares what it observes.
 *
 * A twin does what the case's Elixir text does, with the same words (kit.exs): `note`, `label`, `inbox`, `attempt`,
 * `reasonOf`, `eventually`, `sleep`. It runs in a process labelled "test" on a system of its own with a clock moved
 * by hand; the log is closed when that process ends. What is expected comes from the recorded case alone. Cases that
 * mean nothing in TypeScript have no twin: meaningless.json names them, each with the reason.
 */

import { readdirSync, readFileSync } from "node:fs";
import type { Pid, Ref } from "@switchboard/runtime";
import {
  createTestSystem,
  DownMessage,
  Exit,
  type Fiber,
  receive,
  sleep,
  spawn,
  TIMEOUT,
} from "@switchboard/runtime";
import { expect, test } from "vitest";
import { Encoder, type Json, Raised } from "./encode.js";

export interface Case {
  readonly id: string;
  readonly title: string;
  readonly area: string;
  readonly elixir: string;
  readonly expected: readonly Json[];
}

/** Where the recorded cases are; `CASES` names another folder of such files. */
const folder = process.env["CASES"] ?? new URL("./cases/", import.meta.url).pathname;

const cases = new Map<string, Case>();
for (const file of readdirSync(folder)) {
  if (!file.endsWith(".json")) continue;
  const list = JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as readonly Case[];
  for (const one of list) cases.set(one.id, one);
}

/** A piece of a twin: plain, or what waits: a generator, a call. */
export type Piece<T> = () => T | Fiber<T> | PromiseLike<T>;

/** The words of the cases. Those that wait are generators: `yield* kit.inbox()`. */
export interface Kit {
  /** Records one observation, from any process; the order is that of the calls. Returns it. */
  readonly note: <T>(term: T) => T;
  /** Names a pid or reference in what is observed; returns it. */
  readonly label: <T extends Pid | Ref>(term: T, name: string) => T;
  /** Drains the caller's mailbox until it stays empty for `idle` ms (30). */
  readonly inbox: (idle?: number) => Fiber<unknown[]>;
  /** `["returned", value]`, `["exited", reason]`, `["raised", error]` or `["threw", value]`. */
  readonly attempt: <T>(piece: Piece<T>) => Fiber<Attempt<T>>;
  /** Waits for the DOWN of this monitor; its reason, `"still_alive"` after `timeout` ms (2,000). */
  readonly reasonOf: (ref: Ref, timeout?: number) => Fiber;
  /** Polls every 5 ms, 400 times, until the piece's value is neither false, null nor undefined; returns it. */
  readonly eventually: <T>(piece: Piece<T>) => Fiber<T>;
  readonly sleep: (ms: number) => Fiber;
}

export type Attempt<T> =
  | readonly ["returned", T]
  | readonly ["exited", unknown]
  | readonly ["raised", Raised]
  | readonly ["threw", unknown];

/** Longest a case may take, in ms of its own clock. */
const LIMIT_MS = 20_000;

/** Declares the twin of the case `id` as a test. */
export function twin(id: string, body: (kit: Kit) => Fiber<void>): void {
  const recorded = cases.get(id);
  test(`${id} | ${recorded?.title ?? "unknown case"}`, async () => {
    if (recorded === undefined) throw new Error(`there is no recorded case ${id} in ${folder}`);
    expect(await observe(body)).toEqual(recorded.expected);
  });
}

/** Runs a twin and returns what it observed, encoded as the cases are. */
export async function observe(body: (kit: Kit) => Fiber<void>): Promise<readonly Json[]> {
  const system = createTestSystem();
  const { kernel, host } = system;
  const encoder = new Encoder();
  const log: unknown[] = [];
  const end = { over: false, reason: undefined as unknown };
  const note = <T>(term: T): T => {
    if (!end.over) log.push(snapshot(term));
    return term;
  };
  const pid = system.within(() => spawn(() => body(kitOf(encoder, note)), "test"));
  encoder.label(pid, "test");
  kernel.exitHooks.add((ended) => {
    if (ended.pid !== pid) return;
    end.over = true;
    end.reason = ended.exitReason;
  });
  const started = kernel.time;
  // The clock is moved from timer to timer, and promises may settle in between, until the case is over.
  while (!end.over) {
    host.run();
    await new Promise((resolve) => setImmediate(resolve));
    if (kernel.busy) continue;
    const next = kernel.nextTimerIn();
    if (next === null || kernel.time + next - started > LIMIT_MS) break;
    host.runFor(next);
  }
  if (!end.over) throw new Error(`the twin did not come to its end; observed so far: ${String(log)}`);
  const { reason } = end;
  if (reason !== "normal") throw reason instanceof Error ? reason : new Exit(reason);
  return log.map((term) => encoder.encode(term));
}

function kitOf(encoder: Encoder, note: <T>(term: T) => T): Kit {
  return {
    note,
    label<T extends Pid | Ref>(term: T, name: string): T {
      encoder.label(term, name);
      return term;
    },
    *inbox(idle = 30) {
      const messages: unknown[] = [];
      for (;;) {
        const message = yield* receive({ after: idle });
        if (message === TIMEOUT) return messages;
        messages.push(message);
      }
    },
    *attempt<T>(piece: Piece<T>): Generator<never, Attempt<T>, unknown> {
      try {
        return ["returned", yield* evaluate(piece)];
      } catch (thrown) {
        if (thrown instanceof Exit) return ["exited", thrown.reason];
        if (thrown instanceof Error) return ["raised", new Raised(thrown)];
        return ["threw", thrown];
      }
    },
    *reasonOf(ref, timeout = 2000) {
      const down = yield* receive((m): m is DownMessage => m instanceof DownMessage && m.ref === ref, {
        after: timeout,
      });
      return down === TIMEOUT ? "still_alive" : down.reason;
    },
    *eventually<T>(piece: Piece<T>): Generator<never, T, unknown> {
      for (let left = 400; ; left--) {
        const value = yield* evaluate(piece);
        if ((value !== false && value !== null && value !== undefined) || left === 0) return value;
        yield* sleep(5) as Iterable<never>;
      }
    },
    *sleep(ms) {
      return yield* sleep(ms);
    },
  };
}

/** The piece's value: of a generator, or a handle that can be yielded as well as awaited, what it comes to. */
function* evaluate<T>(piece: Piece<T>): Generator<never, T, unknown> {
  const result: unknown = piece();
  const waits =
    typeof result === "object" &&
    result !== null &&
    Symbol.iterator in result &&
    ("next" in result || "then" in result);
  return (waits ? yield* result as Generator<never, unknown, unknown> : result) as T;
}

/** What is noted counts as it was then: plain arrays and objects are copied, whatever else is in them is kept. */
function snapshot(term: unknown): unknown {
  if (Array.isArray(term)) return term.map(snapshot);
  if (typeof term !== "object" || term === null) return term;
  if (term instanceof Map)
    return new Map([...(term as Map<unknown, unknown>)].map(([k, v]) => [snapshot(k), snapshot(v)]));
  if (term instanceof Set) return new Set([...(term as Set<unknown>)].map(snapshot));
  if (Object.getPrototypeOf(term) !== Object.prototype) return term;
  return Object.fromEntries(Object.entries(term).map(([key, value]) => [key, snapshot(value)]));
}
