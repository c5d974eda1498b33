// Replies, stopping, exits of others, hibernation, system messages, and the seed's own machines.
import {
  defineStateMachine,
  ErlangError,
  exit,
  ExitMessage,
  type From,
  GenStateMachine,
  hibernate,
  keepState,
  keepStateAndData,
  type MachineReturn,
  nextState,
  ok,
  type Pid,
  postpone,
  Process,
  receive,
  reply,
  self,
  send,
  sleep as pause,
  spawnLink,
  stateTimeout,
  stop,
  stopAndReply,
  Sys,
  Task,
} from "@switchboard/runtime";
import { twin } from "../harness.js";
import { bare, typed } from "./words.js";

twin("gen_state_machine/reply-several-callers", function* ({ note, sleep }) {
  type Waiting = readonly (readonly [From, string])[];
  const M = defineStateMachine({
    name: "M",
    init: () => ok("collect", [] as Waiting),
    handleEvent: (event, _s, acc) => {
      if (event.type !== "call" || event.name !== "join") return undefined;
      const all: Waiting = [...acc, [event.from, event.argument as string]];
      if (acc.length < 2) return keepState(all);
      return nextState(
        "done",
        [] as Waiting,
        all.map(([from, name], i) => reply(from, [name, i])),
      );
    },
  });
  const pid = yield* M.startLink().unwrap();
  const ts = [];
  for (const n of ["x", "y", "z"]) {
    ts.push(
      Task.async(function* () {
        return yield* M.call(pid, "join", n);
      }),
    );
    yield* sleep(15);
  }
  const answers = [];
  for (const t of ts) answers.push(yield* Task.await(t));
  note(answers);
});

twin("gen_state_machine/reply-twice", function* ({ note, inbox }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) =>
      event.type === "call"
        ? keepStateAndData([reply(event.from, "one"), reply(event.from, "two")])
        : undefined,
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* GenStateMachine.call(pid, "x"));
  note(yield* inbox(30));
  note(yield* GenStateMachine.call(pid, "x"));
});

twin("gen_state_machine/reply-missing-call-timeout", function* ({ note, label, attempt }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) => {
      if (event.type !== "call") return undefined;
      return event.request === "never" ? keepStateAndData() : keepStateAndData(reply(event.from, "pong"));
    },
  });
  const pid = yield* M.startLink().unwrap();
  label(pid, "machine");
  note(yield* attempt(() => GenStateMachine.call(pid, "never", 30)));
  note(yield* GenStateMachine.call(pid, "ping"));
});

twin("gen_state_machine/call-to-dead", function* ({ note, label, attempt }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: () => undefined,
  });
  const pid = yield* M.start().unwrap();
  label(pid, "machine");
  note(yield* GenStateMachine.stop(pid));
  note(yield* attempt(() => GenStateMachine.call(pid, "x")));
  note(yield* attempt(() => GenStateMachine.call("gsm_nobody", "x")));
  note(GenStateMachine.cast(pid, "x"));
  note(yield* attempt(() => GenStateMachine.cast("gsm_nobody", "x")));
});

twin("gen_state_machine/stop-forms", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", "old"),
    // The message is the return: returns are data.
    handleEvent: (event) =>
      event.type === "cast" ? (event.request as MachineReturn<string, string>) : undefined,
    terminate: (reason, state, data) => note(["terminate", reason, state, data]),
  });
  for (const how of [stop(), stop("normal"), stop("weird"), stop(["shutdown", "done"], "new")]) {
    const pid = yield* M.start().unwrap();
    const ref = Process.monitor(pid);
    GenStateMachine.cast(pid, how);
    note(yield* reasonOf(ref));
  }
});

twin("gen_state_machine/stop-without-reply", function* ({ note, label, attempt }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) => (event.type === "call" ? stop(event.request) : undefined),
  });
  for (const r of ["normal", "shutdown", "oops"]) {
    const pid = yield* M.start().unwrap();
    label(pid, "machine");
    note(yield* attempt(() => GenStateMachine.call(pid, r)));
  }
});

twin("gen_state_machine/stop-function", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", "d"),
    handleEvent: () => undefined,
    terminate: (reason, state, data) => note(["terminate", reason, state, data]),
  });
  for (const r of ["normal", "shutdown", "custom"]) {
    const pid = yield* M.start().unwrap();
    note([r, yield* GenStateMachine.stop(pid, r), Process.alive(pid)]);
  }
});

