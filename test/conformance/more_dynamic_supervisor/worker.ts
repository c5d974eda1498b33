// The worker W of these cases: notes its start and its end, does in init and terminate what its options say.
import {
  defineServer,
  type Ignore,
  ok,
  type Ok,
  type Pid,
  Process,
  sleep,
  type Start,
  type Stop,
  stop,
} from "@switchboard/runtime";
import type { Kit } from "../harness.js";

type Name = string | readonly unknown[];

export interface WorkerOptions {
  /** Ms spent in terminate. */
  readonly slow?: number;
  /** What its init does instead. */
  readonly init?: () => Ok<State> | Ignore | Stop<never>;
}

type State = readonly [name: Name, options: WorkerOptions];

/** The module W of one case. */
export function defineW({ note }: Kit) {
  const given: WorkerOptions[] = [];
  const Server = defineServer({
    name: "W",
    init: ({ name, at }: { name: Name; at: number }) => {
      const options = given[at] ?? {};
      Process.flag("trapExit", true);
      note(["start", name]);
      return options.init === undefined ? ok<State>([name, options]) : options.init();
    },
    cast: { exit: (reason: Name, state: State) => stop(reason, state) },
    *terminate(reason, [name, options]) {
      if (options.slow !== undefined) yield* sleep(options.slow);
      note(["stop", name, reason]);
    },
  });
  return {
    name: "W",
    // Options carry functions, which no argument of a server may: the server is told their place.
    startLink: (name: Name, options: WorkerOptions = {}): Start =>
      Server.startLink({ name, at: given.push(options) - 1 }),
    exit: (server: Pid, reason: Name) => Server.cast(server, "exit", reason),
  };
}
