/** What a person does to the system that stands still, and what is shown of a delivery. */

import { describe, expect, test } from "vitest";
import {
  defineServer,
  noreply,
  ok,
  Process,
  receive,
  reply,
  send,
  sleep,
  spawn,
} from "../../../runtime/src/index.js";
import { breakpoint, type Debugged, debugged } from "./harness.js";
import { counting, Door } from "./programs.js";

const Clerk = defineServer({
  name: "Clerk",
  init: () => ok({ seen: [] as string[], login: { user: "ann", password: "1234" } }),
  call: { list: (_request, _from, state) => reply(state.seen, state) },
  cast: {
    see: (what: string, state) => {
      Process.put("last", what);
      return noreply({ ...state, seen: [...state.seen, what] });
    },
    mutate: (_request, state) => {
      state.seen.push("in place");
      return noreply(state);
    },
    tell: (_request, state) => {
      send("ear", "one");
      send("ear", "two");
      return noreply(state);
    },
  },
});

/** Three casts lie before `<0.2.0>`, nothing of which has been handled. */
function shop(): void {
  spawn(function* main() {
    spawn(function* ear() {
      Process.register(Process.self(), "ear");
      for (;;) yield* receive();
    });
    yield* sleep(0);
    const clerk = yield* Clerk.start(undefined, { name: "clerk" }).unwrap();
    for (const what of ["a", "b", "c"]) Clerk.cast(clerk, "see", what);
    Clerk.cast(clerk, "mutate");
    Clerk.cast(clerk, "tell");
    yield* receive();
  });
}

const CLERK = 3;

function atFirst(): Debugged {
  return debugged(shop, { breakpoints: [breakpoint(1, "receive clerk see", { hitCondition: "1" })] });
}

/** Numbers of sending of the messages that wait. */
function waiting(given: Debugged): number[] {
  return [...(given.system.kernel.processes.get(CLERK)?.mailbox ?? [])].map(({ origin }) => origin?.seq ?? 0);
}

function seen(given: Debugged): string {
  return given.ask({ type: "evaluate", pid: CLERK, expression: "state.seen" }).value;
}

describe("messages that wait", () => {
  const table: readonly [
    what: string,
    action: (given: Debugged, messages: number[]) => unknown,
    after: string,
  ][] = [
    [
      "drop",
      (given, [, b = 0]) => given.ask({ type: "pending", pid: CLERK, message: b, action: { kind: "drop" } }),
      '["a", "c"',
    ],
    [
      "duplicate",
      (given, [a = 0]) =>
        given.ask({ type: "pending", pid: CLERK, message: a, action: { kind: "duplicate" } }),
      '["a", "b", "c", "in place", "a"]',
    ],
    [
      "delay",
      (given, [a = 0]) =>
        given.ask({ type: "pending", pid: CLERK, message: a, action: { kind: "delay", ms: 50 } }),
      '["b", "c", "in place", "a"]',
    ],
    [
      "edit",
      (given, [a = 0]) =>
        given.ask({
          type: "pending",
          pid: CLERK,
          message: a,
          action: { kind: "edit", value: '["see", message[1] + "!"]' },
        }),
      '["a!", "b", "c", "in place"]',
    ],
  ];
  test.each(table)("%s", (_what, action, after) => {
    const given = atFirst();
    action(given, waiting(given));
    expect(given.go({ type: "continue" })).toBeNull();
    given.go({ type: "pause" });
    expect(seen(given).startsWith(after)).toBe(true);
  });

  test("deliver this one next", () => {
    const given = atFirst();
    const [, , c = 0] = waiting(given);
    expect(given.go({ type: "pending", pid: CLERK, message: c, action: { kind: "deliver" } })).toBe(
      "after <0.3.0> has handled cast see",
    );
    expect(seen(given)).toBe('["c"]');
  });

  test("one that is gone is said to be", () => {
    const given = atFirst();
    expect(() => given.ask({ type: "pending", pid: CLERK, message: 1, action: { kind: "drop" } })).toThrow(
      "<0.3.0> clerk has no such message in its mailbox",
    );
  });

  test("deliver again what has been handled", () => {
    const given = atFirst();
    given.go({ type: "deliverNext", pid: CLERK });
    expect(given.go({ type: "deliverAgain", pid: CLERK })).toBe(
      "before <0.3.0> about to handle cast see (again)",
    );
    given.go({ type: "deliverNext", pid: CLERK });
    expect(seen(given)).toBe('["a", "a"]');
  });

  test("an entry shows its sender, how long it has waited and its number", () => {
    const given = atFirst();
    const mailbox = given.ask({ type: "scopes", pid: CLERK }).find(({ name }) => name === "Mailbox");
    const [entry] = given.ask({ type: "variables", ref: mailbox?.ref ?? 0, start: 0, count: 1 });
    const rows = given.ask({ type: "variables", ref: entry?.ref ?? 0, start: 0, count: 0 });
    expect(rows.map(({ name }) => name)).toEqual([
      "message",
      "sender",
      "sent in",
      "sent at",
      "waiting",
      "sending",
    ]);
    expect(rows[1]?.value).toBe("<0.1.0> main");
    expect(rows[2]?.locations?.some(({ file }) => file.includes("interventions.test.ts"))).toBe(true);
    expect(rows[5]?.value).toBe(String(waiting(given)[0]));
  });
});

