/** DAP: Evaluate Request. Expressions over message, state, data, from, self in the process of the frame. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const evaluate: Handler<
  DebugProtocol.EvaluateArguments,
  DebugProtocol.EvaluateResponse["body"]
> = async (debuggee, { expression, frameId }) => {
  const frame = frameId === undefined ? null : debuggee.frames.get(frameId);
  if (frameId !== undefined && frame === null)
    return { ok: false, error: "This stack frame is of an earlier stop." };
  const view = await debuggee.ask({
    type: "evaluate",
    pid: frame?.thread ?? debuggee.stop?.pid ?? null,
    expression,
  });
  if (!view.ok) return view;
  const { value, type, ref, named, indexed } = view.value;
  return {
    ok: true,
    value: {
      result: value,
      ...(type === "" ? {} : { type }),
      variablesReference: ref,
      ...(ref === 0 ? {} : { namedVariables: named, indexedVariables: indexed }),
    },
  };
};
