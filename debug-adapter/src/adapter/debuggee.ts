/**
 * The debugged system as one session knows it: what was asked for, the program, its agent, whether it stands still.
 *
 * Request handlers read and change it; what the agent and the program say of themselves arrives here and becomes DAP
 * events. Must not know how requests and events travel.
 */

import { constants } from "node:os";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type {
  AgentAnswers,
  AgentRequest,
  BreakpointState,
  FilterSetting,
  StepScope,
  Stop,
  Summary,
} from "../protocol/agent.js";
import type { Breakpoint } from "../protocol/breakpoint.js";
import type { MachineDefinition } from "../protocol/views.js";
import type { AgentLink, AgentNews } from "./agent/link.js";
import { FunctionBreakpoints } from "./breakpoints/function-breakpoints.js";
import { type Client, output } from "./client.js";
import { Frames } from "./frames.js";
import type { LaunchArguments } from "./launch/arguments.js";
import type { Program, ProgramEnd } from "./launch/program.js";
import { MachineSources } from "./machines/machine-sources.js";
import type { SessionOptions } from "./options.js";
import { failure, type Result } from "./result.js";
import { SourceMaps } from "./sources/source-maps.js";
import { DATA_BREAKPOINTS, stoppedEvent } from "./stopped.js";

export interface Launched {
  readonly args: LaunchArguments;
  /** What Node runs: the program, or its bundle. */
  readonly entry: string;
  /** Folders whose frames are the runtime's, not the user's. */
  readonly runtimeFolders: readonly string[];
}

/** Longer than a client takes to notice that another session runs again. */
const RESTATE_AFTER_MS = 400;

export class Debuggee {
  readonly breakpoints = new FunctionBreakpoints();
  /** Written as message breakpoints too: what the client calls their data is their text. */
  readonly dataBreakpoints = new FunctionBreakpoints(DATA_BREAKPOINTS);
  stepScope: StepScope = "all";
  readonly sourceMaps = new SourceMaps();
  readonly machines = new MachineSources(this.sourceMaps, (sentence) =>
    output(this.client, "console", sentence),
  );
  readonly frames = new Frames();
  filters: readonly FilterSetting[] = [];
  launched: Launched | null = null;
  program: Program | null = null;
  /** Somebody asked for the end: it then needs no explanation. */
  stopWanted = false;
  /** The program's end has been told. */
  ended = false;
  /** The stop in view; `null` while the system runs. */
  stop: Stop | null = null;
  /** The last figures of the system's own. */
  summary: Summary | null = null;
  /** Whether the agent has ever told of a process. */
  sawProcess = false;
  private link: AgentLink | null = null;
  private readonly threadNames = new Map<number, string>();
  /** News wait while a command that resumes is being answered: clients expect the answer first. */
  private held: AgentNews[] | null = null;
  private configured!: () => void;
  readonly configurationDone = new Promise<void>((resolve) => {
    this.configured = resolve;
  });
  private tellStarted: () => void = () => undefined;
  /** Settles when the agent lets deliveries come. */
  readonly started = new Promise<void>((resolve) => {
    this.tellStarted = resolve;
  });
  private tellProgramEnded: () => void = () => undefined;
  /** Settles when no program runs (any more). */
  programEnded: Promise<void> = Promise.resolve();
  private readonly disposables: (() => void)[] = [];
  private over = false;
  private restating: NodeJS.Timeout | null = null;

  constructor(
    readonly client: Client,
    readonly options: SessionOptions,
  ) {}

  /** The client has said all it has to say before the first delivery. */
  setConfigured(): void {
    this.configured();
  }

  /** The agent has everything and lets the first delivery come. */
  setStarted(): void {
    this.tellStarted();
  }

  /** Asks the agent; without one, says why there is none. */
  ask<R extends AgentRequest>(request: R, within?: number): Promise<Result<AgentAnswers[R["type"]]>> {
    if (this.link === null)
      return Promise.resolve(
        failure(
          this.launched?.args.noDebug === true
            ? "The program runs without debugging."
            : this.program === null
              ? "The program does not run."
              : "The program has not reported to the debugger yet.",
        ),
      );
    return this.link.ask(request, within);
  }

  breakpointsForAgent(): Breakpoint[] {
    return [...this.breakpoints.forAgent(), ...this.dataBreakpoints.forAgent()];
  }

  updateBreakpoints(states: readonly BreakpointState[]): DebugProtocol.Breakpoint[] {
    return [...this.breakpoints.update(states), ...this.dataBreakpoints.update(states)];
  }

  get connected(): boolean {
    return this.link !== null;
  }

  attach(link: AgentLink): void {
    this.link = link;
  }

