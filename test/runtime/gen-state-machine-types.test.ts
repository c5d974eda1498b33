// What the types of a machine promise: everything inferred from the definition, and mistakes refused where they stand.
// The machines here are never started; the compiler is what is tested (`npm run types`).
import {
  type Call,
  defineStateMachine,
  eventTimeout,
  type From,
  keepState,
  keepStateAndData,
  type MachineEvent,
  nextEvent,
  nextState,
  ok,
  type Pid,
  postpone,
  reply,
  stateTimeout,
  stop,
  stopAndReply,
} from "@switchboard/runtime";
import { describe, expectTypeOf, test } from "vitest";

interface Job {
  readonly text: string;
}
interface Data {
  readonly jobs: readonly Job[];
  readonly note: string | null;
}

const Desk = defineStateMachine({
  name: "Desk",
  callbackMode: "state_functions",
  init: (limit: number) => ok("closed", { jobs: [], note: `${limit}` } as Data),
  states: {
    closed: {
      call: {
        open: (_argument, from, data) => nextState("open", data, [reply(from, "opened"), stateTimeout(1000)]),
        submit: () => keepStateAndData(postpone),
        count: (_argument, from, data) => keepStateAndData(reply(from, data.jobs.length)),
      },
      cast: { remark: (note: string, data) => keepState({ ...data, note }) },
    },
    open: {
      call: {
        submit: (job: Job, from, data) =>
          nextState("busy", { ...data, jobs: [...data.jobs, job] }, reply(from, "accepted")),
        count: (_argument, from, data) => keepStateAndData(reply(from, data.jobs.length)),
      },
      stateTimeout: (data) => nextState("closed", data),
      eventTimeout: { idle: (data) => nextState("closed", data) },
    },
    busy: {
      call: {
        submit: (_job, from) => keepStateAndData(reply(from, "busy")),
        later: (_argument, _from: From<Job>, data) => keepState(data),
        *slowly(_argument, from, data) {
          yield* Desk2.call("desk", "ping");
          return keepState(data, reply(from, 7));
        },
        last: (_argument, from) => stopAndReply("normal", reply(from, "bye")),
        "*": () => keepStateAndData(),
      },
      info: (message, data) =>
        message === "done" ? nextState("open", data, eventTimeout(5)) : keepState(data),
    },
  },
  terminate: (_reason, state, data) => {
    expectTypeOf(state).toEqualTypeOf<"closed" | "open" | "busy">();
    expectTypeOf(data).toEqualTypeOf<Data>();
  },
});

const Desk2 = defineStateMachine({
  name: "Desk2",
  init: () => ok("on", null),
  states: { on: { call: { ping: (_argument, from) => keepStateAndData(reply(from, "pong")) } } },
});

declare const pid: Pid;
/** Checks the types within without running them. */
const typed = (_body: () => unknown): void => undefined;

describe("the table form", () => {
  test("requests, arguments and replies follow from the handlers of all states together", () => {
    typed(() => {
      expectTypeOf(Desk.call(pid, "open")).toEqualTypeOf<Call<"opened">>();
      expectTypeOf(Desk.call(pid, "count")).toEqualTypeOf<Call<number>>();
      expectTypeOf(Desk.call(pid, "submit", { text: "x" })).toEqualTypeOf<Call<"accepted" | "busy">>();
      expectTypeOf(Desk.call(pid, "last")).toEqualTypeOf<Call<"bye">>();
    });
  });

  test("a reply that comes later is what its From is declared to carry; a generator's reply counts", () => {
    typed(() => {
      expectTypeOf(Desk.call(pid, "later")).toEqualTypeOf<Call<Job>>();
      expectTypeOf(Desk.call(pid, "slowly")).toEqualTypeOf<Call<7>>();
    });
  });

  test("init's argument is start's", () => {
    typed(() => {
      Desk.startLink(3, { name: "desk" });
      // @ts-expect-error the argument is a number
      Desk.startLink("three");
      // @ts-expect-error the argument may not be left out
      Desk.start();
    });
  });

  test("unknown requests and wrong arguments are refused", () => {
    typed(() => {
      // @ts-expect-error no state takes "close"
      Desk.call(pid, "close");
      // @ts-expect-error "*" is not a request
      Desk.call(pid, "*");
      // @ts-expect-error the job is missing
      Desk.call(pid, "submit");
      // @ts-expect-error a job has a text
      Desk.call(pid, "submit", { title: "x" });
      // @ts-expect-error "open" is a call, not a cast
      Desk.cast(pid, "open");
      // @ts-expect-error the remark is a string
      Desk.cast(pid, "remark", 1);
      Desk.cast(pid, "remark", "hello");
      Desk.call(pid, "submit", { text: "x" }, { timeout: 100 });
    });
  });

  test("a transition to a state that does not exist is refused", () => {
    typed(() =>
      defineStateMachine({
        name: "M",
        init: () => ok("a", 0),
        states: {
          a: {
            cast: {
              go: (_argument, data) => nextState("b", data),
              // @ts-expect-error there is no state "c"
              away: (_argument, data) => nextState("c", data),
            },
            // @ts-expect-error there is no state "c"
            stateTimeout: () => nextState("c", 0),
          },
          b: {},
        },
      }),
    );
  });

  test("an initial state that does not exist is refused", () => {
    typed(() =>
      // @ts-expect-error there is no state "z"
      defineStateMachine({
        name: "M",
        init: () => ok("z", 0),
        states: { a: {}, b: {} },
      }),
    );
  });

  test("data keeps its type", () => {
    typed(() =>
      defineStateMachine({
        name: "M",
        init: () => ok("a", { count: 0 }),
        states: {
          a: {
            // @ts-expect-error the count is a number
            cast: {
              wrong: (_argument, data) => keepState({ ...data, count: "1" }),
              right: (_argument, data) => keepState({ ...data, count: data.count + 1 }),
            },
          },
        },
      }),
    );
  });

  test("with state_enter each state has its enter call, which may do less", () => {
    typed(() =>
      defineStateMachine({
        name: "M",
        callbackMode: ["state_functions", "state_enter"],
        init: () => ok("a", 0),
        states: {
          a: { enter: (_old, data) => keepState(data + 1, stateTimeout(10)) },
          // @ts-expect-error an enter call may not postpone
          b: { enter: () => keepStateAndData(postpone) },
          // @ts-expect-error an enter call may not insert events
          c: { enter: () => keepStateAndData([nextEvent("internal", "x")]) },
          // @ts-expect-error enter is missing
          d: {},
        },
      }),
    );
  });
});

