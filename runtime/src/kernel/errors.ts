/**
 * The errors that the machine itself raises, as Elixir names them.
 *
 * `original` is the bare Erlang term that stands in an exit reason where a program's own exception would stand
 * (`badarg`, `function_clause`). Must not know who raises them.
 */

/** Bad argument, as the BEAM's `badarg`: the message says which and why. */
export class ArgumentError extends Error {
  override readonly name: string = "ArgumentError";
  readonly original: unknown = "badarg";
}

/** An Erlang error without an exception of its own in Elixir; `original` is the term. */
export class ErlangError extends Error {
  override readonly name: string = "ErlangError";
  readonly original: unknown;
  constructor(original: unknown, message: string) {
    super(message);
    this.original = original;
  }
}

/** No clause of a function or callback takes the argument: Erlang's `function_clause`. */
export class FunctionClauseError extends ErlangError {
  override readonly name: string = "FunctionClauseError";
  constructor(message: string) {
    super("function_clause", message);
  }
}
