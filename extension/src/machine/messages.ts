/**
 * What comes from the State machine view, checked: a webview is another process, and only its shape is promised.
 */
import type { FromView } from "../../webview/src/protocol.js";

/** The message, `null` when it is none of the protocol's. */
export function fromView(value: unknown): FromView | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const field = (name: string): unknown => (value as Readonly<Record<string, unknown>>)[name];
  const [pid, on, state, edge, label] = ["pid", "on", "state", "edge", "label"].map(field);
  switch (value.type) {
    case "ready":
      return { type: "ready" };
    case "pick":
      return typeof pid === "number" ? { type: "pick", pid } : null;
    case "follow":
      return typeof on === "boolean" ? { type: "follow", on } : null;
    case "toggleBreakpoint":
      return typeof state === "string" ? { type: "toggleBreakpoint", state } : null;
    case "reveal":
      return typeof state === "string" ? { type: "reveal", state } : null;
    case "revealTransition":
      return typeof edge === "string" && typeof label === "number"
        ? { type: "revealTransition", edge, label }
        : null;
    default:
      return null;
  }
}
