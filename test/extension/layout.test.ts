// The layout's promise, held for random machines: nothing overlaps, and no arrow runs under what is not its own.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layout } from "../../extension/src/machine/layout.js";
import type { Structure } from "../../extension/src/machine/structure.js";
import type { Graph, Point } from "../../extension/webview/src/protocol.js";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `idle -call submit-> processing` a line; `*idle` is the initial state. */
function machine(text: string): Structure {
  const states = new Map<string, string>();
  const ways = new Map<string, { from: string; to: string; labels: { kind: string; event: string }[] }>();
  let initial: string | null = null;
  const see = (written: string) => {
    const name = written.replace(/^\*/, "");
    if (written.startsWith("*")) initial = name;
    states.set(name, name);
    return name;
  };
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const [, left = "", kind = "", event = "", right = ""] = /^(\S+) -(\S+) (\S+)-> (\S+)$/.exec(line) ?? [];
    const [from, to] = [see(left), see(right)];
    const way = ways.get(`${from}>${to}`) ?? { from, to, labels: [] };
    way.labels.push({ kind, event });
    ways.set(`${from}>${to}`, way);
  }
  return {
    module: "M",
    initial,
    states: [...states.keys()].map((name) => ({ name, enter: false, source: null })),
    ways: [...ways.values()].map((way, index) => ({
      ...way,
      id: String(index),
      labels: way.labels.map((label) => ({ ...label, actions: [], source: null })),
    })),
  };
}

const agent = machine(`
  *idle -call submit-> processing
  idle -call status-> idle
  processing -call submit-> processing
  processing -call status-> processing
  processing -info result-> complete
  processing -state_timeout timeout-> error
  complete -cast reset-> idle
  error -cast reset-> idle
`);

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Whether the segment passes through the inside of the box (touching its border is allowed). */
function crosses(from: Point, to: Point, box: Box): boolean {
  const [left, right, top, bottom] = [
    box.x + 0.5,
    box.x + box.width - 0.5,
    box.y + 0.5,
    box.y + box.height - 0.5,
  ];
  if (left >= right || top >= bottom) return false;
  let [enter, leave] = [0, 1];
  for (const [start, delta, low, high] of [
    [from.x, to.x - from.x, left, right],
    [from.y, to.y - from.y, top, bottom],
  ] as const) {
    if (delta === 0) {
      if (start <= low || start >= high) return false;
      continue;
    }
    const [first, second] = [(low - start) / delta, (high - start) / delta].sort((a, b) => a - b);
    enter = Math.max(enter, first ?? 0);
    leave = Math.min(leave, second ?? 1);
  }
  return enter < leave;
}

/** Every violation of the promise, in words; none means that the drawing is readable. */
function flaws({ nodes, edges, width, height, start }: Graph): string[] {
  const found: string[] = [];
  const boxes = [
    ...nodes.map((node) => ({ what: `state ${node.name}`, box: node })),
    ...edges.map((edge) => ({ what: `label of ${edge.from} -> ${edge.to}`, box: edge.label })),
  ];
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1))
      if (overlap(one.box, other.box)) found.push(`${one.what} lies on ${other.what}`);
    const { x, y, width: w, height: h } = one.box;
    if (x < 0 || y < 0 || x + w > width || y + h > height) found.push(`${one.what} is outside`);
  });
  for (const edge of edges) {
    edge.points.slice(1).forEach((to, index) => {
      const from = edge.points[index];
      if (from === undefined) return;
      for (const { what, box } of boxes)
        if (box !== edge.label && crosses(from, to, box))
          found.push(`${edge.from} -> ${edge.to} runs under ${what}`);
    });
    const [first, last] = [edge.points[0], edge.points.at(-1)];
    const ends = [nodes.find((node) => node.name === edge.from), nodes.find((node) => node.name === edge.to)];
    [first, last].forEach((point, index) => {
      const node = ends[index];
      if (point === undefined || node === undefined) found.push(`${edge.from} -> ${edge.to} has no ends`);
      else if (
        point.x < node.x ||
        point.x > node.x + node.width ||
        point.y < node.y ||
        point.y > node.y + node.height
      )
        found.push(`${edge.from} -> ${edge.to} does not end at ${node.name}`);
    });
  }
  if (start !== null) {
    const dot = { x: start.x - 6, y: start.y - 6, width: 12, height: 12 };
    for (const { what, box } of boxes) if (overlap(dot, box)) found.push(`the start lies on ${what}`);
  }
  return found;
}

