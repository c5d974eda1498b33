/**
 * The line to the agent: numbered requests with a time limit, answers matched to them, everything else handed on.
 *
 * Knows lines of JSON over any duplex stream; neither sockets nor DAP.
 */

import type { Duplex } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { AgentAnswers, AgentMessage, AgentRequest, AgentRequestType } from "../../protocol/agent.js";
import { failure, type Result, success } from "../result.js";

/** What the agent says of its own accord. */
export type AgentNews = Exclude<AgentMessage, { readonly type: "answer" | "error" | "hello" }>;

type Answer<R extends AgentRequest> = AgentAnswers[Extract<R["type"], AgentRequestType>];

/** How long an answer may take; longer means that the program's thread is busy. */
export const ANSWER_WITHIN_MS = 5_000;

/** For what the program answers when a person lets it go on: the longest that a timer of Node's can wait, 24 days. */
export const WHENEVER_MS = 2 ** 31 - 1;

export const LINK_CLOSED = "The program has ended.";

interface Waiting {
  readonly settle: (result: Result<unknown>) => void;
  readonly timer: NodeJS.Timeout;
}

export class AgentLink {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private closed = false;
  /** When the agent last said anything, by the adapter's clock. */
  lastHeard = Date.now();

  constructor(
    private readonly stream: Duplex,
    /** What the person reads when no answer came in time. */
    private readonly whyNoAnswer: () => string,
    /** Anything the agent says that is not an answer; also what is no message at all. */
    private readonly onNews: (news: AgentNews) => void,
    private readonly onNonsense: (line: string) => void,
  ) {
    stream.on("error", () => this.close());
    stream.on("close", () => this.close());
  }

  /** Asks, and never throws: a late or impossible answer is a sentence. */
  ask<R extends AgentRequest>(request: R, within = ANSWER_WITHIN_MS): Promise<Result<Answer<R>>> {
    if (this.closed) return Promise.resolve(failure(LINK_CLOSED));
    const id = this.nextId++;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        resolve(failure(this.whyNoAnswer()));
      }, within);
      this.waiting.set(id, { settle: (result) => resolve(result as Result<Answer<R>>), timer });
      this.stream.write(`${JSON.stringify({ id, request })}\n`);
    });
  }

  /** One message of the agent's, as it came over the line. */
  receive(message: Exclude<AgentMessage, { readonly type: "hello" }>): void {
    this.lastHeard = Date.now();
    switch (message.type) {
      case "answer":
        return this.settle(message.id, success(message.answer));
      case "error":
        return this.settle(message.id, failure(message.error));
      case "stopped":
      case "resumed":
      case "breakpoint":
      case "logPoint":
      case "changed":
      case "thread":
        return this.onNews(message);
      default: {
        const never: never = message;
        this.onNonsense(JSON.stringify(never));
      }
    }
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const id of [...this.waiting.keys()]) this.settle(id, failure(LINK_CLOSED));
    this.stream.destroy();
  }

  private settle(id: number, result: Result<unknown>): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(result);
  }
}

/** Cuts a byte stream into lines. */
export function onLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") onLine(line);
  });
}
