/**
 * Observations as the recorded cases write them (kit.exs, `Oracle.Encode`): the one place where this runtime's own
 * shapes are turned into the BEAM's.
 *
 * The open list of what is turned: an `Error` as a reason is `[{exception}, "<stack>"]` (Erlang's `{exception,
 * stacktrace}`; for Erlang's own errors the term instead of the exception), only `attempt` shows it as the exception
 * itself; the reason `["nocatch", value]` of an uncaught throw gets its stack likewise; EXIT and DOWN objects are
 * tuples; a start's result is a tuple; `brutalKill` and the like are snake_case in child specifications;
 * JavaScript's plain `Error` is Elixir's `RuntimeError`.
 */

import { DownMessage, ExitMessage, From, GenCall, GenCast, Pid, Ref } from "@switchboard/runtime";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** An exception as `attempt` hands it out: not a reason, so without a stack. */
export class Raised {
  readonly error: Error;
  constructor(error: Error) {
    this.error = error;
  }
}

export class Encoder {
  private readonly labels = new Map<Pid | Ref, string>();
  private readonly counts = new Map<string, number>();

  label(term: Pid | Ref, name: string): void {
    this.labels.set(term, name);
  }

  encode(term: unknown): Json {
    if (term === null || term === undefined) return null;
    if (typeof term === "string" || typeof term === "boolean" || typeof term === "number") return term;
    if (typeof term === "bigint") return Number(term);
    if (typeof term === "function") return "<fun>";
    if (typeof term === "symbol") return term.description ?? "symbol";
    if (term instanceof Pid) return this.named(term, "pid");
    if (term instanceof Ref) return this.named(term, "ref");
    if (term instanceof Raised) return exception(term.error);
    if (term instanceof Error) return [errorTerm(term, this), "<stack>"];
    if (Array.isArray(term)) return this.encodeArray(term);
    return this.encodeObject(term);
  }

  private encodeArray(term: readonly unknown[]): Json {
    const [module, name, args] = term;
    // The start of a child specification: {Module, :start_link, args}.
    if (isModule(module) && name === "startLink") return [module.name, "start_link", this.encode(args)];
    // The improper list [:alias | ref].
    if (module === "alias" && name instanceof Ref) return "<improper>";
    // An uncaught throw: {{:nocatch, value}, stacktrace}.
    if (module === "nocatch" && term.length === 2) return [["nocatch", this.encode(name)], "<stack>"];
    return term.map((item) => this.encode(item));
  }

  private encodeObject(term: object): Json {
    if (term instanceof ExitMessage) return ["EXIT", this.encode(term.pid), this.encode(term.reason)];
    if (term instanceof DownMessage)
      return ["DOWN", this.encode(term.ref), "process", this.encode(term.process), this.encode(term.reason)];
    if (term instanceof GenCall) return ["$gen_call", this.encode(term.from), this.encode(term.request)];
    if (term instanceof GenCast) return ["$gen_cast", this.encode(term.request)];
    if (term instanceof From) return [this.encode(term.pid), "<tag>"];
    if (term instanceof Set) return [...(term as Set<unknown>)].map((item) => this.encode(item));
    if (term instanceof Map) return this.encodeEntries([...(term as Map<unknown, unknown>)]);
    if (isModule(term)) return term.name;
    if (term.constructor.name === "Task") return "<task>";
    const record = term as Readonly<Record<string, unknown>>;
    switch (record["status"]) {
      case "ignore":
        return "ignore";
      case "error":
        return ["error", this.encode(record["reason"])];
      case "ok":
        if (!("pid" in record)) return "ok";
        return "info" in record && record["info"] !== undefined
          ? ["ok", this.encode(record["pid"]), this.encode(record["info"])]
          : ["ok", this.encode(record["pid"])];
      default:
        return this.encodeEntries(Object.entries(record).filter(([, value]) => value !== undefined));
    }
  }

  private encodeEntries(entries: readonly (readonly [unknown, unknown])[]): Json {
    return Object.fromEntries(
      entries.map(([key, value]) => {
        const encoded = this.encode(key);
        return [typeof encoded === "string" ? encoded : JSON.stringify(encoded), this.encode(value)];
      }),
    );
  }

  private named(term: Pid | Ref, kind: string): string {
    let label = this.labels.get(term);
    if (label === undefined) {
      const count = (this.counts.get(kind) ?? 0) + 1;
      this.counts.set(kind, count);
      label = `${kind}${count}`;
      this.labels.set(term, label);
    }
    return `<${label}>`;
  }
}

/** An error of the machine itself (`badarg`, `function_clause`) is a bare term as a reason, not an exception. */
function errorTerm(error: Error, encoder: Encoder): Json {
  return "original" in error ? encoder.encode(error.original) : exception(error);
}

function exception(error: Error): Json {
  const name = error.name === "Error" ? "RuntimeError" : error.name;
  return name === "RuntimeError" ? { exception: name, message: error.message } : { exception: name };
}

/** A module as a term: an atom in Elixir, so its name. */
function isModule(term: unknown): term is { readonly name: string } {
  return (
    typeof term === "object" &&
    term !== null &&
    "name" in term &&
    typeof term.name === "string" &&
    "childSpec" in term &&
    typeof term.childSpec === "function"
  );
}
