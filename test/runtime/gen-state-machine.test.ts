// State machines beyond what the BEAM can be asked: the event stream, what a debugger sees, what people are told, and
// callbacks that wait.
import {
  type Action,
  createTestSystem,
  defineStateMachine,
  eventTimeout,
  type Fiber,
  genericTimeout,
  GenStateMachine,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  ok,
  type Pid,
  postpone,
  promised,
  reply,
  sleep,
  spawn,
  stateTimeout,
  Sys,
  type TestSystem,
} from "@switchboard/runtime";
import { describe, expect, test } from "vitest";
import { type KernelEvent, messageName } from "../../runtime/src/kernel/index.js";

/** The seed's WorkflowFSM in small: what is asked of it while it runs waits until it is done. */
const Workflow = defineStateMachine({
  name: "Workflow",
  callbackMode: ["state_functions", "state_enter"],
  init: () => ok("pending", { result: null as string | null }),
  states: {
    pending: {
      enter: () => keepStateAndData(),
      call: {
        start: (_argument, from, data) =>
          nextState("running", data, [
            reply(from, "ok"),
            stateTimeout(60_000, "too_long"),
            genericTimeout("poll", 500),
          ]),
      },
    },
    running: {
      enter: () => keepStateAndData(),
      cast: { done: (result: string) => nextState("complete", { result }) },
      call: { "*": () => keepStateAndData(postpone) },
      stateTimeout: { too_long: (data) => nextState("complete", data) },
      timeout: { poll: () => keepStateAndData() },
    },
    complete: {
      enter: () => keepStateAndData(),
      call: { result: (_argument, from, data) => keepStateAndData(reply(from, data.result)) },
    },
  },
});

/** Runs `body` as a process of a new system; events of the processes labelled `label` go to `events`. */
function run(
  body: () => Fiber<void>,
  label = "Workflow",
): { system: TestSystem; events: string[]; failure: () => unknown } {
  const system = createTestSystem();
  const events: string[] = [];
  const { kernel } = system;
  kernel.observer = {
    event(event) {
      const process = event.pid?.process ?? null;
      if (process?.label === label) events.push(describeEvent(event));
    },
  };
  let failure: unknown = null;
  const pid = system.within(() => spawn(body, "test"));
  kernel.exitHooks.add((ended) => {
    if (ended.pid === pid && ended.exitReason !== "normal") failure = ended.exitReason;
  });
  return { system, events, failure: () => failure };
}

function describeEvent(event: KernelEvent): string {
  switch (event.type) {
    case "deliver": {
      const { kind, envelope } = event.delivery;
      return `deliver ${kind}${envelope === null ? "" : ` ${envelope.kind} ${messageName(envelope.payload)}`}`;
    }
    case "handled":
      return `handled ${event.outcome}`;
    case "transition":
      return `transition ${String(event.from)} -> ${String(event.to)} by ${event.kind} ${event.event}`;
    case "state-enter":
      return `state-enter ${String(event.state)} from ${String(event.from)}`;
    case "state-changed":
      return `state-changed ${JSON.stringify(event.state)}`;
    case "postponed":
    case "replayed":
      return `${event.type} ${messageName(event.envelope.payload)} in ${String(event.state)}`;
    case "timer-set":
      return `timer-set ${event.name} ${event.delay} ${JSON.stringify(event.message)}`;
    case "timer-fired":
      return `timer-fired ${event.name}`;
    case "timer-cancelled":
      return `timer-cancelled ${event.name} ${event.left} left`;
    default:
      return event.type;
  }
}

describe("the event stream", () => {
  test("tells transitions, enter calls, timeouts, what is postponed and replayed, in order", () => {
    const { system, events, failure } = run(function* () {
      const pid = yield* Workflow.start().unwrap();
      yield* Workflow.call(pid, "start");
      spawn(function* () {
        yield* Workflow.call(pid, "result");
      });
      yield* sleep(600);
      Workflow.cast(pid, "done", "fine");
    });
    system.host.runUntilIdle();
    expect(failure()).toBeNull();
    expect(events).toEqual([
      "spawn",
      "deliver start",
      'state-changed {"result":null}',
      "state-enter pending from pending",
      "handled handled",
      "deliver message call start",
      "reply",
      "transition pending -> running by call start",
      "state-enter running from pending",
      "timer-set poll 500 null",
      'timer-set stateTimeout 60000 "too_long"',
      "handled handled",
      "deliver message call result",
      "postponed result in running",
      "handled handled",
      "timer-fired poll",
      "send",
      "deliver message timeout timeout",
      "handled handled",
      "deliver message cast done",
      "transition running -> complete by cast done",
      "state-enter complete from running",
      'state-changed {"result":"fine"}',
      "timer-cancelled stateTimeout 59400 left",
      "replayed result in complete",
      "handled handled",
      "deliver internal call result",
      "reply",
      "handled handled",
    ]);
  });

  test("a replayed event is the envelope that was sent, so that its sender is known", () => {
    const system = createTestSystem();
    const delivered: { readonly kind: string; readonly sender: Pid | null }[] = [];
    let asking: Pid | null = null;
    system.kernel.observer = {
      event(event) {
        if (event.type === "deliver" && event.delivery.envelope?.payload === "result")
          delivered.push({ kind: event.delivery.kind, sender: event.delivery.envelope.sender });
      },
    };
    system.within(() =>
      spawn(function* () {
        const pid = yield* Workflow.start().unwrap();
        yield* Workflow.call(pid, "start");
        asking = spawn(function* () {
          yield* Workflow.call(pid, "result");
        });
        yield* sleep(1);
        Workflow.cast(pid, "done", "fine");
      }),
    );
    system.host.runUntilIdle();
    expect(delivered).toEqual([
      { kind: "message", sender: asking },
      { kind: "internal", sender: asking },
    ]);
  });
});

