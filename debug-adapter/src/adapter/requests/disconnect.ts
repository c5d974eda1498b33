/** DAP: Disconnect Request. A program that was launched ends with its session, unless the client says otherwise. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { DONE, type Handler } from "./handler.js";

export const disconnect: Handler<DebugProtocol.DisconnectArguments | undefined, undefined> = async (
  debuggee,
  args,
) => {
  debuggee.stopWanted = true;
  if (args?.terminateDebuggee === false && debuggee.connected) {
    debuggee.stop = null;
    const detached = await debuggee.ask({ type: "detach" });
    // One that is too busy to answer goes on by itself once the line is cut.
    debuggee.release();
    return detached.ok ? DONE : detached;
  }
  debuggee.dispose();
  await debuggee.programEnded;
  return DONE;
};
