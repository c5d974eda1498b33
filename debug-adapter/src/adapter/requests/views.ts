/** Custom requests for views (protocol/views.ts): the process tree, machines, and what a person does to them. */

import type { AgentRequest, StepScope } from "../../protocol/agent.js";
import type { ViewRequests } from "../../protocol/views.js";
import type { Debuggee } from "../debuggee.js";
import { completeBreakpoint, withSources } from "../breakpoints/completion.js";
import { WHENEVER_MS } from "../agent/link.js";
import { failure, success } from "../result.js";
import { stoppedEvent } from "../stopped.js";
import type { Answer } from "./handler.js";

type ViewHandlers = {
  readonly [N in keyof ViewRequests]: (
    debuggee: Debuggee,
    args: ViewRequests[N]["arguments"],
  ) => Promise<Answer<ViewRequests[N]["answer"]>>;
};

const STEP_SCOPES: readonly StepScope[] = ["all", "this", "needs"];

/** By a request that is none of DAP's own: the client has to be told that the system goes on. */
async function goOn(debuggee: Debuggee, request: AgentRequest, pid: number | null): Promise<Answer<null>> {
  if (debuggee.stop === null)
    return failure("The system is running: a single message can be delivered when it has stopped.");
  const resumed = await debuggee.resume(request);
  if (!resumed.ok) return resumed;
  return {
    ok: true,
    value: null,
    afterwards: () => debuggee.client.event("continued", { threadId: pid ?? 0, allThreadsContinued: true }),
  };
}

export const views: ViewHandlers = {
  "switchboard/processes": (debuggee, { start, count, search }) =>
    debuggee.ask({ type: "processes", start, count, search }),

  async "switchboard/machines"(debuggee) {
    const definitions = [...debuggee.machineDefinitions()];
    if (!debuggee.connected) return { ok: true, value: { definitions, instances: [] } };
    const instances = await debuggee.ask({ type: "machines" });
    return instances.ok ? { ok: true, value: { definitions, instances: [...instances.value] } } : instances;
  },

  async "switchboard/machine"(debuggee, { pid }) {
    const instance = await debuggee.ask({ type: "machine", pid });
    if (!instance.ok) return instance;
    const module = instance.value?.module;
    const definition = debuggee.machineDefinitions().find((one) => one.module === module) ?? null;
    return { ok: true, value: { definition, instance: instance.value } };
  },

  "switchboard/deliverNext": (debuggee, { pid }) => goOn(debuggee, { type: "deliverNext", pid }, pid),

  "switchboard/pending": (debuggee, { pid, message, action }) =>
    action.kind === "deliver"
      ? goOn(debuggee, { type: "pending", pid, message, action }, pid)
      : debuggee.ask({ type: "pending", pid, message, action }),

  "switchboard/suspend": (debuggee, { pid, suspended }) => debuggee.ask({ type: "suspend", pid, suspended }),

  "switchboard/advance": (debuggee, { ms }) => debuggee.ask({ type: "advance", ms }),

  "switchboard/runUntilState": (debuggee, { pid, state }) =>
    goOn(debuggee, { type: "runUntilState", pid, state }, pid),

  async "switchboard/replaceState"(debuggee, { pid, path, value }) {
    const set = await debuggee.ask({ type: "assign", pid, path, value });
    return set.ok ? success({ value: set.value.value }) : set;
  },

  "switchboard/stepScope"(debuggee, { scope }) {
    if (!STEP_SCOPES.includes(scope))
      return Promise.resolve(failure(`A step's scope is one of ${STEP_SCOPES.join(", ")}.`));
    debuggee.stepScope = scope;
    return Promise.resolve(success(null));
  },

  async "switchboard/send"(debuggee, { pid, kind, message }) {
    const reply = await debuggee.ask(
      { type: "send", pid, kind, message },
      kind === "call" ? WHENEVER_MS : undefined,
    );
    return reply.ok ? { ok: true, value: { reply: reply.value?.value ?? null } } : reply;
  },

  "switchboard/kill": (debuggee, { pid, reason }) => debuggee.ask({ type: "kill", pid, reason }),

  async "switchboard/inspect"(debuggee, { pid }) {
    const pinned = await debuggee.ask({ type: "pin", pid, pinned: true });
    if (!pinned.ok) return pinned;
    return {
      ok: true,
      value: { threadId: pid },
      afterwards: () => {
        if (debuggee.stop === null) return;
        debuggee.client.event("stopped", {
          ...stoppedEvent(debuggee.stop),
          threadId: pid,
          ...(pid === debuggee.stop.pid ? {} : { reason: "inspect", description: "Paused: inspected" }),
        });
      },
    };
  },

  async "switchboard/completeBreakpoint"(debuggee, { text, column }) {
    const none = { processes: [], messages: [] };
    // Before the program runs there are the verbs, and the machines of its source.
    const names = debuggee.connected ? await debuggee.ask({ type: "knownNames" }) : success(none);
    if (!names.ok) return names;
    const known = withSources(names.value, debuggee.machineDefinitions());
    return success({ items: completeBreakpoint(text, column - 1, known) });
  },

  async "switchboard/discountTime"(debuggee, { ms }) {
    const discounted = await debuggee.ask({ type: "discountTime", ms });
    debuggee.restateStopSoon();
    return discounted;
  },
};