twin("gen_state_machine/stop-and-reply-without-data", function* ({ note, sleep, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", "d"),
    *handleEvent(event) {
      if (event.type === "cast" && event.request === "p") return keepStateAndData(postpone);
      if (event.type === "call" && event.request === "bye") {
        yield* pause(30);
        return stopAndReply(["shutdown", "bye"], reply(event.from, "bye"));
      }
      note(["unexpected", ...typed(event)]);
      return keepStateAndData();
    },
    terminate: (r, s, d) => note(["terminate", r, s, d]),
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, "p");
  const t = Task.async(function* () {
    return yield* GenStateMachine.call(pid, "bye");
  });
  yield* sleep(10);
  GenStateMachine.cast(pid, "queued");
  const answer = yield* Task.await(t);
  note(yield* reasonOf(ref));
  note(answer);
});

twin("gen_state_machine/terminate-raises", function* ({ note, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", "d"),
    handleEvent: (event) => (event.type === "cast" ? stop("planned") : undefined),
    terminate: () => {
      throw new Error("in terminate");
    },
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, "stop");
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/trap-exit-other", function* ({ note, label, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => {
      Process.flag("trapExit", true);
      return ok("s", null);
    },
    handleEvent: (event, s) => {
      if (event.type === "call" && event.name === "link_with") {
        const reason = event.argument as string;
        label(
          spawnLink(() => exit(reason)),
          reason,
        );
        return keepStateAndData(reply(event.from, "ok"));
      }
      if (event.type === "info" && event.message instanceof ExitMessage) {
        note(["EXIT", event.message.pid, event.message.reason, s]);
        return keepStateAndData();
      }
      return undefined;
    },
  });
  const pid = yield* M.startLink().unwrap();
  for (const r of ["normal", "boom"]) {
    yield* M.call(pid, "link_with", r);
    yield* sleep(20);
  }
  note(Process.alive(pid));
});

twin("gen_state_machine/not-trapping-linked-exit", function* ({ note, sleep, reasonOf }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) => {
      if (event.type !== "cast" || event.name !== "link_with") return undefined;
      const reason = event.argument;
      spawnLink(() => exit(reason));
      return keepStateAndData();
    },
    terminate: (reason) => note(["terminate", reason]),
  });
  const pid = yield* M.start().unwrap();
  const ref = Process.monitor(pid);
  GenStateMachine.cast(pid, ["link_with", "normal"]);
  yield* sleep(20);
  note(Process.alive(pid));
  GenStateMachine.cast(pid, ["link_with", "boom"]);
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/hibernate", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", 0, [hibernate, stateTimeout(130, "woken")]),
    handleEvent: (event, _s, n) => {
      if (event.type === "call") return keepState(n + 1, [reply(event.from, n + 1), hibernate]);
      note([...typed(event), n]);
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* sleep(10);
  note(Process.info(pid, "current_function"));
  note(yield* GenStateMachine.call(pid, "inc"));
  note(yield* GenStateMachine.call(pid, "inc"));
  yield* sleep(190);
});

twin("gen_state_machine/sys-get-state", function* ({ note }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", { n: 1 }),
    handleEvent: (event, _s, d) => (event.type === "cast" ? nextState("t", { ...d, n: 2 }) : undefined),
  });
  const pid = yield* M.startLink().unwrap();
  note(yield* Sys.getState(pid));
  GenStateMachine.cast(pid, "go");
  note(yield* Sys.getState(pid));
});

twin("gen_state_machine/sys-suspend", function* ({ note, sleep }) {
  const M = defineStateMachine({
    name: "M",
    init: () => ok("s", null),
    handleEvent: (event) => {
      note(typed(event));
      return keepStateAndData();
    },
  });
  const pid = yield* M.startLink().unwrap();
  yield* Sys.suspend(pid);
  GenStateMachine.cast(pid, 1);
  send(pid, 2);
  yield* sleep(30);
  note("resuming");
  yield* Sys.resume(pid);
  yield* sleep(30);
});

// --- The seed's machines --------------------------------------------------------------------------------------

interface AgentData {
  readonly tasks: readonly string[];
  readonly results: readonly string[];
  readonly config: unknown;
}

twin("gen_state_machine/seed-agent-fsm-happy", function* ({ note }) {
  const AgentFSM = defineStateMachine({
    name: "AgentFSM",
    init: (opts: { readonly model: string }) =>
      ok("idle", { tasks: [], results: [], config: opts } as AgentData),
    handleEvent: (event, state, data) => {
      if (event.type === "call" && event.name === "submit" && state === "idle") {
        return nextState("processing", { ...data, tasks: [event.argument as string] }, [
          reply(event.from, "accepted"),
          stateTimeout(30_000, "timeout"),
        ]);
      }
      if (event.type === "call" && event.request === "status")
        return keepStateAndData([reply(event.from, [state, data.results.length])]);
      if (event.type === "info" && state === "processing") {
        const [, result] = event.message as readonly ["result", string];
        return nextState("complete", { ...data, results: [result, ...data.results] });
      }
      return undefined;
    },
  });
  const pid = yield* AgentFSM.startLink({ model: "x" }).unwrap();
  note(yield* AgentFSM.call(pid, "status"));
  note(yield* AgentFSM.call(pid, "submit", "write a poem"));
  note(yield* AgentFSM.call(pid, "status"));
  send(pid, ["result", "a poem"]);
  note(yield* AgentFSM.call(pid, "status"));
  const [state, data] = (yield* Sys.getState(pid)) as readonly [string, AgentData];
  note([state, data.tasks, data.results]);
});