  /**
   * Asks for something that makes the system go on. News that come before the answer has been sent wait for
   * `deliverHeldNews`, which whoever sends the answer must call.
   */
  async resume(request: AgentRequest): Promise<Result<null>> {
    const before = this.stop;
    this.held ??= [];
    this.stop = null;
    const answer = await this.ask(request);
    if (answer.ok) return { ok: true, value: null };
    this.stop = before;
    return answer;
  }

  deliverHeldNews(): void {
    const held = this.held;
    this.held = null;
    for (const news of held ?? []) this.news(news);
  }

  /** What the agent says of its own accord. */
  news(news: AgentNews): void {
    if (this.held !== null) {
      this.held.push(news);
      return;
    }
    switch (news.type) {
      case "stopped":
        this.stop = news.stop;
        this.frames.forget();
        return this.client.event("stopped", stoppedEvent(news.stop));
      case "resumed":
        return this.resumed();
      case "breakpoint":
        for (const breakpoint of this.updateBreakpoints([news.state]))
          this.client.event("breakpoint", { reason: "changed", breakpoint });
        return;
      case "logPoint":
        return output(this.client, "console", news.text);
      case "changed":
        this.summary = news.summary;
        return this.client.event("switchboard/changed", { ...news.summary });
      case "thread":
        this.sawProcess = true;
        if (news.reason === "exited") this.threadNames.delete(news.pid);
        return this.client.event("thread", { reason: news.reason, threadId: news.pid });
      default: {
        const never: never = news;
        throw new Error(`unknown news: ${JSON.stringify(never)}`);
      }
    }
  }

  /** The name a thread was last given, for sentences about it. */
  threadName(pid: number): string {
    return this.threadNames.get(pid) ?? `<0.${pid}.0>`;
  }

  rememberThreads(threads: readonly { readonly pid: number; readonly name: string }[]): void {
    for (const { pid, name } of threads) this.threadNames.set(pid, name);
  }

  /** Why an answer is late, as far as it can be known from outside. */
  whyNoAnswer(): string {
    const heard = this.link === null ? 0 : Math.round((Date.now() - this.link.lastHeard) / 1_000);
    const focus = this.summary?.focus ?? null;
    const last = focus === null ? "" : ` The last delivery it told of was one of ${this.threadName(focus)}.`;
    return (
      `The program has not answered for ${heard} s: a handler is busy in synchronous code, or JavaScript is ` +
      `stopped at a line.${last}`
    );
  }

  setProgram(program: Program): void {
    this.program = program;
    this.programEnded = new Promise((resolve) => {
      this.tellProgramEnded = resolve;
    });
    if (this.over) program.stop();
  }

  /** The program is over (`null`: it never ran): tells the client, and lets everything go. */
  end(end: ProgramEnd | null): void {
    if (this.ended) return;
    this.ended = true;
    this.stop = null;
    this.deliverHeldNews();
    if (end !== null)
      this.client.event("exited", { exitCode: end.kind === "exit" ? end.code : signalCode(end.signal) });
    this.client.event("terminated", {});
    this.program = null;
    this.tellProgramEnded();
    this.dispose();
  }

  /** The program goes on without a debugger. Its output is read until its end, or it would die of writing. */
  release(): void {
    this.program = null;
    this.dispose();
  }

  /** The state machines in the code that runs. */
  machineDefinitions(): readonly MachineDefinition[] {
    return this.launched === null ? [] : this.machines.of(this.launched.entry);
  }

  /**
   * The JavaScript debugger has just let the program go on. A stop of ours that follows at once may come while that
   * session still has the client's focus, and would then not be shown: so it is told once more.
   */
  restateStopSoon(): void {
    const before = this.stop;
    if (this.restating !== null) clearTimeout(this.restating);
    this.restating = setTimeout(() => {
      this.restating = null;
      if (this.stop !== null && this.stop !== before) this.client.event("stopped", stoppedEvent(this.stop));
    }, RESTATE_AFTER_MS);
  }

  onDispose(dispose: () => void): void {
    if (this.over) dispose();
    else this.disposables.push(dispose);
  }

  /** Ends everything that was started. Harmless when repeated. */
  dispose(): void {
    if (this.over) return;
    this.over = true;
    if (this.restating !== null) clearTimeout(this.restating);
    this.link?.close();
    this.program?.stop();
    for (const dispose of this.disposables.splice(0).reverse()) dispose();
  }

  private resumed(): void {
    const wasStopped = this.stop !== null;
    this.stop = null;
    if (wasStopped) this.client.event("continued", { threadId: 0, allThreadsContinued: true });
  }
}

/** As shells report it: 128 and the signal's number. */
function signalCode(signal: string): number {
  const numbers: Readonly<Record<string, number | undefined>> = constants.signals;
  return 128 + (numbers[signal] ?? 0);
}
