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

/** Which pid each supervised child had, and the one before: kept from one list to the next. */
export type Seen = ReadonlyMap<string, { readonly text: string; readonly before: string | null }>;

export const nothingSeen: Seen = new Map();

/** Remembers the children of supervisors across restarts. */
export function remember(seen: Seen, rows: readonly ProcessRow[]): Seen {
  const next = new Map(seen);
  for (const row of rows) {
    const key = placeOf(row);
    if (key === null) continue;
    const known = next.get(key);
    if (known?.text === row.text) continue;
    next.set(key, { text: row.text, before: row.restarts > 0 ? (known?.text ?? null) : null });
  }
  return next;
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
      before: seen.get(placeOf(row) ?? "")?.before ?? null,
    }));
  return under(null);
}

/** What stands for a process: its registered name, its id among its supervisor's children, its module. */
export function labelOf(row: ProcessRow): string {
  return row.name ?? row.childId ?? row.label;
}

/** Beside the label: `processing · 2 msgs · <0.7.0> · restarted once, was <0.5.0>`. */
export function descriptionOf({ row, before }: Pick<ProcessNode, "row" | "before">): string {
  const parts: string[] = [];
  if (row.status === "exited") parts.push("exited");
  else if (row.state !== "") parts.push(shorten(row.state, 40));
  if (row.mailbox > 0) parts.push(row.mailbox === 1 ? "1 msg" : `${row.mailbox} msgs`);
  parts.push(row.text);
  if (row.restarts > 0) {
    const times = row.restarts === 1 ? "restarted once" : `restarted ${row.restarts} times`;
    parts.push(before === null ? times : `${times}, was ${before}`);
  }
  return parts.join(" · ");
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
