// The commands about one process, while agent.ts stands still where its machine has just entered processing: send,
// inspect, kill, each as a person reaches it, and the diagram by keyboard and over a reload of the window.
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { inDevelopment, root, scene } from "../harness/scene.js";
import type { CallStackRow } from "../harness/rows.js";
import { breakOnEnter, processes } from "../harness/switchboard.js";

describe("commands about one process", () => {
  const person = scene({
    folder: join(root, "examples"),
    extension: inDevelopment,
    settings: { "switchboard.javascriptDebugging": false },
  });
  const diagram = (): FrameLocator => person().webview();
  const boxMessage = () => person().page.locator(".quick-input-widget .quick-input-message");
  /** The notifications so far. By the bell's list: VS Code shows no toasts to a test. */
  const notifications = async (): Promise<string> => {
    const list = person().page.locator(".notifications-center.visible");
    if (!(await list.isVisible())) await person().runCommand("Notifications: Show Notifications");
    return (await list.locator(".notification-list-item-message").allInnerTexts()).join("\n");
  };
  const notified = (wanted: RegExp) =>
    person().waitFor(notifications, (text) => wanted.test(text), `a notification that says ${wanted}`);

  /** The label of the thread that is selected in the Call Stack, or whose frame is. */
  const focused = (rows: readonly CallStackRow[]): string => {
    const upTo = rows.slice(0, rows.findIndex((row) => row.selected) + 1);
    return upTo.findLast((row) => row.kind === "thread")?.label ?? "";
  };

  beforeAll(async () => {
    await person().openFile("agent.ts");
    await breakOnEnter(person(), "AgentFSM", "processing");
    await person().openFile("agent.ts");
    await person().press("F5");
    await person().waitForStop(90_000);
    await diagram().locator(".state.active").waitFor();
    await processes(person(), (rows) => rows.length === 3);
  });

  it("says under the box what is not JSON, and keeps what was typed", async () => {
    await person().runCommand("Switchboard: Send Message…");
    await person().answer({ pick: "agent" });
    await person().answer({ pick: "Call" });
    const input = person().page.locator(".quick-input-widget input[type=text]");
    await boxMessage().filter({ hasText: "JSON, or a bare word" }).waitFor();
    await input.fill('["submit", ');
    await boxMessage().filter({ hasText: "This is not JSON" }).waitFor();
    await person().press("Enter");
    expect(await input.inputValue()).toBe('["submit", ');
    await person().press("Escape");
  });

  it("tells that a call waits while the program is stopped, and shows the reply once it goes on", async () => {
    await person().runCommand("Switchboard: Send Message…");
    await person().answer({ pick: "agent" });
    await person().answer({ pick: "Call" });
    await boxMessage().filter({ hasText: "JSON, or a bare word" }).waitFor();
    await person().answer({ text: "status" });
    expect(await notified(/The call waits/)).toMatch(/mailbox of <0\.\d+\.0> agent/);
    await processes(person(), (rows) => rows.some((row) => /^processing · 1 msg/.test(row.description)));
    for (let tries = 0; tries < 5 && !(await notifications()).includes("replied"); tries++) {
      await person().runCommand("Switchboard: Deliver Next");
      await person().waitForStop();
      await person().page.waitForTimeout(500);
    }
    expect(await notified(/replied/)).toMatch(/<0\.\d+\.0> agent replied: \["processing", 0\]/);
    await person().runCommand("Notifications: Clear All Notifications");
  });

  it("sends an info to a plain process without asking how: it lies in its mailbox", async () => {
    await person().runCommand("Switchboard: Send Message…");
    await person().answer({ pick: "worker" });
    await person().page.locator(".quick-input-widget .quick-input-title", { hasText: "Info" }).waitFor();
    await person().answer({ text: '{"hurry": true}' });
    const rows = await processes(person(), (all) => all.some((row) => row.description.includes("1 msg")));
    expect(rows.find((row) => row.description.includes("1 msg"))?.label).toBe("worker");
  });

  it("puts the focus of the Call Stack on the process that is inspected", async () => {
    await person().runCommand("Switchboard: Inspect Process");
    await person().answer({ pick: "worker" });
    await person().waitFor(
      () => person().callStack(),
      (rows) => focused(rows).includes("worker"),
      "worker to be selected in the Call Stack",
    );
  });

  it("leads through the Processes view by keyboard: down to a process, Enter inspects it", async () => {
    await person().runCommand("Run and Debug: Focus on Processes View");
    await person().press("Home");
    await person().press("ArrowDown");
    await person().press("Enter");
    await person().waitFor(
      () => person().callStack(),
      (rows) => focused(rows).includes("agent"),
      "agent to be selected in the Call Stack",
    );
  });

  it("sets and removes a breakpoint by Space on a state of the diagram", async () => {
    const complete = diagram().locator('[data-state="complete"]');
    await complete.focus();
    await person().press("Space");
    await complete.locator(".breakpoint.set").waitFor();
    expect(await complete.getAttribute("aria-pressed")).toBe("true");
    await person().press("Space");
    await complete.locator(".breakpoint:not(.set)").waitFor();
  });

  it("kills a process with the reason that is offered: it and what is linked to it have exited", async () => {
    await person().runCommand("Switchboard: Kill Process…");
    await person().answer({ pick: "worker" });
    await person().page.locator(".quick-input-widget .quick-input-title", { hasText: "Kill" }).waitFor();
    const input = person().page.locator(".quick-input-widget input[type=text]");
    expect(await input.inputValue()).toBe("kill");
    await person().press("Enter");
    const rows = await processes(person(), (all) => all.every((row) => row.description.startsWith("exited")));
    // All are linked: main started the agent, the agent its worker.
    expect(rows.map((row) => row.label)).toEqual(expect.arrayContaining(["worker", "AgentFSM", "main"]));
  });

  it("comes back after a reload of the window with the picture of a machine that does not run", async () => {
    await person().runCommand("Developer: Reload Window");
    await diagram().locator("h1", { hasText: "AgentFSM" }).waitFor();
    expect(await diagram().locator(".summary").innerText()).toBe("not running");
  });
});
