// From a machine's source and what it did to the picture of it.
import { describe, expect, it } from "vitest";
import type {
  MachineDefinition,
  MachineInstance,
  MachineTransition,
} from "../../debug-adapter/src/protocol/views.js";
import { fromView } from "../../extension/src/machine/messages.js";
import { page } from "../../extension/src/machine/page.js";
import { draw } from "../../extension/src/machine/picture.js";
import { nothingSelected, pick, select } from "../../extension/src/machine/selection.js";
import { structureKey, structureOf } from "../../extension/src/machine/structure.js";

type Kind = MachineTransition["kind"];

/** `idle call submit processing` is a transition. */
function steps(...lines: readonly string[]) {
  return lines.map((line) => {
    const [from = "", kind = "", event = "", to = ""] = line.split(" ");
    return { from, kind: kind as Kind, event, to };
  });
}

const definition: MachineDefinition = {
  module: "Door",
  source: null,
  mode: "state_functions",
  initial: "closed",
  states: [
    { name: "closed", source: { path: "/door.ts", line: 3 }, enter: false },
    { name: "open", source: { path: "/door.ts", line: 9 }, enter: true },
  ],
  transitions: steps(
    "closed cast push open",
    "open state_timeout close closed",
    "open call * open",
    "open enter enter open",
  ).map((step, index) => ({ ...step, actions: [], source: { path: "/door.ts", line: 10 + index } })),
  unknown: [],
};

function instance(more: Partial<MachineInstance> = {}): MachineInstance {
  return {
    pid: 5,
    text: "<0.5.0>",
    name: null,
    module: "Door",
    state: "open",
    enteredAt: 100,
    now: 350,
    data: [],
    postponed: [],
    timers: [],
    visits: { closed: 1, open: 1 },
    taken: [],
    last: null,
    ...more,
  };
}

const ways = (structure: ReturnType<typeof structureOf>) =>
  structure.ways.flatMap((way) =>
    way.labels.map((label) => `${way.from} ${label.kind} ${label.event} ${way.to}`),
  );

describe("the structure of a machine", () => {
  it("is what the source says, without state enter callbacks that stay", () => {
    expect(ways(structureOf("Door", definition, []))).toEqual([
      "closed cast push open",
      "open state_timeout close closed",
      "open call * open",
    ]);
  });

  it("gains what was seen and the source does not say, once", () => {
    const taken = steps("open cast lock locked").map((step) => ({ ...step, count: 1 }));
    const structure = structureOf("Door", definition, [instance({ taken }), instance({ pid: 6, taken })]);
    expect(ways(structure)).toContain("open cast lock locked");
    expect(structure.states.map((state) => state.name)).toEqual(["closed", "open", "locked"]);
  });

  it("is drawn from what was seen alone when there is no source", () => {
    const taken = steps("a info tick b").map((step) => ({ ...step, count: 1 }));
    expect(ways(structureOf("M", null, [instance({ state: "b", visits: { a: 1, b: 1 }, taken })]))).toEqual([
      "a info tick b",
    ]);
  });

  it("does not change with counts, time or state", () => {
    const once = structureOf("Door", definition, [instance()]);
    const taken = steps("closed cast push open").map((step) => ({ ...step, count: 7 }));
    const often = structureOf("Door", definition, [instance({ state: "closed", now: 999, taken })]);
    expect(structureKey(often)).toBe(structureKey(once));
  });
});

