// Why something was restarted, as a person finds out: the filter `crash` stops at the failing tool, and afterwards the
// tree shows the worker under a new pid.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inDevelopment, root, scene } from "../harness/scene.js";
import { debugToTheCrash, fold, processes, restartedWorker } from "../harness/switchboard.js";

describe("debugging research-desk.ts", () => {
  const person = scene({ folder: join(root, "examples"), extension: inDevelopment });

  it("stops at the failing tool, and says what failed", async () => {
    await person().openFile("research-desk.ts");
    const stack = await debugToTheCrash(person());
    const frame = stack.find((row) => row.kind === "frame");
    expect(frame?.label).toMatch(/^Worker handles/);
    expect(frame?.detail).toMatch(/^research-desk\.ts:\d+/);
    expect(await person().page.locator(".exception-widget").innerText()).toContain("ToolError");
  });

  it("shows the supervision tree", async () => {
    await fold(person(), ["Variables", "Watch", "Breakpoints"]);
    const tree = await processes(person(), (rows) => rows.some((row) => row.label === "Researcher"));
    const labels = tree.map((row) => `${"  ".repeat(row.depth)}${row.label}`).join("\n");
    expect(labels).toMatch(/Ledger/);
    expect(labels).toMatch(/Workers\n +Worker/);
    expect(labels).toMatch(/Researcher/);
  });

  it("shows the restarted worker under a new pid", async () => {
    const worker = await restartedWorker(person());
    const pids = /(<0\.\d+\.0>) (?:· \d+ msgs? )?· restarted once(?:, was (<0\.\d+\.0>))?/.exec(
      worker.description,
    );
    expect(pids?.[1], worker.description).toBeDefined();
    expect(pids?.[2]).not.toBe(pids?.[1]);
  });
});
