/**
 * The errors that the machine itself raises, as Elixir names them.
 *
 * `original` is the bare Erlang term that stands in an exit reason where a program's own exception would stand
 * (`badarg`, `function_clause`). Must not know who raises them.
 */

import type { Pid } from "./pid.js";

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

/** A handler never returned, and the watchdog ended its process: the reason with which it exited. */
export class RunawayError extends Error {
  override readonly name: string = "RunawayError";
  constructor(pid: Pid, label: string) {
    super(
      `${pid} (${label}) was ended: one of its handlers ran on without returning and held up every other process. ` +
        "Give long work to a worker thread, or to a generator that yields now and then (yield* yieldNow()).",
    );
    // Made when all is over: where the kernel noticed says nothing about the handler.
    this.stack = `${this.name}: ${this.message}`;
  }
}
