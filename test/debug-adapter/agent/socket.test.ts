/** The agent as it is shipped: bundled, loaded by Node before a real program, spoken to over a real socket. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  AGENT_VARIABLE,
  type AgentMessage,
  type AgentRequest,
  PROTOCOL_VERSION,
} from "../../../debug-adapter/src/protocol/agent.js";
import { breakpoint } from "./harness.js";

const PROGRAM = `
  import { defineServer, ok, receive, reply, run, spawn } from "@switchboard/runtime";
  const Greeter = defineServer({
    name: "Greeter",
    init: () => ok(0),
    call: { greet: (name, _from, count) => reply("hello " + name, count + 1) },
  });
  if (process.argv[2] === "quiet") spawn(function* waiter() { yield* receive(); });
  else run(function* main() {
    const greeter = yield* Greeter.startLink(undefined, { name: "greeter" }).unwrap();
    console.log(yield* Greeter.call(greeter, "greet", "world"));
  });
`;

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "agent-"));

beforeAll(async () => {
  writeFileSync(join(folder, "program.ts"), PROGRAM);
  const common = { bundle: true, platform: "node", target: "node20", logLevel: "error" } as const;
  await build({
    ...common,
    entryPoints: [join(root, "debug-adapter/src/agent/main.ts")],
    format: "cjs",
    outfile: join(folder, "agent.cjs"),
  });
  await build({
    ...common,
    entryPoints: [join(folder, "program.ts")],
    format: "esm",
    outfile: join(folder, "program.mjs"),
    alias: { "@switchboard/runtime": join(root, "runtime/src/index.ts") },
  });
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The adapter's end of the line, and the program at the other. */
class Line {
  output = "";
  errors = "";
  private rest = "";
  private lastId = 0;
  private readonly said: AgentMessage[] = [];
  private wake: () => void = () => undefined;
  private socket: Socket | null = null;
  private readonly child: ChildProcess;
  private readonly server: Server;
  readonly exit: Promise<number | null>;

  static async open(name: string, ...args: string[]): Promise<Line> {
    const path = process.platform === "win32" ? `\\\\.\\pipe\\${name}-${process.pid}` : join(folder, name);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return new Line(server, path, args);
  }

  private constructor(server: Server, path: string, args: readonly string[]) {
    this.server = server;
    server.once("connection", (socket) => {
      this.socket = socket;
      socket.on("data", (chunk) => {
        this.read(chunk.toString());
      });
      socket.on("error", () => undefined);
    });
    const address = JSON.stringify({ path, token: "secret" });
    const entry = ["--require", join(folder, "agent.cjs"), join(folder, "program.mjs"), ...args];
    this.child = spawn(process.execPath, entry, { env: { ...process.env, [AGENT_VARIABLE]: address } });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.errors += chunk.toString()));
    this.exit = new Promise((resolve) => {
      this.child.once("exit", (code) => {
        server.close();
        resolve(code);
      });
    });
  }

  /** The next message of this type. */
  async next<T extends AgentMessage["type"]>(type: T): Promise<Extract<AgentMessage, { type: T }>> {
    for (;;) {
      const place = this.said.findIndex((message) => message.type === type);
      if (place >= 0) return this.said.splice(place, 1)[0] as Extract<AgentMessage, { type: T }>;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async ask(request: AgentRequest): Promise<unknown> {
    const id = ++this.lastId;
    this.socket?.write(`${JSON.stringify({ id, request })}\n`);
    for (;;) {
      const place = this.said.findIndex((message) => "id" in message && message.id === id);
      const [answer] = place >= 0 ? this.said.splice(place, 1) : [];
      if (answer?.type === "answer") return answer.answer;
      if (answer?.type === "error") throw new Error(answer.error);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  cut(): void {
    this.socket?.destroy();
    this.server.close();
  }

  private read(chunk: string): void {
    const lines = (this.rest + chunk).split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.said.push(JSON.parse(line) as AgentMessage);
    this.wake();
  }
}

const START = { type: "start", stopOnEntry: false, captureSites: true } as const;

test("a program is held until start, stops at a breakpoint with the caller's line, and ends by itself", async () => {
  const line = await Line.open("steps");
  expect(await line.next("hello")).toMatchObject({
    version: PROTOCOL_VERSION,
    token: "secret",
    node: process.version,
  });
  await line.ask({ type: "setBreakpoints", breakpoints: [breakpoint(1, "receive Greeter greet")] });
  expect(line.output).toBe("");
  await line.ask(START);
  const { stop } = await line.next("stopped");
  expect(stop).toMatchObject({ reason: "breakpoint", at: "before", text: "about to handle call greet" });
  expect(line.output).toBe("");
  const frames = (await line.ask({ type: "frames", pid: stop.pid })) as {
    name: string;
    locations: object[];
  }[];
  expect(frames.map(({ name }) => name)).toEqual([
    "greeter handles call greet",
    "sent by <0.1.0> main in start",
    "started from outside of any process",
  ]);
  expect(frames[0]?.locations).toMatchObject([{ file: join(folder, "program.mjs") }]);
  await expect(line.ask({ type: "scopes", pid: 77 })).rejects.toThrow("there is no process <0.77.0>");
  await line.ask({ type: "continue" });
  expect(await line.exit).toBe(0);
  expect(line.output).toBe("hello world\n");
  expect(line.errors).toBe("");
}, 30_000);

test("what is left when nothing can happen any more is shown once, then the program ends", async () => {
  const line = await Line.open("quiet", "quiet");
  await line.next("hello");
  await line.ask(START);
  const { stop } = await line.next("stopped");
  expect(stop).toMatchObject({ reason: "quiescence", pid: 1 });
  await line.ask({ type: "continue" });
  expect(await line.exit).toBe(0);
}, 30_000);

test("when the debugger goes away the program goes on, and says so", async () => {
  const line = await Line.open("cut");
  await line.next("hello");
  line.cut();
  expect(await line.exit).toBe(0);
  expect(line.output).toBe("hello world\n");
  expect(line.errors).toContain("the debugger is gone, the program goes on without it");
}, 30_000);
