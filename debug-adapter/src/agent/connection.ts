/**
 * The agent's line to the adapter: one JSON message a line over the socket that the adapter listens on.
 *
 * Keeps the program alive while it is held (or not started yet), and not while it runs. When the line breaks the
 * program goes on by itself. Must not know what the messages mean.
 */

import { createConnection, type Socket } from "node:net";
import type { AgentMessage, NumberedRequest } from "../protocol/agent.js";

export interface ConnectionEvents {
  request(request: NumberedRequest): void;
  /** The line is gone, or never was: `why` is a sentence for people. */
  lost(why: string): void;
}

export class Connection {
  private readonly socket: Socket;
  private rest = "";
  private closed = false;

  constructor(path: string, events: ConnectionEvents) {
    const socket = createConnection(path);
    this.socket = socket;
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer | string) => {
      this.receive(chunk.toString(), events);
    });
    socket.on("error", (error) => {
      this.lose(`${error.message} (${path})`, events);
    });
    socket.on("close", () => {
      this.lose("the debugger has closed the connection", events);
    });
  }

  send(message: AgentMessage): void {
    if (!this.closed) this.socket.write(`${JSON.stringify(message)}\n`);
  }

  /** Whether the program must not end now. */
  keepAlive(keep: boolean): void {
    if (keep) this.socket.ref();
    else this.socket.unref();
  }

  close(): void {
    this.closed = true;
    this.socket.end();
    this.socket.unref();
  }

  private lose(why: string, events: ConnectionEvents): void {
    if (this.closed) return;
    this.closed = true;
    this.socket.destroy();
    events.lost(why);
  }

  private receive(chunk: string, events: ConnectionEvents): void {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") events.request(JSON.parse(line) as NumberedRequest);
  }
}
