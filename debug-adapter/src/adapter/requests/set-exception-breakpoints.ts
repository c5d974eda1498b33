/** DAP: SetExceptionBreakpoints Request. Filters, some with a condition. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { EXCEPTION_FILTERS, type ExceptionFilter, type FilterSetting } from "../../protocol/agent.js";
import type { Handler } from "./handler.js";

export const setExceptionBreakpoints: Handler<
  DebugProtocol.SetExceptionBreakpointsArguments,
  DebugProtocol.SetExceptionBreakpointsResponse["body"]
> = async (debuggee, { filters, filterOptions = [] }) => {
  const wanted = [
    ...filters.map((filter) => ({ filter, condition: null })),
    ...filterOptions.map(({ filterId, condition = "" }) => ({
      filter: filterId,
      condition: condition.trim() === "" ? null : condition,
    })),
  ];
  debuggee.filters = wanted.flatMap(({ filter, condition }): FilterSetting[] =>
    isFilter(filter) ? [{ filter, condition }] : [],
  );
  const states = debuggee.connected
    ? await debuggee.ask({ type: "setFilters", filters: debuggee.filters })
    : ({ ok: true, value: [] } as const);
  if (!states.ok) return states;
  return {
    ok: true,
    value: {
      // In the order of the request: first the filters, then those with conditions.
      breakpoints: wanted.map(({ filter }, place) => {
        if (!isFilter(filter))
          return {
            verified: false,
            message: `\`${filter}\` is no exception filter; there are ${EXCEPTION_FILTERS.join(", ")}.`,
          };
        const before = wanted.slice(0, place).filter((one) => isFilter(one.filter)).length;
        const state = states.value[before];
        return state === undefined || state.verified
          ? { verified: true }
          : { verified: false, message: state.message };
      }),
    },
  };
};

function isFilter(filter: string): filter is ExceptionFilter {
  return EXCEPTION_FILTERS.some((known) => known === filter);
}
