// What supervisors decide, as tables: who is restarted, whom with it, how many restarts are borne, what is refused.
import { type ChildSpec, type Restart, type Strategy } from "@switchboard/runtime";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideExit,
  group,
  judge,
  type Supervised,
  unstarted,
} from "../../runtime/src/otp/supervisor/decision.js";
import { type AutoShutdown, checkFlags } from "../../runtime/src/otp/supervisor/flags.js";
import { addRestart } from "../../runtime/src/otp/supervisor/intensity.js";
import { checkSpec, checkSpecs, childSpec } from "../../runtime/src/otp/supervisor/specification.js";
import { Pid } from "../../runtime/src/kernel/index.js";

const start = () => ({ status: "ignore" }) as const;

describe("restart types and exit reasons", () => {
  const error = new Error("boom");
  const reasons = ["normal", "shutdown", ["shutdown", "why"], "boom", "killed", error] as const;
  const table: Readonly<Record<Restart, readonly string[]>> = {
    permanent: [
      "restart (permanent)",
      "restart (permanent)",
      "restart (permanent)",
      "restart (permanent)",
      "restart (permanent)",
      "restart (permanent)",
    ],
    transient: [
      "do not restart (transient, normal)",
      "do not restart (transient, shutdown)",
      'do not restart (transient, ["shutdown", "why"])',
      "restart (transient, abnormal)",
      "restart (transient, abnormal)",
      "restart (transient, abnormal)",
    ],
    temporary: [
      "do not restart (temporary)",
      "do not restart (temporary)",
      "do not restart (temporary)",
      "do not restart (temporary)",
      "do not restart (temporary)",
      "do not restart (temporary)",
    ],
  };
  for (const restart of ["permanent", "transient", "temporary"] as const) {
    reasons.forEach((reason, i) => {
      const words = table[restart][i];
      test(`${restart} x ${String(reason)}: ${words}`, () => {
        const verdict = judge(restart, reason);
        expect(verdict.words).toBe(words);
        expect(verdict.restart).toBe(words?.startsWith("restart"));
        // OTP reports every end of a permanent child, and the abnormal ends of the others.
        expect(verdict.report).toBe(restart === "permanent" || i > 2);
      });
    });
  }
});

describe("who is restarted with whom", () => {
  const children = ["a", "b", "c", "d"].map((id) => child({ id, start }));
  const cases: readonly (readonly [Strategy, string, string])[] = [
    ["one_for_one", "b", "b"],
    ["one_for_all", "b", "abcd"],
    ["rest_for_one", "a", "abcd"],
    ["rest_for_one", "b", "bcd"],
    ["rest_for_one", "d", "d"],
  ];
  for (const [strategy, failed, expected] of cases) {
    test(`${strategy}: ${failed} takes ${expected}`, () => {
      const one = children.find(({ spec }) => spec.id === failed);
      const ids = one === undefined ? [] : group(strategy, children, one).map(({ spec }) => spec.id);
      expect(ids.join("")).toBe(expected);
    });
  }
});

describe("automatic shutdown", () => {
  const cases: readonly (readonly [AutoShutdown, string, boolean, boolean])[] = [
    // setting, who ends, after the other significant child has ended, the supervisor ends
    ["never", "plain", false, false],
    ["any_significant", "plain", false, false],
    ["any_significant", "one", false, true],
    ["all_significant", "one", false, false],
    ["all_significant", "one", true, true],
    ["all_significant", "plain", true, false],
  ];
  for (const [autoShutdown, id, otherGone, ends] of cases) {
    test(`${autoShutdown}: ${id} ends${otherGone ? " as the last significant one" : ""}: ${ends ? "down" : "up"}`, () => {
      const significant = autoShutdown !== "never";
      const spec = (name: string, sig: boolean): ChildSpec => ({
        id: name,
        start,
        restart: "transient",
        significant: sig,
      });
      const given = [spec("plain", false), spec("one", significant), spec("two", significant)];
      const children = given.map((s, i) => running(child(s, autoShutdown), i + 1));
      const pid = new Pid(given.findIndex((s) => s.id === id) + 1);
      const seen = children.map((c) =>
        c.spec.id === id ? { ...c, life: { status: "running", pid } as const } : c,
      );
      const now = seen.map((c) =>
        otherGone && c.spec.id === "two" ? { ...c, life: { status: "stopped" } as const } : c,
      );
      const decision = decideExit(now, autoShutdown, pid, "normal");
      expect(decision).toMatchObject({ type: "let-go", shutdown: ends });
    });
  }
});

