/** DAP: Continue, Next, StepIn and StepOut Request. Each lets the system go on; where it stops is the agent's decision. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { AgentRequest } from "../../protocol/agent.js";
import type { Debuggee } from "../debuggee.js";
import { type Answer, DONE, type Handler } from "./handler.js";

// `continue` is a word of the language's own.
export const continueAll: Handler<
  DebugProtocol.ContinueArguments,
  DebugProtocol.ContinueResponse["body"]
> = async (debuggee) => {
  const resumed = await resume(debuggee, { type: "continue" });
  return resumed.ok ? { ok: true, value: { allThreadsContinued: true } } : resumed;
};

export const next: Handler<DebugProtocol.NextArguments, undefined> = (debuggee, { threadId }) =>
  resume(debuggee, { type: "step", kind: "over", pid: threadId, scope: debuggee.stepScope });

export const stepIn: Handler<DebugProtocol.StepInArguments, undefined> = (debuggee, { threadId, targetId }) =>
  resume(debuggee, { type: "step", kind: "in", pid: threadId, target: targetId });

export const stepOut: Handler<DebugProtocol.StepOutArguments, undefined> = (debuggee, { threadId }) =>
  resume(debuggee, { type: "step", kind: "out", pid: threadId });

/** The message in view once more: DAP's way of running a frame again. */
export const restartFrame: Handler<DebugProtocol.RestartFrameArguments, undefined> = (
  debuggee,
  { frameId },
) => {
  const frame = debuggee.frames.get(frameId);
  if (frame === null) return { ok: false, error: "This stack frame is of an earlier stop." };
  if (frame.depth > 0)
    return { ok: false, error: "Only the delivery itself can be done again, not what has caused it." };
  return resume(debuggee, { type: "deliverAgain", pid: frame.thread });
};

export async function resume(debuggee: Debuggee, request: AgentRequest): Promise<Answer<undefined>> {
  if (debuggee.connected && debuggee.stop === null)
    return { ok: false, error: "The system is running: it can be stepped when it has stopped." };
  const resumed = await debuggee.resume(request);
  return resumed.ok ? DONE : resumed;
}
