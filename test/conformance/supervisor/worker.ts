// The worker W of the recorded cases: notes its start and its end, does in init and terminate what its options say.
import {
  type ChildSpec,
  type Ignore,
  ok,
  type Ok,
  Process,
  reply,
  sleep,
  type Stop,
  defineServer,
  stop,
} from "@switchboard/runtime";
import type { Kit } from "../harness.js";

export interface WorkerOptions extends Partial<Pick<ChildSpec, "restart" | "shutdown" | "type">> {
  /** Whether it traps exits (it does by default). */
  readonly trap?: boolean;
  /** Ms spent in terminate. */
  readonly slow?: number;
  /** What its init does instead. */
  readonly init?: () => Ok<State> | Ignore | Stop<never>;
}

type Reason = string | readonly unknown[];
type State = readonly [name: string, options: WorkerOptions];

/** The module W of one case. */
export function defineW({ note }: Kit) {
  const Server = defineServer({
    name: "W",
    init: ({ name, at }: { name: string; at: number }) => {
      const options = given[at] ?? {};
      Process.flag("trapExit", options.trap ?? true);
      note(["start", name]);
      return options.init === undefined ? ok<State>([name, options]) : options.init();
    },
    call: { ping: (_argument, _from, state: State) => reply("pong", state) },
    cast: { exit: (reason: Reason, state: State) => stop(reason, state) },
    *terminate(reason, [name, options]) {
      if (options.slow !== undefined) yield* sleep(options.slow);
      note(["stop", name, reason]);
    },
  });
  // Options carry functions, which no argument of a server may: the server is told their place.
  const given: WorkerOptions[] = [];
  const W = {
    name: "W",
    startLink: (name: string, options: WorkerOptions = {}) =>
      Server.startLink({ name, at: given.push(options) - 1 }, { name }),
    spec(name: string, options: WorkerOptions = {}): ChildSpec {
      const { restart, shutdown, type } = options;
      return {
        id: name,
        start: [W, "startLink", [name, options]],
        ...(restart === undefined ? {} : { restart }),
        ...(shutdown === undefined ? {} : { shutdown }),
        ...(type === undefined ? {} : { type }),
      };
    },
    exit: (name: string, reason: Reason) => Server.cast(name, "exit", reason),
    ping: (name: string) => Server.call(name, "ping"),
  };
  return W;
}
