/** What people hand in by mistake, past the compiler, and the error each gets: what, where, and what to do. */

import {
  Agent,
  Application,
  createTestSystem,
  defineApplication,
  defineServer,
  defineStateMachine,
  defineSupervisor,
  DynamicSupervisor,
  Exit,
  type Fiber,
  GenServer,
  nextState,
  noreply,
  ok,
  type Pid,
  Process,
  receive,
  Registry,
  reply,
  self,
  send,
  sleep,
  spawn,
  Supervisor,
  Sys,
  Task,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";

/** Whatever it is: this file is about what the types do not allow. */
const wrong = (value: unknown): never => value as never;

const Counter = defineServer({
  name: "Counter",
  init: (n: number) => ok(n),
  call: { get: (_argument, _from, n) => reply(n, n), nothing: wrong(() => undefined) },
  cast: { add: (by: number, n) => noreply(n + by) },
});
const Door = defineStateMachine({
  name: "Door",
  init: () => ok("open", 0),
  states: {
    open: { cast: { nothing: wrong(() => undefined), away: () => nextState(wrong("nowhere"), 1) } },
  },
});
const one = { strategy: "one_for_one" } as const;

/** The text of what `piece` throws in a process, of what is wrong with its result, or of the reports it leaves. */
function mistake(piece: () => unknown): string {
  const system = createTestSystem();
  let text = "";
  system.within(() =>
    spawn(function* () {
      Process.flag("trapExit", true);
      try {
        const result = piece();
        const waits = typeof result === "object" && result !== null && Symbol.iterator in result;
        const value: unknown = waits && !Array.isArray(result) ? yield* result as Fiber : result;
        if (typeof value === "object" && value !== null && "reason" in value) text = textOf(value.reason);
      } catch (thrown) {
        text = textOf(thrown);
      }
    }),
  );
  system.host.runFor(1000);
  return text === "" ? (system.host.reports[0]?.text ?? "no error at all") : text;
}

function textOf(thrown: unknown): string {
  if (thrown instanceof Exit) return textOf(thrown.reason);
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`;
  if (Array.isArray(thrown)) return thrown.map(textOf).join(", ");
  return String(thrown);
}

/** The end of a machine that was cast something. */
const endOf = (request: "nothing" | "away") =>
  function* () {
    const pid = yield* Door.start().unwrap();
    Process.monitor(pid);
    Door.cast(pid, request);
    Door.cast(pid, request);
    return (yield* receive()) as { reason: unknown };
  };

const onCounter = (ask: (pid: Pid) => Iterable<unknown>) =>
  function* (): Fiber {
    return yield* ask(yield* Counter.start(1).unwrap()) as Fiber;
  };

type Row = readonly [title: string, piece: () => unknown, says: string | RegExp];

const processes: readonly Row[] = [
  ["spawn without a function", () => spawn(wrong(5)), "ArgumentError: a process needs a function to run"],
  ["send to nobody", () => send(wrong(undefined), 1), "ArgumentError: send expects a pid, a registered name"],
  ["a function in a message", () => send(self(), () => 1), /is a function and cannot be sent/],
  [
    "a delay that is no number",
    () => Process.sendAfter(self(), 1, Number.NaN),
    /0 or more milliseconds, not NaN/,
  ],
  ["a delay in a string", () => Process.sendAfter(self(), 1, wrong("5")), /0 or more milliseconds, not 5/],
  ["sleep for a negative time", () => sleep(-1), "ErlangError: sleep: a time must be 0 or more milliseconds"],
  ["receive after NaN", () => receive({ after: Number.NaN }), "ErlangError: receive: a time must be"],
  ["link to undefined", () => Process.link(wrong(undefined)), "ArgumentError: Process.link() expects a pid"],
  [
    "monitor of an object",
    () => Process.monitor(wrong({})),
    "ArgumentError: Process.monitor() expects a pid",
  ],
  ["exit of nobody", () => Process.exit(wrong(null), "x"), "ArgumentError: Process.exit() expects a pid"],
  [
    "OTP's spelling of a flag",
    () => Process.flag(wrong("trap_exit"), true),
    /knows "trapExit" alone, not "trap_exit"/,
  ],
  ["yield of a generator", () => yieldsGenerator(), /Use yield\* instead of yield/],
];

/** `yield` where `yield*` was meant. */
function* yieldsGenerator(): Generator<never, void, unknown> {
  yield wrong(
    (function* () {
      yield* sleep(1);
    })(),
  );
}

const servers: readonly Row[] = [
  [
    "a misspelt option",
    () => Counter.startLink(1, wrong({ nam: "x" })),
    /the start of Counter: no "nam" among the options \(did you mean "name"\?\); there are: name, timeout/,
  ],
  [
    "a name in place of options",
    () => Counter.startLink(1, wrong("counter")),
    /expected the options as an object, got: "?counter/,
  ],
  [
    "a name that is a number",
    () => Counter.startLink(1, { name: wrong(5) }),
    /expected the name option to be a string.* got: 5/,
  ],
  ["an empty name", () => Counter.startLink(1, { name: "" }), /that is not empty/],
  [
    "a start timeout of NaN",
    () => Counter.startLink(1, { timeout: Number.NaN }),
    /a timeout must be 0 or more/,
  ],
  [
    "a call to undefined",
    () => Counter.call(wrong(undefined), "get"),
    /expected a process: a pid, a registered name.* got: undefined/,
  ],
  [
    "a call to what starts it",
    () => Counter.call(wrong(Counter.start(1)), "get"),
    /must be waited for first: const pid = yield\* Server.startLink/,
  ],
  [
    "a call timeout in a string",
    onCounter((pid) => Counter.call(pid, "get", undefined, { timeout: wrong("soon") })),
    /GenServer.call: a timeout must be/,
  ],
  [
    "a negative call timeout",
    onCounter((pid) => GenServer.call(pid, "get", -1)),
    /^FunctionClauseError: GenServer.call/,
  ],
  [
    "a stop timeout of NaN",
    onCounter((pid) => GenServer.stop(pid, "normal", Number.NaN)),
    /stop: a timeout must be/,
  ],
  [
    "a system timeout of NaN",
    onCounter((pid) => Sys.getState(pid, Number.NaN)),
    /Sys.getState: a timeout must be/,
  ],
  [
    "a request that does not exist",
    onCounter((pid) => GenServer.call(pid, "gte")),
    /Counter has no call "gte" .* it has: get, nothing/,
  ],
  [
    "a handler that returns nothing",
    onCounter((pid) => GenServer.call(pid, "nothing")),
    "bad_return_value, undefined",
  ],
  ["a reply to nobody", () => GenServer.reply(wrong(undefined), 1), /reply expects the caller first/],
  [
    "a server without init",
    () => defineServer(wrong({ name: "X" })),
    "ArgumentError: defineServer: X: init must be a function, got: undefined",
  ],
  [
    "a server without name",
    () => defineServer(wrong({ init: () => ok(1) })),
    /defineServer: expected a name/,
  ],
  [
    "a misspelt field",
    () => defineServer(wrong({ name: "X", init: () => ok(1), calls: {} })),
    /no "calls" among .*did you mean "call"/,
  ],
  [
    "a handler that is none",
    () => defineServer(wrong({ name: "X", init: () => ok(1), call: { get: 5 } })),
    /defineServer: X: call: get must be a function, got: 5/,
  ],
];

const machines: readonly Row[] = [
  [
    "a handler that returns nothing",
    endOf("nothing"),
    /Door.states.open.cast.nothing returned undefined: it must return nextState/,
  ],
  [
    "a state that does not exist",
    endOf("away"),
    /Door has no state nowhere|Door has no state "nowhere"; its states are open/,
  ],
  [
    "neither states nor handleEvent",
    () => defineStateMachine(wrong({ name: "X", init: () => ok("a", 1) })),
    /X needs either states or handleEvent/,
  ],
  [
    "a misspelt section",
    () => defineStateMachine(wrong({ name: "X", init: () => ok("a", 1), states: { a: { calls: {} } } })),
    /states.a: no "calls" among the sections.*did you mean "call"/,
  ],
  [
    "a mode that does not exist",
    () =>
      defineStateMachine(
        wrong({ name: "X", callbackMode: "state_function", init: () => ok("a", 1), states: {} }),
      ),
    /no callbackMode "state_function"; there are: state_functions/,
  ],
];

const supervisors: readonly Row[] = [
  ["no strategy", () => Supervisor.startLink([], wrong({})), /expected the strategy option to be given/],
  [
    "no options",
    () => Supervisor.startLink([], wrong(undefined)),
    /expected the strategy option to be given/,
  ],
  [
    "a strategy that does not exist",
    () => Supervisor.startLink([], { strategy: wrong("oneForOne") }),
    "supervisor_data, invalid_strategy, oneForOne",
  ],
  [
    "a misspelt option",
    () => Supervisor.startLink([], wrong({ ...one, maxRestart: 3 })),
    /no "maxRestart" among the options \(did you mean "maxRestarts"\?\)/,
  ],
  [
    "a child in place of the list",
    () => Supervisor.startLink(wrong(Counter), one),
    /expects a list of children/,
  ],
  [
    "a child without start",
    () => Supervisor.startLink([wrong({ id: "x" })], one),
    "start_spec, missing_start",
  ],
  [
    "a misspelt field of a child",
    () =>
      Supervisor.startLink(
        [wrong({ id: "x", start: () => Counter.startLink(1), restarts: "temporary" })],
        one,
      ),
    /no "restarts" among its fields \(did you mean "restart"\?\)/,
  ],
  [
    "a started child",
    () => Supervisor.startLink([wrong(Counter.startLink(1))], one),
    /expect each child to be a module/,
  ],
  [
    "a start function that does not exist",
    () => Supervisor.startLink([{ id: "x", start: [Counter, "start_link", [1]] }], one),
    /Counter has no function start_link/,
  ],
  [
    "a misspelt dynamic option",
    () => DynamicSupervisor.startLink(wrong({ maxChild: 3 })),
    /did you mean "maxChildren"/,
  ],
  [
    "an init that returns a list",
    () => defineSupervisor({ name: "X", init: () => wrong([Counter]) }).startLink(),
    /bad_return, X, init/,
  ],
  [
    "a supervisor without init",
    () => defineSupervisor(wrong({ name: "X" })),
    /defineSupervisor: X: init must be a function/,
  ],
];

const others: readonly Row[] = [
  [
    "a registry without keys",
    () => Registry.startLink(wrong({ name: "R" })),
    /expected keys to be given and be one of "unique" or "duplicate"/,
  ],
  [
    "a misspelt registry option",
    () => Registry.startLink(wrong({ name: "R", keys: "unique", partition: 2 })),
    /did you mean "partitions"/,
  ],
  ["a registry that does not run", () => Registry.lookup("nope", 1), /unknown registry: nope/],
  [
    "a task without a function",
    () => Task.async(wrong(5)),
    "ArgumentError: Task: the work must be a function, got: 5",
  ],
  [
    "await of a promise",
    () => Task.await(wrong(Promise.resolve(1))),
    /Task.await\(\) expects a task, as Task.async\(\) makes them/,
  ],
  [
    "a misspelt stream option",
    () => Task.asyncStream([1], (x) => x, wrong({ maxConcurency: 3 })),
    /did you mean "maxConcurrency"/,
  ],
  [
    "onTimeout that does not exist",
    () => Task.asyncStream([1], (x) => x, { onTimeout: wrong("kill") }),
    /onTimeout must be "exit" or "kill_task", not "?kill/,
  ],
  [
    "a stream of a number",
    () => Task.asyncStream(wrong(5), (x) => x),
    /asyncStream expects items to iterate over, got: 5/,
  ],
  [
    "an agent without a function",
    () => Agent.start(wrong(5)),
    /Agent.start: what makes the first state must be a function/,
  ],
  ["an application without name", () => defineApplication(wrong({})), /defineApplication: expected a name/],
  [
    "an application that does not exist",
    () => Application.start("nope"),
    "no such file or directory, nope.app",
  ],
];

describe.each([
  ["processes", processes],
  ["servers", servers],
  ["machines", machines],
  ["supervisors", supervisors],
  ["others", others],
] as const)("%s", (_area, rows) => {
  test.each(rows)("%s", (_title, piece, says) => {
    const text = mistake(piece);
    if (typeof says === "string") expect(text).toContain(says);
    else expect(text).toMatch(says);
  });
});

test("self() outside of any process says where it belongs", () => {
  expect(() => self()).toThrow(
    /self\(\) was called outside of any process\. Call it in the body of a process/,
  );
});
