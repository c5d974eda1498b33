/** DAP: StackTrace Request. The delivery, and under it what caused it. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import { stackFrame } from "../sources/stack-frame.js";
import type { Handler } from "./handler.js";

export const stackTrace: Handler<
  DebugProtocol.StackTraceArguments,
  DebugProtocol.StackTraceResponse["body"]
> = async (debuggee, { threadId, startFrame = 0, levels = 0 }) => {
  const frames = await debuggee.ask({ type: "frames", pid: threadId });
  if (!frames.ok) return frames;
  const end = levels === 0 ? frames.value.length : startFrame + levels;
  const { sourceMaps, launched } = debuggee;
  const stackFrames = frames.value
    .map((view, depth) => ({ view, depth }))
    .slice(startFrame, end)
    .map(({ view, depth }) =>
      stackFrame(view, debuggee.frames.number(threadId, depth), sourceMaps, launched?.runtimeFolders ?? []),
    );
  return { ok: true, value: { stackFrames, totalFrames: frames.value.length } };
};
