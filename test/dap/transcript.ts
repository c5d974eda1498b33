/**
 * A debug session as text that people can read and tests can compare: what was asked, where it stopped, what stood
 * there. Paths and times are normalised; what the program printed comes at the end, since it travels on its own way.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { expect } from "vitest";
import type { MachineInstance, ProcessPage } from "../../debug-adapter/src/protocol/views.js";
import { type Configuration, launch } from "./adapter.js";
import type { DapClient } from "./client.js";

type Stopped = DebugProtocol.StoppedEvent["body"];

export class Transcript {
  private readonly lines: string[];
  /** The process of the last stop. */
  thread = 0;
  private frame = 0;

  constructor(
    private readonly client: DapClient,
    /** Replaced in all that is written: paths and whatever else differs from run to run. */
    private readonly replacements: readonly (readonly [what: string | RegExp, by: string])[],
    /** Written to instead: several sessions in one transcript. */
    whole?: Transcript,
  ) {
    this.lines = whole === undefined ? [] : whole.lines;
  }

  async launch(
    attributes: Readonly<Record<string, unknown>>,
    configuration: Configuration = {},
  ): Promise<void> {
    const set = [
      ...(configuration.breakpoints ?? []).map(breakpointText),
      ...(configuration.filters ?? []).map((one) => `filter ${one}`),
      ...(configuration.filterOptions ?? []).map(
        ({ filterId, condition = "" }) => `filter ${filterId}${condition === "" ? "" : ` when ${condition}`}`,
      ),
    ];
    this.write(`> launch ${JSON.stringify(attributes)}${set.length > 0 ? ` with ${set.join(", ")}` : ""}`);
    const launched = await launch(this.client, attributes, configuration);
    expect(launched.success, launched.message).toBe(true);
  }

  /** Asks for something that makes the system go on, and waits until it stands again. */
  async go(command: "continue" | "next" | "stepIn" | "stepOut", threadId = this.thread): Promise<void> {
    this.write(`> ${command} ${pidText(threadId)}`);
    await this.client.body(command, { threadId });
    await this.stopped();
  }

  async deliverNext(pid: number | null): Promise<void> {
    this.write(`> deliver next${pid === null ? "" : ` ${pidText(pid)}`}`);
    await this.client.body("switchboard/deliverNext", { pid });
    await this.stopped();
  }

  /** Waits for a stop and writes it with its call stack. */
  async stopped(): Promise<void> {
    const stop = await this.client.event<Stopped>("stopped");
    this.thread = stop.threadId ?? 0;
    const hit =
      stop.hitBreakpointIds === undefined ? "" : ` (breakpoint ${stop.hitBreakpointIds.join(", ")})`;
    this.write(`stopped: ${stop.reason}${hit} in ${pidText(this.thread)}: ${stop.text}`);
    const { stackFrames } = await this.client.body<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: this.thread,
    });
    this.frame = stackFrames[0]?.id ?? 0;
    for (const { name, source, line, presentationHint } of stackFrames) {
      // Where in the runtime is its own business, and changes with it.
      const place = presentationHint === "subtle" ? "in the runtime" : source && sourceLine(source, line);
      this.write(`  | ${name}${place === undefined ? "" : `  ${place}`}`);
    }
  }

  /** Of the delivery in view, for requests of a test's own. */
  async frameId(): Promise<number> {
    const { stackFrames } = await this.client.body<DebugProtocol.StackTraceResponse["body"]>("stackTrace", {
      threadId: this.thread,
    });
    return stackFrames[0]?.id ?? 0;
  }

  /** The scopes of the stop's process, each value one line; `scopes` limits them. */
  async scopes(...wanted: readonly string[]): Promise<void> {
    const { scopes } = await this.client.body<DebugProtocol.ScopesResponse["body"]>("scopes", {
      frameId: this.frame,
    });
    for (const { name, variablesReference } of scopes) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      this.write(`  ${name}:`);
      const { variables } = await this.client.body<DebugProtocol.VariablesResponse["body"]>("variables", {
        variablesReference,
      });
      for (const variable of variables) this.write(`    ${variable.name} = ${variable.value}`);
    }
  }

  async evaluate(expression: string): Promise<void> {
    const response = await this.client.ask("evaluate", { expression, frameId: this.frame, context: "watch" });
    const result = response.success ? (response.body as { result: string }).result : `! ${response.message}`;
    this.write(`  ${expression} → ${result}`);
  }

  async exception(): Promise<void> {
    const info = await this.client.body<DebugProtocol.ExceptionInfoResponse["body"]>("exceptionInfo", {
      threadId: this.thread,
    });
    this.write(`  exception ${info.exceptionId}`);
    for (const line of info.description?.split("\n") ?? []) this.write(`    ${line}`);
    const stack = info.details?.stackTrace?.split("\n") ?? [];
    // Where in the runtime is its own business.
    const first = stack.find((line) => /^\s+at /.test(line) && !line.includes("/runtime/"));
    if (first !== undefined) this.write(`    stack begins ${first.trim()}`);
  }

  async threads(): Promise<void> {
    const { threads } = await this.client.body<DebugProtocol.ThreadsResponse["body"]>("threads");
    this.write(`  threads: ${threads.map(({ name }) => name).join(" · ")}`);
  }

  /** The process tree, indented. */
  async processes(): Promise<void> {
    const page = await this.client.body<ProcessPage>("switchboard/processes", {
      start: 0,
      count: 100,
      search: "",
    });
    const show = (parent: number | null, indent: string): void => {
      for (const row of page.rows.filter((one) => one.parent === parent)) {
        this.write(
          `${indent}${row.text} ${row.name ?? row.label} ${row.state}`.trimEnd() +
            (row.mailbox > 0 ? ` [${row.mailbox} msgs]` : "") +
            (row.restarts > 0 ? ` restarted ${row.restarts}×` : ""),
        );
        show(row.pid, `${indent}  `);
      }
    };
    show(null, "  ");
  }

  async machine(pid: number): Promise<void> {
    const { instance } = await this.client.body<{ instance: MachineInstance | null }>("switchboard/machine", {
      pid,
    });
    if (instance === null) return this.write(`  ${pidText(pid)} is no machine`);
    const { module, state, postponed, timers, visits, taken, last } = instance;
    this.write(`  ${module} is in ${state}`);
    if (last !== null) this.write(`    last: ${last.from} → ${last.to} by ${last.kind} ${last.event}`);
    for (const { message, sender } of postponed) this.write(`    postponed: ${message} from ${sender}`);
    for (const { name, total, content } of timers) this.write(`    timer ${name} of ${total} ms: ${content}`);
    this.write(
      `    visits: ${Object.entries(visits)
        .map(([name, n]) => `${name} ${n}×`)
        .join(", ")}`,
    );
    for (const { from, to, event, kind, count } of taken)
      this.write(`    ${from} → ${to} by ${kind} ${event}: ${count}×`);
  }

  /** Takes all breakpoints and filters away. */
  async clear(): Promise<void> {
    this.write("> no more breakpoints");
    await this.client.body("setFunctionBreakpoints", { breakpoints: [] });
    await this.client.body("setExceptionBreakpoints", { filters: [] });
  }

  /** Lets it run to its end, and writes that and what it printed. */
  async end(categories: readonly string[] = ["important", "console", "stdout", "stderr"]): Promise<void> {
    this.write("> continue, to the end");
    await this.client.body("continue", { threadId: this.thread });
    const { exitCode } = await this.client.event<{ exitCode: number }>("exited");
    await this.client.event("terminated");
    this.write(`exited with ${exitCode}`);
    for (const category of categories)
      for (const line of this.client.console(category).split("\n"))
        if (line !== "") this.write(`${category}: ${line}`);
  }

  note(text: string): void {
    this.write(text);
  }

  /** Compares with `golden/<name>.txt`; writes it when it is missing or `UPDATE_GOLDEN` is set. */
  matches(name: string): void {
    const path = join(dirname(fileURLToPath(import.meta.url)), "golden", `${name}.txt`);
    const text = `${this.lines.join("\n")}\n`;
    if (!existsSync(path) || process.env["UPDATE_GOLDEN"] !== undefined) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, "utf8"));
  }

  private write(line: string): void {
    const replaced = this.replacements.reduce((text, [what, by]) => text.replaceAll(what, by), line);
    // Times differ from run to run; how long a timer is in all does not.
    this.lines.push(
      replaced.replace(/\b\d+(\.\d+)? ms left/g, "… left").replace(/(= |since )\d+(\.\d+)? ms$/g, "$1…"),
    );
  }
}

export function pidText(pid: number): string {
  return `<0.${pid}.0>`;
}

function breakpointText(one: string | DebugProtocol.FunctionBreakpoint): string {
  return typeof one === "string"
    ? one
    : one.name + (one.condition === undefined ? "" : ` when ${one.condition}`);
}

/** The line itself: it says more than its number, and stays when lines above it come and go. */
function sourceLine({ name, path }: DebugProtocol.Source, line: number): string {
  const text = readFileSync(path ?? "", "utf8").split("\n")[line - 1] ?? "(no such line)";
  return `${name}: ${text.trim()}`;
}
