/**
 * The program as an operating system process: started, its output handed on, ended for good.
 *
 * Promises that `ended` is told exactly once, after the last of the output. Knows neither agent nor DAP.
 */

import { type ChildProcess, spawn } from "node:child_process";
import { failure, type Result, success } from "../result.js";

export type ProgramEnd =
  | { readonly kind: "exit"; readonly code: number }
  /** From outside, or by `stop`. */
  | { readonly kind: "signal"; readonly signal: string };

export interface ProgramStart {
  readonly executable: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  output(stream: "stdout" | "stderr", chunk: Buffer): void;
  ended(end: ProgramEnd): void;
}

export interface Program {
  readonly processId: number;
  /** Asks it to end (SIGTERM), and kills it when it has not after `KILL_AFTER_MS`. Again: kills it at once. */
  stop(): void;
}

export const KILL_AFTER_MS = 2_000;

/** Starts it; an executable or folder that is not there is a sentence. */
export function startProgram(start: ProgramStart): Promise<Result<Program>> {
  return new Promise((resolve) => {
    const child = spawn(start.executable, [...start.args], {
      cwd: start.cwd,
      env: start.env,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      resolve(
        failure(
          error.code === "ENOENT"
            ? `Cannot start \`${start.executable}\` in ${start.cwd}: one of them does not exist. ` +
                'Set "runtimeExecutable" to the path of Node.js, and "cwd" to a folder.'
            : `Cannot start \`${start.executable}\`: ${error.message}`,
        ),
      );
    });
    child.once("spawn", () => {
      child.stdout.on("data", (chunk: Buffer) => start.output("stdout", chunk));
      child.stderr.on("data", (chunk: Buffer) => start.output("stderr", chunk));
      const stop = stopper(child);
      child.once("exit", (code, signal) => {
        stop.forget();
        const end: ProgramEnd =
          signal === null ? { kind: "exit", code: code ?? 0 } : { kind: "signal", signal };
        whenDrained(child, () => start.ended(end));
      });
      resolve(success({ processId: child.pid ?? 0, stop: stop.now }));
    });
  });
}

/** A grandchild may keep the pipes open after the program's end: the rest of the output is waited for, but not for ever. */
const DRAIN_WITHIN_MS = 1_000;

function whenDrained(child: ChildProcess, then: () => void): void {
  let done = false;
  const once = () => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    child.stdout?.destroy();
    child.stderr?.destroy();
    then();
  };
  const timer = setTimeout(once, DRAIN_WITHIN_MS);
  child.once("close", once);
}

function stopper(child: ChildProcess): { readonly now: () => void; readonly forget: () => void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    now() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      if (timer !== null) child.kill("SIGKILL");
      else {
        child.kill("SIGTERM");
        timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
      }
    },
    forget() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