describe("what a debugger sees", () => {
  test("state, data, what is postponed, what comes next, and running timeouts with the time left", () => {
    let pid: Pid | null = null;
    const { system } = run(function* () {
      pid = yield* Workflow.start().unwrap();
      yield* Workflow.call(pid, "start");
      yield* Workflow.call(pid, "result");
    });
    system.host.runFor(200);
    const view = (pid as Pid | null)?.process?.loop?.inspect();
    expect(view).toMatchObject({
      kind: "machine",
      state: "running",
      data: { result: null },
      queued: [],
      states: ["pending", "running", "complete"],
      enteredAt: 0,
      timers: [
        { name: "stateTimeout", left: 59_800, content: "too_long" },
        { name: "poll", left: 300, content: null },
      ],
    });
    expect(view?.kind === "machine" && view.postponed.map((envelope) => envelope.payload)).toEqual([
      "result",
    ]);
  });

  test("the handler of a message, as the program wrote it", () => {
    const handle = (): ReturnType<typeof keepStateAndData> => keepStateAndData();
    const waits = async (): Promise<ReturnType<typeof keepStateAndData>> => keepStateAndData();
    const init = () => ok("on", 0);
    const M = defineStateMachine({
      name: "M",
      init,
      states: { on: { cast: { go: handle, wait: waits } } },
    });
    let pid: Pid | null = null;
    const { system } = run(function* () {
      pid = yield* M.start().unwrap();
      yield* Sys.suspend(pid);
      for (const name of ["go", "wait", "other"]) GenStateMachine.cast(pid, name);
    });
    system.host.run();
    const process = (pid as Pid | null)?.process;
    expect([...(process?.mailbox ?? [])].map((envelope) => process?.loop?.handlerFor?.(envelope))).toEqual([
      handle,
      waits,
      null,
    ]);
    expect(process?.loop?.handlerFor?.(null)).toBe(init);
  });
});

describe("what people are told", () => {
  const cases: readonly (readonly [what: string, handler: () => unknown, told: string])[] = [
    ["a bad return", () => 42, "M.states.on.cast.go returned 42: it must return nextState"],
    [
      "a bad action",
      () => keepState(0, "later" as unknown as Action),
      'M.states.on.cast.go returned "later": that is no action',
    ],
    [
      "a state that does not exist",
      () => nextState("of", 0, nextEvent("cast", "x")),
      'M has no state "of"; its states are on, off, bad',
    ],
    [
      "an event nobody takes",
      () => nextState("off", 0, nextEvent("cast", "x")),
      'M.states.off has no cast handler for "x" (got "x")',
    ],
    [
      "an enter call that postpones",
      () => nextState("bad", 0),
      'M.states.bad.enter returned "postpone": an enter call may neither',
    ],
  ];
  test.each(cases)("%s", (_what, handler, told) => {
    const M = defineStateMachine({
      name: "M",
      init: () => ok("on", 0),
      callbackMode: ["state_functions", "state_enter"],
      states: {
        on: {
          enter: () => keepStateAndData(),
          cast: { go: () => handler() as ReturnType<typeof keepStateAndData> },
        },
        off: { enter: () => keepStateAndData() },
        bad: {
          enter: (() => keepStateAndData(postpone)) as unknown as () => ReturnType<
            typeof keepStateAndData<never>
          >,
        },
      },
    });
    const { system } = run(function* () {
      const pid = yield* M.start().unwrap();
      M.cast(pid, "go");
    });
    system.host.runUntilIdle();
    const [report] = system.host.reports;
    expect(report?.text).toContain(told);
    expect(report?.text).toMatch(/^GenStateMachine <0\.2\.0> \(M\) terminating\n/);
    expect(report?.text).toContain("Callback mode: state_functions, state_enter: true");
  });

  test("an orderly end is not reported", () => {
    const { system } = run(function* () {
      const pid = yield* Workflow.start().unwrap();
      yield* GenStateMachine.stop(pid, ["shutdown", "done"]);
    });
    system.host.runUntilIdle();
    expect(system.host.reports).toEqual([]);
  });
});

