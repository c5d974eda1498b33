/**
 * The supervision tree as rows of a tree view: from the adapter's flat list of processes to labels, descriptions and
 * children. Pure, knows nothing of `vscode`.
 *
 * Promises: names before pids; every process is reachable, also when its parent is on another page or gone; what a
 * supervisor has restarted says under which pid it ran before.
 */
import type { ProcessRow } from "../../../debug-adapter/src/protocol/views.js";

export interface ProcessNode {
  readonly row: ProcessRow;
  readonly children: readonly ProcessNode[];
  /** The pid under which this child ran before its last restart, as far as it was seen. */
  readonly before: string | null;
}

interface Child {
  readonly text: string;
  readonly restarts: number;
  readonly before: string | null;
}

/** The children seen so far under each id of each supervisor, kept from one list to the next. */
export type Seen = ReadonlyMap<string, readonly Child[]>;

export const nothingSeen: Seen = new Map();

/** Of children that are gone, so many are remembered under one id: a restart may take a while. */
const goneKept = 50;

/**
 * Remembers the children of supervisors across restarts. A new child that was restarted follows the one that is gone
 * and had one restart less; a dynamic supervisor has many children of one id, so when several could be meant, none is.
 */
export function remember(seen: Seen, rows: readonly ProcessRow[]): Seen {
  const byPlace = new Map<string, ProcessRow[]>();
  for (const row of rows) {
    const place = placeOf(row);
    if (place !== null) byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  }
  const next = new Map(seen);
  for (const [place, present] of byPlace) {
    const known = seen.get(place) ?? [];
    const here = new Set(present.map((row) => row.text));
    const gone = known.filter((child) => !here.has(child.text)).slice(-goneKept);
    const children = present.map((row): Child => {
      const same = known.find((child) => child.text === row.text);
      return same ?? { text: row.text, restarts: row.restarts, before: predecessor(row, gone) };
    });
    const followed = new Set(children.map((child) => child.before));
    next.set(place, [...gone.filter((child) => !followed.has(child.text)), ...children]);
  }
  return next;
}

function predecessor(row: ProcessRow, gone: readonly Child[]): string | null {
  if (row.restarts === 0) return null;
  const exact = gone.filter((child) => child.restarts === row.restarts - 1);
  const candidates = exact.length > 0 ? exact : gone;
  return candidates.length === 1 ? (candidates[0]?.text ?? null) : null;
}

/** The forest of the rows, in their order. */
export function forest(rows: readonly ProcessRow[], seen: Seen): readonly ProcessNode[] {
  const present = new Set(rows.map((row) => row.pid));
  const byParent = new Map<number | null, ProcessRow[]>();
  for (const row of rows) {
    const parent =
      row.parent !== null && row.parent !== row.pid && present.has(row.parent) ? row.parent : null;
    const siblings = byParent.get(parent);
    if (siblings === undefined) byParent.set(parent, [row]);
    else siblings.push(row);
  }
  const under = (parent: number | null): ProcessNode[] =>
    (byParent.get(parent) ?? []).map((row) => ({
      row,
      children: under(row.pid),
      before: seen.get(placeOf(row) ?? "")?.find((child) => child.text === row.text)?.before ?? null,
    }));
  return under(null);
}

/** What stands for a process: its registered name, its id among its supervisor's children, its module. */
export function labelOf(row: ProcessRow): string {
  return row.name ?? row.childId ?? row.label;
}

/**
 * Beside the label, what matters most first, because a side bar is narrow: `processing · 2 msgs · <0.7.0>` for a state
 * machine, `<0.8.0> · 1 msg · restarted once, was <0.5.0> · {open: 2}` for the others, whose state may be long.
 */
export function descriptionOf({ row, before }: Pick<ProcessNode, "row" | "before">): string {
  const mailbox = row.mailbox === 0 ? "" : row.mailbox === 1 ? "1 msg" : `${row.mailbox} msgs`;
  const state = row.status === "exited" ? "exited" : shorten(row.state, 40);
  const restarts = restartsOf(row, before);
  const leads = row.status === "exited" || row.behaviour === "GenStateMachine";
  const parts = leads ? [state, mailbox, row.text, restarts] : [row.text, mailbox, restarts, state];
  return parts.filter((part) => part !== "").join(" · ");
}

function restartsOf(row: ProcessRow, before: string | null): string {
  if (row.restarts === 0) return "";
  const times = row.restarts === 1 ? "restarted once" : `restarted ${row.restarts} times`;
  return before === null ? times : `${times}, was ${before}`;
}

/** All that is known of a process, a line each, for the hover. */
export function detailsOf({ row, before }: Pick<ProcessNode, "row" | "before">): readonly [string, string][] {
  const details: [string, string][] = [["Process", row.text]];
  if (row.name !== null) details.push(["Name", row.name]);
  details.push(["Runs", row.behaviour === row.label ? row.label : `${row.label} (${row.behaviour})`]);
  if (row.childId !== null) details.push(["Child id", row.childId]);
  details.push(["Status", row.status]);
  if (row.state !== "") details.push(["State", row.state]);
  details.push(["Mailbox", String(row.mailbox)], ["Deliveries", String(row.deliveries)]);
  if (row.restarts > 0)
    details.push([
      "Restarts",
      before === null ? String(row.restarts) : `${row.restarts}, last from ${before}`,
    ]);
  return details;
}

/** For screen readers, in a sentence. */
export function spokenOf(node: ProcessNode): string {
  return `${labelOf(node.row)}, ${node.row.behaviour}, ${descriptionOf(node)}, ${node.row.status}`;
}

export interface Icon {
  readonly id: string;
  /** A theme colour's id, `null` for the icon's own. */
  readonly color: string | null;
}

/** Shape says what it is, colour says how it does: blue while it has work, green when it was restarted. */
export function iconOf(row: ProcessRow): Icon {
  if (row.status === "exited") return { id: "circle-slash", color: "errorForeground" };
  return { id: shapeOf(row.behaviour), color: colorOf(row) };
}

function shapeOf(behaviour: string): string {
  switch (behaviour) {
    case "Supervisor":
    case "DynamicSupervisor":
      return "type-hierarchy-sub";
    case "GenServer":
      return "server-process";
    case "GenStateMachine":
      return "circuit-board";
    default:
      return "circle-large";
  }
}

function colorOf(row: ProcessRow): string | null {
  if (row.status === "running" || row.status === "runnable") return "charts.blue";
  return row.restarts > 0 ? "charts.green" : null;
}

function placeOf(row: ProcessRow): string | null {
  return row.childId === null || row.parent === null ? null : `${row.parent}/${row.childId}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
