/**
 * Which files are programs that Switchboard can debug, judged by their text.
 *
 * Promises: pure, and cheap enough to ask on every change of the active editor. Knows import statements by their
 * shape only: a file that mentions the runtime in prose is not a program.
 */

import { PROGRAM_EXTENSIONS } from "../../../debug-adapter/src/adapter/launch/arguments.js";

/** Extensions that the adapter takes as `program`. */
export const EXTENSIONS: readonly string[] = PROGRAM_EXTENSIONS;

/** Languages whose files can be debugged, as VS Code names them. */
export const LANGUAGES = ["typescript", "javascript"] as const;

const runtimeImport =
  /^[ \t]*(?:import\b[^;'"]*?|export\b[^;'"]*?\bfrom[ \t]*|.*\brequire[ \t]*\([ \t]*)["']@switchboard\/runtime(?:\/[^"']*)?["']/m;

/** Whether the file at `path` may be given to the adapter as `program`. */
export function isDebuggable(path: string): boolean {
  return !/\.d\.[cm]?ts$/.test(path) && EXTENSIONS.some((extension) => path.endsWith(extension));
}

/** Whether `text` imports `@switchboard/runtime`, by `import`, `export … from` or `require`. */
export function importsRuntime(text: string): boolean {
  return runtimeImport.test(text);
}