describe("callbacks that wait", () => {
  test("the mailbox stays closed until an async or generator callback has returned", async () => {
    const seen: unknown[] = [];
    const outside = Promise.resolve("from outside");
    const M = defineStateMachine({
      name: "M",
      callbackMode: ["state_functions", "state_enter"],
      init: async () => {
        await outside;
        return ok("a", 0);
      },
      states: {
        a: {
          *enter(_old, data) {
            yield* sleep(10);
            return keepState(data + 1);
          },
          call: {
            slow: async (_argument, from, data) => {
              seen.push(await outside);
              return nextState("b", data + 1, reply(from, "slow"));
            },
          },
        },
        b: {
          *enter(_old, data) {
            seen.push(yield* promised(outside));
            return keepState(data + 1);
          },
          cast: {
            look: (_argument, data) => {
              seen.push(["b", data]);
              return keepStateAndData();
            },
          },
        },
      },
    });
    const { system, failure } = run(function* () {
      const pid = yield* M.start().unwrap();
      const waiting = M.call(pid, "slow");
      M.cast(pid, "look");
      seen.push(yield* waiting);
    });
    await system.host.settle();
    expect(failure()).toBeNull();
    expect(seen).toEqual(["from outside", "slow", "from outside", ["b", 3]]);
  });

  test("an async callback that rejects ends the machine with the error", async () => {
    const boom = new Error("boom");
    const reasons: unknown[] = [];
    const M = defineStateMachine({
      name: "M",
      init: () => ok("a", 0),
      handleEvent: async () => Promise.reject(boom),
      terminate: (reason) => reasons.push(reason),
    });
    const { system } = run(function* () {
      const pid = yield* M.start().unwrap();
      GenStateMachine.cast(pid, "x");
    });
    await system.host.settle();
    expect(reasons).toEqual([boom]);
  });
});

describe("timeouts", () => {
  test.each([
    ["killed", "kill"],
    ["stopped", "shutdown"],
  ])("a machine that is %s leaves no timer behind", (_how, reason) => {
    const M = defineStateMachine({
      name: "M",
      init: () =>
        ok("a", 0, [
          stateTimeout(1000),
          eventTimeout(2000),
          genericTimeout("x", 3000),
          genericTimeout({ n: 1 }, 4000),
        ]),
      handleEvent: () => keepStateAndData(),
    });
    const { system } = run(function* () {
      const pid = yield* M.start().unwrap();
      expect(system.kernel.timers.size).toBe(4);
      if (reason === "kill") pid.process?.kernel.shutdown();
      else yield* GenStateMachine.stop(pid, reason);
    });
    system.host.run();
    expect(system.kernel.timers.size).toBe(0);
  });

  test("a timeout of 0 that waits may be given a longer time (gen_statem 25 loses it, its documentation does not)", () => {
    const seen: unknown[] = [];
    const M = defineStateMachine({
      name: "M",
      init: () => ok("a", 0, [stateTimeout(0, "zero"), nextEvent("internal", "i")]),
      handleEvent: (event) => {
        if (event.type === "internal") return keepStateAndData(stateTimeout(30, "later"));
        seen.push(event);
        return keepStateAndData();
      },
    });
    const { system } = run(function* () {
      yield* M.start().unwrap();
    });
    system.host.runFor(29);
    expect(seen).toEqual([]);
    system.host.runFor(1);
    expect(seen).toEqual([{ type: "stateTimeout", content: "later" }]);
  });

  test("names of timeouts are the same by value", () => {
    const seen: unknown[] = [];
    const M = defineStateMachine({
      name: "M",
      init: () =>
        ok("a", 0, [genericTimeout({ job: [1] }, 10, "first"), genericTimeout({ job: [2] }, 20, "other")]),
      handleEvent: (event) => {
        if (event.type === "cast") return keepStateAndData(genericTimeout({ job: [1] }, 30, "second"));
        seen.push(event.type === "timeout" ? event.content : event);
        return keepStateAndData();
      },
    });
    const { system } = run(function* () {
      const pid = yield* M.start().unwrap();
      GenStateMachine.cast(pid, "again");
    });
    system.host.runUntilIdle();
    expect(seen).toEqual(["other", "second"]);
  });
});
