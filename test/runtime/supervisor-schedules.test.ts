// Random crashes of a supervised tree, in thousands of random schedules: no process is ever unaccounted for. Every live
// process is the driver, a supervisor, or a child that its supervisor knows; every child that a supervisor counts as
// running is alive; and when the tree is stopped nothing is left.
import {
  createTestSystem,
  defineServer,
  DynamicSupervisor,
  exit,
  noreply,
  ok,
  Process,
  type Strategy,
  Supervisor,
  spawn,
  sleep,
} from "@switchboard/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Kernel, LoopView, ProcessRecord } from "../../runtime/src/kernel/index.js";

/** A child that does with each cast what it says: crash in its own way, or end in good order. */
const Worker = defineServer({
  name: "Worker",
  init: (trap: boolean) => {
    Process.flag("trapExit", trap);
    return ok(0);
  },
  cast: {
    leave: (reason: string, state) => (reason === "" ? noreply(state) : exit(reason)),
    throw: (_argument, state) => {
      if (state === 0) throw new Error("worker");
      return noreply(state);
    },
  },
});

const reasons = ["normal", "shutdown", "boom"] as const;
const restarts = ["permanent", "transient", "temporary"] as const;

interface Plan {
  readonly outer: Strategy;
  readonly inner: Strategy;
  readonly maxRestarts: number;
  readonly children: readonly {
    readonly trap: boolean;
    readonly restart: number;
    readonly shutdown: number;
  }[];
  readonly steps: readonly { readonly victim: number; readonly how: number; readonly pause: number }[];
  readonly order: number;
}

const strategy = fc.constantFrom<Strategy>("one_for_one", "one_for_all", "rest_for_one");
const plans: fc.Arbitrary<Plan> = fc.record({
  outer: strategy,
  inner: strategy,
  maxRestarts: fc.integer({ min: 0, max: 4 }),
  children: fc.array(
    fc.record({ trap: fc.boolean(), restart: fc.nat(2), shutdown: fc.constantFrom(0, 5, 5000) }),
    { minLength: 1, maxLength: 3 },
  ),
  steps: fc.array(fc.record({ victim: fc.nat(50), how: fc.nat(5), pause: fc.nat(3) }), { maxLength: 8 }),
  order: fc.nat(),
});

/** Restarts that supervisors made in all runs together: shows that the schedules do something. */
let restarted = 0;

test("10,000 random schedules leave no process unaccounted for", () => {
  const limit = Error.stackTraceLimit;
  // Nobody reads the stacks of these crashes, and making them takes half of the time.
  Error.stackTraceLimit = 0;
  try {
    fc.assert(fc.property(plans, run), { numRuns: 10_000, seed: 20_261_122 });
  } finally {
    Error.stackTraceLimit = limit;
  }
  expect(restarted).toBeGreaterThan(10_000);
}, 120_000);

/** One system serves all runs, since each leaves it as it found it: empty. */
let system = createTestSystem();

function run(plan: Plan): void {
  if (system.kernel.processes.size > 0) system = createTestSystem();
  const { kernel, host, within } = system;
  host.reports.length = 0;
  within(() => {
    const worker = (id: string, { trap, restart, shutdown }: Plan["children"][number]) =>
      Worker.childSpec(trap, { id, restart: restarts[restart] ?? "permanent", shutdown });
    const workers = (prefix: string) => plan.children.map((child, i) => worker(`${prefix}${i}`, child));
    const inner = {
      id: "inner",
      type: "supervisor",
      start: () =>
        Supervisor.startLink(workers("i"), { strategy: plan.inner, maxRestarts: plan.maxRestarts }),
    } as const;
    const pool = {
      id: "pool",
      type: "supervisor",
      start: () => DynamicSupervisor.startLink({ name: "pool", maxRestarts: plan.maxRestarts }),
    } as const;
    const driver = spawn(function* () {
      Process.flag("trapExit", true);
      const options = { strategy: plan.outer, maxRestarts: plan.maxRestarts, name: "top" } as const;
      yield* Supervisor.startLink([...workers("o"), inner, pool], options);
      yield* sleep("infinity");
    }, "driver");
    host.run();
    for (const [i, step] of plan.steps.entries()) {
      if (kernel.names.has("pool") && step.how === 0) {
        spawn(() => {
          DynamicSupervisor.startChild("pool", Worker.childSpec(true));
        }, "client");
      }
      crash(kernel, step.victim, step.how);
      shuffle(kernel, plan.order % (i + 7));
      host.runFor(step.pause);
    }
    host.runFor(20_000);
    account(kernel);
    restarted += host.reports.filter(({ kind }) => kind === "progress").length;
    const top = kernel.names.get("top");
    if (top !== undefined) spawn(() => Supervisor.stop("top"), "stopper");
    host.runFor(20_000);
    expect([...kernel.processes.values()].map(({ label }) => label)).toEqual(["driver"]);
    Process.exit(driver, "kill");
  });
}

/** Ends one of the processes below the driver in one of several ways. */
function crash(kernel: Kernel, victim: number, how: number): void {
  const candidates = [...kernel.processes.values()].filter(({ label }) => label !== "driver");
  const target = candidates[victim % Math.max(1, candidates.length)];
  if (target === undefined) return;
  const { pid } = target;
  if (how === 1) spawn(() => Process.exit(pid, "kill"), "client");
  else if (how === 2) spawn(() => Process.exit(pid, "shutdown"), "client");
  else if (target.label !== "Worker") return;
  else if (how === 3) Worker.cast(pid, "throw");
  else Worker.cast(pid, "leave", reasons[how % reasons.length] ?? "boom");
}

/** Another runnable process goes first: an order that a debugger, or another scheduler, might choose. */
function shuffle(kernel: Kernel, order: number): void {
  const runnable = [...kernel.runnable()];
  const chosen = runnable[order % Math.max(1, runnable.length)];
  if (chosen !== undefined) kernel.runNext(chosen);
}

function account(kernel: Kernel): void {
  const known = new Set<ProcessRecord>();
  for (const process of kernel.processes.values()) {
    if (process.label === "driver") known.add(process);
    for (const { pid, status } of children(process.loop?.inspect())) {
      expect(status, "a running child is alive").toBe("alive");
      if (pid !== null) known.add(pid);
    }
  }
  const top = kernel.names.get("top");
  if (top !== undefined) known.add(top);
  const lost = [...kernel.processes.values()].filter((process) => !known.has(process));
  expect(lost.map(({ label, pid }) => `${label} ${pid}`)).toEqual([]);
}

function children(view: LoopView | undefined): { pid: ProcessRecord | null; status: "alive" | "dead" }[] {
  if (view?.kind !== "supervisor") return [];
  return view.children.flatMap(({ pid }) =>
    pid === null ? [] : [{ pid: pid.process, status: pid.process === null ? "dead" : "alive" } as const],
  );
}
