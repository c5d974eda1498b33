/**
 * What the State machine view says, worked out from a picture: texts, classes, rows. Pure; knows no DOM and no clock
 * (the age of the picture comes in as `elapsed` ms).
 */

import type { Graph, Live, Picture, TransitionEdge } from "../protocol.js";

/** `850 ms`, `12.4 s`, `3 m 05 s`, `2 h 10 m`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.floor(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} m ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} m`;
}

/** `processing for 12.4 s`, with what waits and what runs. */
export function summary(live: Live, elapsed: number): string {
  const parts = [`${live.state} for ${duration(live.inStateFor + elapsed)}`];
  if (live.postponed.length > 0) parts.push(`${live.postponed.length} postponed`);
  const timer = live.timers[0];
  if (timer !== undefined) parts.push(`${timer.name} in ${duration(Math.max(0, timer.left - elapsed))}`);
  if (!live.running) parts.push("stopped");
  return parts.join(" · ");
}

export type Liveness = "active" | "visited" | "never" | "unknown";

/** How a state stands in the running machine; `unknown` while nothing runs. */
export function stateLiveness(live: Live | null, state: string): Liveness {
  if (live === null) return "unknown";
  if (live.state === state) return "active";
  return (live.visits[state] ?? 0) > 0 ? "visited" : "never";
}

export function labelCount(live: Live | null, edge: TransitionEdge, label: number): number {
  return live?.counts[`${edge.id}/${label}`] ?? 0;
}

/** `last` is the transition taken most recently; `never` one that this process has not taken. */
export function edgeLiveness(
  live: Live | null,
  edge: TransitionEdge,
): "last" | "taken" | "never" | "unknown" {
  if (live === null) return "unknown";
  if (live.last?.edge === edge.id) return "last";
  return edge.labels.some((_, i) => labelCount(live, edge, i) > 0) ? "taken" : "never";
}

/** Share of a timer that is left, 0 to 1. */
export function timerShare(timer: Live["timers"][number], elapsed: number): number {
  return timer.total <= 0 ? 0 : Math.min(1, Math.max(0, (timer.left - elapsed) / timer.total));
}

export interface TransitionRow {
  readonly edge: string;
  readonly label: number;
  readonly event: string;
  readonly effect: string;
  readonly count: number;
}

/** The ways out of a state, for the detail pane and for whoever reads instead of looking. */
export function transitionsOf(picture: Picture, state: string): TransitionRow[] {
  const rows: TransitionRow[] = [];
  for (const edge of picture.graph.edges) {
    if (edge.from !== state) continue;
    edge.labels.forEach((label, i) => {
      const target = edge.to === edge.from ? "stays" : edge.to;
      rows.push({
        edge: edge.id,
        label: i,
        event: `${label.kind} ${label.event}`,
        effect: [target, ...label.actions].join(" · "),
        count: labelCount(picture.live, edge, i),
      });
    });
  }
  return rows;
}

/** `3 of 5 states, 4 of 9 transitions`. */
export function coverage(graph: Graph, live: Live | null): string {
  if (live === null) return "";
  const states = graph.nodes.filter((node) => stateLiveness(live, node.name) !== "never").length;
  const labels = graph.edges.flatMap((edge) => edge.labels.map((_, i) => labelCount(live, edge, i)));
  const taken = labels.filter((count) => count > 0).length;
  return `${states} of ${graph.nodes.length} states, ${taken} of ${labels.length} transitions`;
}

/** What a screen reader says of a state. */
export function stateText(picture: Picture, state: string): string {
  const live = stateLiveness(picture.live, state);
  const visits = picture.live?.visits[state] ?? 0;
  const parts = [`State ${state}`];
  if (live === "active") parts.push("the machine is in it");
  if (live === "never") parts.push("never entered");
  else if (visits > 0) parts.push(`entered ${visits} ${visits === 1 ? "time" : "times"}`);
  if (picture.breakpoints.includes(state)) parts.push("breakpoint on entering");
  return `${parts.join(", ")}.`;
}

/** A smooth path through the points that the layout gives, as SVG path data. */
export function pathData(points: readonly { readonly x: number; readonly y: number }[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const last = rest.at(-1);
  if (rest.length < 2 || last === undefined) {
    return `M${first.x},${first.y}${rest.map((point) => `L${point.x},${point.y}`).join("")}`;
  }
  let data = `M${first.x},${first.y}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const control = rest[i];
    const next = rest[i + 1];
    if (control === undefined || next === undefined) break;
    const end = i === rest.length - 2 ? next : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 };
    data += `Q${control.x},${control.y} ${end.x},${end.y}`;
  }
  return data;
}
