/**
 * A DAP client in a few lines: starts the real adapter as a program and speaks to it over stdio.
 *
 * Keeps all messages in the order they came, so that a test can wait for one that came already, once.
 */

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { DebugProtocol } from "@vscode/debugprotocol";

export type Message = DebugProtocol.Request | DebugProtocol.Response | DebugProtocol.Event;

const WITHIN_MS = 20_000;

export class DapClient {
  /** Everything, both ways, in order. */
  readonly log: { readonly from: "client" | "adapter"; readonly message: Message }[] = [];
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly unseen: DebugProtocol.Event[] = [];
  private readonly waiting = new Set<() => void>();
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private buffer = Buffer.alloc(0);
  private seq = 1;
  private readonly exit: Promise<number | null>;
  /** Answers reverse requests; `null` refuses them. */
  onRequest: (request: DebugProtocol.Request) => object | null = () => null;

  constructor(adapter: string) {
    this.child = spawn(process.execPath, [adapter], { stdio: ["pipe", "pipe", "pipe"] });
    this.child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    this.child.stderr.on("data", (chunk: Buffer) => process.stderr.write(chunk));
    this.exit = new Promise((resolve) => this.child.once("close", resolve));
  }

  /** The answer, also when it is an error. */
  ask(command: string, args?: unknown): Promise<DebugProtocol.Response> {
    const request: DebugProtocol.Request = { seq: this.seq++, type: "request", command, arguments: args };
    const answer = new Promise<DebugProtocol.Response>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no answer to ${command}\n${this.story()}`)),
        WITHIN_MS,
      );
      this.answers.set(request.seq, (response) => {
        clearTimeout(timer);
        resolve(response);
      });
    });
    this.send(request);
    return answer;
  }

  /** Bytes as they are, which need be no message. */
  raw(bytes: string): void {
    this.child.stdin.write(bytes);
  }

  /** The answer's body; an error throws. */
  async body<T>(command: string, args?: unknown): Promise<T> {
    const response = await this.ask(command, args);
    if (!response.success) throw new Error(`${command}: ${response.message ?? "refused"}`);
    return response.body as T;
  }

  /** The next event of that name which no one has waited for yet, and to which `wanted` agrees. */
  async event<B>(name: string, wanted: (body: B) => boolean = () => true): Promise<B> {
    const end = Date.now() + WITHIN_MS;
    for (;;) {
      const at = this.unseen.findIndex((event) => event.event === name && wanted(event.body as B));
      if (at >= 0) return this.unseen.splice(at, 1)[0]?.body as B;
      if (Date.now() > end) throw new Error(`no event ${name}\n${this.story()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(1, end - Date.now()));
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  /** All that was written to the console so far. */
  console(category?: string): string {
    return this.log
      .flatMap(({ message }) => (message.type === "event" && isOutput(message) ? [message.body] : []))
      .filter((body) => category === undefined || body.category === category)
      .map((body) => body.output)
      .join("");
  }

  /** Ends the session as a client does, and waits for the adapter to be gone; its exit code. */
  async close(): Promise<number | null> {
    if (this.child.exitCode === null)
      await this.ask("disconnect", { terminateDebuggee: true }).catch(() => null);
    const timer = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    this.child.stdin.end();
    const code = await this.exit;
    clearTimeout(timer);
    return code;
  }

  get processId(): number {
    return this.child.pid ?? 0;
  }

  /** What has happened, for the message of a test that waits in vain. */
  story(): string {
    return this.log.map(({ from, message }) => `${from} ${JSON.stringify(message)}`).join("\n");
  }

  private send(message: Message): void {
    this.log.push({ from: "client", message });
    const json = JSON.stringify(message);
    this.child.stdin.write(`Content-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`);
  }

  private take(chunk: Buffer): void {
    this.buffer = Buffer.concat([this.buffer, chunk]);
    for (;;) {
      const end = this.buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.toString("utf8", 0, end))?.[1]);
      if (this.buffer.length < end + 4 + length) return;
      const text = this.buffer.toString("utf8", end + 4, end + 4 + length);
      this.buffer = this.buffer.subarray(end + 4 + length);
      this.receive(JSON.parse(text) as Message);
    }
  }

  private receive(message: Message): void {
    this.log.push({ from: "adapter", message });
    if (isResponse(message)) {
      this.answers.get(message.request_seq)?.(message);
      this.answers.delete(message.request_seq);
    } else if (isEvent(message)) {
      this.unseen.push(message);
      for (const wake of this.waiting) wake();
    } else if (isRequest(message)) {
      const body = this.onRequest(message);
      this.send({
        seq: this.seq++,
        type: "response",
        request_seq: message.seq,
        command: message.command,
        success: body !== null,
        ...(body === null ? { message: "refused" } : { body }),
      });
    }
  }
}

function isResponse(message: Message): message is DebugProtocol.Response {
  return message.type === "response";
}
function isEvent(message: Message): message is DebugProtocol.Event {
  return message.type === "event";
}
function isRequest(message: Message): message is DebugProtocol.Request {
  return message.type === "request";
}
function isOutput(message: Message): message is DebugProtocol.OutputEvent {
  return isEvent(message) && message.event === "output";
}
