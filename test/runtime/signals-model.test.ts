/**
 * Links, monitors and exit signals against a small reference model, in random histories; order of messages between
 * every pair of processes; and determinism: the same program gives the same events, to the letter.
 */

import {
  createTestSystem,
  DownMessage,
  exit,
  ExitMessage,
  makeRef,
  now,
  Pid,
  Process,
  random,
  receive,
  Ref,
  self,
  send,
  sleep,
  spawn,
} from "@switchboard/runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type KernelEvent, messageName } from "../../runtime/src/kernel/index.js";

type Reason = "normal" | "shutdown" | "boom" | "kill";

/** One step of a history; actors are numbers. */
type Step =
  | { readonly do: "link" | "unlink" | "monitor"; readonly who: number; readonly other: number }
  | { readonly do: "trap"; readonly who: number; readonly on: boolean }
  | { readonly do: "leave"; readonly who: number; readonly reason: Reason }
  | { readonly do: "signal"; readonly who: number; readonly reason: Reason };

const ACTORS = 5;
const actor = fc.integer({ min: 0, max: ACTORS - 1 });
const reason = fc.constantFrom<Reason>("normal", "shutdown", "boom", "kill");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("link", "unlink", "monitor"), who: actor, other: actor }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("trap" as const), who: actor, on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("leave", "signal"), who: actor, reason }) },
);

/** What is seen in the end: who lives, why the others died, and the EXITs and DOWNs that each got, sorted. */
interface Seen {
  readonly ends: readonly string[];
  readonly mail: readonly (readonly string[])[];
}

/** The reference: the tables of the Erlang manual and nothing else. */
class Model {
  private readonly ends: (string | null)[] = Array.from({ length: ACTORS }, () => null);
  private readonly trapping = new Set<number>();
  private readonly links = new Set<string>();
  private monitors: { readonly by: number; readonly on: number }[] = [];
  private downs: { readonly by: number; readonly text: string }[] = [];
  private readonly mail: string[][] = Array.from({ length: ACTORS }, () => []);

  take(one: Step): void {
    this.carryOut(one);
    // Whoever falls in the same step, in whatever order, never reads its DOWN.
    for (const { by, text } of this.downs) if (this.ends[by] === null) this.mail[by]?.push(text);
    this.downs = [];
  }

  private carryOut(one: Step): void {
    if (this.ends[one.who] !== null) return;
    switch (one.do) {
      case "link":
        this.link(one.who, one.other);
        return;
      case "unlink":
        this.links.delete(pair(one.who, one.other));
        return;
      case "monitor":
        if (this.ends[one.other] !== null) this.mail[one.who]?.push(`DOWN ${one.other} noproc`);
        else if (one.other !== one.who) this.monitors.push({ by: one.who, on: one.other });
        return;
      case "trap":
        if (one.on) this.trapping.add(one.who);
        else this.trapping.delete(one.who);
        return;
      case "leave":
        this.die(one.who, one.reason);
        return;
      case "signal":
        if (one.reason === "kill") this.die(one.who, "killed");
        else this.signal("driver", one.who, one.reason);
        return;
      default: {
        const never: never = one;
        return never;
      }
    }
  }

  seen(): Seen {
    return { ends: this.ends.map((end) => end ?? "alive"), mail: this.mail.map((list) => list.toSorted()) };
  }

  private link(who: number, other: number): void {
    if (who === other) return;
    if (this.ends[other] === null) this.links.add(pair(who, other));
    else if (this.trapping.has(who)) this.mail[who]?.push(`EXIT ${other} noproc`);
    else this.die(who, "noproc");
  }

  private signal(from: number | "driver", to: number, why: string): void {
    if (this.ends[to] !== null) return;
    if (this.trapping.has(to)) this.mail[to]?.push(`EXIT ${from} ${why}`);
    else if (why !== "normal") this.die(to, why);
  }

