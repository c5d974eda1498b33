/**
 * The wait for a supervisor to have started a child.
 *
 * A call like any other, which also offers the pid alone. Must not know which supervisor answers.
 */

import { Call, Pending, Pid } from "../../kernel/index.js";
import { refTerm, resolve, type ServerRef } from "../server-ref.js";
import type { ChildStarted } from "./requests.js";

/** What `startChild` may answer. */
export type StartAnswer = ChildStarted | { readonly status: "ignore" };

/** A request to a supervisor, which waits as long as it takes (OTP: `infinity`) and may carry functions. */
export function request<T>(supervisor: ServerRef, message: unknown): Call<T> {
  return new Call<T>(resolve(supervisor), nameOf(supervisor), message, options(supervisor, message));
}

/** The answer to `startChild`. */
export class ChildCall<T extends StartAnswer> extends Call<T> {
  private waiter: Pending<Pid> | null = null;

  constructor(supervisor: ServerRef, message: unknown) {
    super(resolve(supervisor), nameOf(supervisor), message, options(supervisor, message));
  }

  /** The pid alone: `{:ok, pid} = start_child(...)`. Anything else exits with `["badmatch", result]`. */
  unwrap(): Pending<Pid> {
    const waiter = new Pending<Pid>("reply");
    this.waiter = waiter;
    if (this.state !== "open") this.tell(waiter);
    return waiter;
  }

  protected override release(): void {
    super.release();
    if (this.waiter !== null) this.tell(this.waiter);
  }

  private tell(waiter: Pending<Pid>): void {
    if (this.state === "failed") {
      waiter.fail(this.value, true);
      return;
    }
    const answer = this.value as StartAnswer;
    if (answer.status === "ok" && answer.pid instanceof Pid) waiter.complete(answer.pid);
    else waiter.fail(["badmatch", answerTerm(answer)]);
  }
}

function answerTerm(answer: StartAnswer): unknown {
  switch (answer.status) {
    case "ok":
      return ["ok", answer.pid];
    case "ignore":
      return "ignore";
    case "error":
      return ["error", answer.reason];
    default: {
      const never: never = answer;
      return never;
    }
  }
}

function options(supervisor: ServerRef, message: unknown): ConstructorParameters<typeof Call>[3] {
  return {
    kind: "call",
    timeout: "infinity",
    trusted: true,
    where: () => ["GenServer", "call", [refTerm(supervisor), message, "infinity"]],
  };
}

function nameOf(supervisor: ServerRef): Pid | string {
  const term = refTerm(supervisor);
  return typeof term === "string"
    ? term
    : (resolve(supervisor)?.pid ?? (term instanceof Pid ? term : String(term)));
}
