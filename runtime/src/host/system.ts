/**
 * A system: a kernel with its host. The default one is made on first use; tests make their own.
 *
 * Every kernel is announced under a well-known global symbol, so that a debugger's agent that was loaded before (or
 * comes later) finds it whichever copy of this library the program carries. With nobody there it costs one look-up.
 */

import {
  type Body,
  type Interventions,
  interventions,
  Kernel,
  type Pid,
  provide,
  type Report,
} from "../kernel/index.js";
import { asyncProcess, NodeHost } from "./node-host.js";
import { TestHost } from "./test-host.js";

/** What an agent puts under `Symbol.for("switchboard.agent")` before the program loads. */
export interface Agent {
  /** Version of this interface. */
  readonly version: 1;
  kernelCreated(kernel: Kernel, interventions: Interventions): void;
}

const AGENT = Symbol.for("switchboard.agent");
const KERNELS = Symbol.for("switchboard.kernels");

interface Announcements {
  [AGENT]?: Agent;
  [KERNELS]?: Kernel[] | undefined;
}

function announce(kernel: Kernel): void {
  const global = globalThis as Announcements;
  (global[KERNELS] ??= []).push(kernel);
  global[AGENT]?.kernelCreated(kernel, interventions);
}

/** A debugger may stop in the middle of a handler for as long as a person reads: no watchdog then. */
function isDebugged(): boolean {
  return (globalThis as Announcements)[AGENT] !== undefined;
}

let defaultSystem: { kernel: Kernel; host: NodeHost } | null = null;

function system(): { kernel: Kernel; host: NodeHost } {
  if (defaultSystem === null) {
    const host = new NodeHost();
    const kernel = new Kernel(host);
    host.attach(kernel);
    defaultSystem = { kernel, host };
    if (isDebugged()) host.guard(0);
    announce(kernel);
  }
  return defaultSystem;
}

let testSystem: Kernel | null = null;

provide({
  asyncProcess,
  defaultKernel: (): Kernel => testSystem ?? system().kernel,
});

/** The kernel of the default system. */
export function defaultKernel(): Kernel {
  return system().kernel;
}

export interface TestSystem {
  readonly kernel: Kernel;
  readonly host: TestHost;
  /** Makes this the default again for what is called outside of any process; returns what `body` returns. */
  readonly within: <T>(body: () => T) => T;
}

/** A system on a clock that is moved by hand. `seed` is that of its random numbers. */
export function createTestSystem(seed?: number): TestSystem {
  const host = new TestHost(seed);
  const kernel = new Kernel(host);
  host.attach(kernel);
  return {
    kernel,
    host,
    within<T>(body: () => T): T {
      const before = testSystem;
      testSystem = kernel;
      try {
        return body();
      } finally {
        testSystem = before;
      }
    },
  };
}

/**
 * Gives reports of crashes, restarts and the like to `logger` instead of the terminal (Erlang's `logger` handlers);
 * returns the logger before, so that one can be put in front of it.
 */
export function setLogger(logger: (report: Report) => void): (report: Report) => void {
  const { host } = system();
  const before = host.onReport;
  host.onReport = logger;
  return before;
}

export interface RunOptions {
  /**
   * Ms that one handler may run without returning before its process is ended with a `RunawayError`; 0: for ever.
   * 5,000 by default, or what the environment variable SWITCHBOARD_RUNAWAY_MS says. Off under the debugger.
   */
  readonly runawayMs?: number;
}

/**
 * Starts the main process of a program, named "main". When it ends all other processes are ended with `"shutdown"`
 * (as the BEAM's `init:stop` would); when it crashes the program's exit code is 1.
 */
export function run(body: Body, options: RunOptions = {}): Pid {
  const { kernel, host } = system();
  if (options.runawayMs !== undefined && !isDebugged()) host.guard(options.runawayMs);
  const process = kernel.spawn({ label: "main", body });
  kernel.exitHooks.add((ended) => {
    if (ended !== process) return;
    if (ended.exitReason !== "normal" && ended.exitReason !== "shutdown") globalThis.process.exitCode = 1;
    kernel.shutdown();
  });
  return process.pid;
}
