// Applications: dependencies, phases, failing starts, what the end of one means for the system. The reasons are those
// that OTP 25 gave when asked the same.
import {
  Application,
  type ApplicationType,
  createTestSystem,
  defineApplication,
  exit,
  type Fiber,
  Process,
  sleep,
  spawn,
  type StartResult,
  Supervisor,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";

const empty = () => Supervisor.startLink([], { strategy: "one_for_one" });

/** Runs the body in a process of a new system and returns what it noted. */
function observed(body: (note: (term: unknown) => void) => Fiber<void>): unknown[] {
  const { host, within } = createTestSystem();
  const seen: unknown[] = [];
  within(() => {
    spawn(() => body((term) => seen.push(term)));
  });
  host.runUntilIdle();
  return seen;
}

describe("starts that fail", () => {
  const where = ["app", "start", ["normal", "args"]];
  const error = new Error("x");
  const cases: readonly (readonly [string, () => unknown, unknown])[] = [
    ["an error", () => ({ status: "error", reason: "no" }), ["no", where]],
    ["ignore", () => ({ status: "ignore" }), ["bad_return", [where, "ignore"]]],
    ["junk", () => "junk", ["bad_return", [where, "junk"]]],
    [
      "an exception",
      () => {
        throw error;
      },
      ["bad_return", [where, ["EXIT", error]]],
    ],
    ["an exit", () => exit("bye"), ["bad_return", [where, ["EXIT", "bye"]]]],
  ];
  for (const [what, start, reason] of cases) {
    test(what, () => {
      const seen = observed(function* (note) {
        const app = defineApplication({ name: "app", args: "args", start: start as () => StartResult });
        note(yield* Application.start(app));
        note(Application.startedApplications());
      });
      expect(seen).toEqual([{ status: "error", reason }, []]);
    });
  }

  test("an unknown name, an unknown type", () => {
    const seen = observed(function* (note) {
      note(yield* Application.start("nobody"));
      note(yield* Application.start(defineApplication({ name: "app" }), "often" as ApplicationType));
    });
    expect(seen).toEqual([
      { status: "error", reason: ["no such file or directory", "nobody.app"] },
      { status: "error", reason: ["invalid_restart_type", "often"] },
    ]);
  });
});

describe("dependencies", () => {
  const q1 = defineApplication({ name: "q1", start: empty });
  const q2 = defineApplication({ name: "q2", applications: [q1], start: empty });
  const bad = defineApplication({ name: "bad", start: () => ({ status: "error", reason: "no" }) });
  const q3 = defineApplication({ name: "q3", applications: [q2, bad], start: empty });

  test("must have been started; ensureAllStarted does so in order, and each once", () => {
    const seen = observed(function* (note) {
      note(yield* Application.start(q2));
      note(yield* Application.ensureAllStarted(q2));
      note(yield* Application.ensureAllStarted(q2));
      note(Application.startedApplications());
    });
    expect(seen).toEqual([
      { status: "error", reason: ["not_started", "q1"] },
      { status: "ok", started: ["q1", "q2"] },
      { status: "ok", started: [] },
      ["q2", "q1"],
    ]);
  });

  test("one that fails is named; those before it go on running", () => {
    const seen = observed(function* (note) {
      note(yield* Application.ensureAllStarted(q3));
      note(Application.startedApplications());
    });
    const reason = ["bad", ["no", ["bad", "start", ["normal", []]]]];
    expect(seen).toEqual([{ status: "error", reason }, ["q2", "q1"]]);
  });

  test("two that start the same application wait for the same start", () => {
    const seen = observed(function* (note) {
      let starts = 0;
      const slow = defineApplication({
        name: "slow",
        *start() {
          starts++;
          yield* sleep(50);
          return yield* empty();
        },
      });
      spawn(function* () {
        note(yield* Application.start(slow));
      });
      note(yield* Application.start(slow));
      yield* sleep(1);
      note(starts);
    });
    expect(seen).toEqual([{ status: "ok" }, { status: "ok" }, 1]);
  });
});

describe("start phases", () => {
  const phased = (phases: readonly (readonly [string, unknown])[], note: (term: unknown) => void) =>
    defineApplication({
      name: "phased",
      start: () => Supervisor.startLink([], { strategy: "one_for_one", name: "phased_top" }),
      startPhases: phases,
      startPhase: (phase, type, argument) => {
        note([phase, type]);
        return argument as "ok";
      },
      stop: () => note("stop"),
    });
  const error = { status: "error", reason: "bad" };
  const where = (phase: string, argument: unknown) => ["phased", "start_phase", [phase, "normal", argument]];

  test("run in order after the start; the first that fails undoes it", () => {
    const seen = observed(function* (note) {
      const good = [
        ["init", "ok"],
        ["go", "ok"],
      ] as const;
      note(yield* Application.start(phased(good, note)));
      yield* Application.stop("phased");
      Application.unload("phased");
      note(
        yield* Application.start(
          phased(
            [
              ["init", "ok"],
              ["go", error],
              ["never", "ok"],
            ],
            note,
          ),
        ),
      );
      note(Process.whereis("phased_top"));
      Application.unload("phased");
      note(yield* Application.start(phased([["init", "junk"]], note)));
    });
    expect(seen).toEqual([
      ["init", "normal"],
      ["go", "normal"],
      { status: "ok" },
      "stop",
      ["init", "normal"],
      ["go", "normal"],
      { status: "error", reason: ["bad", where("go", error)] },
      null,
      ["init", "normal"],
      { status: "error", reason: ["bad_return_value", [where("init", "junk"), "junk"]] },
    ]);
  });
});

describe("what the end of the top supervisor means", () => {
  const cases: readonly (readonly [ApplicationType, string, boolean])[] = [
    ["temporary", "boom", true],
    ["transient", "normal", true],
    ["transient", "shutdown", false],
    ["permanent", "normal", false],
  ];
  for (const [type, reason, lives] of cases) {
    test(`${type}, ${reason}: the system ${lives ? "goes on" : "ends"}`, () => {
      const { kernel, host, within } = createTestSystem();
      within(() => {
        spawn(() => sleep("infinity"), "bystander");
        spawn(() => Application.start(endingWith(reason), type));
      });
      host.runFor(100);
      expect([...kernel.processes.values()].some(({ label }) => label === "bystander")).toBe(lives);
    });
  }

  /** An application whose top supervisor ends after 10 ms. */
  function endingWith(reason: string) {
    return defineApplication({
      name: "app",
      *start() {
        const pid = yield* Supervisor.startLink([], { strategy: "one_for_one" }).unwrap();
        spawn(function* () {
          yield* sleep(10);
          yield* Supervisor.stop(pid, reason);
        });
        return { status: "ok" as const, pid };
      },
    });
  }
});

describe("environment and life", () => {
  test("load, unload, libraries without processes", () => {
    const seen = observed(function* (note) {
      const library = defineApplication({ name: "library", env: { x: 1 } });
      note(Application.load(library));
      note(Application.load(library));
      note(yield* Application.start(library));
      note(Application.startedApplications());
      note(Application.unload(library));
      note(Object.fromEntries(Application.getAllEnv(library)));
      note(yield* Application.stop(library));
      note(Application.unload(library));
      note(Application.unload(library));
      note(Application.fetchEnv(library, "x"));
    });
    expect(seen).toEqual([
      { status: "ok" },
      { status: "error", reason: ["already_loaded", "library"] },
      { status: "ok" },
      ["library"],
      { status: "error", reason: ["running", "library"] },
      { x: 1 },
      { status: "ok" },
      { status: "ok" },
      { status: "error", reason: ["not_loaded", "library"] },
      "error",
    ]);
  });

  test("a value that is not there", () => {
    expect(() => createTestSystem().within(() => Application.fetchEnvOrThrow("library", "y"))).toThrow(
      /could not fetch application environment y for application library/,
    );
  });

  test("a prepStop that fails is reported, and the application still stops", () => {
    const { host, within } = createTestSystem();
    const seen: unknown[] = [];
    within(() => {
      spawn(function* () {
        const app = defineApplication({
          name: "app",
          start: empty,
          prepStop: () => {
            throw new Error("not now");
          },
          stop: (state) => seen.push(state),
        });
        yield* Application.start(app);
        seen.push(yield* Application.stop(app));
      });
    });
    host.runUntilIdle();
    expect(seen).toEqual([[], { status: "ok" }]);
    expect(host.reports.map(({ text }) => text)).toEqual([
      "Application app failed in prepStop\n** Error: not now",
      "Application app exited: stopped",
    ]);
  });
});
