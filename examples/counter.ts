/**
 * The seed's Counter: a GenServer that counts, and ticks once a second. Each line stands below the Elixir it answers to.
 *
 * Try: F5, then set a message breakpoint `receive Counter tick`, Continue, and look at State in Variables.
 */

import { defineServer, noreply, ok, Process, reply, run, self, send, sleep } from "@switchboard/runtime";

// defmodule Counter do
//   use GenServer
//
//   @impl true
//   def init(initial), do: {:ok, initial}
const counter = defineServer({
  name: "Counter",
  init: (initial: number) => ok(initial),

  //   @impl true
  //   def handle_cast(:increment, count), do: {:noreply, count + 1}
  cast: {
    increment: (_argument: undefined, count) => noreply(count + 1),
  },

  //   @impl true
  //   def handle_call(:get, _from, count), do: {:reply, count, count}
  call: {
    get: (_argument: undefined, _from, count) => reply(count, count),
  },

  //   @impl true
  //   def handle_info(:tick, count) do
  //     Process.send_after(self(), :tick, 1000)
  //     {:noreply, count}
  //   end
  info: (message, count) => {
    if (message === "tick") {
      console.log(`tick: the count is ${count}`);
      Process.sendAfter(self(), "tick", 1000);
    }
    return noreply(count);
  },
});

//   # Client API
//   def start_link(initial \\ 0), do: GenServer.start_link(__MODULE__, initial, name: __MODULE__)
//   def increment, do: GenServer.cast(__MODULE__, :increment)
//   def get, do: GenServer.call(__MODULE__, :get)
// end
export const Counter = {
  startLink: (initial = 0) => counter.startLink(initial, { name: "Counter" }),
  increment: () => counter.cast("Counter", "increment"),
  get: () => counter.call("Counter", "get"),
};

run(function* main() {
  const pid = yield* Counter.startLink(5).unwrap();
  Counter.increment();
  Counter.increment();
  console.log(`after two increments: ${yield* Counter.get()}`);

  send(pid, "tick");
  for (let second = 1; second <= 3; second++) {
    yield* sleep(1000);
    Counter.increment();
  }
  console.log(`at the end: ${yield* Counter.get()}`);
});
