// What happens between F5 and a session, and while one is alive: the pure parts of extension/src/debug.
import { describe, expect, it } from "vitest";
import { parseBreakpoint } from "../../debug-adapter/src/adapter/breakpoints/grammar.js";
import { messageOf } from "../../extension/src/commands/message-text.js";
import { enteredStates, enterText, receiveText } from "../../extension/src/debug/breakpoint-text.js";
import { type ActiveFile, resolve } from "../../extension/src/debug/configuration.js";
import { type Passing, type Standing, standStill } from "../../extension/src/debug/javascript-time.js";
import { importsRuntime, isDebuggable } from "../../extension/src/debug/programs.js";
import { Throttle } from "../../extension/src/debug/throttle.js";

const open = (path: string, onDisk = true): ActiveFile => ({ path, onDisk });

describe("F5", () => {
  const pressed = (activeFile: ActiveFile | null, configuration: Record<string, unknown> = {}) =>
    resolve({ configuration, activeFile, javascript: true });

  it("debugs the open file when nothing is configured", () => {
    expect(pressed(open("/w/agent.ts"))).toEqual({
      kind: "launch",
      configuration: {
        type: "switchboard",
        name: "Debug agent.ts",
        request: "launch",
        program: "/w/agent.ts",
        javascript: true,
      },
    });
  });

  it.each([
    [null, {}, "No file is open", ["chooseProgram"]],
    [open("Untitled-1", false), {}, "Untitled-1 is not saved", ["chooseProgram"]],
    [open("/w/README.md"), {}, "README.md is not a program", ["chooseProgram"]],
    [open("/w/types.d.ts"), {}, "types.d.ts is not a program", ["chooseProgram"]],
    [open("/w/agent.ts"), { type: "switchboard" }, "no “program”", ["openLaunchJson", "chooseProgram"]],
    [
      open("/w/agent.ts"),
      { type: "switchboard", program: " " },
      "no “program”",
      ["openLaunchJson", "chooseProgram"],
    ],
  ])("says why %j with %j cannot be debugged, and what to do", (file, configuration, why, waysOn) => {
    const resolution = pressed(file, configuration);
    expect(resolution).toMatchObject({ kind: "refused", waysOn });
    expect(resolution.kind === "refused" && resolution.why).toContain(why);
  });

  it("leaves a configuration as written, and lets it overrule the setting", () => {
    const configuration = {
      type: "switchboard",
      name: "Mine",
      request: "launch",
      program: "/p.ts",
      javascript: false,
      args: ["x"],
    };
    expect(pressed(null, configuration)).toEqual({ kind: "launch", configuration });
  });

  it("gives the JavaScript child session the type that the adapter asked for", () => {
    const wish = {
      type: "switchboard",
      name: "JavaScript",
      request: "attach",
      websocketAddress: "ws://127.0.0.1:1/x",
    };
    expect(pressed(null, wish)).toEqual({ kind: "launch", configuration: { ...wish, type: "pwa-node" } });
  });
});

describe("a program of the runtime", () => {
  it.each([
    ['import { run } from "@switchboard/runtime";', true],
    ["import {\n  run,\n  spawn,\n} from '@switchboard/runtime';", true],
    ['import "@switchboard/runtime";', true],
    ['export { run } from "@switchboard/runtime";', true],
    ['const { run } = require("@switchboard/runtime");', true],
    ['import { defineServer } from "@switchboard/runtime/otp";', true],
    ['// see "@switchboard/runtime"', false],
    ['import { run } from "@switchboard/runtimes";', false],
    ['console.log("@switchboard/runtime");', false],
    ["", false],
  ])("%j: %s", (text, expected) => {
    expect(importsRuntime(text)).toBe(expected);
  });

  it.each([
    ["a.ts", true],
    ["a.mts", true],
    ["a.cjs", true],
    ["a.d.ts", false],
    ["a.tsx", false],
    ["ts", false],
  ])("may be the file %s: %s", (path, expected) => {
    expect(isDebuggable(path)).toBe(expected);
  });
});

