/**
 * Starts the debug adapter inside the extension host, one instance a session, with the paths of what the build put
 * beside it. Must not know what the adapter does with them.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { DebugProtocol } from "@vscode/debugprotocol";
import * as vscode from "vscode";
import { SwitchboardSession } from "../../../debug-adapter/src/adapter/index.js";
import { DEBUG_TYPE, Dist } from "../contributions.js";

/** Registers the factory for sessions of our type. */
export function registerAdapter(context: vscode.ExtensionContext): vscode.Disposable {
  const at = (path: string) => join(context.extensionPath, path);
  const development = context.extensionMode !== vscode.ExtensionMode.Production;
  return vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
    createDebugAdapterDescriptor(parentSession) {
      const session = new SwitchboardSession({
        agentPath: at(Dist.agent),
        runtimePath: at(Dist.runtime),
        esbuildPath: existsSync(at(Dist.esbuild)) ? at(Dist.esbuild) : null,
        developmentFolder: development ? context.extensionPath : null,
        startJavaScript: (configuration) =>
          vscode.debug.startDebugging(
            parentSession.workspaceFolder,
            { ...configuration },
            { parentSession, lifecycleManagedByParent: true, suppressDebugToolbar: false },
          ),
      });
      return new vscode.DebugAdapterInlineImplementation(new InlineAdapter(session));
    },
  });
}

/** A session as VS Code wants an adapter: the same three doors, in VS Code's own types. */
class InlineAdapter extends vscode.Disposable implements vscode.DebugAdapter {
  constructor(private readonly session: SwitchboardSession) {
    super(() => {
      session.dispose();
    });
  }

  readonly onDidSendMessage: vscode.Event<vscode.DebugProtocolMessage> = (listener) => {
    const subscription = this.session.onDidSendMessage((message) => {
      listener(message);
    });
    return new vscode.Disposable(() => {
      subscription.dispose();
    });
  };

  handleMessage(message: vscode.DebugProtocolMessage): void {
    this.session.handleMessage(message as DebugProtocol.ProtocolMessage);
  }
}