describe("values", () => {
  const right: readonly [path: string, value: string, shown: string][] = [
    ["state.seen", '["x"]', '["x"]'],
    ["state.seen[0]", '"y"', '"y"'],
    ["state.login.user", "state.login.user + 'e'", '"anne"'],
    ["message[1]", '"z"', '"z"'],
    ["dictionary.colour", '"red"', '"red"'],
  ];
  test.each(right)("%s = %s", (path, value, shown) => {
    const given = atFirst();
    expect(given.ask({ type: "assign", pid: CLERK, path, value }).value).toBe(shown);
  });

  const wrong: readonly [path: string, value: string, error: string][] = [
    ["self", "1", "`self` cannot be set"],
    ["data.x", "1", "has a state and no data"],
    ["state.seen[7]", "1", "state.seen has 0 elements: there is no place 7"],
    ["state.seen.x.y", "1", "there is no place x"],
    ["state.login.user.first", "1", "state.login.user has no fields"],
    ["state.seen", "() => 1", "function"],
    ["state.seen", "nobody", "nobody is not defined"],
    ["1 + 1", "1", "is no path"],
  ];
  test.each(wrong)("%s = %s is refused", (path, value, error) => {
    const given = atFirst();
    expect(() => given.ask({ type: "assign", pid: CLERK, path, value })).toThrow(error);
  });

  test("a row is set by its name, and is where a data breakpoint may be", () => {
    const given = atFirst();
    const state = given.ask({ type: "scopes", pid: CLERK }).find(({ name }) => name === "State");
    const [row] = given.ask({ type: "variables", ref: state?.ref ?? 0, start: 0, count: 0 });
    const ref = row?.ref ?? 0;
    given.ask({ type: "variables", ref, start: 0, count: 0 });
    expect(given.ask({ type: "placeOf", ref, name: "seen" })).toEqual({
      process: "clerk",
      path: "state.seen",
    });
    expect(given.ask({ type: "setVariable", ref, name: "seen", value: '["set"]' }).value).toBe('["set"]');
    given.go({ type: "deliverNext", pid: CLERK });
    expect(seen(given)).toBe('["set", "a"]');
  });

  test("secrets are masked", () => {
    const given = atFirst();
    expect(given.scope(CLERK, "State")[0]).toBe('state = {seen: [], login: {user: "ann", password: •••}}');
    expect(given.ask({ type: "evaluate", pid: CLERK, expression: "state.login.password" }).value).toBe("•••");
  });

  test("completions are names and fields", () => {
    const given = atFirst();
    const of = (text: string) => given.ask({ type: "complete", pid: CLERK, text });
    expect(of("")).toEqual(["message", "state", "from", "self"]);
    expect(of("1 + state.lo")).toEqual(["login"]);
    expect(of("state.login.")).toEqual(["user", "password"]);
    expect(of("nobody.")).toEqual([]);
  });
});

