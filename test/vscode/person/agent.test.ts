// The main job, as a person does it: F5 on agent.ts without any configuration, a message breakpoint, the chain of
// causes, one delivery after the other, and a diagram that goes along.
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inDevelopment, root, scene } from "../harness/scene.js";
import { breakOnEnter, deliveries, processes } from "../harness/switchboard.js";

describe("debugging agent.ts", () => {
  const person = scene({ folder: join(root, "examples"), extension: inDevelopment });
  const diagram = (): FrameLocator => person().webview();
  /** The state that the diagram shows as the machine's own. */
  const lit = () => diagram().locator(".state.active .name").textContent();

  it("stops where the machine enters processing, and names the process and the causes", async () => {
    await person().openFile("agent.ts");
    await breakOnEnter(person(), "AgentFSM", "processing");
    await person().openFile("agent.ts");
    await person().press("F5");
    const stack = await person().waitForStop(60_000);
    expect(stack.filter((row) => row.kind === "thread").map((row) => row.label)).toContainEqual(
      expect.stringMatching(/^<0\.\d+\.0> agent \(processing\)/),
    );
    const frames = stack.filter((row) => row.kind === "frame");
    expect(frames[0]?.label).toMatch(/handles call submit$/);
    expect(frames[0]?.detail).toMatch(/^agent\.ts:\d+/);
    expect(frames[1]?.label).toMatch(/^sent by <0\.\d+\.0> main/);
    expect(frames[1]?.detail).toMatch(/^agent\.ts:\d+/);
  });

  it("shows the submitted task in Message and in State", async () => {
    await person().expandVariable(["Message", "message"]);
    await person().expandVariable(["State"]);
    const rows = await person().waitFor(
      () => person().variables(),
      (all) => all.some((row) => row.name === "state"),
      "the state",
    );
    const value = (name: string) => rows.find((row) => row.name === name)?.value;
    expect(value("message")).toContain("summarise the README");
    expect(value("state")).toBe('"processing"');
    expect(value("data")).toContain("summarise the README");
  });

  it("lights the state in the diagram, which has opened by itself, and marks the way it was entered", async () => {
    await diagram().locator(".state.active").waitFor();
    expect(await lit()).toBe("processing");
    expect(await diagram().locator(".label.last").innerText()).toContain("call submit");
    await diagram().locator(".breakpoint.set").waitFor();
  });

  it("shows the processes as a tree, with the machine's state", async () => {
    const tree = await processes(person(), (rows) => rows.length >= 3);
    expect(tree.map((row) => [row.depth, row.label])).toEqual([
      [0, "main"],
      [1, "agent"],
      [2, "worker"],
    ]);
    expect(tree[1]?.description).toMatch(/^processing · /);
  });

  it("delivers exactly one message by Deliver Next", async () => {
    const before = await deliveries(person());
    await person().runCommand("Switchboard: Deliver Next");
    await person().waitFor(
      () => deliveries(person()),
      (now) => now > before,
      "one more delivery",
    );
    await person().page.waitForTimeout(1_000);
    expect(await deliveries(person())).toBe(before + 1);
  });

  it("shows the second submit as postponed", async () => {
    const postponed = diagram().locator("footer li");
    for (let tries = 0; tries < 12 && (await postponed.count()) === 0; tries++) {
      const before = await deliveries(person());
      await person().runCommand("Switchboard: Deliver Next");
      await person().waitFor(
        () => deliveries(person()),
        (now) => now > before,
        "one more delivery",
      );
      await person().page.waitForTimeout(500);
    }
    expect(await postponed.first().innerText()).toContain("list the open questions");
    expect(await lit()).toBe("processing");
  });

  it("stops at complete by a breakpoint clicked in the diagram, and lights it", async () => {
    await toggle("complete");
    await breakpointsAre(["complete", "processing"]);
    await toggle("processing");
    await breakpointsAre(["complete"]);
    await person().runCommand("Debug: Continue");
    await person().waitFor(lit, (state) => state === "complete", "complete to be lit");
    expect(await diagram().locator(".label.last").innerText()).toContain("info");
  });

  it("ends by Continue when nothing stops it any more", async () => {
    await toggle("complete");
    await breakpointsAre([]);
    await person().runCommand("Debug: Continue");
    await person().waitForSessionEnd();
    expect(await person().debugConsole()).toContainEqual(expect.stringMatching(/^status: complete/));
  });

  /** Clicks the place for a breakpoint at a state of the diagram. */
  async function toggle(state: string): Promise<void> {
    await diagram().locator(`[data-state="${state}"] .breakpoint .hit`).click({ force: true });
  }

  /** By the dots in the diagram: in the Breakpoints view the exception filters leave no room for others. */
  async function breakpointsAre(states: readonly string[]): Promise<void> {
    const marked = diagram().locator("[data-state]:has(.breakpoint.set)");
    await person().waitFor(
      () => marked.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-state") ?? "").sort()),
      (seen) => JSON.stringify(seen) === JSON.stringify(states),
      `breakpoints on ${states.join(", ")}`,
    );
  }
});
