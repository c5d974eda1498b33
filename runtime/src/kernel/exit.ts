/**
 * Exit reasons: why a process ended.
 *
 * A reason is any term. OTP's atoms are strings here and its tuples arrays: `"normal"`, `"shutdown"`,
 * `["shutdown", term]`, `"killed"`, `"noproc"`, `["timeout", ["GenServer", "call", [...]]]`. An uncaught `Error` is
 * its own reason (Erlang's `{exception, stacktrace}`: the Error carries both).
 */

/** Any term; see the file's head for the well-known ones. */
export type ExitReason = unknown;

/**
 * What `exit(reason)` throws, and what a failed `call` throws at its caller. Caught like any exception (Elixir's
 * `catch :exit, reason`); uncaught it ends the process with `reason`.
 */
export class Exit implements Error {
  readonly reason: ExitReason;

  constructor(reason: ExitReason) {
    this.reason = reason;
  }

  get name(): string {
    return "Exit";
  }

  get message(): string {
    return `exit: ${formatReason(this.reason)}`;
  }

  get stack(): string {
    return `${this.name}: ${this.message}`;
  }

  toString(): string {
    return this.stack;
  }
}
// An Error to whoever asks, but not made by its constructor: a reason is data, not a bug, and making an Error (even one
// without a stack) costs more than the whole exit of a process.
Object.setPrototypeOf(Exit.prototype, Error.prototype);

/** The exit reason of an exception that nobody caught. A thrown non-Error is `["nocatch", value]`, as in Erlang. */
export function reasonOf(thrown: unknown): ExitReason {
  if (thrown instanceof Exit) return thrown.reason;
  if (thrown instanceof Error) return thrown;
  return ["nocatch", thrown];
}

/** `normal`, `shutdown` and `{shutdown, term}`: the reasons that are no failure (supervisor docs, "transient"). */
export function isOrderly(reason: ExitReason): boolean {
  return (
    reason === "normal" ||
    reason === "shutdown" ||
    (Array.isArray(reason) && reason.length === 2 && reason[0] === "shutdown")
  );
}

/** A short, one-line text of any term, for messages to people; never throws and never runs a getter. */
export function formatReason(term: unknown, depth = 4): string {
  if (typeof term === "string") return depth === 4 ? term : JSON.stringify(term);
  if (term === null || term === undefined || typeof term !== "object") return formatPrimitive(term);
  if (term instanceof Exit) return `exit(${formatReason(term.reason, depth - 1)})`;
  if (term instanceof Error) return `${term.name}: ${term.message}`;
  if (depth <= 0) return Array.isArray(term) ? "[…]" : "{…}";
  if (Array.isArray(term)) {
    const shown = term.slice(0, 8).map((item) => formatReason(item, depth - 1));
    return `[${shown.join(", ")}${term.length > 8 ? ", …" : ""}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(term);
  if (prototype !== Object.prototype && prototype !== null && typeof term.toString === "function") {
    const text = (term as { toString(): string }).toString();
    if (!text.startsWith("[object")) return text;
  }
  const parts: string[] = [];
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(term)).slice(0, 8)) {
    parts.push(`${key}: ${"value" in descriptor ? formatReason(descriptor.value, depth - 1) : "<getter>"}`);
  }
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** The text of a term that is no object. */
export function formatPrimitive(term: unknown): string {
  if (typeof term === "function") return `function ${term.name || "(anonymous)"}`;
  if (typeof term === "bigint") return `${term}n`;
  return String(term);
}
