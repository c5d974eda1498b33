// Why something was restarted, as a person finds out: the filter `crash` stops at the failing tool, and afterwards the
// tree shows the worker under a new pid.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inDevelopment, root, scene } from "../harness/scene.js";
import { crashFilter, processes, restartedWorker } from "../harness/switchboard.js";

describe("debugging research-desk.ts", () => {
  const person = scene({ folder: join(root, "examples"), extension: inDevelopment });

  it("stops at the failing tool, and says what failed", async () => {
    await person().openFile("research-desk.ts");
    await crashFilter(person());
    await person().openFile("research-desk.ts");
    await person().press("F5");
    const stack = await person().waitForStop(60_000);
    const frame = stack.find((row) => row.kind === "frame");
    expect(frame?.label).toMatch(/^Worker handles/);
    expect(frame?.detail).toMatch(/^research-desk\.ts:\d+/);
    const widget = person().page.locator(".exception-widget");
    await widget.waitFor();
    expect(await widget.innerText()).toContain("ToolError");
  });

  it("shows the supervision tree", async () => {
    const tree = await processes(person(), (rows) => rows.length >= 5);
    const labels = tree.map((row) => `${"  ".repeat(row.depth)}${row.label}`).join("\n");
    expect(labels).toMatch(/Ledger/);
    expect(labels).toMatch(/Workers\n +Worker/);
    expect(labels).toMatch(/Researcher/);
  });

  it("shows the restarted worker under a new pid", async () => {
    const worker = await restartedWorker(person());
    const pids = /(<0\.\d+\.0>) · restarted once(?:, was (<0\.\d+\.0>))?/.exec(worker.description);
    expect(pids?.[1], worker.description).toBeDefined();
    expect(pids?.[2]).not.toBe(pids?.[1]);
  });
});
