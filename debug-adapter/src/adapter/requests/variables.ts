/** DAP: Variables Request. Lazily, and by pages when the client asks for them. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { VariableView } from "../../protocol/agent.js";
import type { Debuggee } from "../debuggee.js";
import { usersPlace } from "../sources/stack-frame.js";
import type { Handler } from "./handler.js";

export const variables: Handler<
  DebugProtocol.VariablesArguments,
  DebugProtocol.VariablesResponse["body"]
> = async (debuggee, { variablesReference, start = 0, count = 0, filter }) => {
  const views = await debuggee.ask({ type: "variables", ref: variablesReference, start, count, filter });
  return views.ok
    ? { ok: true, value: { variables: views.value.map((view) => variable(debuggee, view)) } }
    : views;
};

function variable({ sourceMaps, launched }: Debuggee, view: VariableView): DebugProtocol.Variable {
  const place =
    view.locations === undefined
      ? null
      : usersPlace(view.locations, sourceMaps, launched?.runtimeFolders ?? []);
  return {
    name: view.name,
    value: place === null ? view.value : `${place.path}:${place.line}`,
    ...(view.type === "" ? {} : { type: view.type }),
    ...(view.path === "" ? {} : { evaluateName: view.path }),
    variablesReference: view.ref,
    ...(view.ref === 0 ? {} : { namedVariables: view.named, indexedVariables: view.indexed }),
  };
}
