/** DAP: SetBreakpoints Request. Lines are the business of the JavaScript child session. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const setBreakpoints: Handler<
  DebugProtocol.SetBreakpointsArguments,
  DebugProtocol.SetBreakpointsResponse["body"]
> = (debuggee, args) => {
  const message = debuggee.abilities.startDebugging
    ? "Line breakpoints are handled by the JavaScript child session."
    : "Line breakpoints need a client that can start a JavaScript child session; use message breakpoints, " +
      "such as `receive Counter increment`.";
  return {
    ok: true,
    value: {
      breakpoints: (args.breakpoints ?? []).map(({ line }) => ({
        verified: false,
        line,
        message,
        reason: "failed",
      })),
    },
  };
};
