/**
 * Where everything of a machine's diagram goes: `Structure -> Graph`. Pure, and the same for the same structure.
 *
 * Promises (held by property tests): no box lies on another, no label on a box or on another label, no arrow passes
 * under a box or under a label that is not its own. dagre ranks the states from top to bottom, because the view stands
 * beside an editor and is higher than wide, and gives labels places of their own between the ranks; self loops are at
 * the right of their state inside its reserved place; arrows run upright through each rank and slope only in the gaps
 * between ranks. Must not know what runs.
 */
import { Graph as Dagre, layout as arrange } from "@dagrejs/dagre";
import type { Graph, Point, StateNode, TransitionEdge } from "../../webview/src/protocol.js";
import { LABEL_LINE, labelSize, STATE_HEIGHT, stateWidth } from "./metrics.js";
import { type Structure, structureKey, type Way } from "./structure.js";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What lies side by side, as dagre aligned it on one middle line. */
interface Rank {
  readonly middle: number;
  readonly top: number;
  readonly bottom: number;
}

const margin = 20;
/** Between a rank of states and the labels next to it. */
const rankGap = 36;
const nodeGap = 18;
const edgeGap = 12;
/** How far beside its state a self loop reaches, how far apart its ends are, and the air around its label. */
const loopReach = 20;
const loopSpread = 20;
const loopAir = 4;
/** Left of the initial state: the start dot's middle, and what is kept free for it. */
const startReach = 34;
const startRoom = 44;
/** Above and below a rank an arrow is upright before it may slope. */
const upright = 5;
const sideInset = 14;

const cache = new Map<string, Graph>();
const cached = 50;

/** The layout of a structure; computed once per structure. */
export function layout(structure: Structure): Graph {
  const key = structureKey(structure);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const graph = compute(structure);
  if (cache.size >= cached) cache.delete(cache.keys().next().value ?? "");
  cache.set(key, graph);
  return graph;
}

function compute(structure: Structure): Graph {
  const loops = new Map(structure.ways.filter(isLoop).map((way) => [way.from, way]));
  const arrows = structure.ways.filter((way) => !isLoop(way));
  const dagre = arranged(structure, loops, arrows);
  const nodes = structure.states.map((state): StateNode => {
    const box = boxOf(dagre.node(nodeId(state.name)) as Placed);
    const initial = state.name === structure.initial;
    return {
      name: state.name,
      x: box.x + (initial ? startRoom : 0),
      y: box.y + (box.height - STATE_HEIGHT) / 2,
      width: stateWidth(state.name),
      height: STATE_HEIGHT,
      initial,
      final: structure.ways.length > 0 && arrows.every((way) => way.from !== state.name),
      enter: state.enter,
    };
  });
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const labels = new Map(arrows.map((way) => [way.id, labelBox(dagre, way)]));
  const loopLabels = structure.ways.filter(isLoop).map((way) => loopBeside(byName.get(way.from), way).label);
  const ranks = ranksOf([...nodes, ...loopLabels, ...labels.values()]);
  const routes = routed(dagre, arrows, byName, ranks);
  const edges = structure.ways.map((way): TransitionEdge => {
    const loop = isLoop(way) ? loopBeside(byName.get(way.from), way) : null;
    return {
      id: way.id,
      from: way.from,
      to: way.to,
      labels: way.labels.map(({ kind, event, actions }) => ({ kind, event, actions })),
      points: loop?.points ?? routes.get(way.id) ?? [],
      label: loop?.label ?? labels.get(way.id) ?? { x: 0, y: 0, width: 0, height: 0 },
    };
  });
  const initial = nodes.find((node) => node.initial);
  const start =
    initial === undefined ? null : { x: initial.x - startReach, y: initial.y + initial.height / 2 };
  return framed(nodes, edges, start);
}

function isLoop(way: Way): boolean {
  return way.from === way.to;
}

