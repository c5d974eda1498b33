/** DAP: Scopes Request. A process's own, under its delivery; what its causes had is past. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const scopes: Handler<DebugProtocol.ScopesArguments, DebugProtocol.ScopesResponse["body"]> = async (
  debuggee,
  { frameId },
) => {
  const frame = debuggee.frames.get(frameId);
  if (frame === null) return { ok: false, error: "This stack frame is of an earlier stop." };
  if (frame.depth > 0) return { ok: true, value: { scopes: [] } };
  const views = await debuggee.ask({ type: "scopes", pid: frame.thread });
  if (!views.ok) return views;
  return {
    ok: true,
    value: {
      scopes: views.value.map(({ name, ref, named, indexed, expensive }) => ({
        name,
        variablesReference: ref,
        namedVariables: named,
        indexedVariables: indexed,
        expensive,
      })),
    },
  };
};