  private die(who: number, why: string): void {
    if (this.ends[who] !== null) return;
    this.ends[who] = why;
    const linked = [...this.links].filter((link) => link.split("-").includes(String(who)));
    for (const link of linked) this.links.delete(link);
    const watched = this.monitors.filter((monitor) => monitor.on === who);
    this.monitors = this.monitors.filter((monitor) => monitor.on !== who && monitor.by !== who);
    for (const link of linked) {
      const other = link
        .split("-")
        .map(Number)
        .find((end) => end !== who);
      if (other !== undefined) this.signal(who, other, why);
    }
    for (const { by } of watched) this.downs.push({ by, text: `DOWN ${who} ${why}` });
  }
}

function pair(a: number, b: number): string {
  return a < b ? `${a}-${b}` : `${b}-${a}`;
}

/** The same on real processes: each does what it is told by message. */
function runHistory(steps: readonly Step[]): Seen {
  const system = createTestSystem();
  const { kernel, host } = system;
  const mail: string[][] = Array.from({ length: ACTORS }, () => []);
  const pids: Pid[] = [];
  const ends = new Map<Pid, string>();
  const nameOf = (pid: unknown): string => {
    const place = pids.indexOf(pid as Pid);
    return place === -1 ? "driver" : String(place);
  };
  kernel.exitHooks.add((ended) => {
    ends.set(ended.pid, textOf(ended.exitReason));
  });
  const body = (me: number) =>
    function* () {
      for (;;) {
        const message = yield* receive();
        if (message instanceof ExitMessage)
          mail[me]?.push(`EXIT ${nameOf(message.pid)} ${textOf(message.reason)}`);
        else if (message instanceof DownMessage)
          mail[me]?.push(`DOWN ${nameOf(message.process)} ${textOf(message.reason)}`);
        else obey(message as Step, pids);
      }
    };
  system.within(() => {
    for (let i = 0; i < ACTORS; i++) pids.push(spawn(body(i), `actor ${i}`));
    const driver = spawn(function* () {
      for (;;) {
        const [pid, why] = (yield* receive()) as readonly [Pid, Reason];
        Process.exit(pid, why);
      }
    }, "driver");
    host.runUntilIdle();
    for (const one of steps) {
      const pid = pids[one.who];
      if (pid === undefined) continue;
      if (one.do === "signal") send(driver, [pid, one.reason]);
      else send(pid, one);
      host.runUntilIdle();
    }
  });
  return { ends: pids.map((pid) => ends.get(pid) ?? "alive"), mail: mail.map((list) => list.toSorted()) };
}

/** A reason as the model writes it: an error of the machine's own is its bare term. */
function textOf(why: unknown): string {
  return String(why instanceof Error && "original" in why ? why.original : why);
}

function obey(one: Step, pids: readonly Pid[]): void {
  switch (one.do) {
    case "link":
    case "unlink":
    case "monitor": {
      const other = pids[one.other];
      if (other !== undefined) Process[one.do](other);
      return;
    }
    case "trap":
      Process.flag("trapExit", one.on);
      return;
    case "leave":
      return exit(one.reason);
    case "signal":
      throw new Error("the driver's business");
    default: {
      const never: never = one;
      return never;
    }
  }
}

describe("links, monitors and exit signals", () => {
  test("do what the model says, in any history", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const model = new Model();
        for (const one of steps) model.take(one);
        expect(runHistory(steps)).toEqual(model.seen());
      }),
      { numRuns: 400 },
    );
  });

  test("a chain of links of any length falls without recursion", () => {
    const system = createTestSystem();
    system.within(() => {
      let next: Pid | null = null;
      for (let i = 0; i < 20_000; i++) {
        const before: Pid | null = next;
        next = spawn(function* () {
          if (before !== null) Process.link(before);
          yield* receive();
          exit("falls");
        });
      }
      system.host.run();
      if (next !== null) send(next, "go");
      system.host.run();
    });
    expect(system.kernel.processes.size).toBe(0);
  });
});

