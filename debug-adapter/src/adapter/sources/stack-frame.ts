/**
 * A frame of the agent's as DAP's: mapped to the user's source, the runtime's own frames skipped. Pure but for the
 * reading of source maps.
 */

import { basename, sep } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FrameView, Location } from "../../protocol/agent.js";
import type { Place, SourceMaps } from "./source-maps.js";

export function stackFrame(
  view: FrameView,
  id: number,
  maps: SourceMaps,
  runtimeFolders: readonly string[],
): DebugProtocol.StackFrame {
  const places = view.locations.map(({ file, line, column }) => maps.original({ path: file, line, column }));
  const users = places.find((place) => !isInternal(place, runtimeFolders));
  const place = users ?? places.find(({ path }) => !path.startsWith("node:"));
  if (view.kind === "gap" || place === undefined)
    return {
      id,
      name: view.name,
      line: 0,
      column: 0,
      ...(view.kind === "delivery" ? {} : { presentationHint: "label" }),
    };
  return {
    id,
    name: view.name,
    line: place.line,
    column: place.column,
    source: { name: basename(place.path), path: place.path },
    ...(users === undefined ? { presentationHint: "subtle" } : {}),
  };
}

/** The first of these places that is in the user's own code. */
export function usersPlace(
  locations: readonly Location[],
  maps: SourceMaps,
  runtimeFolders: readonly string[],
): Place | null {
  const places = locations.map(({ file, line, column }) => maps.original({ path: file, line, column }));
  return places.find((place) => !isInternal(place, runtimeFolders)) ?? null;
}

function isInternal({ path }: Place, runtimeFolders: readonly string[]): boolean {
  return path.startsWith("node:") || runtimeFolders.some((folder) => path.startsWith(folder + sep));
}
