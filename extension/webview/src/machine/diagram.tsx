/**
 * The drawing itself: states as boxes, transitions as arrows, at the places that the extension has laid out. A
 * transition of the machine only changes classes here, never a position.
 */

import { useRef } from "preact/hooks";
import { drawnActions, type Picture, type StateNode, type TransitionEdge } from "../protocol.js";
import {
  duration,
  edgeLiveness,
  labelCount,
  pathData,
  stateLiveness,
  stateText,
  timerShare,
} from "./model.js";
import type { View } from "./pan-zoom.js";

export interface DiagramActions {
  select(state: string): void;
  toggleBreakpoint(state: string): void;
  reveal(state: string): void;
  revealTransition(edge: string, label: number): void;
}

interface DiagramProps {
  readonly picture: Picture;
  readonly selected: string | null;
  readonly elapsed: number;
  readonly view: View;
  readonly actions: DiagramActions;
}

/** Height of one line of a transition's label; the layout reserves the same. */
const LABEL_LINE = 17;

export function Diagram({ picture, selected, elapsed, view, actions }: DiagramProps) {
  const { graph, live } = picture;
  const root = useRef<SVGSVGElement>(null);
  const initial = graph.nodes.find((node) => node.initial);
  /** Arrow keys move along the transitions out of (or, against their direction, into) a state. */
  const walk = (from: string, forward: boolean): void => {
    const next = forward
      ? graph.edges.find((edge) => edge.from === from && edge.to !== from)?.to
      : graph.edges.find((edge) => edge.to === from && edge.from !== from)?.from;
    if (next === undefined) return;
    actions.select(next);
    root.current?.querySelector<SVGElement>(`[data-state="${CSS.escape(next)}"]`)?.focus();
  };
  return (
    <svg ref={root} class="drawing" role="group" aria-label={`State machine ${picture.module}`}>
      <defs>
        {["plain", "last", "never"].map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            class={`arrow ${kind}`}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="8"
            markerHeight="8"
            orient="auto-start-reverse"
          >
            <path d="M0,1 L10,5 L0,9 z" />
          </marker>
        ))}
      </defs>
      <g transform={`translate(${view.x},${view.y}) scale(${view.scale})`}>
        {graph.start !== null && initial !== undefined && (
          <g class="start" aria-hidden="true">
            <circle cx={graph.start.x} cy={graph.start.y} r={6} />
            <path
              d={`M${graph.start.x + 6},${graph.start.y} L${initial.x - 2},${initial.y + initial.height / 2}`}
              marker-end="url(#arrow-plain)"
            />
          </g>
        )}
        {graph.edges.map((edge) => (
          <Edge key={edge.id} edge={edge} picture={picture} />
        ))}
        {graph.nodes.map((node) => (
          <State
            key={node.name}
            node={node}
            picture={picture}
            selected={selected === node.name}
            elapsed={elapsed}
            actions={actions}
            walk={walk}
          />
        ))}
        {graph.edges.map((edge) => (
          <Labels key={edge.id} edge={edge} picture={picture} actions={actions} />
        ))}
      </g>
      {live === null && <title>Not running</title>}
    </svg>
  );
}

function Edge({ edge, picture }: { edge: TransitionEdge; picture: Picture }) {
  const liveness = edgeLiveness(picture.live, edge);
  const arrow = liveness === "last" ? "last" : liveness === "never" ? "never" : "plain";
  return (
    <path
      class={`edge ${liveness}`}
      d={pathData(edge.points)}
      marker-end={`url(#arrow-${arrow})`}
      aria-hidden="true"
    />
  );
}

interface LabelsProps {
  readonly edge: TransitionEdge;
  readonly picture: Picture;
  readonly actions: DiagramActions;
}