describe("what a delivery has done", () => {
  test("changes of the state, also those made in place, and of nothing", () => {
    const given = atFirst();
    const changed = (): string[] => given.scope(CLERK, "Changed");
    given.go({ type: "deliverNext", pid: CLERK });
    expect(changed()).toEqual(['state.seen[0] = (nothing) → "a"']);
    given.go({ type: "step", kind: "over", pid: CLERK });
    given.go({ type: "step", kind: "over", pid: CLERK });
    given.go({ type: "step", kind: "over", pid: CLERK });
    expect(given.stop().text).toBe("about to handle cast mutate");
    given.go({ type: "deliverNext", pid: CLERK });
    expect(changed()).toEqual(['state.seen[3] = (nothing) → "in place"']);
    given.go({ type: "deliverNext", pid: CLERK });
    expect(changed()).toEqual([]);
  });

  test("what it has sent so far, which can be stepped into", () => {
    const given = debugged(shop, { breakpoints: [breakpoint(1, "after clerk tell")] });
    expect(given.scope(CLERK, "Sent")).toEqual([
      '0 = info "one" → <0.2.0> ear',
      '1 = info "two" → <0.2.0> ear',
    ]);
    const targets = given.ask({ type: "stepInTargets", pid: CLERK });
    expect(targets.map(({ label }) => label)).toEqual(["info one → <0.2.0> ear", "info two → <0.2.0> ear"]);
    expect(given.go({ type: "step", kind: "in", pid: CLERK, target: targets[1]?.id })).toBe(
      "before <0.2.0> about to handle info two",
    );
  });

  test("a data breakpoint stops after the delivery that changed the value", () => {
    const given = debugged(shop, {
      breakpoints: [breakpoint(1, "change clerk state.seen.length", { condition: "state.seen.length > 1" })],
    });
    expect(given.stop()).toMatchObject({ pid: CLERK, at: "after", reason: "breakpoint", breakpoints: [1] });
    expect(seen(given)).toBe('["a", "b"]');
    given.go({ type: "continue" });
    expect(seen(given)).toBe('["a", "b", "c"]');
  });
});

describe("who runs", () => {
  test("a suspended process keeps its messages until it is resumed", () => {
    const given = atFirst();
    given.ask({ type: "suspend", pid: CLERK, suspended: true });
    given.go({ type: "continue" });
    given.go({ type: "pause" });
    expect(seen(given)).toBe("[]");
    given.ask({ type: "suspend", pid: CLERK, suspended: false });
    given.go({ type: "continue" });
    given.go({ type: "pause" });
    expect(seen(given)).toBe('["a", "b", "c", "in place"]');
  });

  test("a step of this process alone stops where it needs another, one with those it needs goes on", () => {
    const first = (): Debugged => debugged(counting, { breakpoints: [breakpoint(1, "spawn Counter")] });
    const alone = first();
    expect(alone.go({ type: "step", kind: "over", pid: 1, scope: "this" })).toMatch(
      /^after <0\.1\.0> waits for a process to be up, and the scope of the step lets nobody run/,
    );
    const all = first();
    expect(all.go({ type: "step", kind: "over", pid: 1, scope: "all" })).toBeNull();
  });

  test("until a state is entered, and the clock by hand", () => {
    const given = debugged(
      () => {
        spawn(function* main() {
          const door = yield* Door.start(undefined, { name: "door" }).unwrap();
          Door.cast(door, "unlock");
          yield* receive();
        });
      },
      { stopOnEntry: true, time: 10 },
    );
    given.go({ type: "deliverNext", pid: null });
    given.go({ type: "deliverNext", pid: null });
    expect(given.go({ type: "runUntilState", pid: 2, state: "open" })).toBe("after <0.2.0> has entered open");
    expect(() => given.ask({ type: "runUntilState", pid: 2, state: "ajar" })).toThrow(
      'has no state "ajar"; its states: locked, open',
    );
    given.ask({ type: "advance", ms: 100 });
    expect(given.go({ type: "runUntilState", pid: 2, state: "locked" })).toBe(
      "after <0.2.0> has entered locked",
    );
    expect(given.ask({ type: "assign", pid: 2, path: "state", value: '"open"' }).value).toBe('"open"');
    expect(() => given.ask({ type: "assign", pid: 2, path: "state", value: '"ajar"' })).toThrow(
      "has no such state",
    );
  });
});

test("what a person has done is in the event stream", () => {
  const given = atFirst();
  const told: string[] = [];
  const { kernel } = given.system;
  const before = kernel.observer;
  kernel.observer = {
    event(event) {
      if (event.type === "intervention") told.push(event.what);
      before?.event(event);
    },
  };
  const [, b = 0] = waiting(given);
  given.ask({ type: "pending", pid: CLERK, message: b, action: { kind: "drop" } });
  given.ask({ type: "assign", pid: CLERK, path: "state.seen", value: "[]" });
  given.ask({ type: "suspend", pid: CLERK, suspended: true });
  given.ask({ type: "advance", ms: 5 });
  expect(told).toEqual([
    "drop a message to <0.3.0>",
    "replace state of <0.3.0>",
    "suspend <0.3.0>",
    "advance the clock by 5 ms",
  ]);
});