const stateName = fc.constantFrom(
  "idle",
  "processing",
  "complete",
  "error",
  "__proto__",
  "a state whose name is long",
  "x",
  "waiting",
  "closed",
  "open",
);
const label = fc.record({
  kind: fc.constantFrom("call", "cast", "info", "state_timeout"),
  event: fc.constantFrom("submit", "reset", "*", "execution_timeout", "result"),
  actions: fc.uniqueArray(fc.constantFrom("reply", "postpone", "state timeout 30 s"), { maxLength: 3 }),
  source: fc.constant(null),
});
const structure: fc.Arbitrary<Structure> = fc
  .uniqueArray(stateName, { minLength: 1, maxLength: 9 })
  .chain((names) =>
    fc.record({
      module: fc.constant("M"),
      initial: fc.option(fc.constantFrom(...names)),
      states: fc.constant(names.map((name) => ({ name, enter: false, source: null }))),
      ways: fc
        .uniqueArray(
          fc.record({
            from: fc.constantFrom(...names),
            to: fc.constantFrom(...names),
            labels: fc.array(label, { minLength: 1, maxLength: 3 }),
          }),
          { maxLength: 18, selector: ({ from, to }) => `${from}>${to}` },
        )
        .map((ways) => ways.map((way, index) => ({ ...way, id: String(index) }))),
    }),
  );

describe("layout", () => {
  it("draws any machine without overlaps", () => {
    fc.assert(
      fc.property(structure, (random) => {
        expect(flaws(layout(random))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("draws the seed's agent from top to bottom, the initial state first", () => {
    const graph = layout(agent);
    const y = (name: string) => graph.nodes.find((node) => node.name === name)?.y ?? Number.NaN;
    expect(flaws(graph)).toEqual([]);
    expect(y("idle")).toBeLessThan(y("processing"));
    expect(y("processing")).toBeLessThan(y("complete"));
    expect(graph.start?.y).toBeLessThan(y("processing"));
    expect(graph.nodes.filter((node) => node.initial).map((node) => node.name)).toEqual(["idle"]);
  });

  it("puts all self transitions of a state on one loop beside it", () => {
    const graph = layout(agent);
    const loops = graph.edges.filter((edge) => edge.from === edge.to);
    expect(loops.map((loop) => [loop.from, loop.labels.map((each) => each.event)])).toEqual([
      ["idle", ["status"]],
      ["processing", ["submit", "status"]],
    ]);
    for (const loop of loops) {
      const node = graph.nodes.find((each) => each.name === loop.from);
      expect(loop.label.x).toBeGreaterThan((node?.x ?? 0) + (node?.width ?? 0));
    }
  });

  it("calls a state final when no way leads out of it, but not in a machine without ways", () => {
    const finals = (text: string) =>
      layout(machine(text))
        .nodes.filter((node) => node.final)
        .map((node) => node.name);
    expect(finals("*open -cast close-> closed")).toEqual(["closed"]);
    expect(finals("*open -cast close-> closed\nclosed -call status-> closed")).toEqual(["closed"]);
    expect(
      layout({ module: "M", initial: "a", states: [{ name: "a", enter: false, source: null }], ways: [] })
        .nodes,
    ).toMatchObject([{ name: "a", final: false }]);
  });

  it("is computed once for a structure, whatever runs", () => {
    expect(layout({ ...agent })).toBe(layout(agent));
  });

  it("draws nothing for a machine without states", () => {
    expect(layout({ module: "M", initial: null, states: [], ways: [] })).toMatchObject({
      nodes: [],
      edges: [],
    });
  });
});