function Labels({ edge, picture, actions }: LabelsProps) {
  const { live } = picture;
  const { x, y, width, height } = edge.label;
  return (
    <foreignObject x={x} y={y} width={width} height={height} class={`labels ${edgeLiveness(live, edge)}`}>
      <div class="label-box">
        {edge.labels.map((label, i) => {
          const count = labelCount(live, edge, i);
          const last = live?.last?.edge === edge.id && live.last.label === i;
          return (
            <button
              type="button"
              key={`${label.kind} ${label.event}`}
              data-handle
              class={last ? "label last" : "label"}
              style={{ height: `${LABEL_LINE}px` }}
              title={`${label.kind} ${label.event}: ${edge.from} → ${edge.to}${label.actions.length > 0 ? ` (${label.actions.join(", ")})` : ""}. Click to show it in the source.`}
              onClick={() => actions.revealTransition(edge.id, i)}
            >
              <span class="event">
                {label.kind} {label.event}
              </span>
              {drawnActions(label.actions).length > 0 && (
                <span class="badges">{drawnActions(label.actions).join(" · ")}</span>
              )}
              {count > 0 && <span class="count">{count}</span>}
            </button>
          );
        })}
      </div>
    </foreignObject>
  );
}

interface StateProps {
  readonly node: StateNode;
  readonly picture: Picture;
  readonly selected: boolean;
  readonly elapsed: number;
  readonly actions: DiagramActions;
  readonly walk: (from: string, forward: boolean) => void;
}

function State({ node, picture, selected, elapsed, actions, walk }: StateProps) {
  const { live } = picture;
  const liveness = stateLiveness(live, node.name);
  const visits = live?.visits[node.name] ?? 0;
  const timer = liveness === "active" ? live?.timers[0] : undefined;
  const hasBreakpoint = picture.breakpoints.includes(node.name);
  const second =
    liveness === "active" && live !== null
      ? `×${visits} · now ${duration(live.inStateFor + elapsed)}`
      : liveness === "never"
        ? "never entered"
        : visits > 0
          ? `×${visits}`
          : node.final
            ? "final"
            : "";
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter") actions.reveal(node.name);
    else if (event.key === " " || event.key === "b" || event.key === "F9")
      actions.toggleBreakpoint(node.name);
    else if (event.key === "ArrowRight" || event.key === "ArrowDown") walk(node.name, true);
    else if (event.key === "ArrowLeft" || event.key === "ArrowUp") walk(node.name, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <g
      class={`state ${liveness}${selected ? " selected" : ""}`}
      transform={`translate(${node.x},${node.y})`}
      data-state={node.name}
      data-handle
      tabIndex={0}
      role="button"
      aria-pressed={hasBreakpoint}
      aria-label={stateText(picture, node.name)}
      onClick={() => actions.select(node.name)}
      onDblClick={() => actions.reveal(node.name)}
      onFocus={() => actions.select(node.name)}
      onKeyDown={onKey}
    >
      <rect class="box" width={node.width} height={node.height} rx={5} />
      {node.final && (
        <rect class="inner" x={3} y={3} width={node.width - 6} height={node.height - 6} rx={3} />
      )}
      <text class="name" x={16} y={second === "" ? node.height / 2 + 5 : 23}>
        {node.name}
      </text>
      {second !== "" && (
        <text class="second" x={16} y={40}>
          {second}
        </text>
      )}
      {timer !== undefined && (
        <g class="timer" aria-hidden="true">
          <rect class="track" x={10} y={node.height - 9} width={node.width - 20} height={4} rx={2} />
          <rect
            class="left"
            x={10}
            y={node.height - 9}
            width={Math.max(2, (node.width - 20) * timerShare(timer, elapsed))}
            height={4}
            rx={2}
          />
        </g>
      )}
      {node.enter && (
        <g class="enter-mark">
          <title>has a state enter handler</title>
          <path d={`M${node.width - 18},10 h8 m-3,-3 l3,3 l-3,3`} />
        </g>
      )}
      <g
        class={hasBreakpoint ? "breakpoint set" : "breakpoint"}
        onClick={(event) => {
          event.stopPropagation();
          actions.toggleBreakpoint(node.name);
        }}
      >
        <title>{hasBreakpoint ? "Remove the breakpoint on entering" : "Break on entering"}</title>
        <circle class="hit" cx={0} cy={0} r={12} />
        <circle class="dot" cx={0} cy={0} r={6} />
      </g>
    </g>
  );
}
