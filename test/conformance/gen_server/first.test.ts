// Servers: starting, the kinds of messages, later replies.
import { defineServer, noreply, ok, reply, Process, self, send } from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("gen_server/seed-counter", function* ({ note }) {
  const Counter = defineServer({
    name: "Counter",
    init: (initial: number) => ok(initial),
    cast: { increment: (_argument, count) => noreply(count + 1) },
    call: { get: (_argument, _from, count) => reply(count, count) },
    info: (message, count) => {
      note([message, count]);
      Process.sendAfter(self(), "tick", 1000);
      return noreply(count);
    },
  });
  const pid = yield* Counter.startLink(5, { name: "Counter" }).unwrap();
  note(Counter.cast("Counter", "increment"));
  Counter.cast("Counter", "increment");
  note(yield* Counter.call("Counter", "get"));
  send(pid, "tick");
  note(yield* Counter.call("Counter", "get"));
  const again = yield* Counter.startLink(9, { name: "Counter" });
  note(again.status === "error" && JSON.stringify(again.reason) === JSON.stringify(["already_started", pid]));
});
