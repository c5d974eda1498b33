/** Tasks and dynamic supervisors. The same work as in bench.exs. */

import { Agent, DynamicSupervisor, Process, Task } from "@switchboard/runtime";
import { type Benchmark, check, clock } from "./measure.js";

function pairs(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    let sum = 0;
    for (let i = 0; i < n; i++) sum += yield* Task.async(() => i).await();
    const took = clock() - start;
    check(sum === (n * (n - 1)) / 2, `the sum is ${sum}`);
    return took;
  };
}

function many(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    const tasks = Array.from({ length: n }, (_, i) => Task.async(() => i));
    const values = yield* Task.awaitMany(tasks, 60_000);
    const took = clock() - start;
    check(values.length === n && values.every((value, i) => value === i), "every task's own value");
    return took;
  };
}

function* numbers(n: number): Generator<number> {
  for (let i = 1; i <= n; i++) yield i;
}

function stream(n: number): Benchmark["body"] {
  return function* body() {
    const start = clock();
    let sum = 0;
    yield* Task.asyncStream(numbers(n), (item) => item + 1).forEach(([status, value]) => {
      check(status === "ok", "a value");
      sum += value as number;
    });
    const took = clock() - start;
    check(sum === (n * (n + 3)) / 2, `the sum is ${sum}`);
    return took;
  };
}

function startTerminate(n: number): Benchmark["body"] {
  return function* body() {
    const supervisor = yield* DynamicSupervisor.startLink().unwrap();
    const start = clock();
    for (let i = 0; i < n; i++) {
      const pid = yield* DynamicSupervisor.startChild(supervisor, {
        id: "a",
        start: () => Agent.startLink(() => 0),
        restart: "temporary",
      }).unwrap();
      check((yield* DynamicSupervisor.terminateChild(supervisor, pid)).status === "ok", "a child");
      check(!Process.alive(pid), "the child is gone");
    }
    const took = clock() - start;
    yield* DynamicSupervisor.stop(supervisor);
    return took;
  };
}

export const tasks: readonly Benchmark[] = [
  { name: "task_async_await", unit: "pairs/s", n: 200_000, body: pairs(200_000) },
  { name: "task_async_many_await", unit: "tasks/s", n: 100_000, body: many(100_000) },
  { name: "task_async_stream_100k", unit: "items/s", n: 100_000, body: stream(100_000) },
  { name: "dynsup_start_terminate", unit: "children/s", n: 30_000, body: startTerminate(30_000) },
];
