// Streams of tasks: order, concurrency, timeouts, laziness.
import { Process, sleep, Task } from "@switchboard/runtime";
import { twin } from "../harness.js";

function* sleepFor(ms: number) {
  yield* sleep(ms);
  return ms;
}

twin("task/async-stream-ordered", function* ({ note }) {
  note(yield* Task.asyncStream([50, 10, 30], sleepFor, { maxConcurrency: 3 }).toArray());
});

twin("task/async-stream-unordered", function* ({ note }) {
  note(yield* Task.asyncStream([90, 10, 50], sleepFor, { maxConcurrency: 3, ordered: false }).toArray());
});

twin("task/async-stream-max-concurrency", function* ({ note }) {
  // The table of the original, which all processes may write.
  const table = { now: 0, seen: [] as number[] };
  yield* Task.asyncStream(
    [1, 2, 3, 4, 5, 6, 7, 8],
    function* () {
      table.seen.push(++table.now);
      yield* sleep(15);
      table.now--;
    },
    { maxConcurrency: 2 },
  ).run();
  note(Math.max(...table.seen));
});

twin("task/async-stream-sequential-order", function* ({ note }) {
  yield* Task.asyncStream(
    [1, 2, 3],
    function* (i) {
      note(["begin", i]);
      yield* sleep(10);
      note(["end", i]);
    },
    { maxConcurrency: 1 },
  ).run();
});

twin("task/async-stream-timeout-exits", function* ({ note, attempt }) {
  note(yield* attempt(() => Task.asyncStream([5, 300], sleepFor, { timeout: 40 }).toArray()));
});

twin("task/async-stream-lazy", function* ({ note }) {
  const s = Task.asyncStream(
    [1, 2, 3, 4],
    (i) => {
      note(["ran", i]);
      return i;
    },
    { maxConcurrency: 1 },
  );
  yield* Process.sleep(20);
  note("nothing_yet");
  note(yield* s.take(1));
});

twin("task/async-stream-mfa-and-zip", function* ({ note }) {
  // Module, function, arguments: a function with its arguments here.
  const duplicate = (text: string, times: number) => text.repeat(times);
  const results = yield* Task.asyncStream(["a", "b"], (item) => duplicate(item, 2)).toArray();
  note(results.map(([, value]) => value));
  note(yield* Task.await(Task.async((text: string) => text.toUpperCase(), "x")));
});
