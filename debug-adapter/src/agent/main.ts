/**
 * Entry of the agent: loaded into the debugged program by `node --require agent.cjs` before the program's own code.
 *
 * Connects to the adapter, makes itself known to the runtime, and answers. Without the environment variable it does
 * nothing; without a debugger at the other end it says so and lets the program run.
 */

import type { Interventions, Kernel } from "../../../runtime/src/kernel/index.js";
import type { BehaviourDefinition } from "../../../runtime/src/otp/definitions.js";
import {
  AGENT_VARIABLE,
  type AgentAddress,
  type NumberedRequest,
  PROTOCOL_VERSION,
} from "../protocol/agent.js";
import { Agent } from "./agent.js";
import { Connection } from "./connection.js";

const AGENT = Symbol.for("switchboard.agent");

function main(): void {
  const text = process.env[AGENT_VARIABLE];
  if (text === undefined) return;
  // Programs that this one starts are not debugged by the same adapter.
  delete process.env[AGENT_VARIABLE];
  const address = JSON.parse(text) as AgentAddress;
  const connection: Connection = new Connection(address.path, {
    request: (request) => {
      respond(agent, connection, request);
    },
    lost: (why) => {
      process.stderr.write(`[switchboard] the debugger is gone, the program goes on without it: ${why}\n`);
      agent.detach();
    },
  });
  const agent = new Agent(
    (message) => {
      connection.send(message);
    },
    (run, ms) => {
      setTimeout(run, ms).unref();
    },
  );
  agent.onHeld = (held) => {
    connection.keepAlive(held);
  };
  connection.send({
    type: "hello",
    version: PROTOCOL_VERSION,
    token: address.token,
    processId: process.pid,
    node: process.version,
  });
  announce(agent);
  process.on("beforeExit", () => {
    agent.quiescent();
  });
}

function announce(agent: Agent): void {
  Object.defineProperty(globalThis, AGENT, {
    value: {
      version: 1,
      kernelCreated(kernel: Kernel, interventions: Interventions) {
        if (!agent.attach(kernel, interventions))
          process.stderr.write(
            "[switchboard] the program has loaded a second copy of @switchboard/runtime: its processes are not debugged\n",
          );
      },
      definitionAnnounced(definition: BehaviourDefinition) {
        agent.define(definition);
      },
    },
  });
}

function respond(agent: Agent, connection: Connection, { id, request }: NumberedRequest): void {
  const fail = (error: unknown): void => {
    connection.send({ type: "error", id, error: error instanceof Error ? error.message : String(error) });
  };
  try {
    const answer = agent.handle(request);
    if (typeof answer === "object" && answer !== null && "then" in answer) {
      answer.then((value) => {
        connection.send({ type: "answer", id, answer: value });
      }, fail);
    } else {
      connection.send({ type: "answer", id, answer });
    }
    if (request.type === "detach") connection.close();
  } catch (error) {
    fail(error);
  }
}

main();
