// Running and ending other programs for the harness: one child at a time with its output as lines, and an end that
// is sure (the whole process group, first kindly, then not). Knows nothing of VS Code.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What to run. `env` is laid over this process's own; `undefined` removes a variable. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How a child ended: its exit code (128 + signal number's stand-in 1 when killed) and its last output lines. */
export interface Finished {
  readonly code: number;
  readonly tail: readonly string[];
}

const kept = 60;

/** Starts a child in a process group of its own, so that {@link end} reaches its children too. */
export function start(command: Command, onLine: (line: string) => void = () => {}): ChildProcess {
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", onLine);
  return child;
}

/** Runs a command to its end. Rejects only when it cannot be started at all. */
export async function run(command: Command, onLine: (line: string) => void = () => {}): Promise<Finished> {
  const tail: string[] = [];
  return new Promise((resolve, reject) => {
    const child = start(command, (line) => {
      tail.push(line);
      if (tail.length > kept) tail.shift();
      onLine(line);
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, tail }));
  });
}

/** Ends a child and its group: SIGTERM, and SIGKILL for what is still there after `graceMs` milliseconds. */
export async function end(child: ChildProcess, graceMs = 2_000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    signalGroup(child, "SIGKILL");
    return;
  }
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  await closed;
  clearTimeout(timer);
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch (error) {
    // ESRCH: the group is empty already, which is what was asked for.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
