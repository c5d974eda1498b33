// The worker W of the recorded cases of dynamic supervisors.
import {
  type ChildSpec,
  defineServer,
  type Ignore,
  ok,
  type Ok,
  Process,
  sleep,
  type Start,
  type Stop,
  stop,
} from "@switchboard/runtime";
import type { Kit } from "../harness.js";

export interface WorkerOptions {
  /** What came before its own arguments. */
  readonly extra?: unknown;
  /** Ms spent in terminate. */
  readonly slow?: number;
  /** What its init returns. */
  readonly init?: Ok<State> | Ignore | Stop<never>;
}

type Reason = string | readonly unknown[];
type Given = readonly [name: string, options: WorkerOptions];
type State = Given;

/** The module W of one case. */
export function defineW({ note }: Kit) {
  const Server = defineServer({
    name: "W",
    init: ([name, options]: Given) => {
      Process.flag("trapExit", true);
      note(["start", name, options.extra ?? null]);
      return options.init ?? ok<State>([name, options]);
    },
    cast: { exit: (reason: Reason, state: State) => stop(reason, state) },
    *terminate(reason, [name, options]) {
      if (options.slow !== undefined) yield* sleep(options.slow);
      note(["stop", name, reason]);
    },
  });
  const W = {
    name: "W",
    /** `start_link(name)`, `start_link({name, opts})`, `start_link(extra, name)`. */
    startLink(...args: readonly [string | Given] | readonly [extra: string, name: string]): Start {
      const [first, second] = args;
      const given: Given =
        second !== undefined ? [second, { extra: first }] : typeof first === "string" ? [first, {}] : first;
      return Server.startLink(given, { name: given[0] });
    },
    childSpec: (argument: string | Given): ChildSpec => ({
      id: "W",
      start: [W, "startLink", [argument]],
      restart: "permanent",
    }),
    exit: (server: string, reason: Reason) => Server.cast(server, "exit", reason),
  };
  return W;
}
