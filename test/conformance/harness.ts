/**
 * Runs the TypeScript twin of a case that was recorded on the BEAM, and compares what it observes.
 *
 * A twin does what the case's Elixir text does, with the same words (kit.exs): `note`, `label`, `inbox`, `attempt`,
 * `reasonOf`, `eventually`, `sleep`. It runs in a process labelled "test" on a system of its own with a clock moved
 * by hand; the log is closed when that process ends. What is expected comes from the recorded case alone.
 */

import { readdirSync, readFileSync } from "node:fs";
import {
  createTestSystem,
  DownMessage,
  Exit,
  type Fiber,
  Pid,
  receive,
  Ref,
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

/** Cases that mean nothing in TypeScript, each with the reason. They count as neither passed nor failed. */
export const meaningless: ReadonlyMap<string, string> = new Map([]);

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
  note<T>(term: T): T;
  /** Names a pid or reference in what is observed; returns it. */
  label<T extends Pid | Ref>(term: T, name: string): T;
  /** Drains the caller's mailbox until it stays empty for `idle` ms (30). */
  inbox(idle?: number): Fiber<unknown[]>;
  /** `["returned", value]`, `["exited", reason]`, `["raised", error]` or `["threw", value]`. */
  attempt<T>(piece: Piece<T>): Fiber<Attempt<T>>;
  /** Waits for the DOWN of this monitor; its reason, `"still_alive"` after `timeout` ms (2,000). */
  reasonOf(ref: Ref, timeout?: number): Fiber<unknown>;
  /** Polls every 5 ms, 400 times, until the piece's value is neither false, null nor undefined; returns it. */
  eventually<T>(piece: Piece<T>): Fiber<T>;
  sleep(ms: number): Fiber<unknown>;
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
  let over = false;
  let reason: unknown = undefined;
  const note = <T>(term: T): T => {
    if (!over) log.push(snapshot(term));
    return term;
  };
  const pid = system.within(() => spawn(() => body(kitOf(encoder, note)), "test"));
  encoder.label(pid, "test");
  kernel.exitHooks.add((ended) => {
    if (ended.pid !== pid) return;
    over = true;
    reason = ended.exitReason;
  });
  const started = kernel.time;
  // The clock is moved from timer to timer, and promises may settle in between, until the case is over.
  while (!over) {
    host.run();
    await new Promise((resolve) => setImmediate(resolve));
    if (kernel.busy) continue;
    const next = kernel.nextTimerIn();
    if (next === null || kernel.time + next - started > LIMIT_MS) break;
    host.runFor(next);
  }
  if (!over) throw new Error(`the twin did not come to its end; observed so far: ${String(log)}`);
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
        return ["returned", (yield* evaluate(piece)) as T];
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
        const value = (yield* evaluate(piece)) as T;
        if ((value !== false && value !== null && value !== undefined) || left === 0) return value;
        yield* sleep(5) as Iterable<never>;
      }
    },
    *sleep(ms) {
      return yield* sleep(ms);
    },
  };
}

function* evaluate(piece: Piece<unknown>): Generator<never, unknown, unknown> {
  const result = piece();
  if (typeof result !== "object" || result === null || !(Symbol.iterator in result)) return result;
  // A generator, or a handle of the runtime's that can be yielded as well as awaited; lists are values.
  if ("next" in result || "then" in result) return yield* result as Generator<never, unknown, unknown>;
  return result;
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
