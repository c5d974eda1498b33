/**
 * Lists of processes: rows for the tree, threads for the client, the names that breakpoints may use.
 *
 * Made on request from the live records. Must not know trees or DAP.
 */

import type { ChildView, Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { BehaviourDefinition } from "../../../runtime/src/otp/definitions.js";
import type { ThreadView } from "../protocol/agent.js";
import type { ProcessPage, ProcessRow } from "../protocol/views.js";
import type { Known } from "./bindings.js";
import { processText } from "./describe.js";
import { stateText } from "./scopes.js";

/** A page of all live processes (and of `gone`, which the stop is about) whose text holds `search`. */
export function processPage(
  kernel: Kernel,
  gone: Iterable<ProcessRecord>,
  { start, count, search }: { readonly start: number; readonly count: number; readonly search: string },
): ProcessPage {
  const wanted = search.toLowerCase();
  const all = [...kernel.processes.values(), ...gone];
  const found =
    wanted === ""
      ? all
      : all.filter((process) => `${processText(process)} ${process.label}`.toLowerCase().includes(wanted));
  const children = new Map<number, ReadonlyMap<number, ChildView>>();
  const rows = found
    .slice(start, count > 0 ? start + count : undefined)
    .map((process) => processRow(kernel, process, children));
  return { rows, total: found.length, time: kernel.time };
}

function processRow(
  kernel: Kernel,
  process: ProcessRecord,
  children: Map<number, ReadonlyMap<number, ChildView>>,
): ProcessRow {
  const parent = process.parent?.id ?? null;
  const supervisor = parent === null ? undefined : kernel.processes.get(parent);
  const child = supervisor === undefined ? undefined : childrenOf(supervisor, children).get(process.pid.id);
  return {
    pid: process.pid.id,
    text: process.pid.toString(),
    parent: supervisor === undefined ? null : parent,
    name: process.name,
    label: process.label,
    behaviour: process.loop?.behaviour ?? "process",
    status: process.status,
    state: stateText(process),
    mailbox: process.mailbox.length,
    deliveries: process.deliveries,
    restarts: child?.restarts ?? 0,
    childId: child?.id ?? null,
  };
}

function childrenOf(
  supervisor: ProcessRecord,
  known: Map<number, ReadonlyMap<number, ChildView>>,
): ReadonlyMap<number, ChildView> {
  let children = known.get(supervisor.pid.id);
  if (children === undefined) {
    const view = supervisor.loop?.inspect();
    const entries = view?.kind === "supervisor" ? view.children : [];
    children = new Map(
      entries.flatMap((child) => (child.pid === null ? [] : [[child.pid.id, child] as const])),
    );
    known.set(supervisor.pid.id, children);
  }
  return children;
}

/**
 * At most `cap` processes that are worth being threads, by pid: the one in focus and the pinned first, then those
 * with a registered name, then the most recently active.
 */
export function threadList(
  kernel: Kernel,
  focus: ProcessRecord | null,
  pinned: ReadonlySet<number>,
  cap: number,
): ThreadView[] {
  const rank = (process: ProcessRecord): number =>
    process === focus ? 3 : pinned.has(process.pid.id) ? 2 : process.name !== null ? 1 : 0;
  const all = [...kernel.processes.values()];
  if (focus !== null && !kernel.processes.has(focus.pid.id)) all.push(focus);
  const chosen =
    all.length <= cap
      ? all
      : all
          .sort((a, b) => rank(b) - rank(a) || b.lastDelivery - a.lastDelivery || a.pid.id - b.pid.id)
          .slice(0, cap);
  return chosen
    .sort((a, b) => a.pid.id - b.pid.id)
    .map((process) => ({ pid: process.pid.id, name: threadName(process, process === focus) }));
}

/** `<0.42.0> Cart (busy) [3 msgs]`. */
function threadName(process: ProcessRecord, inFocus: boolean): string {
  const view = process.loop?.inspect();
  const state = process.status === "exited" ? "exited" : view?.kind === "machine" ? stateText(process) : "";
  const waiting = process.mailbox.length;
  const mail = waiting === 0 ? "" : ` [${waiting} ${waiting === 1 ? "msg" : "msgs"}]`;
  const busy = state === "" && process.suspendedDelivery !== null && !inFocus ? "waiting" : state;
  return `${processText(process)}${busy === "" ? "" : ` (${busy})`}${mail}`;
}

/** All that a breakpoint may name. */
export function knownNames(
  kernel: Kernel | null,
  definitions: readonly BehaviourDefinition[],
  complete: boolean,
): Known {
  const names = new Map<string, readonly string[] | null>();
  for (const { name, states } of definitions) names.set(name, states);
  for (const process of kernel?.processes.values() ?? []) {
    const view = process.loop?.inspect();
    const states = names.get(process.label) ?? (view?.kind === "machine" ? view.states : null);
    names.set(process.label, states);
    if (process.name !== null) names.set(process.name, states);
  }
  return { names, complete };
}
