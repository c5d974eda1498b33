/**
 * The seed's AgentFSM: a state machine with one handler for all states (`handle_event_function`).
 *
 * An agent takes a task, works on it for 30 seconds at the most, and postpones what is submitted meanwhile. Two
 * things are done right here that crash on a real BEAM as the seed has them: `%{data | error: :timeout}` needs the
 * key to exist (init makes it), and a postponed submit comes again in `complete`, which must know what to do with it.
 *
 * Try: F5 with the message breakpoint `enter AgentFSM.processing`, then Show State Machine.
 */

import {
  defineStateMachine,
  type From,
  keepStateAndData,
  nextState,
  ok,
  type Pid,
  postpone,
  reply,
  run,
  self,
  send,
  sleep,
  spawnLink,
  stateTimeout,
} from "@switchboard/runtime";

interface Options {
  /** How long a task takes, in ms. */
  readonly workMs: number;
}

interface Data {
  readonly tasks: readonly string[];
  readonly results: readonly string[];
  readonly error: string | null;
  readonly config: Options;
}

type State = "idle" | "processing" | "complete" | "error";

type AgentEvent =
  | { readonly type: "call"; readonly from: From<"accepted">; readonly request: readonly ["submit", string] }
  | { readonly type: "call"; readonly from: From<readonly [State, number]>; readonly request: "status" }
  | { readonly type: "info"; readonly message: readonly [name: string, result: string] }
  | { readonly type: "stateTimeout"; readonly content: "timeout" };

// defmodule AgentFSM do
//   use GenStateMachine
export const AgentFSM = defineStateMachine({
  name: "AgentFSM",

  //   def init(opts) do
  //     {:ok, :idle, %{tasks: [], results: [], config: opts}}
  //   end
  init: (config: Options) => ok("idle" as State, { tasks: [], results: [], error: null, config } as Data),

  handleEvent: (event: AgentEvent, state: State, data: Data) => {
    switch (event.type) {
      case "call":
        //   def handle_event({:call, from}, :status, state, data) do
        //     {:keep_state_and_data, [{:reply, from, {state, length(data.results)}}]}
        //   end
        if (event.request === "status") {
          return keepStateAndData([reply(event.from, [state, data.results.length])]);
        }
        //   # Postpone submissions while processing
        //   def handle_event({:call, _from}, {:submit, _task}, :processing, _data) do
        //     {:keep_state_and_data, :postpone}
        //   end
        if (state === "processing") return keepStateAndData(postpone);

        //   # State: idle
        //   def handle_event({:call, from}, {:submit, task}, :idle, data) do
        //     {:next_state, :processing, %{data | tasks: [task]},
        //      [{:reply, from, :accepted}, {:state_timeout, 30_000, :timeout}]}
        //   end
        work(event.request[1], data.config);
        return nextState("processing", { ...data, tasks: [event.request[1]] }, [
          reply(event.from, "accepted"),
          stateTimeout(30_000, "timeout"),
        ]);

      case "info": {
        //   # Internal event for completion
        //   def handle_event(:info, {:result, result}, :processing, data) do
        //     {:next_state, :complete, %{data | results: [result | data.results]}}
        //   end
        const [name, result] = event.message;
        if (state !== "processing" || name !== "result") return undefined; // as on the BEAM: no clause takes it
        return nextState("complete", { ...data, results: [result, ...data.results] });
      }

      case "stateTimeout":
        //   # State: processing — with timeout
        //   def handle_event(:state_timeout, :timeout, :processing, data) do
        //     {:next_state, :error, %{data | error: :timeout}}
        //   end
        if (state !== "processing") return undefined;
        return nextState("error", { ...data, error: event.content });
    }
  },
});
// end

/** The work itself, in a process of its own, so that the agent can answer meanwhile. */
function work(task: string, config: Options): Pid {
  const agent = self();
  return spawnLink(function* worker() {
    yield* sleep(config.workMs);
    send(agent, ["result", `done: ${task}`]);
  });
}

run(function* main() {
  //   def start_link(opts), do: GenStateMachine.start_link(__MODULE__, opts)
  const agent = yield* AgentFSM.startLink({ workMs: 400 }, { name: "agent" }).unwrap();

  //   def submit(pid, task), do: GenStateMachine.call(pid, {:submit, task})
  console.log(`first submit: ${yield* AgentFSM.call(agent, ["submit", "summarise the README"])}`);

  spawnLink(function* client() {
    console.log(`second submit: ${yield* AgentFSM.call(agent, ["submit", "list the open questions"])}`);
  });

  //   def status(pid), do: GenStateMachine.call(pid, :status)
  yield* sleep(100);
  console.log(`status: ${(yield* AgentFSM.call(agent, "status")).join(", ")}`);
  yield* sleep(1000);
  console.log(`status: ${(yield* AgentFSM.call(agent, "status")).join(", ")}`);
});
