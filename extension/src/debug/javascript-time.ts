/**
 * How long a program stood still on a line of JavaScript, worked out from what passes between VS Code and js-debug.
 *
 * Promises: pure; `(state, message, now) -> (state, ms)`. Why: while js-debug holds the program, the system's clock
 * would go on and call timeouts would fire because somebody was reading; the agent takes the time out again. One
 * state serves one js-debug session.
 */

/** `null` while the program runs; else since when it stands, by the caller's clock. */
export type Standing = { readonly since: number } | null;

/** A DAP message as far as it matters here, and which way it goes. */
export type Passing =
  | { readonly to: "client"; readonly message: Message }
  | { readonly to: "adapter"; readonly message: Message };

export interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
}

/** Requests with which a standing program moves again (or ends). */
const resuming: ReadonlySet<string> = new Set([
  "continue",
  "next",
  "stepIn",
  "stepOut",
  "restartFrame",
  "disconnect",
  "terminate",
]);

/** The next state, and how many ms the program stood still when it has just begun to move (else 0). */
export function standStill(
  standing: Standing,
  { to, message }: Passing,
  now: number,
): { readonly standing: Standing; readonly stood: number } {
  if (to === "client" && message.type === "event" && message.event === "stopped")
    return { standing: standing ?? { since: now }, stood: 0 };
  const moves =
    to === "adapter"
      ? message.type === "request" && resuming.has(message.command ?? "")
      : message.type === "event" && (message.event === "continued" || message.event === "terminated");
  if (moves && standing !== null) return { standing: null, stood: Math.max(0, now - standing.since) };
  return { standing, stood: 0 };
}
