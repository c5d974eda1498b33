/** DAP: TerminateThreads Request. Ends processes as `exit(pid, "kill")` does. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { DONE, type Handler } from "./handler.js";

export const terminateThreads: Handler<DebugProtocol.TerminateThreadsArguments, undefined> = async (
  debuggee,
  { threadIds = [] },
) => {
  for (const pid of threadIds) {
    const killed = await debuggee.ask({ type: "kill", pid, reason: "kill" });
    if (!killed.ok) return killed;
  }
  return DONE;
};
