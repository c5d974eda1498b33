/**
 * The client's bytes, with what is no DAP message taken out: whoever reads on sees requests and responses only.
 *
 * A part that is no JSON, no object or has no `type` is dropped with a sentence about it, and the next one is read.
 * Must not know requests.
 */

import { Transform } from "node:stream";

const SEPARATOR = "\r\n\r\n";
/** No request is longer; whoever announces more is not speaking DAP. */
const LONGEST = 64 * 1024 * 1024;
/** A header is a line or two. */
const LONGEST_HEADER = 4_096;

export function wellFormed(input: NodeJS.ReadableStream, complain: (sentence: string) => void): Transform {
  let rest = Buffer.alloc(0);
  let length = -1;
  const next = (): Buffer | null => {
    if (length < 0) {
      const end = rest.indexOf(SEPARATOR);
      if (end < 0) {
        if (rest.length > LONGEST_HEADER) {
          complain(`${rest.length} bytes without a header were ignored.`);
          rest = Buffer.alloc(0);
        }
        return null;
      }
      const header = rest.toString("latin1", 0, end);
      rest = rest.subarray(end + SEPARATOR.length);
      const announced = /^Content-Length: *(\d+)$/im.exec(header)?.[1];
      if (announced === undefined || Number(announced) > LONGEST) {
        complain("A header that announces no message, or one that is too long, was ignored.");
        return Buffer.alloc(0);
      }
      length = Number(announced);
    }
    if (rest.length < length) return null;
    const body = rest.subarray(0, length);
    rest = rest.subarray(length);
    length = -1;
    const problem = problemOf(body.toString("utf8"));
    if (problem === null) return body;
    complain(problem);
    return Buffer.alloc(0);
  };
  const output = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      for (let body = next(); body !== null; body = next())
        if (body.length > 0) {
          this.push(`Content-Length: ${body.length}${SEPARATOR}`);
          this.push(body);
        }
      done();
    },
  });
  input.pipe(output);
  input.on("close", () => output.destroy());
  input.on("error", (error: Error) => output.destroy(error));
  return output;
}

function problemOf(body: string): string | null {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch (error) {
    return `A message that is no JSON was ignored: ${String(error)}.`;
  }
  if (typeof message !== "object" || message === null || !("type" in message))
    return "A message that is no DAP message was ignored: it has no type.";
  if (message.type === "request")
    return "command" in message && typeof message.command === "string"
      ? null
      : "A request without a command was ignored.";
  return message.type === "response" && "request_seq" in message
    ? null
    : "A message that is neither a request nor an answer was ignored.";
}
