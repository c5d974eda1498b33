/**
 * What Node prints about its inspector, told apart from what the program prints. Pure.
 */

export type InspectorLine =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "attached" }
  /** The program is over, but for a debugger that has not let go. */
  | { readonly kind: "waiting for disconnect" }
  /** For nobody here. */
  | { readonly kind: "remark" };

/** `null` for a line of the program's own. */
export function inspectorLine(line: string): InspectorLine | null {
  const listening = /^Debugger listening on (ws:\/\/\S+)$/.exec(line);
  if (listening?.[1] !== undefined) return { kind: "listening", url: listening[1] };
  if (line === "Debugger attached.") return { kind: "attached" };
  if (line === "Waiting for the debugger to disconnect...") return { kind: "waiting for disconnect" };
  if (/^(For help, see: https:\/\/nodejs\.org\/|Debugger ending on ws:\/\/)/.test(line))
    return { kind: "remark" };
  return null;
}
