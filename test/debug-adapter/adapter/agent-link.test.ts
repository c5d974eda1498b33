/** The line to the agent, with the other end in the test's hands. */

import { Duplex, PassThrough } from "node:stream";

import { expect, it, vi } from "vitest";
import { AgentLink, LINK_CLOSED, onLines } from "../../../debug-adapter/src/adapter/agent/link.js";

function linked() {
  const written: string[] = [];
  const news: unknown[] = [];
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString().trim());
      done();
    },
  });
  const link = new AgentLink(
    stream,
    () => "it is busy",
    (one) => news.push(one),
    (line) => news.push(line),
  );
  return { link, written, news };
}

it("matches answers and errors to their requests, in whatever order they come", async () => {
  const { link, written } = linked();
  const pause = link.ask({ type: "pause" });
  const machines = link.ask({ type: "machines" });
  expect(written).toEqual(['{"id":1,"request":{"type":"pause"}}', '{"id":2,"request":{"type":"machines"}}']);
  link.receive({ type: "error", id: 2, error: "no kernel" });
  link.receive({ type: "answer", id: 1, answer: null });
  link.receive({ type: "answer", id: 99, answer: "to nobody" });
  expect(await pause).toEqual({ ok: true, value: null });
  expect(await machines).toEqual({ ok: false, error: "no kernel" });
});

it("says why when no answer comes in time, and that the program has ended when the line is cut", async () => {
  vi.useFakeTimers();
  try {
    const { link } = linked();
    const pause = link.ask({ type: "pause" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await pause).toEqual({ ok: false, error: "it is busy" });
    const machines = link.ask({ type: "machines" });
    link.close();
    expect(await machines).toEqual({ ok: false, error: LINK_CLOSED });
    expect(await link.ask({ type: "pause" })).toEqual({ ok: false, error: LINK_CLOSED });
  } finally {
    vi.useRealTimers();
  }
});

it("hands on what the agent says of its own accord", () => {
  const { link, news } = linked();
  link.receive({ type: "resumed" });
  expect(news).toEqual([{ type: "resumed" }]);
});

it("cuts bytes into lines, characters whole", async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  onLines(stream, (line) => lines.push(line));
  const bytes = Buffer.from('{"a":"ü"}\n\n{"b":1}\nrest');
  for (const byte of bytes) stream.write(Buffer.from([byte]));
  await vi.waitFor(() => expect(lines).toEqual(['{"a":"ü"}', '{"b":1}']));
});
