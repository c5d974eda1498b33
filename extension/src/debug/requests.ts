/**
 * The custom requests of debug-adapter/src/protocol/views.ts with their types, asked of a VS Code debug session.
 * Errors of the adapter come as they are, as rejections whose message is meant for people.
 */
import type * as vscode from "vscode";
import type { ChangedEvent, ViewRequests } from "../../../debug-adapter/src/protocol/views.js";

export type RequestName = keyof ViewRequests;
export type Arguments<Name extends RequestName> = ViewRequests[Name]["arguments"];
export type Answer<Name extends RequestName> = ViewRequests[Name]["answer"];

/** The custom event after which views ask again. */
export const CHANGED = "switchboard/changed";

/** Asks the session's adapter. Both ends are built together, so the answer is trusted to have its type. */
export async function request<Name extends RequestName>(
  session: vscode.DebugSession,
  name: Name,
  args: Arguments<Name>,
): Promise<Answer<Name>> {
  const answer: unknown = await session.customRequest(name, args);
  return answer as Answer<Name>;
}

/** The body of a `switchboard/changed` event, `null` when it is not one. */
export function changedEvent(event: {
  readonly event: string;
  readonly body?: unknown;
}): ChangedEvent | null {
  return event.event === CHANGED && typeof event.body === "object" && event.body !== null
    ? (event.body as ChangedEvent)
    : null;
}