/** Prefixed, because dagre's graph is an object underneath and a state may be called `__proto__`. */
function nodeId(state: string): string {
  return `state ${state}`;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function arranged(structure: Structure, loops: ReadonlyMap<string, Way>, arrows: readonly Way[]): Dagre {
  const dagre = new Dagre({ multigraph: true });
  // dagre halves the distance, because labels get a rank of their own.
  dagre.setGraph({ rankdir: "TB", ranksep: 2 * rankGap, nodesep: nodeGap, edgesep: edgeGap });
  for (const state of inOrder(structure)) {
    const loop = loops.get(state);
    const label = loop === undefined ? null : labelSize(loop.labels);
    dagre.setNode(nodeId(state), {
      width:
        stateWidth(state) +
        (state === structure.initial ? startRoom : 0) +
        (label === null ? 0 : loopReach + loopAir + label.width),
      height: Math.max(STATE_HEIGHT, label?.height ?? 0),
    });
  }
  for (const way of arrows) {
    const { width, height } = labelSize(way.labels);
    const attributes = { width, height: Math.max(height, LABEL_LINE), labelpos: "c" };
    dagre.setEdge(nodeId(way.from), nodeId(way.to), attributes, way.id);
  }
  arrange(dagre);
  return dagre;
}

/** The initial state first: dagre breaks cycles in the order in which it meets the states. */
function inOrder({ initial, states }: Structure): string[] {
  const names = states.map((state) => state.name);
  return initial !== null && names.includes(initial)
    ? [initial, ...names.filter((name) => name !== initial)]
    : names;
}

function boxOf({ x, y, width, height }: Placed): Box {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function labelBox(dagre: Dagre, way: Way): Box {
  return boxOf(dagre.edge(nodeId(way.from), nodeId(way.to), way.id) as Placed);
}

function ranksOf(boxes: readonly Box[]): Rank[] {
  const ranks = new Map<number, Rank>();
  for (const { y, height } of boxes) {
    const middle = y + height / 2;
    const key = Math.round(middle);
    const rank = ranks.get(key) ?? { middle, top: y, bottom: y + height };
    ranks.set(key, { middle, top: Math.min(rank.top, y), bottom: Math.max(rank.bottom, y + height) });
  }
  return [...ranks.values()];
}

function rankAt(ranks: readonly Rank[], y: number): Rank {
  return ranks.find((rank) => Math.abs(rank.middle - y) <= 1) ?? { middle: y, top: y, bottom: y };
}

interface Arrow {
  readonly id: string;
  readonly from: StateNode;
  readonly to: StateNode;
  /** dagre's points between the two boxes: one in each rank that the arrow passes. */
  readonly passes: readonly Point[];
}

function routed(
  dagre: Dagre,
  ways: readonly Way[],
  nodes: ReadonlyMap<string, StateNode>,
  ranks: readonly Rank[],
): Map<string, Point[]> {
  const arrows = ways.flatMap((way): Arrow[] => {
    const from = nodes.get(way.from);
    const to = nodes.get(way.to);
    if (from === undefined || to === undefined) return [];
    const edge = dagre.edge(nodeId(way.from), nodeId(way.to), way.id) as { readonly points: Point[] };
    return [{ id: way.id, from, to, passes: edge.points.slice(1, -1) }];
  });
  const ends = attachments(arrows);
  return new Map(
    arrows.map((arrow) => [arrow.id, pointsOf(arrow, ends.get(arrow.id) ?? { from: 0, to: 0 }, ranks)]),
  );
}

function pointsOf(arrow: Arrow, ends: Ends, ranks: readonly Rank[]): Point[] {
  const { from, to, passes } = arrow;
  const points: Point[] = [];
  const ahead = isDownward(arrow) ? 1 : -1;
  const through = (rank: Rank, x: number, enter: boolean, leave: boolean) => {
    const [near, far] = ahead > 0 ? [rank.top, rank.bottom] : [rank.bottom, rank.top];
    if (enter) points.push({ x, y: near - ahead * upright }, { x, y: near });
    if (leave) points.push({ x, y: far }, { x, y: far + ahead * upright });
  };
  points.push({ x: ends.from, y: ahead > 0 ? from.y + from.height : from.y });
  through(rankAt(ranks, from.y + from.height / 2), ends.from, false, true);
  for (const pass of passes) through(rankAt(ranks, pass.y), pass.x, true, true);
  through(rankAt(ranks, to.y + to.height / 2), ends.to, true, false);
  points.push({ x: ends.to, y: ahead > 0 ? to.y : to.y + to.height });
  return points;
}

function isDownward({ from, to }: Arrow): boolean {
  return from.y < to.y;
}

interface Ends {
  readonly from: number;
  readonly to: number;
}

/** Where along a side each arrow leaves and arrives: in the order of where the arrows come from. */
function attachments(arrows: readonly Arrow[]): Map<string, Ends> {
  interface Attached {
    readonly arrow: Arrow;
    readonly end: keyof Ends;
    readonly towards: number;
  }
  const sides = new Map<string, { node: StateNode; attached: Attached[] }>();
  for (const arrow of arrows) {
    for (const end of ["from", "to"] as const) {
      const node = arrow[end];
      const top = isDownward(arrow) === (end === "to");
      const key = JSON.stringify([node.name, top]);
      const side = sides.get(key) ?? { node, attached: [] };
      sides.set(key, side);
      const neighbour = end === "from" ? arrow.passes[0] : arrow.passes.at(-1);
      side.attached.push({ arrow, end, towards: neighbour?.x ?? node.x });
    }
  }
  const places = new Map<string, { from: number; to: number }>();
  for (const { node, attached } of sides.values()) {
    attached.sort((a, b) => a.towards - b.towards);
    const usable = node.width - 2 * sideInset;
    attached.forEach(({ arrow, end }, index) => {
      const ends = places.get(arrow.id) ?? { from: 0, to: 0 };
      ends[end] = node.x + sideInset + (usable * (index + 0.5)) / attached.length;
      places.set(arrow.id, ends);
    });
  }
  return places;
}

function loopBeside(
  node: StateNode | undefined,
  way: Way,
): { readonly points: readonly Point[]; readonly label: Box } {
  const { width, height } = labelSize(way.labels);
  if (node === undefined) return { points: [], label: { x: 0, y: 0, width, height } };
  const right = node.x + node.width;
  const middle = node.y + node.height / 2;
  const far = right + loopReach;
  return {
    points: [
      { x: right, y: middle - loopSpread / 2 },
      { x: far, y: middle - loopSpread / 2 },
      { x: far, y: middle + loopSpread / 2 },
      { x: right, y: middle + loopSpread / 2 },
    ],
    label: { x: far + loopAir, y: middle - height / 2, width, height },
  };
}

/** Moves everything so that the drawing begins at its margin, and gives its size. */
function framed(nodes: readonly StateNode[], edges: readonly TransitionEdge[], start: Point | null): Graph {
  const points = [...edges.flatMap((edge) => edge.points), ...(start === null ? [] : [start])];
  const boxes: Box[] = [...nodes, ...edges.map((edge) => edge.label)];
  if (boxes.length === 0) return { width: 2 * margin, height: 2 * margin, nodes: [], edges: [], start: null };
  const left = Math.min(...boxes.map((box) => box.x), ...points.map((point) => point.x));
  const top = Math.min(...boxes.map((box) => box.y), ...points.map((point) => point.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width), ...points.map((point) => point.x));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height), ...points.map((point) => point.y));
  const [dx, dy] = [margin - left, margin - top];
  const move = (point: Point): Point => ({ x: point.x + dx, y: point.y + dy });
  return {
    width: right - left + 2 * margin,
    height: bottom - top + 2 * margin,
    nodes: nodes.map((node) => ({ ...node, ...move(node) })),
    edges: edges.map((edge) => ({
      ...edge,
      points: edge.points.map(move),
      label: { ...edge.label, ...move(edge.label) },
    })),
    start: start === null ? null : move(start),
  };
}
