/** The child session for lines of JavaScript, with a session in the client's own process, as the extension has it. */

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type JavaScriptConfiguration, SwitchboardSession } from "../../debug-adapter/src/adapter/index.js";
import { runIfWaiting } from "../../debug-adapter/src/adapter/javascript/run-if-waiting.js";
import { type BuiltAdapter, buildAdapter, INITIALIZE, root } from "./adapter.js";

let adapter: BuiltAdapter;
let folder: string;
const sessions: InProcess[] = [];

beforeAll(async () => {
  adapter = await buildAdapter();
  folder = adapter.programs({
    "main.ts": `
import { run, sleep } from "@switchboard/runtime";
run(function* main() { yield* sleep(1); console.log("done"); });
`,
  });
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.ask("disconnect");
});
afterAll(() => adapter.dispose());

/** A client that is in the same process. */
class InProcess {
  readonly events: DebugProtocol.Event[] = [];
  private readonly session: SwitchboardSession;
  private readonly answers = new Map<number, (response: DebugProtocol.Response) => void>();
  private seq = 1;

  constructor(startJavaScript: ((configuration: JavaScriptConfiguration) => PromiseLike<boolean>) | null) {
    this.session = new SwitchboardSession({
      agentPath: join(adapter.folder, "agent.cjs"),
      runtimePath: join(adapter.folder, "runtime/index.js"),
      esbuildPath: null,
      developmentFolder: root,
      startJavaScript,
    });
    this.session.onDidSendMessage((message) => {
      const known = message as DebugProtocol.ProtocolMessage;
      if (known.type === "event") this.events.push(known as DebugProtocol.Event);
      else if (known.type === "response")
        this.answers.get((known as DebugProtocol.Response).request_seq)?.(known as DebugProtocol.Response);
    }, null);
    sessions.push(this);
  }

  ask(command: string, args?: object): Promise<DebugProtocol.Response> {
    const request: DebugProtocol.Request = { seq: this.seq++, type: "request", command, arguments: args };
    const answer = new Promise<DebugProtocol.Response>((resolve) => this.answers.set(request.seq, resolve));
    this.session.handleMessage(request);
    return answer;
  }

  /** Launches the program and waits for its end; what the console then says, by category. */
  async toItsEnd(attributes: object = {}): Promise<Readonly<Record<string, string>>> {
    await this.ask("initialize", INITIALIZE);
    const launched = this.ask("launch", { program: join(folder, "main.ts"), ...attributes });
    await this.ask("configurationDone");
    expect((await launched).success).toBe(true);
    await expect
      .poll(() => this.events.map(({ event, body }) => `${event} ${JSON.stringify(body)}`), {
        timeout: 20_000,
      })
      .toContain("terminated {}");
    const texts: Record<string, string> = {};
    for (const { event, body } of this.events) {
      if (event !== "output") continue;
      const { category, output } = body as { category: string; output: string };
      texts[category] = (texts[category] ?? "") + output;
    }
    return texts;
  }
}

/** A debugger's word that comes before the program waits for it is lost; it is there until the program has ended. */
async function attachAgainAndAgain(url: string): Promise<void> {
  do await delay(200);
  while ((await runIfWaiting(url)).ok);
}

it("is started with all that a debugger needs, and the program waits until it has attached", async () => {
  const asked: JavaScriptConfiguration[] = [];
  const client = new InProcess(async (configuration) => {
    asked.push(configuration);
    void attachAgainAndAgain(configuration["websocketAddress"] as string);
    return true;
  });
  expect(await client.toItsEnd()).toEqual({ stdout: "done\n" });
  expect(asked).toEqual([
    expect.objectContaining({
      type: "pwa-node",
      request: "attach",
      websocketAddress: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\//) as string,
      continueOnAttach: true,
      resolveSourceMapLocations: null,
    }),
  ]);
});

it("that does not start does not keep the program", async () => {
  expect(await new InProcess(async () => false).toItsEnd()).toEqual({
    console:
      'Lines of JavaScript are not debugged: it did not start. Messages are. ("javascript": false starts without waiting.)\n',
    stdout: "done\n",
  });
  const failing = new InProcess(() => Promise.reject(new Error("no such debugger")));
  expect((await failing.toItsEnd())["console"]).toContain("not debugged: no such debugger.");
});

it("is not asked for when it is turned off, or there is no debugging at all", async () => {
  const never = async (): Promise<boolean> => {
    throw new Error("not to be asked for");
  };
  expect(await new InProcess(never).toItsEnd({ javascript: false })).toEqual({ stdout: "done\n" });
  expect(await new InProcess(never).toItsEnd({ noDebug: true })).toEqual({ stdout: "done\n" });
  expect(await new InProcess(null).toItsEnd({ javascript: true })).toEqual({ stdout: "done\n" });
});