describe("the function form", () => {
  test("events are a union that a switch takes apart", () => {
    typed(() =>
      defineStateMachine({
        name: "M",
        init: () => ok("idle", 0),
        handleEvent: (event, state, data) => {
          expectTypeOf(event).toEqualTypeOf<MachineEvent>();
          expectTypeOf(state).toEqualTypeOf<string>();
          expectTypeOf(data).toEqualTypeOf<number>();
          switch (event.type) {
            case "call":
              return keepStateAndData(reply(event.from, state));
            case "timeout":
              return event.name === "poll" ? nextState("polled", data + 1) : stop("odd");
            case "cast":
            case "info":
            case "stateTimeout":
            case "eventTimeout":
            case "internal":
            case "enter":
              return keepStateAndData();
            default: {
              const never: never = event;
              return never;
            }
          }
        },
      }),
    );
  });

  test("declared states bind the transitions", () => {
    typed(() =>
      defineStateMachine({
        name: "M",
        init: () => ok("idle", 0),
        // @ts-expect-error there is no state "gone"
        handleEvent: (event, state: "idle" | "busy", data: number) =>
          event.type === "cast" ? nextState("gone", data) : nextState(state, data),
      }),
    );
  });

  test("declared events type the calls, as requests and as name and argument", () => {
    type Event =
      | { readonly type: "call"; readonly request: "status"; readonly from: From<number> }
      | { readonly type: "call"; readonly request: readonly ["submit", Job]; readonly from: From<"accepted"> }
      | { readonly type: "cast"; readonly request: "flush" }
      | { readonly type: "info"; readonly message: unknown };
    const M = defineStateMachine({
      name: "M",
      init: () => ok("idle", 0),
      handleEvent: (event: Event, _state: string, data: number) => {
        if (event.type === "call" && event.request === "status")
          return keepStateAndData(reply(event.from, data));
        return keepState(data + 1);
      },
    });
    typed(() => {
      expectTypeOf(M.call(pid, "status")).toEqualTypeOf<Call<number>>();
      expectTypeOf(M.call(pid, ["submit", { text: "x" }])).toEqualTypeOf<Call<"accepted">>();
      expectTypeOf(M.call(pid, "submit", { text: "x" })).toEqualTypeOf<Call<"accepted">>();
      // @ts-expect-error no such request
      M.call(pid, "stat");
      // @ts-expect-error a job has a text
      M.call(pid, "submit", { title: "x" });
      M.cast(pid, "flush");
      // @ts-expect-error "status" is a call
      M.cast(pid, "status");
    });
  });

  test("a protocol says the same in fewer words", () => {
    interface Requests {
      readonly call: { submit: (job: Job) => "accepted"; status: () => number };
      readonly cast: { remark: (text: string) => void };
    }
    const M = defineStateMachine({
      name: "M",
      init: () => ok("idle", [] as readonly Job[]),
      handleEvent: (event: MachineEvent<Requests>, _state, jobs) => {
        if (event.type !== "call") return keepStateAndData();
        switch (event.name) {
          case "submit":
            expectTypeOf(event.argument).toEqualTypeOf<Job>();
            return keepState([...jobs, event.argument], reply(event.from, "accepted"));
          case "status":
            // @ts-expect-error a status is a number
            if (jobs.length > 99) return keepStateAndData(reply(event.from, "many"));
            return keepStateAndData(reply(event.from, jobs.length));
        }
      },
    });
    typed(() => {
      expectTypeOf(M.call(pid, "submit", { text: "x" })).toEqualTypeOf<Call<"accepted">>();
      expectTypeOf(M.call(pid, "status")).toEqualTypeOf<Call<number>>();
      M.cast(pid, "remark", "hello");
      // @ts-expect-error the text is missing
      M.cast(pid, "remark");
    });
  });
});
