/** DAP: SetExceptionBreakpoints Request. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { ExceptionFilter } from "../../protocol/agent.js";
import type { Handler } from "./handler.js";

export const setExceptionBreakpoints: Handler<
  DebugProtocol.SetExceptionBreakpointsArguments,
  DebugProtocol.SetExceptionBreakpointsResponse["body"]
> = async (debuggee, args) => {
  debuggee.filters = args.filters.filter(isFilter);
  if (debuggee.connected) {
    const set = await debuggee.ask({ type: "setFilters", filters: debuggee.filters });
    if (!set.ok) return set;
  }
  return {
    ok: true,
    value: {
      breakpoints: args.filters.map((filter) =>
        isFilter(filter)
          ? { verified: true }
          : { verified: false, message: `\`${filter}\` is no exception filter; there is \`crash\`.` },
      ),
    },
  };
};

function isFilter(filter: string): filter is ExceptionFilter {
  return filter === "crash";
}
