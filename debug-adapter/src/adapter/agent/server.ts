/**
 * Where the agent reports: a socket (a named pipe on Windows) that only this user can open, and a token that only the
 * program was told. The first connection that shows it is the agent's; others are closed.
 */

import { randomBytes } from "node:crypto";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { type AgentAddress, type AgentMessage, PROTOCOL_VERSION } from "../../protocol/agent.js";
import { failure, type Result, success, textOf } from "../result.js";
import { AgentLink, type AgentNews, onLines } from "./link.js";

export type Hello = Extract<AgentMessage, { readonly type: "hello" }>;

export interface AgentListener {
  connected(link: AgentLink, hello: Hello): void;
  news(news: AgentNews): void;
  /** The agent speaks another version, or something that is no message. */
  misunderstood(sentence: string): void;
  whyNoAnswer(): string;
}

export interface AgentServer {
  readonly address: AgentAddress;
  /** Stops listening and cuts the line. */
  dispose(): void;
}

/** Listens in `folder`, which must be this user's own. */
export function listenForAgent(folder: string, listener: AgentListener): Promise<Result<AgentServer>> {
  const token = randomBytes(16).toString("hex");
  const path =
    process.platform === "win32"
      ? `\\\\.\\pipe\\switchboard-${randomBytes(8).toString("hex")}`
      : join(folder, "agent.sock");
  const sockets = new Set<Socket>();
  let link: AgentLink | null = null;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    let mine: AgentLink | null = null;
    onLines(socket, (line) => {
      const message = parse(line);
      if (message === null)
        listener.misunderstood(`The agent in the program sent what is no message: ${line}`);
      else if (message.type === "hello") {
        if (message.token !== token || link !== null) socket.destroy();
        else if (message.version !== PROTOCOL_VERSION) {
          listener.misunderstood(
            `The agent in the program speaks version ${message.version} of the protocol, this debugger version ` +
              `${PROTOCOL_VERSION}. They belong to different installations: reinstall Switchboard.`,
          );
          socket.destroy();
        } else {
          mine = link = new AgentLink(
            socket,
            () => listener.whyNoAnswer(),
            (news) => listener.news(news),
            (nonsense) => listener.misunderstood(`The agent sent an unknown message: ${nonsense}`),
          );
          listener.connected(mine, message);
        }
      } else if (mine !== null) mine.receive(message);
      else socket.destroy();
    });
  });
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(failure(`Cannot listen for the program: ${textOf(error)}`)));
    server.listen(path, () => {
      resolve(
        success({
          address: { path, token },
          dispose() {
            server.close();
            link?.close();
            for (const socket of sockets) socket.destroy();
          },
        }),
      );
    });
  });
}

function parse(line: string): AgentMessage | null {
  try {
    const message: unknown = JSON.parse(line);
    const isMessage =
      typeof message === "object" &&
      message !== null &&
      "type" in message &&
      typeof message.type === "string";
    return isMessage ? (message as AgentMessage) : null;
  } catch {
    return null;
  }
}
