/** What the compiler knows of a server without a type argument being written; what it refuses. */

import {
  Agent,
  defineServer,
  type From,
  noreply,
  ok,
  type Pid,
  reply,
  type ServerInit,
  sleep,
  stop,
} from "@switchboard/runtime";
import { describe, expectTypeOf, test } from "vitest";

interface Job {
  readonly id: number;
}

const Queue = defineServer({
  name: "Queue",
  init: (limit: number) => ok({ limit, jobs: [] as Job[] }),
  call: {
    size: (_argument, _from, state) => reply(state.jobs.length, state),
    push: (job: Job, _from, state) =>
      state.jobs.length < state.limit
        ? reply("ok" as const, { ...state, jobs: [...state.jobs, job] })
        : reply("full" as const, state),
    *slow(_argument, _from, state) {
      yield* sleep(1);
      return reply(["slow", state.limit] as const, state);
    },
    async later(ms: number, _from, state) {
      await sleep(ms);
      return reply(true, state);
    },
    take: (_argument, _from: From<Job>, state) => noreply(state),
  },
  cast: {
    clear: (_argument, state) => noreply({ ...state, jobs: [] }),
    limit: (limit: number, state) => noreply({ ...state, limit }),
  },
  info: { tick: (_message, state) => noreply(state) },
});

const Terms = defineServer({
  name: "Terms",
  init: (): ServerInit<number> => ok(0),
  handleCall: (request: "get" | readonly ["add", number], _from, n) =>
    request === "get" ? reply(n, n) : reply("added" as const, n + request[1]),
  handleCast: (_request: "reset", _n) => noreply(0),
});

declare const pid: Pid;
/** Nothing in here runs: the compiler is the test. */
const compiled = (body: () => unknown): void => {
  expectTypeOf(body).toBeFunction();
};

describe("a table of requests", () => {
  test("gives each request its argument and its reply", () => {
    compiled(() => {
      expectTypeOf(Queue.call(pid, "size")).resolves.toEqualTypeOf<number>();
      expectTypeOf(Queue.call(pid, "push", { id: 1 })).resolves.toEqualTypeOf<"ok" | "full">();
      expectTypeOf(Queue.call(pid, "slow")).resolves.toEqualTypeOf<readonly ["slow", number]>();
      expectTypeOf(Queue.call(pid, "later", 5)).resolves.toEqualTypeOf<boolean>();
      expectTypeOf(Queue.call(pid, "take", undefined, { timeout: 10 })).resolves.toEqualTypeOf<Job>();
      expectTypeOf(Queue.cast(pid, "limit", 3)).toEqualTypeOf<"ok">();
    });
  });

  test("refuses unknown requests and wrong arguments", () => {
    compiled(() => {
      // @ts-expect-error no such request
      Queue.call(pid, "sise");
      // @ts-expect-error the argument is missing
      Queue.call(pid, "push");
      // @ts-expect-error the argument is of another type
      Queue.call(pid, "push", 5);
      // @ts-expect-error takes no argument
      Queue.call(pid, "slow", 5);
      // @ts-expect-error a cast, not a call
      Queue.call(pid, "clear");
      // @ts-expect-error the start argument is missing
      Queue.start();
      // @ts-expect-error the start argument is of another type
      Queue.startLink("10");
    });
  });

  test("refuses a state of another type", () => {
    compiled(() =>
      defineServer({
        name: "Wrong",
        init: () => ok<number>(0),
        // @ts-expect-error the state is a number
        call: { get: (_argument, _from, n) => reply(n, "text") },
        cast: {
          // @ts-expect-error the state is a number
          set: (text: string, _n) => noreply(text),
          // @ts-expect-error the state is a number
          end: (_argument, _n) => stop("normal", "text"),
          // @ts-expect-error a server that stops says with which state; init alone need not
          leave: (_argument, _n) => stop("normal"),
        },
      }),
    );
  });
});

describe("OTP's own callbacks", () => {
  test("give the requests as terms", () => {
    compiled(() => {
      expectTypeOf(Terms.call(pid, "get")).resolves.toEqualTypeOf<number | "added">();
      Terms.call(pid, ["add", 2]);
      Terms.cast(pid, "reset");
      // @ts-expect-error no such request
      Terms.call(pid, "got");
      // @ts-expect-error the term has another shape
      Terms.call(pid, ["add", "2"]);
      // @ts-expect-error a call, not a cast
      Terms.cast(pid, "get");
    });
  });
});

describe("an agent", () => {
  test("knows its state by its pid", () => {
    compiled(function* () {
      const agent = yield* Agent.startLink(() => ({ count: 0, names: [] as string[] })).unwrap();
      expectTypeOf(Agent.get(agent, (state) => state.count)).resolves.toEqualTypeOf<number>();
      expectTypeOf(Agent.update(agent, (state) => ({ ...state, count: 1 }))).resolves.toEqualTypeOf<"ok">();
      // @ts-expect-error another state
      Agent.update(agent, () => 5);
      // @ts-expect-error the state has other fields
      Agent.get(agent, (state: { total: number }) => state.total);
    });
  });
});
