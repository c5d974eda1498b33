/** Launch attributes: what is taken, and what a person reads about what is not. */

import { expect, it } from "vitest";
import { parseLaunchArguments } from "../../../debug-adapter/src/adapter/launch/arguments.js";

it("fills in what is left out", () => {
  expect(
    parseLaunchArguments({ type: "switchboard", request: "launch", program: "/a/b/main.ts" }, true),
  ).toEqual({
    ok: true,
    value: {
      program: "/a/b/main.ts",
      args: [],
      env: {},
      cwd: "/a/b",
      stopOnEntry: false,
      noDebug: false,
      javascript: true,
      runtimeExecutable: "node",
      runtimeArgs: [],
      maxThreads: 100,
      mask: ["password|secret|token|api_?key"],
    },
  });
});

it("reads a program relative to an absolute cwd, and has no JavaScript where there is no debugger for it", () => {
  const read = parseLaunchArguments({ program: "src/main.mts", cwd: "/a", javascript: true }, false);
  expect(read).toMatchObject({
    ok: true,
    value: { program: "/a/src/main.mts", cwd: "/a", javascript: false },
  });
});

const wrong: readonly [given: unknown, ...says: string[]][] = [
  [null, "not an object"],
  [{}, '"program" is missing'],
  [{ program: 7 }, '"program" should be a text, and is 7.'],
  [{ program: "x.ts" }, '"program" should be an absolute path'],
  [{ program: "/x.py" }, '"program" should end in .ts, .mts, .js, .mjs, .cjs, and is "/x.py".'],
  [{ program: "/x.ts", args: ["a", 1] }, '"args" should be a list of texts, and is ["a",1].'],
  [
    { program: "/x.ts", env: { A: 1 } },
    '"env" should be an object whose values are texts, or null to remove',
  ],
  [{ program: "/x.ts", stopOnEntry: "yes" }, '"stopOnEntry" should be true or false, and is "yes".'],
  [{ program: "/x.ts", maxThreads: 0 }, '"maxThreads" should be a whole number from 1 to 400, and is 0.'],
  [{ program: "/x.ts", speed: 3 }, '"speed" is not an attribute of a switchboard launch configuration.'],
  [{ program: "/x.ts", args: 1, cwd: 2 }, '"args" should be', '"cwd" should be'],
];
it.each(wrong)("explains %j", (given, ...says) => {
  const read = parseLaunchArguments(given, true);
  expect(read.ok).toBe(false);
  for (const sentence of says) expect(read.ok ? "" : read.error).toContain(sentence);
});
