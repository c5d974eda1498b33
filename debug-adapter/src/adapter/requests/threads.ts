/** DAP: Threads Request. The processes worth being threads; views have them all. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const threads: Handler<unknown, DebugProtocol.ThreadsResponse["body"]> = async (debuggee) => {
  // Clients ask before the agent is there, and after the program's end: no threads then, and no fault.
  if (!debuggee.connected || debuggee.launched === null) return { ok: true, value: { threads: [] } };
  const views = await debuggee.ask({ type: "threads", cap: debuggee.launched.args.maxThreads });
  if (!views.ok) return debuggee.ended ? { ok: true, value: { threads: [] } } : views;
  debuggee.rememberThreads(views.value);
  return { ok: true, value: { threads: views.value.map(({ pid, name }) => ({ id: pid, name })) } };
};
