/**
 * The host of a real program on Node: its clock, its event loop, its promises.
 *
 * Turns run from a MessagePort's callback: the one entry from which a runaway handler can be ended without losing
 * anything (measured: from setImmediate the whole program dies, from a microtask pending promises are lost). While
 * there is nothing to do it holds nothing that keeps the program alive, except the next timer.
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import { DEFAULT_LIMIT_MS, watch, type Watchdog } from "./watchdog.js";
import type { Host, Kernel, ProcessRecord, Report, Resolver } from "../kernel/index.js";

/** A turn ends after so many ms, so that the program's own I/O is served. */
const TURN_MS = 5;
/** Deliveries between two looks at the clock. */
const BATCH = 256;
/** Longest delay that a Node timer takes. */
const MAX_DELAY_MS = 2_147_483_647;

let storage: AsyncLocalStorage<ProcessRecord> | null = null;

/** The process whose async body is running, of whichever system it is. */
export function asyncProcess(): ProcessRecord | null {
  return storage?.getStore() ?? null;
}

export class NodeHost implements Host {
  /** Where reports go; replaceable (a logger, a test). */
  onReport: (report: Report) => void = printReport;
  private kernel: Kernel | null = null;
  private readonly send: MessagePort;
  private readonly receive: MessagePort;
  private idleTimer: NodeJS.Timeout | null = null;
  private watchdog: Watchdog | null = null;
  /** Ms that one delivery may take, 0 without limit; see `guard`. */
  private limit: number;

  /** `limit`: ms that one delivery may take before its process is ended; 0 for no watchdog. */
  constructor(limit = limitOf(process.env["SWITCHBOARD_RUNAWAY_MS"])) {
    this.limit = limit;
    const { port1, port2 } = new MessageChannel();
    this.send = port1;
    this.receive = port2;
    this.receive.on("message", () => {
      this.turn();
    });
    this.receive.unref();
    this.send.unref();
  }

  attach(kernel: Kernel): void {
    this.kernel = kernel;
  }

  now(): number {
    return performance.now();
  }

  random(): number {
    return Math.random();
  }

  requestTurn(): void {
    this.cancelIdle();
    // Keeps the program alive until the turn has run.
    this.receive.ref();
    this.send.postMessage(null);
  }

  idleUntil(delay: number | null): void {
    this.cancelIdle();
    this.receive.unref();
    if (delay === null) return;
    this.idleTimer = setTimeout(
      () => {
        this.idleTimer = null;
        this.kernel?.requestTurn();
      },
      Math.min(Math.ceil(delay), MAX_DELAY_MS),
    );
  }

  whenSettled(promise: PromiseLike<unknown>, settled: (ok: boolean, value: unknown) => void): void {
    promise.then(
      (value) => {
        settled(true, value);
      },
      (error: unknown) => {
        settled(false, error);
      },
    );
  }

  promise<T>(subscribe: (resolver: Resolver) => void): PromiseLike<T> {
    return new Promise<T>((resolve, reject) => {
      subscribe({ resolve: resolve as (value: unknown) => void, reject });
    });
  }

  withProcess<T>(process: ProcessRecord, body: () => T): T {
    // Made with the first async body: tracking async contexts costs every promise of the program something.
    storage ??= new AsyncLocalStorage<ProcessRecord>();
    return storage.run(process, body);
  }

  asyncProcess(): ProcessRecord | null {
    return asyncProcess();
  }

  report(report: Report): void {
    this.onReport(report);
  }

  dispose(): void {
    this.watchdog?.dispose();
    this.cancelIdle();
    this.receive.close();
    this.send.close();
  }

  /** Ends handlers that last longer than `limit` ms, from now on; 0: none. */
  guard(limit: number): void {
    this.watchdog?.dispose();
    this.watchdog = null;
    this.limit = limit;
  }

  /** The first turn starts the watchdog; a system that never runs needs none. */
  private startWatchdog(kernel: Kernel): void {
    kernel.pulse = new Int32Array(new SharedArrayBuffer(kernel.pulse.byteLength));
    this.watchdog = watch(kernel.pulse, this.limit, () => {
      this.turn();
    });
  }

  private turn(): void {
    const kernel = this.kernel;
    if (kernel === null) return;
    if (this.watchdog === null && this.limit > 0) this.startWatchdog(kernel);
    const until = performance.now() + TURN_MS;
    let result = kernel.runTurn(BATCH);
    while (result === "more" && performance.now() < until) result = kernel.runTurn(BATCH);
    switch (result) {
      case "more":
      case "settling":
        kernel.requestTurn();
        return;
      case "idle":
        this.idleUntil(kernel.nextTimerIn());
        return;
      case "held":
        this.idleUntil(null);
        return;
      default: {
        const never: never = result;
        return never;
      }
    }
  }

  private cancelIdle(): void {
    if (this.idleTimer !== null) clearTimeout(this.idleTimer);
    this.idleTimer = null;
  }
}

/** The environment's word on the watchdog: ms, 0 for none. @throws Error when it is no number */
function limitOf(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_LIMIT_MS;
  const limit = Number(text);
  if (!(limit >= 0))
    throw new Error(`SWITCHBOARD_RUNAWAY_MS must be a number of ms (0: no watchdog), not "${text}"`);
  return limit;
}

function printReport(report: Report): void {
  const colours = process.stderr.isTTY;
  const code = report.level === "error" ? 31 : report.level === "warning" ? 33 : 36;
  const head = colours ? `\u001b[${code}m[${report.level}]\u001b[0m` : `[${report.level}]`;
  process.stderr.write(`${head} ${report.text}\n`);
}
