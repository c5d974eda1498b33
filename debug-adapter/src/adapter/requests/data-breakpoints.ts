/** DAP: DataBreakpointInfo and SetDataBreakpoints Request. What is watched is written as `change <process> <path>`. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { quote } from "../breakpoints/words.js";
import type { Handler } from "./handler.js";

export const dataBreakpointInfo: Handler<
  DebugProtocol.DataBreakpointInfoArguments,
  DebugProtocol.DataBreakpointInfoResponse["body"]
> = async (debuggee, { variablesReference, name }) => {
  const none = (description: string) => ({ ok: true, value: { dataId: null, description } }) as const;
  if (variablesReference === undefined)
    return none("A data breakpoint is set on a variable of a process's state or data.");
  const place = await debuggee.ask({ type: "placeOf", ref: variablesReference, name });
  if (!place.ok) return place;
  if (place.value === null) return none(`${name} is no part of a process's state, data or dictionary.`);
  const { process, path } = place.value;
  return {
    ok: true,
    value: {
      dataId: `change ${quote(process)} ${quote(path)}`,
      description: `${process} ${path}`,
      accessTypes: ["write"],
      // A pid is another one in the next run.
      canPersist: !process.startsWith("<"),
    },
  };
};

export const setDataBreakpoints: Handler<
  DebugProtocol.SetDataBreakpointsArguments,
  DebugProtocol.SetDataBreakpointsResponse["body"]
> = async (debuggee, { breakpoints }) => {
  debuggee.dataBreakpoints.set(
    breakpoints.map(({ dataId, condition, hitCondition }) => ({
      name: dataId,
      ...(condition === undefined ? {} : { condition }),
      ...(hitCondition === undefined ? {} : { hitCondition }),
    })),
  );
  if (debuggee.connected) {
    const states = await debuggee.ask({
      type: "setBreakpoints",
      breakpoints: debuggee.breakpointsForAgent(),
    });
    if (!states.ok) return states;
    debuggee.updateBreakpoints(states.value);
  }
  return { ok: true, value: { breakpoints: debuggee.dataBreakpoints.forClient() } };
};