describe("restart intensity", () => {
  test("the fourth restart within the period is one too many for the default of 3", () => {
    let restarts: readonly number[] = [];
    const limit = { maxRestarts: 3, maxSeconds: 5 };
    const exceeded = [0, 1000, 2000, 3000].map((time) => {
      const counted = addRestart(restarts, time, limit);
      restarts = counted.restarts;
      return counted.exceeded;
    });
    expect(exceeded).toEqual([false, false, false, true]);
  });

  test("restarts older than the period are forgotten; the period counts in whole seconds", () => {
    const limit = { maxRestarts: 1, maxSeconds: 2 };
    const first = addRestart([], 900, limit);
    expect(addRestart(first.restarts, 2900, limit).exceeded).toBe(true);
    expect(addRestart(first.restarts, 3000, limit).exceeded).toBe(false);
  });

  test("agrees with counting all restarts of the last maxSeconds seconds", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 40 });
    const limits = fc.record({
      maxRestarts: fc.integer({ min: 0, max: 6 }),
      maxSeconds: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(gaps, limits, (delays, limit) => {
        const all: number[] = [];
        let restarts: readonly number[] = [];
        let time = 0;
        for (const delay of delays) {
          time += delay;
          all.push(Math.floor(time / 1000));
          const counted = addRestart(restarts, time, limit);
          restarts = counted.restarts;
          const within = all.filter((second) => second >= Math.floor(time / 1000) - limit.maxSeconds);
          expect(counted.exceeded).toBe(within.length > limit.maxRestarts);
          // A supervisor keeps no more than it needs.
          expect(restarts.length).toBe(within.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("what is refused, in OTP's words", () => {
  const combination = (a: readonly [string, string]) => ["bad_combination", [a, ["significant", true]]];
  const specs: readonly (readonly [string, object, unknown])[] = [
    ["no id", { start }, "missing_id"],
    ["no start", { id: "x" }, "missing_start"],
    ["a start that is none", { id: "x", start: "foo" }, ["invalid_mfa", "foo"]],
    [
      "a module without arguments",
      { id: "x", start: [{ name: "M" }, "f"] },
      ["invalid_mfa", [{ name: "M" }, "f"]],
    ],
    ["restart", { id: "x", start, restart: "often" }, ["invalid_restart_type", "often"]],
    ["type", { id: "x", start, type: "boss" }, ["invalid_child_type", "boss"]],
    ["shutdown below 0", { id: "x", start, shutdown: -1 }, ["invalid_shutdown", -1]],
    ["shutdown in words", { id: "x", start, shutdown: "soon" }, ["invalid_shutdown", "soon"]],
    ["modules", { id: "x", start, modules: 3 }, ["invalid_modules", 3]],
    ["significant", { id: "x", start, significant: 3 }, ["invalid_significant", 3]],
    [
      "significant where nothing shuts down",
      { id: "x", start, significant: true },
      combination(["auto_shutdown", "never"]),
    ],
  ];
  for (const [what, spec, error] of specs) {
    test(what, () => {
      expect(checkSpec(spec as ChildSpec, "never")).toEqual({ ok: false, error });
    });
  }

  test("a permanent child cannot be significant", () => {
    const checked = checkSpec({ id: "x", start, significant: true }, "any_significant");
    expect(checked).toEqual({ ok: false, error: combination(["restart", "permanent"]) });
  });

  test("ids are compared by value", () => {
    const twice = [
      { id: ["worker", 1], start },
      { id: ["worker", 1], start },
    ];
    expect(checkSpecs(twice, "never")).toEqual({ ok: false, error: ["duplicate_child_name", ["worker", 1]] });
  });

  const flags: readonly (readonly [object, unknown])[] = [
    [{ strategy: "two_for_one" }, ["invalid_strategy", "two_for_one"]],
    [{ strategy: "one_for_one", maxRestarts: -1 }, ["invalid_intensity", -1]],
    [{ strategy: "one_for_one", maxRestarts: 1.5 }, ["invalid_intensity", 1.5]],
    [{ strategy: "one_for_one", maxSeconds: 0 }, ["invalid_period", 0]],
    [{ strategy: "one_for_one", autoShutdown: "maybe" }, ["invalid_auto_shutdown", "maybe"]],
  ];
  for (const [given, error] of flags) {
    test(JSON.stringify(given), () => {
      expect(checkFlags(given as { strategy: Strategy })).toEqual({ ok: false, error });
    });
  }

  test("an unknown field in an override", () => {
    expect(() => childSpec({ id: "x", start }, { foo: 1 } as object)).toThrow(/unknown key "foo"/);
  });

  test("something that is no child", () => {
    expect(() => childSpec(3 as never)).toThrow(/expect each child to be a module/);
  });
});

describe("what is filled in", () => {
  test("workers have 5 seconds to end, supervisors all the time they need", () => {
    const worker = checkSpec({ id: "w", start: [{ name: "W" }, "startLink", []] }, "never");
    expect(worker).toMatchObject({
      value: { restart: "permanent", shutdown: 5000, type: "worker", significant: false, modules: ["W"] },
    });
    const supervisor = checkSpec({ id: "s", start, type: "supervisor" }, "never");
    expect(supervisor).toMatchObject({ value: { shutdown: "infinity", modules: ["s"] } });
  });
});

function child(spec: ChildSpec, autoShutdown: AutoShutdown = "never"): Supervised {
  const checked = checkSpec(spec, autoShutdown);
  if (!checked.ok) throw new Error(String(checked.error));
  return unstarted(checked.value);
}

function running(one: Supervised, id: number): Supervised {
  return { ...one, life: { status: "running", pid: new Pid(id) } };
}
