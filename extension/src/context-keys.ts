/**
 * Keeps the context keys that `when` clauses use in step with what is open: whether the active editor shows a program
 * of the runtime, and whether the workspace has launch configurations. Must not decide what the keys are good for.
 */
import * as vscode from "vscode";
import { ContextKey, type ContextKeyId } from "./contributions.js";
import { importsRuntime, isDebuggable } from "./debug/programs.js";
import type { Sessions } from "./debug/sessions.js";

/** Sets the keys now and whenever what they say changes, until disposed. */
export function keepContextKeys(sessions: Sessions): vscode.Disposable {
  const key = new ManagedKeys();
  const ofEditor = () => key.set(ContextKey.ProgramOpen, showsProgram(vscode.window.activeTextEditor));
  const ofWorkspace = () => key.set(ContextKey.LaunchConfigured, hasLaunchConfigurations());
  const ofSessions = () => key.set(ContextKey.Debugging, sessions.all.length > 0);
  ofEditor();
  ofWorkspace();
  ofSessions();
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(ofEditor),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document === vscode.window.activeTextEditor?.document) ofEditor();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("launch")) ofWorkspace();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(ofWorkspace),
    sessions.onDidChangeCurrent(ofSessions),
  );
}

/** Tells VS Code only what is new: every setContext reevaluates all menus. */
class ManagedKeys {
  private readonly known = new Map<ContextKeyId, boolean>();

  set(id: ContextKeyId, value: boolean): void {
    if (this.known.get(id) === value) return;
    this.known.set(id, value);
    void vscode.commands.executeCommand("setContext", id, value);
  }
}

function showsProgram(editor: vscode.TextEditor | undefined): boolean {
  if (editor === undefined) return false;
  const { document } = editor;
  return isDebuggable(document.uri.path) && importsRuntime(document.getText());
}

/** Whether F5 has something of its own to start here, of any debugger. */
function hasLaunchConfigurations(): boolean {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [undefined, ...folders.map((folder) => folder.uri)].some((scope) => {
    const launch = vscode.workspace.getConfiguration("launch", scope);
    return (launch.get<unknown[]>("configurations") ?? []).length > 0;
  });
}
