/**
 * The seed's WorkflowFSM: a state machine with a table of handlers for each state (`state_functions`, `state_enter`).
 *
 * Calls that come while it runs are postponed and answered in the state that can. The seed puts `entered_at`,
 * `params`, `result` and `error` into an empty map by `%{data | key: value}`, which crashes on a real BEAM; here the
 * data has all its keys from the start. A name in a handler that no state has is a compile error.
 *
 * Try: Show State Machine, then step with Deliver Next.
 */

import {
  defineStateMachine,
  type From,
  keepState,
  keepStateAndData,
  nextState,
  now,
  ok,
  postpone,
  reply,
  run,
  self,
  send,
  spawnLink,
  stateTimeout,
} from "@switchboard/runtime";

interface Params {
  readonly numbers: readonly number[];
}

interface Data {
  readonly enteredAt: number;
  readonly params: Params | null;
  readonly result: number | null;
  readonly error: string | null;
}

// defmodule WorkflowFSM do
//   use GenStateMachine, callback_mode: [:state_functions, :state_enter]
export const WorkflowFSM = defineStateMachine({
  name: "WorkflowFSM",
  callbackMode: ["state_functions", "state_enter"],

  //   def init(_), do: {:ok, :pending, %{}}
  init: () => ok("pending", { enteredAt: 0, params: null, result: null, error: null } as Data),

  states: {
    pending: {
      //   # State enter callbacks — run on every state transition
      //   def pending(:enter, _old_state, data) do
      //     {:keep_state, %{data | entered_at: DateTime.utc_now()}}
      //   end
      enter: (_oldState, data) => keepState({ ...data, enteredAt: now() }),

      //   def pending({:call, from}, {:start, params}, data) do
      //     {:next_state, :running, %{data | params: params},
      //      [{:reply, from, :ok}, {:state_timeout, 60_000, :execution_timeout}]}
      //   end
      call: {
        start: (params: Params, from: From<"ok">, data) =>
          nextState("running", { ...data, params }, [
            reply(from, "ok"),
            stateTimeout(60_000, "execution_timeout"),
          ]),
      },
    },

    running: {
      //   def running(:enter, :pending, data) do
      //     # Setup when entering running from pending
      //     send(self(), :execute)
      //     {:keep_state, data}
      //   end
      enter: (_oldState, data) => {
        send(self(), "execute");
        return keepState(data);
      },

      //   def running(:info, :execute, data) do
      //     result = do_work(data.params)
      //     {:next_state, :complete, %{data | result: result}}
      //   end
      info: {
        execute: (_message, data) => nextState("complete", { ...data, result: doWork(data.params) }),
      },

      //   def running(:state_timeout, :execution_timeout, data) do
      //     {:next_state, :failed, %{data | error: :timeout}}
      //   end
      stateTimeout: {
        execution_timeout: (data) => nextState("failed", { ...data, error: "timeout" }),
      },

      //   # Postpone any calls while running
      //   def running({:call, _from}, _request, _data) do
      //     {:keep_state_and_data, :postpone}
      //   end
      call: { "*": () => keepStateAndData(postpone) },
    },

    complete: {
      //   def complete(:enter, _old, data), do: {:keep_state, data}
      enter: (_oldState, data) => keepState(data),
      //   def complete({:call, from}, :get_result, data) do
      //     {:keep_state_and_data, [{:reply, from, {:ok, data.result}}]}
      //   end
      call: {
        get_result: (_argument: undefined, from: From<readonly ["ok", number | null]>, data) =>
          keepStateAndData([reply(from, ["ok", data.result] as const)]),
      },
    },

    failed: {
      //   def failed(:enter, _old, data), do: {:keep_state, data}
      enter: (_oldState, data) => keepState(data),
      //   def failed({:call, from}, :get_error, data) do
      //     {:keep_state_and_data, [{:reply, from, {:error, data.error}}]}
      //   end
      call: {
        get_error: (_argument: undefined, from: From<readonly ["error", string | null]>, data) =>
          keepStateAndData([reply(from, ["error", data.error] as const)]),
      },
    },
  },
});
// end

function doWork(params: Params | null): number {
  return (params?.numbers ?? []).reduce((sum, n) => sum + n, 0);
}

run(function* main() {
  const workflow = yield* WorkflowFSM.startLink(undefined, { name: "workflow" }).unwrap();

  // It runs as soon as main waits for the answer to "start", so its question arrives while the workflow is running:
  // it is postponed there, and answered in "complete".
  spawnLink(function* impatient() {
    const [, result] = yield* WorkflowFSM.call(workflow, "get_result");
    console.log(`the impatient client got ${result}`);
  });
  const started = yield* WorkflowFSM.call(workflow, "start", { numbers: [1, 2, 3, 4] });
  console.log(`start: ${started}`);
  const [, result] = yield* WorkflowFSM.call(workflow, "get_result");
  console.log(`result: ${result}`);
});
