/** DAP: SetVariable and SetExpression Request. What the process would not survive is refused by the agent. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { VariableView } from "../../protocol/agent.js";
import type { Handler } from "./handler.js";

export const setVariable: Handler<
  DebugProtocol.SetVariableArguments,
  DebugProtocol.SetVariableResponse["body"]
> = async (debuggee, { variablesReference, name, value }) => {
  const set = await debuggee.ask({ type: "setVariable", ref: variablesReference, name, value });
  return set.ok ? { ok: true, value: shown(set.value) } : set;
};

export const setExpression: Handler<
  DebugProtocol.SetExpressionArguments,
  DebugProtocol.SetExpressionResponse["body"]
> = async (debuggee, { expression, value, frameId }) => {
  const frame = frameId === undefined ? null : debuggee.frames.get(frameId);
  if (frameId !== undefined && frame === null)
    return { ok: false, error: "This stack frame is of an earlier stop." };
  const pid = frame?.thread ?? debuggee.stop?.pid ?? null;
  const set = await debuggee.ask({ type: "assign", pid, path: expression, value });
  return set.ok ? { ok: true, value: shown(set.value) } : set;
};

function shown({
  value,
  type,
  ref,
  named,
  indexed,
}: VariableView): DebugProtocol.SetVariableResponse["body"] {
  return {
    value,
    ...(type === "" ? {} : { type }),
    variablesReference: ref,
    ...(ref === 0 ? {} : { namedVariables: named, indexedVariables: indexed }),
  };
}
