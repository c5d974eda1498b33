/**
 * Lets a program go on that waits for a JavaScript debugger which does not come: one command over the inspector's
 * WebSocket, which Node 20 has no client for.
 *
 * Speaks just enough of RFC 6455 for that: one short masked text frame out, the beginning of an answer in.
 */

import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { failure, type Result, success } from "../result.js";

const WITHIN_MS = 3_000;

/** `url` is what Node prints: `ws://127.0.0.1:port/id`. */
export function runIfWaiting(url: string): Promise<Result<null>> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    const settle = (result: Result<null>): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    const timer = setTimeout(() => settle(failure("the inspector does not answer")), WITHIN_MS);
    let received = Buffer.alloc(0);
    let upgraded = false;
    socket.on("error", (error) => settle(failure(error.message)));
    socket.on("close", () => settle(failure("the inspector has hung up")));
    socket.on("connect", () => {
      socket.write(
        `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
      );
    });
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const text = received.toString("latin1");
      if (!upgraded && text.includes("\r\n\r\n")) {
        if (!text.startsWith("HTTP/1.1 101")) return settle(failure(text.slice(0, text.indexOf("\r\n"))));
        upgraded = true;
        socket.write(frame(JSON.stringify({ id: 1, method: "Runtime.runIfWaitingForDebugger" })));
      }
      if (text.includes('{"id":1,')) settle(success(null));
    });
  });
}

/** A final text frame of under 126 bytes, masked as a client's must be. */
function frame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  for (const [i, byte] of payload.entries()) payload[i] = byte ^ (mask[i % 4] ?? 0);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}
