/**
 * From validated arguments to a program that runs with the agent inside, and its end.
 *
 * Whatever goes wrong on the way is told on the console and ends the session: nothing hangs, nothing is silent.
 */

import { existsSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { AGENT_VARIABLE } from "../../protocol/agent.js";
import { type AgentLink, LINK_CLOSED } from "../agent/link.js";
import { listenForAgent } from "../agent/server.js";
import { output } from "../client.js";
import type { Debuggee, Launched } from "../debuggee.js";
import { INSPECT_ARGUMENT, JavaScriptChild } from "../javascript/child-session.js";
import { failure, type Result, success } from "../result.js";
import type { LaunchArguments } from "./arguments.js";
import { bundle, type Problem } from "./bundle.js";
import { type ProgramEnd, startProgram } from "./program.js";
import { ProgramOutput } from "./program-output.js";
import { installedRuntime, isUsable, writtenIn } from "./runtime-location.js";
import { createTemporaryFolder } from "./temporary-folder.js";

/** After this long without a word from the agent the person is told. */
const REPORTS_WITHIN_MS = 10_000;

/** Succeeds also when the session is over at once, by errors in the program's source: those are on the console. */
export async function launchProgram(debuggee: Debuggee, args: LaunchArguments): Promise<Result<null>> {
  if (!existsSync(args.program)) return failure(`The program ${args.program} does not exist.`);
  if (!statSync(args.program).isFile()) return failure(`The program ${args.program} is not a file.`);
  const folder = createTemporaryFolder();
  debuggee.onDispose(() => folder.dispose());

  const launched = await prepare(debuggee, args, folder.path);
  if (launched === null) {
    debuggee.end({ kind: "exit", code: 1 });
    return success(null);
  }
  debuggee.launched = launched;

  const env = environment(args.env);
  const nodeArgs = [...args.runtimeArgs];
  if (!args.noDebug) {
    const server = await listenForAgent(folder.path, {
      connected: (link) => void connected(debuggee, link),
      news: (news) => debuggee.news(news),
      misunderstood: (sentence) => {
        output(debuggee.client, "important", sentence);
        debuggee.program?.stop();
      },
      whyNoAnswer: () => debuggee.whyNoAnswer(),
    });
    if (!server.ok) return server;
    debuggee.onDispose(() => server.value.dispose());
    env[AGENT_VARIABLE] = JSON.stringify(server.value.address);
    nodeArgs.push("--require", debuggee.options.agentPath);
    if (args.javascript) nodeArgs.push(INSPECT_ARGUMENT);
  }
  return start(debuggee, launched, nodeArgs, env);
}

async function start(
  debuggee: Debuggee,
  launched: Launched,
  nodeArgs: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Result<null>> {
  const { args, entry } = launched;
  const { client, sourceMaps } = debuggee;
  const child = args.javascript && !args.noDebug ? new JavaScriptChild(debuggee, launched) : null;
  const stream = (name: "stdout" | "stderr"): ProgramOutput =>
    new ProgramOutput(
      sourceMaps,
      (line) => child === null || name === "stdout" || child.accepts(line),
      (text) => output(client, name, text),
    );
  const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
  const program = await startProgram({
    executable: args.runtimeExecutable,
    args: [...nodeArgs, entry, ...args.args],
    cwd: args.cwd,
    env,
    output: (stream, chunk) => streams[stream].take(chunk),
    ended: (end) => {
      streams.stdout.flush();
      streams.stderr.flush();
      ended(debuggee, end);
    },
  });
  if (!program.ok) return program;
  debuggee.setProgram(program.value);
  client.event("process", {
    name: basename(args.program),
    systemProcessId: program.value.processId,
    isLocalProcess: true,
    startMethod: "launch",
  });
  if (!args.noDebug) void (child?.started ?? Promise.resolve()).then(() => warnWhenSilent(debuggee));
  return success(null);
}

/** What Node is to run; `null` when the source has errors, which are then on the console. */
async function prepare(debuggee: Debuggee, args: LaunchArguments, folder: string): Promise<Launched | null> {
  const { client, options } = debuggee;
  const installed = installedRuntime(dirname(args.program));
  const { runtimePath, agentPath } = options;
  const runtimeFolders = [dirname(runtimePath), dirname(agentPath), ...writtenIn(runtimePath)];
  const asItIs = /\.(m|c)?js$/.test(args.program) && installed !== null && isUsable(installed);
  if (asItIs) return { args, entry: args.program, runtimeFolders: [...runtimeFolders, installed] };
  const bundled = await bundle(args.program, folder, options);
  if (!bundled.ok) {
    for (const problem of bundled.problems) report(debuggee, problem, "stderr");
    const count = bundled.problems.length;
    output(
      client,
      "important",
      `${basename(args.program)} was not started: ${count} ${count === 1 ? "error" : "errors"}.`,
    );
    return null;
  }
  for (const note of bundled.notes) output(client, "console", note);
  for (const warning of bundled.warnings) report(debuggee, warning, "console");
  if (bundled.runtimeFolder !== null) runtimeFolders.push(bundled.runtimeFolder);
  return { args, entry: bundled.path, runtimeFolders };
}

/** `path:line:column` is what consoles make a link of; clients that take a source show that beside the line. */
function report({ client }: Debuggee, { text, place }: Problem, category: "stderr" | "console"): void {
  if (place === null) output(client, category, `${text}\n`);
  else output(client, category, `${place.path}:${place.line}:${place.column}: ${text}\n`, place);
}

/** The agent is there: it gets what the client has set, then the first delivery may come. */
async function connected(debuggee: Debuggee, link: AgentLink): Promise<void> {
  debuggee.attach(link);
  await debuggee.configurationDone;
  const states = await debuggee.ask({
    type: "setBreakpoints",
    breakpoints: debuggee.breakpointsForAgent(),
  });
  if (states.ok)
    for (const breakpoint of debuggee.updateBreakpoints(states.value))
      debuggee.client.event("breakpoint", { reason: "changed", breakpoint });
  const filters = await debuggee.ask({ type: "setFilters", filters: debuggee.filters });
  const started = await debuggee.ask({
    type: "start",
    stopOnEntry: debuggee.launched?.args.stopOnEntry ?? false,
    captureSites: true,
    mask: debuggee.launched?.args.mask,
  });
  debuggee.setStarted();
  for (const step of [states, filters, started])
    if (!step.ok && step.error !== LINK_CLOSED) output(debuggee.client, "important", step.error);
}

function warnWhenSilent(debuggee: Debuggee): void {
  const timer = setTimeout(() => {
    if (debuggee.connected || debuggee.ended) return;
    output(
      debuggee.client,
      "important",
      `The program has not reported to the debugger for ${REPORTS_WITHIN_MS / 1_000} s: it may be busy in ` +
        'synchronous code before it starts a process, or "runtimeExecutable" is not Node.js.',
    );
  }, REPORTS_WITHIN_MS);
  debuggee.onDispose(() => clearTimeout(timer));
}

function ended(debuggee: Debuggee, end: ProgramEnd): void {
  const { client, launched } = debuggee;
  if (end.kind === "signal" && !debuggee.stopWanted)
    output(client, "important", `The program was killed from outside by ${end.signal}.`);
  if (end.kind === "exit" && launched?.args.noDebug === false && !debuggee.sawProcess && !debuggee.stopWanted)
    output(
      client,
      "important",
      end.code === 0
        ? "The program ended without starting a process: there was nothing to debug message by message."
        : `The program ended with exit code ${end.code} before it started a process.`,
    );
  debuggee.end(end);
}

function environment(changes: LaunchArguments["env"]): Record<string, string> {
  const merged = new Map(Object.entries(process.env));
  for (const [name, value] of Object.entries(changes)) merged.set(name, value ?? undefined);
  const env: Record<string, string> = {};
  for (const [name, value] of merged) if (value !== undefined) env[name] = value;
  // What the editor's own Node was started with is not meant for the program.
  delete env["ELECTRON_RUN_AS_NODE"];
  delete env["VSCODE_INSPECTOR_OPTIONS"];
  return env;
}
