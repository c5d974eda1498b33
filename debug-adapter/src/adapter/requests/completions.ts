/** DAP: Completions Request. Names and fields of an expression that is typed into the console. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const completions: Handler<
  DebugProtocol.CompletionsArguments,
  DebugProtocol.CompletionsResponse["body"]
> = async (debuggee, { text, column, frameId }) => {
  const before = text.slice(0, column - 1);
  const frame = frameId === undefined ? null : debuggee.frames.get(frameId);
  const pid = frame?.thread ?? debuggee.stop?.pid ?? null;
  const found = await debuggee.ask({ type: "complete", pid, text: before });
  if (!found.ok) return found;
  const typed = /[\p{ID_Continue}$]*$/u.exec(before)?.[0].length ?? 0;
  return {
    ok: true,
    value: {
      targets: found.value.map((label) => ({ label, start: before.length - typed, length: typed })),
    },
  };
};
