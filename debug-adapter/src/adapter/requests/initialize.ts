/** DAP: Initialize Request. What the adapter can do; only what works is claimed. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { EXCEPTION_FILTERS } from "../../protocol/agent.js";
import { describedFilter } from "../breakpoints/exception-filters.js";
import type { Handler } from "./handler.js";

export const CAPABILITIES: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsExceptionInfoRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
  supportsExceptionFilterOptions: true,
  supportsStepInTargetsRequest: true,
  supportsRestartFrame: true,
  supportsTerminateThreadsRequest: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsDataBreakpoints: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ["."],
  exceptionBreakpointFilters: EXCEPTION_FILTERS.map((filter) => ({ filter, ...describedFilter(filter) })),
};

export const initialize: Handler<DebugProtocol.InitializeRequestArguments, DebugProtocol.Capabilities> = (
  debuggee,
  args,
) => {
  if (args.linesStartAt1 === false || args.columnsStartAt1 === false)
    return { ok: false, error: "Switchboard counts lines and columns from 1; this client counts from 0." };
  if (args.pathFormat === "uri")
    return { ok: false, error: "Switchboard names files by path; this client wants URIs." };
  return {
    ok: true,
    value: CAPABILITIES,
    afterwards: () => debuggee.client.event("initialized", undefined),
  };
};
