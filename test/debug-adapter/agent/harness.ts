/**
 * An agent beside a test system, in one process and without a socket: what it is asked, what it says.
 *
 * The system's time is moved by hand, so every run is the same.
 */

import { Agent } from "../../../debug-adapter/src/agent/agent.js";
import { parseBreakpoint } from "../../../debug-adapter/src/adapter/breakpoints/grammar.js";
import {
  type AgentAnswers,
  type AgentMessage,
  type AgentRequest,
  EXCEPTION_FILTERS,
  type ExceptionFilter,
  type FilterSetting,
  type Stop,
} from "../../../debug-adapter/src/protocol/agent.js";
import type { Breakpoint } from "../../../debug-adapter/src/protocol/breakpoint.js";
import { createTestSystem, type TestSystem } from "../../../runtime/src/host/system.js";
import { interventions } from "../../../runtime/src/kernel/index.js";

export interface Debugged {
  readonly system: TestSystem;
  readonly agent: Agent;
  readonly said: AgentMessage[];
  readonly ask: <R extends AgentRequest>(request: R) => AgentAnswers[R["type"]];
  /** Goes on until the next stop: `before <0.2.0> about to handle call get`; `null` when there is none. */
  readonly go: (request: AgentRequest) => string | null;
  /** The stop in view. */
  readonly stop: () => Stop;
  /** `AgentFSM handles call submit`, a line each. */
  readonly frames: (pid: number) => string[];
  /** The rows of a scope as `name = value`. */
  readonly scope: (pid: number, name: string) => string[];
  readonly log: () => string[];
}

export interface Setting {
  readonly breakpoints?: readonly Breakpoint[];
  /** `crash`, or `mailbox: 3` with a condition. */
  readonly filters?: readonly (ExceptionFilter | `${ExceptionFilter}: ${string}`)[];
  readonly stopOnEntry?: boolean;
  /** Ms of the system's time that may go by after each command. */
  readonly time?: number;
}

/** A breakpoint as it is written, with a condition and the like. */
export function breakpoint(id: number, text: string, more: Partial<Breakpoint> = {}): Breakpoint {
  const target = parseBreakpoint(text);
  if (!target.ok) throw new Error(target.error);
  return { id, target: target.value, condition: null, hitCondition: null, logMessage: null, ...more };
}

function filterSetting(text: string): FilterSetting {
  const [name = "", ...condition] = text.split(": ");
  const filter = EXCEPTION_FILTERS.find((one) => one === name);
  if (filter === undefined) throw new Error(`no filter ${name}`);
  return { filter, condition: condition.length === 0 ? null : condition.join(": ") };
}

/** Runs the program's first lines, then up to the first stop. */
export function debugged(program: () => void, setting: Setting = {}): Debugged {
  const system = createTestSystem();
  const said: AgentMessage[] = [];
  const agent = new Agent(
    (message) => said.push(message),
    () => undefined,
  );
  const ask = <R extends AgentRequest>(request: R): AgentAnswers[R["type"]] =>
    system.within(() => agent.handle(request)) as AgentAnswers[R["type"]];
  const run = (): void => {
    system.within(() => {
      system.host.runFor(setting.time ?? 60_000);
    });
  };
  const latest = (): Stop | null => said.findLast((message) => message.type === "stopped")?.stop ?? null;
  const text = (stop: Stop): string => `${stop.at} <0.${stop.pid}.0> ${stop.text}`;
  const go = (request: AgentRequest): string | null => {
    const before = latest();
    ask(request);
    run();
    const stop = latest();
    return stop === before || stop === null ? null : text(stop);
  };
  agent.attach(system.kernel, interventions);
  system.within(program);
  run();
  ask({ type: "setBreakpoints", breakpoints: setting.breakpoints ?? [] });
  ask({ type: "setFilters", filters: (setting.filters ?? []).map(filterSetting) });
  go({ type: "start", stopOnEntry: setting.stopOnEntry ?? false, captureSites: true });
  return {
    system,
    agent,
    said,
    ask,
    go,
    stop: () => {
      const stop = latest();
      if (stop === null) throw new Error("the program has not stopped");
      return stop;
    },
    frames: (pid) => ask({ type: "frames", pid }).map(({ name }) => name),
    scope: (pid, name) => {
      const scope = ask({ type: "scopes", pid }).find((view) => view.name === name);
      if (scope === undefined) return [];
      return ask({ type: "variables", ref: scope.ref, start: 0, count: 0 }).map(
        (view) => `${view.name} = ${view.value}`,
      );
    },
    log: () => said.flatMap((message) => (message.type === "logPoint" ? [message.text] : [])),
  };
}
