/**
 * From what a person pressed F5 on to a complete launch configuration, or to the reason why there is none.
 *
 * Promises: pure; every refusal says what is missing and which ways on there are. Must not know `vscode`: the
 * provider beside it asks the editor and shows what is decided here.
 */
import { DEBUG_TYPE, JAVASCRIPT_TYPE } from "../contributions.js";
import { EXTENSIONS, isDebuggable } from "./programs.js";

/** A launch configuration as far as it is decided here; further attributes pass through untouched. */
export interface LaunchConfiguration {
  readonly type: string;
  readonly name: string;
  readonly request: string;
  readonly [attribute: string]: unknown;
}

/** What is known when a session is asked for. */
export interface Situation {
  /** As VS Code gives it: empty when F5 was pressed without a launch.json. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The file in the active editor, `null` without one. */
  readonly activeFile: ActiveFile | null;
  /** The setting `switchboard.javascriptDebugging`. */
  readonly javascript: boolean;
}

export interface ActiveFile {
  readonly path: string;
  /** False for untitled documents and those of other file systems: they have no file on this machine. */
  readonly onDisk: boolean;
}

export type WayOn = "chooseProgram" | "openLaunchJson";

export type Resolution =
  | { readonly kind: "launch"; readonly configuration: LaunchConfiguration }
  | { readonly kind: "refused"; readonly why: string; readonly waysOn: readonly WayOn[] };

/** The configuration that debugs one file. */
export function launchOf(program: string): LaunchConfiguration {
  return { type: DEBUG_TYPE, name: `Debug ${baseName(program)}`, request: "launch", program };
}

/** Completes a configuration by what is open and by the settings. */
export function resolve({ configuration, activeFile, javascript }: Situation): Resolution {
  const child = javascriptChild(configuration);
  if (child !== null) return { kind: "launch", configuration: child };
  const opened = configuration["type"] === undefined ? ofActiveFile(activeFile) : null;
  if (opened?.kind === "refused") return opened;
  const given: Readonly<Record<string, unknown>> = opened?.configuration ?? configuration;
  const { name, request, program } = given;
  if (typeof program !== "string" || program.trim() === "")
    return refused("The launch configuration has no “program”: the file to debug.", [
      "openLaunchJson",
      "chooseProgram",
    ]);
  return {
    kind: "launch",
    configuration: {
      javascript,
      ...given,
      type: DEBUG_TYPE,
      name: typeof name === "string" ? name : `Debug ${baseName(program)}`,
      request: typeof request === "string" ? request : "launch",
    },
  };
}

/**
 * The adapter's wish (`startDebugging`) for a JavaScript child session, `null` when it is something else. VS Code
 * gives every child its parent's type, so what the adapter asked for has to be said again here.
 */
function javascriptChild(configuration: Situation["configuration"]): LaunchConfiguration | null {
  const { request, name, websocketAddress } = configuration;
  if (request !== "attach" || typeof websocketAddress !== "string") return null;
  return {
    ...configuration,
    type: JAVASCRIPT_TYPE,
    request,
    name: typeof name === "string" ? name : "JavaScript",
  };
}

function ofActiveFile(file: ActiveFile | null): Resolution {
  if (file === null)
    return refused(
      "No file is open, so there is nothing to debug. Open a TypeScript or JavaScript program.",
      ["chooseProgram"],
    );
  if (!file.onDisk)
    return refused(`${baseName(file.path)} is not saved on this machine. Save it, then debug it.`, [
      "chooseProgram",
    ]);
  if (!isDebuggable(file.path))
    return refused(
      `${baseName(file.path)} is not a program that Switchboard can run (${EXTENSIONS.join(", ")}).`,
      ["chooseProgram"],
    );
  return { kind: "launch", configuration: launchOf(file.path) };
}

function refused(why: string, waysOn: readonly WayOn[]): Resolution {
  return { kind: "refused", why, waysOn };
}

function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
