/** Custom requests for views (protocol/views.ts): the process tree, machines, and what a person does to them. */

import type { ViewRequests } from "../../protocol/views.js";
import type { Debuggee } from "../debuggee.js";
import { completeBreakpoint, withSources } from "../breakpoints/completion.js";
import { WHENEVER_MS } from "../agent/link.js";
import { success } from "../result.js";
import { stoppedEvent } from "../stopped.js";
import type { Answer } from "./handler.js";

type ViewHandlers = {
  readonly [N in keyof ViewRequests]: (
    debuggee: Debuggee,
    args: ViewRequests[N]["arguments"],
  ) => Promise<Answer<ViewRequests[N]["answer"]>>;
};

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

  async "switchboard/deliverNext"(debuggee, { pid }) {
    if (debuggee.stop === null)
      return {
        ok: false,
        error: "The system is running: a single message can be delivered when it has stopped.",
      };
    const resumed = await debuggee.resume({ type: "deliverNext", pid });
    if (!resumed.ok) return resumed;
    // The client did not ask for it by a DAP command, so it has to be told that the system goes on.
    return {
      ok: true,
      value: null,
      afterwards: () => debuggee.client.event("continued", { threadId: pid ?? 0, allThreadsContinued: true }),
    };
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
