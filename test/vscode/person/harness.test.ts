// The driver itself, against VS Code's own JavaScript debugger: what it reads is what is there. When this fails, look
// here before you look into the person's paths.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scene } from "../harness/scene.js";

const program = `
function inner(order) {
  const task = { id: 7, steps: ["a", "b"], nested: { deep: { x: 1 } } };
  console.log("working on", order);
  debugger;
  return task;
}
inner("first");
`;

const launch = {
  version: "0.2.0",
  configurations: [
    {
      type: "node",
      request: "launch",
      name: "Program",
      program: "${workspaceFolder}/program.js",
      outputCapture: "std",
    },
  ],
};

describe("the person at VS Code", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "switchboard-folder-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const person = scene(async () => {
    await mkdir(join(folder, ".vscode"));
    await writeFile(join(folder, "program.js"), program);
    await writeFile(join(folder, ".vscode/launch.json"), JSON.stringify(launch));
    return { folder, extension: { kind: "none" } };
  });

  it("types a function breakpoint and reads it back", async () => {
    await person().openFile("program.js");
    await person().addFunctionBreakpoint("enter Counter.idle");
    expect(await person().breakpoints()).toContainEqual(
      expect.objectContaining({ kind: "function", label: "enter Counter.idle", enabled: true }),
    );
  });

  it("reads the Call Stack, Variables and the Debug Console of a stopped program", async () => {
    await person().openFile("program.js");
    await person().press("F5");
    const stack = await person().waitForStop();
    expect(stack.filter((row) => row.kind === "frame")[0]).toMatchObject({ detail: "program.js:5:3" });
    await person().expandVariable(["Local: inner", "task", "nested"]);
    const rows = (await person().variables()).map(
      (row) => `${"  ".repeat(row.depth)}${row.name} ${row.value}`,
    );
    expect(rows).toEqual(expect.arrayContaining(["    nested {deep: {…}}", "      deep {x: 1}"]));
    await person().evaluate("6 * 7");
    const lines = await person().waitFor(
      () => person().debugConsole(),
      (all) => all.includes("42"),
      "the answer in the Debug Console",
    );
    expect(lines).toContain("working on first");
  });

  it("sets an exception filter, continues by command and sees the session end", async () => {
    await person().setExceptionFilter("Uncaught Exceptions", true);
    await person().waitFor(
      () => person().breakpoints(),
      (all) => all.some((row) => row.label === "Uncaught Exceptions" && row.enabled),
      "the filter to be on",
    );
    await person().runCommand("Debug: Continue");
    await person().waitForSessionEnd();
    expect(await person().callStack()).toEqual([]);
  });

  it("fails with what there is when a command does not exist", async () => {
    await expect(person().runCommand("Switchboard: No Such Command")).rejects.toThrow("in the palette");
  });
});
