/**
 * One debug session: DAP messages in, answers and events out.
 *
 * A thin shell over the request table. In a client's own process it is used directly
 * (`new vscode.DebugAdapterInlineImplementation(session)`), else over any pair of streams (`start`).
 * A handler that throws is answered with an error: the session goes on.
 */

import { DebugSession, Event, Response } from "@vscode/debugadapter";
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Client } from "./client.js";
import { Debuggee } from "./debuggee.js";
import type { SessionOptions } from "./options.js";
import { handlerOf } from "./requests/table.js";
import { textOf } from "./result.js";
import { wellFormed } from "./well-formed.js";

export class SwitchboardSession extends DebugSession {
  private readonly debuggee: Debuggee;
  private disconnected = false;

  constructor(options: SessionOptions) {
    super();
    const client: Client = {
      event: (name, body) => this.sendEvent(new Event(name, body)),
    };
    this.debuggee = new Debuggee(client, options);
  }

  /** One message that is none must not end the session, as the base class would have it. */
  override start(input: NodeJS.ReadableStream, out: NodeJS.WritableStream): void {
    const checked = wellFormed(input, (sentence) =>
      this.sendEvent(new Event("output", { category: "console", output: `${sentence}\n` })),
    );
    super.start(checked, out);
  }

  protected override dispatchRequest(request: DebugProtocol.Request): void {
    void this.answer(request);
  }

  /** The client is gone: nothing that was started outlives it. */
  override shutdown(): void {
    this.debuggee.dispose();
    void this.debuggee.programEnded.then(() => super.shutdown());
  }

  override dispose(): void {
    this.debuggee.dispose();
    super.dispose();
  }

  private async answer(request: DebugProtocol.Request): Promise<void> {
    const handler = handlerOf(request.command);
    if (handler === null) {
      this.refuse(request, `Switchboard does not know the request \`${request.command}\`.`);
      return;
    }
    try {
      const answer = await handler(this.debuggee, request.arguments as unknown);
      if (answer.ok) {
        const response: DebugProtocol.Response = new Response(request);
        if (answer.value !== undefined && answer.value !== null) response.body = answer.value;
        this.sendResponse(response);
        answer.afterwards?.();
      } else this.refuse(request, answer.error);
    } catch (error) {
      const stack = error instanceof Error ? error.stack : undefined;
      this.refuse(
        request,
        `Defect in Switchboard's adapter at \`${request.command}\`: ${stack ?? textOf(error)}`,
      );
    }
    this.debuggee.deliverHeldNews();
    if (request.command === "disconnect" && !this.disconnected) {
      this.disconnected = true;
      this.shutdown();
    }
  }

  private refuse(request: DebugProtocol.Request, text: string): void {
    const response: DebugProtocol.Response = new Response(request, text);
    // DAP formats `{name}` in an error's text from its variables; ours are whole sentences.
    const error: DebugProtocol.Message = {
      id: 1,
      format: "{_text}",
      variables: { _text: text },
      showUser: true,
    };
    response.body = { error };
    this.sendResponse(response);
  }
}
