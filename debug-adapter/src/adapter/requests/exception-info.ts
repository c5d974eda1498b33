/** DAP: ExceptionInfo Request. Why the process crashed, and who is told of it. */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Handler } from "./handler.js";

export const exceptionInfo: Handler<
  DebugProtocol.ExceptionInfoArguments,
  DebugProtocol.ExceptionInfoResponse["body"]
> = async (debuggee, { threadId }) => {
  const view = await debuggee.ask({ type: "exceptionInfo", pid: threadId });
  if (!view.ok) return view;
  if (view.value === null)
    return { ok: false, error: `${debuggee.threadName(threadId)} has not stopped for an exception.` };
  const { filter, description, typeName, stack, consequences } = view.value;
  return {
    ok: true,
    value: {
      exceptionId: filter === "crash" ? typeName : filter,
      description: [description, ...consequences].join("\n"),
      breakMode: "always",
      details: { message: description, typeName, stackTrace: debuggee.sourceMaps.mapText(stack) },
    },
  };
};