describe("the picture of a machine", () => {
  const live = (more: Partial<MachineInstance>) =>
    draw({
      module: "Door",
      definition,
      instances: [instance(more)],
      shown: 5,
      running: true,
      breakpoints: ["open"],
      follow: true,
    }).picture;

  it("marks the last transition and counts, taking `*` for what has no label of its own", () => {
    const taken = [
      ...steps("closed cast push open").map((step) => ({ ...step, count: 2 })),
      ...steps("open call status open", "open call who open").map((step) => ({ ...step, count: 3 })),
    ];
    const [last = null] = steps("open call who open");
    const picture = live({ taken, last });
    const edge = (from: string, to: string) =>
      picture.graph.edges.find((each) => each.from === from && each.to === to)?.id;
    expect(picture.live?.counts).toEqual({
      [`${edge("closed", "open")}/0`]: 2,
      [`${edge("open", "open")}/0`]: 6,
    });
    expect(picture.live?.last).toEqual({ edge: edge("open", "open"), label: 0 });
  });

  it("says how long the machine is in its state, by the system's clock", () => {
    expect(live({}).live).toMatchObject({ state: "open", inStateFor: 250, running: true, title: "<0.5.0>" });
  });

  it("names the process when it has a name", () => {
    expect(live({ name: "front" }).instances).toEqual([{ pid: 5, title: "front <0.5.0>" }]);
  });

  it("shows no process when none is chosen, and says when the source is not known", () => {
    const { picture } = draw({
      module: "M",
      definition: null,
      instances: [],
      shown: null,
      running: false,
      breakpoints: [],
      follow: false,
    });
    expect(picture).toMatchObject({ live: null, instances: [] });
    expect(picture.unknown.join()).toContain("The source of M was not found");
  });
});

describe("which machine is shown", () => {
  const machines = {
    definitions: [definition],
    instances: [instance({ pid: 5 }), instance({ pid: 6 }), instance({ pid: 7, module: "Agent" })],
  };

  it.each([
    ["the first process, when nothing was chosen", nothingSelected, null, "Door", 5],
    ["the one in focus, while following", { module: "Door", pid: 5, follow: true }, 7, "Agent", 7],
    ["the chosen one, when not following", { module: "Door", pid: 6, follow: false }, 7, "Door", 6],
    [
      "the chosen one, when what is in focus is no machine",
      { module: "Door", pid: 6, follow: true },
      1,
      "Door",
      6,
    ],
    [
      "another of the same machine, when the chosen one is gone",
      { module: "Door", pid: 99, follow: true },
      null,
      "Door",
      5,
    ],
    [
      "the machine alone, when none of it runs",
      { module: "Gate", pid: 99, follow: true },
      null,
      "Gate",
      null,
    ],
  ])("%s", (_what, selection, focus, module, pid) => {
    expect(select(selection, machines, focus)).toMatchObject({ module, pid });
  });

  it("is the machine of the source before anything runs", () => {
    expect(select(nothingSelected, { definitions: [definition], instances: [] }, null)).toMatchObject({
      module: "Door",
      pid: null,
    });
  });

  it("is what was picked by hand, and stays there", () => {
    const picked = pick(nothingSelected, machines, 6);
    expect(picked).toEqual({ module: "Door", pid: 6, follow: false });
    expect(select(picked, machines, 7)).toMatchObject({ pid: 6 });
    expect(pick(picked, machines, 99)).toBe(picked);
  });
});

describe("what the view says", () => {
  it.each([
    { type: "ready" },
    { type: "pick", pid: 3 },
    { type: "follow", on: false },
    { type: "toggleBreakpoint", state: "open" },
    { type: "reveal", state: "open" },
    { type: "revealTransition", edge: "3", label: 0 },
  ])("%j is taken", (message) => {
    expect(fromView({ ...message })).toEqual(message);
  });

  it.each([
    null,
    "ready",
    {},
    { type: "pick" },
    { type: "pick", pid: "3" },
    { type: "follow" },
    { type: "eval", code: "1" },
    { type: "revealTransition", edge: "3" },
  ])("%j is not", (value) => {
    expect(fromView(value)).toBeNull();
  });
});

describe("the page", () => {
  const html = page({
    source: "https://host",
    nonce: "n0",
    script: 'a"b.js',
    styles: ["a.css"],
    title: "<x>",
    language: "en",
  });

  it("runs no script but its own", () => {
    expect(html).toContain(
      "default-src 'none'; script-src 'nonce-n0'; style-src https://host; font-src https://host",
    );
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it("escapes what it is given", () => {
    expect(html).toContain('src="a&quot;b.js"');
    expect(html).toContain("<title>&lt;x></title>");
  });
});
