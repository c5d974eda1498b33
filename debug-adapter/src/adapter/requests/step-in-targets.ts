/** DAP: StepInTargets Request. The messages of the delivery that are on their way. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const stepInTargets: Handler<
  DebugProtocol.StepInTargetsArguments,
  DebugProtocol.StepInTargetsResponse["body"]
> = async (debuggee, { frameId }) => {
  const frame = debuggee.frames.get(frameId);
  if (frame === null) return { ok: false, error: "This stack frame is of an earlier stop." };
  if (frame.depth > 0) return { ok: true, value: { targets: [] } };
  const targets = await debuggee.ask({ type: "stepInTargets", pid: frame.thread });
  return targets.ok ? { ok: true, value: { targets: [...targets.value] } } : targets;
};