/** Elixir's `%{data | key: value}`, which needs the key to be there. */
function update<T extends object>(data: T, changes: Readonly<Record<string, unknown>>): T {
  for (const key of Object.keys(changes)) {
    if (!(key in data)) throw new ErlangError(["badkey", key], `there is no key ${key}`);
  }
  return { ...data, ...changes };
}

twin("gen_state_machine/seed-agent-fsm-timeout-crashes", function* ({ note, reasonOf }) {
  const AgentFSM = defineStateMachine({
    name: "AgentFSM",
    init: (opts: readonly unknown[]) => ok("idle", { tasks: [], results: [], config: opts } as AgentData),
    handleEvent: (event, state, data) => {
      if (event.type === "call" && event.name === "submit" && state === "idle") {
        return nextState("processing", update(data, { tasks: [event.argument] }), [
          reply(event.from, "accepted"),
          stateTimeout(30, "timeout"),
        ]);
      }
      if (event.type === "stateTimeout" && state === "processing")
        return nextState("error", update(data, { error: "timeout" }));
      return undefined;
    },
  });
  const pid = yield* AgentFSM.start([]).unwrap();
  const ref = Process.monitor(pid);
  note(yield* AgentFSM.call(pid, "submit", "t"));
  note(yield* reasonOf(ref));
});

twin("gen_state_machine/seed-workflow-fsm-as-printed", function* ({ note }) {
  const WorkflowFSM = defineStateMachine({
    name: "WorkflowFSM",
    callbackMode: ["state_functions", "state_enter"],
    init: () => ok("pending", {}),
    states: { pending: { enter: (_old, data) => keepState(update(data, { entered_at: "now" })) } },
  });
  Process.flag("trapExit", true);
  const pid: Pid = yield* WorkflowFSM.startLink().unwrap();
  const exited = yield* receive((m): m is ExitMessage => m instanceof ExitMessage && m.pid === pid);
  note(bare(exited.reason));
});

interface WorkflowData {
  readonly entered_at: string | null;
  readonly params: string | null;
  readonly result: readonly [string, string | null] | null;
  readonly error: string | null;
}

twin("gen_state_machine/seed-workflow-fsm-script", function* ({ note, sleep }) {
  const WorkflowFSM = defineStateMachine({
    name: "WorkflowFSM",
    callbackMode: ["state_functions", "state_enter"],
    init: () => ok("pending", { entered_at: null, params: null, result: null, error: null } as WorkflowData),
    states: {
      pending: {
        enter: (old, data) => {
          note(["pending", "enter", old]);
          return keepState({ ...data, entered_at: "now" });
        },
        call: {
          start: (params: string, from, data) =>
            nextState("running", { ...data, params }, [
              reply(from, "ok"),
              stateTimeout(60_000, "execution_timeout"),
            ]),
        },
      },
      running: {
        enter: (old, data) => {
          note(["running", "enter", old]);
          Process.sendAfter(self(), "execute", 120);
          return keepState(data);
        },
        info: {
          execute: (_message, data) => {
            note(["running", "execute"]);
            return nextState("complete", { ...data, result: ["worked_on", data.params] });
          },
        },
        stateTimeout: { execution_timeout: (data) => nextState("failed", { ...data, error: "timeout" }) },
        call: {
          "*": () => {
            note(["running", "postpones"]);
            return keepStateAndData(postpone);
          },
        },
      },
      complete: {
        enter: (old, data) => {
          note(["complete", "enter", old]);
          return keepState(data);
        },
        call: { get_result: (_argument, from, data) => keepStateAndData([reply(from, ["ok", data.result])]) },
      },
      failed: {
        enter: (_old, data) => keepState(data),
        call: {
          get_error: (_argument, from, data) => keepStateAndData([reply(from, ["error", data.error])]),
        },
      },
    },
  });
  const pid = yield* WorkflowFSM.startLink().unwrap();
  const first = yield* WorkflowFSM.call(pid, "start", "p");
  yield* sleep(15);
  note(first);
  note(yield* WorkflowFSM.call(pid, "get_result"));
  note(yield* WorkflowFSM.call(pid, "get_result"));
});