describe("messages", () => {
  test("of one sender arrive at one receiver in the order sent, whatever else is sent", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(actor, actor, fc.boolean()), { maxLength: 60 }), (sends) => {
        const got: (readonly [number, number])[][] = Array.from({ length: ACTORS }, () => []);
        const system = createTestSystem();
        system.within(() => {
          const receivers = got.map((list) =>
            spawn(function* () {
              for (;;) list.push((yield* receive()) as readonly [number, number]);
            }),
          );
          for (let from = 0; from < ACTORS; from++) {
            const mine = sends.filter(([by]) => by === from);
            spawn(function* () {
              for (const [i, [, to, rest]] of mine.entries()) {
                const pid = receivers[to];
                if (pid !== undefined) send(pid, [from, i]);
                if (rest) yield* sleep(1);
              }
            });
          }
          system.host.runUntilIdle();
        });
        for (const list of got) {
          for (let from = 0; from < ACTORS; from++) {
            const numbers = list.filter(([by]) => by === from).map(([, i]) => i);
            expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
          }
        }
        expect(got.flat()).toHaveLength(sends.length);
      }),
      { numRuns: 100 },
    );
  });
});

/** An event as one line: what a trace file would hold, without anything that is not data. */
function line(event: KernelEvent): string {
  return JSON.stringify(event, (key, value: unknown) => {
    if (value instanceof Pid || value instanceof Ref) return value.toString();
    if (key === "process" || key === "origin" || key === "next" || key === "site") return undefined;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    return key === "payload" ? [messageName(value), value] : value;
  });
}

/** A program whose every choice comes from the system: it spawns, talks, links, sleeps, fails. */
function trace(seed: number, processes: number): string {
  const system = createTestSystem(seed);
  const lines: string[] = [];
  system.kernel.observer = { event: (event) => lines.push(line(event)) };
  const body = (depth: number) =>
    function* () {
      const known: Pid[] = [];
      for (let i = 0; i < 6; i++) {
        const dice = random();
        const target = known[Math.floor(random() * known.length)];
        if (dice < 0.3 && depth < 3) known.push(spawn(body(depth + 1), `child ${i}`));
        else if (dice < 0.4) Process.flag("trapExit", random() < 0.5);
        else if (dice < 0.5 && target !== undefined && Process.alive(target)) Process.link(target);
        else if (dice < 0.6 && target !== undefined) Process.monitor(target);
        else if (dice < 0.7)
          Process.sendAfter(self(), ["timer", now(), makeRef()], Math.floor(random() * 20));
        else if (dice < 0.8 && target !== undefined) send(target, { from: self(), at: now() });
        else if (dice < 0.83) throw new Error("unlucky");
        else if (dice < 0.86) exit("enough");
        else yield* receive({ after: Math.floor(random() * 10) });
      }
    };
  system.within(() => {
    for (let i = 0; i < processes; i++) spawn(body(0), `root ${i}`);
    system.host.runUntilIdle();
  });
  return lines.join("\n");
}

describe("determinism", () => {
  test("same program, same seed: the same events, byte for byte", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 6 }), (seed, processes) => {
        const first = trace(seed, processes);
        expect(first).toContain('"type":"exit"');
        expect(trace(seed, processes)).toBe(first);
      }),
      { numRuns: 100 },
    );
  });

  test("sequence numbers have no gaps and causes come before their effects", () => {
    const events = trace(7, 5)
      .split("\n")
      .map(
        (text) => JSON.parse(text) as { seq: number; cause: number; type: string; delivery?: { id: number } },
      );
    expect(events.map((event) => event.seq)).toEqual(events.map((_event, i) => i + 1));
    const begun = new Set([0]);
    for (const event of events) {
      if (event.type === "deliver" && event.delivery !== undefined) begun.add(event.delivery.id);
      expect(begun.has(event.cause)).toBe(true);
    }
  });
});
