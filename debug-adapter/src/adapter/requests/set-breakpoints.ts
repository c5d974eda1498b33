/** DAP: SetBreakpoints Request. Lines are the business of the JavaScript child session. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const setBreakpoints: Handler<
  DebugProtocol.SetBreakpointsArguments,
  DebugProtocol.SetBreakpointsResponse["body"]
> = (debuggee, args) => {
  const message =
    debuggee.options.startJavaScript !== null
      ? "Line breakpoints are handled by the JavaScript child session."
      : "Lines of JavaScript are not debugged by this client; use message breakpoints, such as " +
        " `receive Counter increment`.";
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
