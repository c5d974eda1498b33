/** DAP: SetFunctionBreakpoints Request. Message breakpoints; all of them anew. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const setFunctionBreakpoints: Handler<
  DebugProtocol.SetFunctionBreakpointsArguments,
  DebugProtocol.SetFunctionBreakpointsResponse["body"]
> = async (debuggee, args) => {
  debuggee.breakpoints.set(args.breakpoints);
  if (debuggee.connected) {
    const states = await debuggee.ask({
      type: "setBreakpoints",
      breakpoints: debuggee.breakpointsForAgent(),
    });
    if (!states.ok) return states;
    debuggee.updateBreakpoints(states.value);
  }
  return { ok: true, value: { breakpoints: debuggee.breakpoints.forClient() } };
};