describe("message breakpoints", () => {
  it("are written as the adapter reads them", () => {
    expect(parseBreakpoint(enterText("AgentFSM", "processing"))).toMatchObject({
      ok: true,
      value: { kind: "enter", process: "AgentFSM", state: "processing" },
    });
    expect(parseBreakpoint(receiveText("Counter", "increment"))).toMatchObject({
      ok: true,
      value: { kind: "receive", process: "Counter", message: "increment" },
    });
  });

  it.each([
    ["enter AgentFSM.processing", ["processing"]],
    ["enter AgentFSM processing", ["processing"]],
    ["  enter   AgentFSM.error ", ["error"]],
    ["enter Door.open", []],
    ["receive AgentFSM submit", []],
    ["enter", []],
  ])("%j stops in AgentFSM at %j", (text, states) => {
    expect(enteredStates("AgentFSM", [text])).toEqual(states);
  });
});

describe("a message as typed", () => {
  it.each([
    ["increment", '"increment"'],
    ['["submit", "task"]', '["submit", "task"]'],
    ["42", "42"],
    ["true", "true"],
    [' {"a": 1} ', '{"a": 1}'],
    ['"two words"', '"two words"'],
  ])("%j is %s", (typed, json) => {
    expect(messageOf(typed)).toEqual({ kind: "json", json });
  });

  it.each(["", "  ", "two words", "[1,", "{a: 1}"])("%j is refused with a reason", (typed) => {
    expect(messageOf(typed)).toMatchObject({ kind: "wrong", why: expect.stringMatching(/\S/) as string });
  });
});

describe("time on a line of JavaScript", () => {
  const event = (name: string): Passing => ({ to: "client", message: { type: "event", event: name } });
  const ask = (command: string): Passing => ({ to: "adapter", message: { type: "request", command } });
  const stood = (...story: readonly [number, Passing][]) => {
    let standing: Standing = null;
    return story.flatMap(([now, passing]) => {
      const seen = standStill(standing, passing, now);
      standing = seen.standing;
      return seen.stood === 0 ? [] : [seen.stood];
    });
  };

  it.each<[string, readonly [number, Passing][], number[]]>([
    [
      "a stop until Continue",
      [
        [10, event("stopped")],
        [510, ask("continue")],
        [511, event("continued")],
      ],
      [500],
    ],
    [
      "each step by itself",
      [
        [0, event("stopped")],
        [30, ask("next")],
        [40, event("stopped")],
        [100, ask("stepOut")],
      ],
      [30, 60],
    ],
    [
      "going on without being asked",
      [
        [5, event("stopped")],
        [25, event("continued")],
      ],
      [20],
    ],
    [
      "ending there",
      [
        [5, event("stopped")],
        [9, ask("disconnect")],
      ],
      [4],
    ],
    [
      "two stops reported at once",
      [
        [5, event("stopped")],
        [6, event("stopped")],
        [15, ask("continue")],
      ],
      [10],
    ],
    [
      "looking around changes nothing",
      [
        [5, event("stopped")],
        [7, ask("evaluate")],
        [15, ask("continue")],
      ],
      [10],
    ],
    [
      "a program that runs",
      [
        [5, ask("continue")],
        [9, event("output")],
      ],
      [],
    ],
  ])("%s", (_what, story, expected) => {
    expect(stood(...story)).toEqual(expected);
  });
});

describe("the throttle", () => {
  function bench() {
    let now = 0;
    let timer: { readonly at: number; readonly callback: () => void } | null = null;
    const passed: [number, string][] = [];
    const throttle = new Throttle<string>(200, (value) => passed.push([now, value]), {
      now: () => now,
      after: (ms, callback) => {
        timer = { at: now + ms, callback };
        return () => {
          timer = null;
        };
      },
    });
    const advance = (to: number) => {
      const due = timer;
      if (due !== null && due.at <= to) {
        now = due.at;
        timer = null;
        due.callback();
      }
      now = to;
    };
    return { throttle, passed, advance };
  }

  it("lets the first through at once, then the latest, once in 200 ms", () => {
    const { throttle, passed, advance } = bench();
    throttle.push("a");
    advance(50);
    throttle.push("b");
    advance(100);
    throttle.push("c");
    advance(500);
    throttle.push("d");
    expect(passed).toEqual([
      [0, "a"],
      [200, "c"],
      [500, "d"],
    ]);
  });

  it("lets what waits through when flushed, and nothing after its end", () => {
    const { throttle, passed, advance } = bench();
    throttle.push("a");
    throttle.push("stop");
    throttle.flush();
    throttle.push("late");
    throttle.dispose();
    advance(1000);
    expect(passed).toEqual([
      [0, "a"],
      [0, "stop"],
    ]);
  });
});
