// What a person reads when it cannot work: each time the reason, where they look, and a way on.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { inDevelopment, scene } from "../harness/scene.js";
import { openProgram } from "../harness/switchboard.js";

const broken = `import { run } from "@switchboard/runtime";
run(function* main() {
  const x = ;
});
`;

const throwing = `import { run } from "@switchboard/runtime";
throw new Error("no key to open the door");
run(function* main() {});
`;

describe("debugging what cannot be debugged", () => {
  let folder = "";
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const person = scene(async () => {
    folder = await mkdtemp(join(tmpdir(), "switchboard-folder-"));
    await writeFile(join(folder, "broken.ts"), broken);
    await writeFile(join(folder, "throwing.ts"), throwing);
    return { folder, extension: inDevelopment, settings: { "switchboard.javascriptDebugging": false } };
  });
  const console = (wanted: RegExp) =>
    person().waitFor(
      async () => (await person().debugConsole()).join("\n"),
      (text) => wanted.test(text),
      `the Debug Console to say ${wanted}`,
    );

  it("leads from F5 with no file open to the workspace's programs", async () => {
    await person().press("F5");
    await person()
      .page.locator(".welcome-view-content a", { hasText: "Debug a Switchboard Program" })
      .click();
    expect((await person().choices()).join("\n")).toMatch(/broken\.ts[^]*throwing\.ts/);
    await person().press("Escape");
  });

  it("shows a TypeScript error with its file and line, and ends", async () => {
    await openProgram(person(), "broken.ts");
    await person().press("F5");
    expect(await console(/broken\.ts:3/)).toMatch(/broken\.ts:3:13/);
    await person().waitForSessionEnd();
  });

  it("shows what a program threw before its first process, and ends", async () => {
    await openProgram(person(), "throwing.ts");
    await person().press("F5");
    await console(/no key to open the door/);
    await person().waitForSessionEnd();
  });
});
