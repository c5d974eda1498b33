// Debugging agent.ts through VS Code's own API, as another extension would see it: the stop, the chain of causes, the
// values, one delivery, the end.
import assert from "node:assert/strict";
import * as vscode from "vscode";

interface Frame {
  readonly id: number;
  readonly name: string;
  readonly source?: { readonly path?: string };
}

interface Scope {
  readonly name: string;
  readonly variablesReference: number;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

const program = () => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "the suite needs the folder examples/");
  return vscode.Uri.joinPath(folder.uri, "agent.ts");
};

/** Resolves with the first event that is accepted; begin to wait before causing it. */
function next<T>(event: vscode.Event<T>, accept: (value: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      if (!accept(value)) return;
      subscription.dispose();
      resolve(value);
    });
  });
}

const stopped = () =>
  next(
    vscode.debug.onDidChangeActiveStackItem,
    (item) => item instanceof vscode.DebugStackFrame && item.session.type === "switchboard",
  );

const ended = () => next(vscode.debug.onDidTerminateDebugSession, ({ type }) => type === "switchboard");

describe("debugging agent.ts", () => {
  let session: vscode.DebugSession;
  let focus: vscode.DebugStackFrame;

  async function ask<T>(request: string, args: Readonly<Record<string, unknown>>): Promise<T> {
    return (await session.customRequest(request, args)) as T;
  }

  async function variables(scope: string): Promise<Record<string, string>> {
    const { scopes } = await ask<{ scopes: Scope[] }>("scopes", { frameId: focus.frameId });
    const found = scopes.find((each) => each.name === scope);
    assert.ok(found, `no scope ${scope} among ${scopes.map((each) => each.name).join(", ")}`);
    const { variablesReference } = found;
    const answer = await ask<{ variables: Variable[] }>("variables", { variablesReference });
    return Object.fromEntries(answer.variables.map(({ name, value }) => [name, value]));
  }

  before(async () => {
    await vscode.workspace
      .getConfiguration()
      .update("switchboard.javascriptDebugging", false, vscode.ConfigurationTarget.Global);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint("enter AgentFSM.processing")]);
  });

  after(() => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
  });

  it("stops at the message breakpoint", async () => {
    await vscode.window.showTextDocument(program());
    const stop = stopped();
    await vscode.commands.executeCommand("switchboard.debugFile");
    const item = await stop;
    assert.ok(item instanceof vscode.DebugStackFrame);
    focus = item;
    session = item.session;
  });

  it("names the process and the chain of causes, each with its place", async () => {
    const { threads } = await ask<{ threads: { id: number; name: string }[] }>("threads", {});
    const thread = threads.find(({ id }) => id === focus.threadId);
    assert.match(thread?.name ?? "", /^<0\.\d+\.0> agent \(processing\)/);
    const { stackFrames } = await ask<{ stackFrames: Frame[] }>("stackTrace", { threadId: focus.threadId });
    const [delivery, cause] = stackFrames;
    assert.match(delivery?.name ?? "", /handles call submit/);
    assert.match(cause?.name ?? "", /^sent by <0\.\d+\.0> main/);
    // In a remote workspace VS Code has made a URI of the path.
    for (const frame of [delivery, cause])
      assert.ok(frame?.source?.path?.endsWith(program().fsPath), frame?.source?.path);
  });

  it("shows the submitted task in Message and in State", async () => {
    assert.match((await variables("Message"))["message"] ?? "", /summarise the README/);
    const state = await variables("State");
    assert.equal(state["state"], '"processing"');
    assert.match(state["data"] ?? "", /summarise the README/);
  });

  it("delivers exactly one message by Deliver Next", async () => {
    const deliveries = async () => {
      const { rows } = await ask<{ rows: { deliveries: number }[] }>("switchboard/processes", {
        start: 0,
        count: 100,
        search: "",
      });
      return rows.reduce((sum, row) => sum + row.deliveries, 0);
    };
    const before = await deliveries();
    const stop = stopped();
    await vscode.commands.executeCommand("switchboard.deliverNext");
    await stop;
    assert.equal(await deliveries(), before + 1);
  });

  it("ends by Continue when nothing stops it any more", async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    const end = ended();
    await vscode.commands.executeCommand("workbench.action.debug.continue");
    await end;
  });
});
