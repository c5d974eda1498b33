// The Processes tree as text: what a person reads for which list of processes.
import { describe, expect, it } from "vitest";
import type { ProcessRow } from "../../debug-adapter/src/protocol/views.js";
import {
  descriptionOf,
  forest,
  iconOf,
  labelOf,
  nothingSeen,
  type ProcessNode,
  remember,
  spokenOf,
} from "../../extension/src/processes/rows.js";

function row(pid: number, parent: number | null, more: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid,
    text: `<0.${pid}.0>`,
    parent,
    name: null,
    label: "worker",
    behaviour: "process",
    status: "waiting",
    state: "",
    mailbox: 0,
    deliveries: 0,
    restarts: 0,
    childId: null,
    ...more,
  };
}

function drawn(nodes: readonly ProcessNode[], depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${"  ".repeat(depth)}${labelOf(node.row)} | ${descriptionOf(node)}`,
    ...drawn(node.children, depth + 1),
  ]);
}

const supervisor = row(2, 1, { name: "desk", label: "Desk", behaviour: "Supervisor", state: "one_for_one" });

describe("the Processes tree", () => {
  it("hangs processes under their supervisor, names before pids", () => {
    const rows = [
      row(1, null, { label: "main" }),
      supervisor,
      row(3, 2, {
        childId: "reader",
        label: "Reader",
        behaviour: "GenServer",
        state: "{open: 2}",
        mailbox: 1,
      }),
      row(4, 2, {
        name: "agent",
        label: "AgentFSM",
        behaviour: "GenStateMachine",
        state: "processing",
        mailbox: 2,
      }),
    ];
    expect(drawn(forest(rows, nothingSeen))).toEqual([
      "main | <0.1.0>",
      "  desk | <0.2.0> · one_for_one",
      "    reader | <0.3.0> · 1 msg · {open: 2}",
      "    agent | processing · 2 msgs · <0.4.0>",
    ]);
  });

  it("shows every process, also when its parent is not in the list", () => {
    expect(drawn(forest([row(9, 7), row(10, 9)], nothingSeen))).toEqual([
      "worker | <0.9.0>",
      "  worker | <0.10.0>",
    ]);
  });

  it("says under which pid a restarted child ran before", () => {
    const child = (pid: number, restarts: number) => [supervisor, row(pid, 2, { childId: "tool", restarts })];
    let seen = remember(nothingSeen, child(5, 0));
    expect(drawn(forest(child(5, 0), seen))[1]).toBe("  tool | <0.5.0>");
    seen = remember(seen, child(8, 1));
    expect(drawn(forest(child(8, 1), seen))[1]).toBe("  tool | <0.8.0> · restarted once, was <0.5.0>");
    seen = remember(seen, child(8, 1));
    seen = remember(seen, child(11, 2));
    expect(drawn(forest(child(11, 2), seen))[1]).toBe("  tool | <0.11.0> · restarted 2 times, was <0.8.0>");
  });

  it("tells many children of one id apart, and says nothing when it cannot", () => {
    const worker = (pid: number, restarts: number) => row(pid, 2, { childId: "Worker", restarts });
    const seen = remember(nothingSeen, [supervisor, worker(5, 0), worker(6, 0), worker(7, 0)]);
    const one = [supervisor, worker(5, 0), worker(7, 0), worker(8, 1)];
    expect(drawn(forest(one, remember(seen, one)))[3]).toBe(
      "  Worker | <0.8.0> · restarted once, was <0.6.0>",
    );
    const two = [supervisor, worker(5, 0), worker(8, 1)];
    expect(drawn(forest(two, remember(seen, two)))[2]).toBe("  Worker | <0.8.0> · restarted once");
  });

  it("counts restarts that happened before anybody looked", () => {
    const rows = [supervisor, row(8, 2, { childId: "tool", restarts: 3 })];
    expect(drawn(forest(rows, remember(nothingSeen, rows)))[1]).toBe("  tool | <0.8.0> · restarted 3 times");
  });

  it("keeps long states short, and says all of it to screen readers", () => {
    const [node] = forest([row(3, null, { state: "x".repeat(60) })], nothingSeen);
    expect(node && descriptionOf(node)).toBe(`<0.3.0> · ${"x".repeat(39)}…`);
    expect(node && spokenOf(node)).toMatch(/^worker, process, .* waiting$/);
  });

  it.each([
    [{ status: "exited" }, "circle-slash", "errorForeground"],
    [{ behaviour: "Supervisor" }, "type-hierarchy-sub", null],
    [{ behaviour: "GenServer", status: "running" }, "server-process", "charts.blue"],
    [{ behaviour: "GenStateMachine", restarts: 1 }, "circuit-board", "charts.green"],
  ] as const)("draws %j as %s in %s", (more, id, color) => {
    expect(iconOf(row(1, null, more))).toEqual({ id, color });
  });
});
