/**
 * The other side of DAP as the adapter's parts see it: events and texts go out.
 *
 * Keeps parts free of how messages travel, so that tests can be a client in a few lines.
 */

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { ChangedEvent } from "../protocol/views.js";

export interface ClientEvents {
  initialized: undefined;
  stopped: DebugProtocol.StoppedEvent["body"];
  continued: DebugProtocol.ContinuedEvent["body"];
  thread: DebugProtocol.ThreadEvent["body"];
  breakpoint: DebugProtocol.BreakpointEvent["body"];
  output: DebugProtocol.OutputEvent["body"];
  process: DebugProtocol.ProcessEvent["body"];
  exited: DebugProtocol.ExitedEvent["body"];
  terminated: DebugProtocol.TerminatedEvent["body"];
  "switchboard/changed": ChangedEvent;
}

export interface Client {
  event<N extends keyof ClientEvents>(name: N, body: ClientEvents[N]): void;
}

/** `important` is shown so that it is seen even when the console is hidden; `console` is the adapter's own voice. */
export type OutputCategory = "console" | "important" | "stdout" | "stderr";

/** Where an output line comes from, so that a click leads there. */
export interface OutputPlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Writes to the debug console; `text` gets a line end when it has none and is not the program's own. */
export function output(client: Client, category: OutputCategory, text: string, place?: OutputPlace): void {
  const own = category === "console" || category === "important";
  client.event("output", {
    category,
    output: own && !text.endsWith("\n") ? `${text}\n` : text,
    ...(place === undefined ? {} : { source: { path: place.path }, line: place.line, column: place.column }),
  });
}
