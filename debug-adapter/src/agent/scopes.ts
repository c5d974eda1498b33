/**
 * The scopes of a process: its message, state, mailbox, links and the rest, as rows.
 *
 * Reads live values only when a scope is opened. Must not know how rows are turned into text.
 */

import type { Envelope, LoopView, Origin, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { ScopeView } from "../protocol/agent.js";
import { locationsOf } from "./causes.js";
import { changesOf } from "./changes.js";
import type { Standing } from "./controller.js";
import { envelopeText, processText } from "./describe.js";
import type { Scope } from "./expressions.js";
import { stateName } from "./machines.js";
import { partyText } from "./happenings.js";
import { isSecret, MASKED } from "./mask.js";
import type { Recorder, Sent } from "./recorder.js";
import { type Row, shortText, type Values } from "./values.js";

/** What the process is about, for expressions. */
export function scopeOf(
  process: ProcessRecord,
  envelope: Envelope | null,
  value: unknown,
  reason: unknown,
): Scope {
  const view = process.loop?.inspect();
  return {
    message: envelope === null ? value : envelope.payload,
    state: view === undefined ? undefined : stateOf(view),
    data: view?.kind === "machine" ? view.data : undefined,
    from: envelope?.from ?? envelope?.sender ?? null,
    self: process.pid,
    reason: process.status === "exited" ? process.exitReason : reason,
    dictionary: dictionaryOf(process),
  };
}

/** Its entries with keys that are texts. */
function dictionaryOf({ dictionary }: ProcessRecord): Readonly<Record<string, unknown>> | undefined {
  if (dictionary === null) return undefined;
  const entries: [string, unknown][] = [];
  for (const [key, value] of dictionary) if (typeof key === "string") entries.push([key, value]);
  return Object.fromEntries<unknown>(entries);
}

function stateOf(view: LoopView): unknown {
  switch (view.kind) {
    case "server":
    case "machine":
    case "plain":
      return view.state;
    case "supervisor":
      return { strategy: view.strategy, children: view.children, restarts: view.restarts };
    default: {
      const never: never = view;
      return never;
    }
  }
}

/** The scopes of a process; `standing` when it is the one that the stop is about. */
export function scopesOf(
  process: ProcessRecord,
  standing: Standing | null,
  values: Values,
  recorder: Recorder,
): ScopeView[] {
  values.owner = process.pid.id;
  const scopes: ScopeView[] = [];
  const add = (name: ScopeView["name"], rows: readonly Row[], indexed = false): void => {
    scopes.push({
      name,
      ref: values.group(rows, indexed),
      named: indexed ? 0 : rows.length,
      indexed: indexed ? rows.length : 0,
      expensive: false,
    });
  };
  const view = process.loop?.inspect() ?? null;
  if (standing !== null) add("Message", messageRows(process, standing));
  if (view !== null) add("State", stateRows(view));
  if (standing !== null && standing.stop.at === "after" && standing.crash === null)
    add("Changed", changeRows(standing));
  if (standing !== null) {
    const sent = recorder.sentBy(process);
    if (sent.length > 0)
      scopes.push({
        name: "Sent",
        ref: values.lazy(() => sentRows(sent), true),
        named: 0,
        indexed: sent.length,
        expensive: false,
      });
  }
  scopes.push({
    name: "Mailbox",
    ref: values.lazy(() => mailboxRows(process, process.mailbox), true),
    named: 0,
    indexed: process.mailbox.length,
    expensive: false,
  });
  if (view?.kind === "machine") {
    if (view.postponed.length > 0) add("Postponed", mailboxRows(process, view.postponed), true);
    if (view.timers.length > 0) add("Timers", view.timers.map(timerRow));
  }
  const timers = [...(process.timers?.values() ?? [])];
  if (timers.length > 0 && view?.kind !== "machine")
    add(
      "Timers",
      timers.map(({ name, ref, message, deadline }) =>
        timerRow({ name, ref, left: Math.max(0, deadline - process.kernel.time), content: message }),
      ),
    );
  add("Links & monitors", relationRows(process, standing));
  if (process.dictionary !== null && process.dictionary.size > 0)
    add(
      "Dictionary",
      [...process.dictionary].map(([key, value]) => ({
        name: shortText(key),
        value,
        path: typeof key === "string" ? `dictionary[${JSON.stringify(key)}]` : "",
      })),
    );
  add("Process", processRows(process));
  return scopes;
}

function messageRows(process: ProcessRecord, { delivery, message, crash }: Standing): Row[] {
  const rows: Row[] = [];
  if (crash !== null) rows.push({ name: "reason", value: crash.reason, path: "reason" });
  if (message !== null) {
    rows.push({ name: "message", value: message.payload, path: "message" }, text("kind", message.kind));
    if (message.from !== null) rows.push({ name: "from", value: message.from, path: "from" });
    rows.push(text("sender", senderText(process, message)));
    if (message.origin !== null) rows.push(text("sent at", `${message.origin.time.toFixed(1)} ms`));
  }
  if (delivery === null || delivery.envelope !== null) return rows;
  if (delivery.kind === "start") rows.push(text("kind", process.loop === null ? "start" : "init"));
  else if (delivery.kind === "timeout" || delivery.kind === "resume") rows.push(text("kind", delivery.kind));
  else rows.push({ name: delivery.kind, value: delivery.value, path: message === null ? "message" : "" });
  return rows;
}

function stateRows(view: LoopView): Row[] {
  switch (view.kind) {
    case "server":
    case "plain":
      return [{ name: "state", value: view.state, path: "state" }];
    case "machine":
      return [
        { name: "state", value: view.state, path: "state" },
        { name: "data", value: view.data, path: "data" },
        text("in this state since", `${view.enteredAt.toFixed(1)} ms`),
      ];
    case "supervisor":
      return [
        text("strategy", view.strategy),
        text("restarts", `${view.restarts} (at most ${view.maxRestarts} in ${view.maxSeconds} s)`),
        {
          name: "children",
          text: String(view.children.length),
          type: "children",
          rows: view.children.map(({ id, pid, type, restart, restarts }) =>
            text(
              id,
              `${pid === null ? "not running" : pid.toString()} · ${type} · ${restart} · ${restarts} restarts`,
            ),
          ),
        },
      ];
    default: {
      const never: never = view;
      return never;
    }
  }
}

function mailboxRows(process: ProcessRecord, envelopes: Iterable<Envelope>): Row[] {
  const { time } = process.kernel;
  return [...envelopes].map((envelope, place) => ({
    name: String(place),
    text: `${envelope.kind} ${shortText(envelope.payload)}`,
    type: envelope.kind,
    rows: [
      { name: "message", value: envelope.payload, path: "" },
      text("sender", senderText(process, envelope)),
      ...(envelope.origin === null
        ? []
        : [
            ...siteRow(envelope.origin),
            text("sent at", `${envelope.origin.time.toFixed(1)} ms`),
            text("waiting", `${Math.max(0, time - envelope.origin.time).toFixed(1)} ms`),
            text("sending", String(envelope.origin.seq)),
          ]),
    ],
  }));
}

function siteRow({ site }: Origin): Row[] {
  if (site?.stack === undefined) return [];
  return [{ name: "sent in", text: "", type: "location", rows: [], locations: locationsOf(site.stack) }];
}

function sentRows(sent: readonly Sent[]): Row[] {
  return sent.map(({ envelope, to }, place) => ({
    name: String(place),
    text: `${envelope.kind} ${shortText(envelope.payload)} → ${partyText(to)}`,
    type: envelope.kind,
    rows: [
      { name: "message", value: envelope.payload, path: "" },
      text("to", partyText(to)),
      ...(envelope.origin === null ? [] : siteRow(envelope.origin)),
    ],
  }));
}

/** What the delivery has made of the state: `data.tasks[0]: "a" → "b"`. */
function changeRows({ process, before }: Standing): Row[] {
  const view = process.loop?.inspect();
  if (view === undefined || before === null) return [];
  const now = visible(view);
  const changes = Object.keys(now).flatMap((name) => changesOf(before[name], now[name], name));
  return changes.map(({ path, before: old, after }) => ({
    name: path,
    text: secretIn(path) ? MASKED : `${changeText(old)} → ${changeText(after)}`,
    type: "change",
    rows: secretIn(path)
      ? []
      : [
          { name: "before", value: old, path: "" },
          { name: "after", value: after, path },
        ],
  }));
}

function changeText(value: unknown): string {
  return value === undefined ? "(nothing)" : shortText(value);
}

function secretIn(path: string): boolean {
  return path.split(/[.[\]"]+/).some(isSecret);
}

/** The parts of a behaviour's state that a delivery may change. */
export function visible(view: LoopView): Readonly<Record<string, unknown>> {
  switch (view.kind) {
    case "server":
    case "plain":
      return { state: view.state };
    case "machine":
      return { state: view.state, data: view.data };
    case "supervisor":
      return {};
    default: {
      const never: never = view;
      return never;
    }
  }
}

function timerRow(timer: {
  readonly name: string;
  readonly left: number;
  readonly content: unknown;
  readonly ref: unknown;
}): Row {
  return {
    name: timer.name,
    text: `${timer.left.toFixed(0)} ms left`,
    type: "timer",
    rows: [
      { name: "content", value: timer.content, path: "" },
      { name: "ref", value: timer.ref, path: "" },
    ],
  };
}

function relationRows(process: ProcessRecord, standing: Standing | null): Row[] {
  const crash = standing?.crash ?? null;
  const links = crash?.process === process ? crash.links : [...(process.links ?? [])];
  return [
    ...links.map((other) => text(other.pid.toString(), `link · ${other.name ?? other.label}`)),
    ...[...(process.monitors?.values() ?? [])].map(({ target, ref }) =>
      text(ref.toString(), `monitors ${processText(target)}`),
    ),
    ...[...(process.monitoredBy?.values() ?? [])].map(({ watcher, ref }) =>
      text(ref.toString(), `monitored by ${processText(watcher)}`),
    ),
  ];
}

function processRows(process: ProcessRecord): Row[] {
  return [
    { name: "self", value: process.pid, path: "self" },
    text("label", process.label),
    text("name", process.name ?? "none"),
    text("behaviour", process.loop?.behaviour ?? "process"),
    text("status", process.status),
    ...(process.status === "exited" ? [{ name: "reason", value: process.exitReason, path: "reason" }] : []),
    text("traps exits", String(process.trapExit)),
    text("deliveries", String(process.deliveries)),
    text("started at", `${process.startedAt.toFixed(1)} ms`),
  ];
}

function senderText(process: ProcessRecord, envelope: Envelope): string {
  if (envelope.sender === null) return "outside of any process";
  const sender = process.kernel.processes.get(envelope.sender.id);
  return sender === undefined ? envelope.sender.toString() : processText(sender);
}

function text(name: string, value: string): Row {
  return { name, text: value, type: "", rows: [] };
}

/** One line about a process's inside: a machine's state, a server's state, a supervisor's strategy. */
export function stateText(process: ProcessRecord): string {
  const view = process.loop?.inspect();
  if (view === undefined) return "";
  switch (view.kind) {
    case "server":
    case "plain":
      return shortText(view.state);
    case "machine":
      return stateName(view.state);
    case "supervisor":
      return `${view.strategy}, ${view.children.length} ${view.children.length === 1 ? "child" : "children"}`;
    default: {
      const never: never = view;
      return never;
    }
  }
}

/** What a process waits for: `waits for a message`, `waits for the reply of <0.5.0> AgentFSM`. */
export function waitingText(process: ProcessRecord): string {
  const next = process.kernel.peek(process);
  if (next !== null)
    return next.envelope === null ? `will go on (${next.kind})` : `has ${envelopeText(next.envelope)} next`;
  const { waiting } = process;
  if (waiting === null || "match" in waiting) return "waits for a message";
  if (!("about" in waiting)) return "waits for its turn";
  const target: unknown = "target" in waiting ? waiting.target : null;
  if (typeof target === "object" && target !== null && "id" in target && typeof target.id === "number") {
    const other = process.kernel.processes.get(target.id);
    return `waits for the reply of ${other === undefined ? `<0.${target.id}.0>` : processText(other)}`;
  }
  return waiting.about === "start" ? "waits for a process to be up" : `waits for a ${String(waiting.about)}`;
}
