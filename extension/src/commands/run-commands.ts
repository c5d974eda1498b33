/**
 * Commands that start programs: debug a file, choose a program of the workspace to debug.
 */
import * as vscode from "vscode";
import { EXTENSIONS } from "../debug/programs.js";
import { launchOf } from "../debug/configuration.js";
import { findPrograms, resolveOrExplain } from "../debug/configuration-provider.js";

/**
 * Debugs a file: the one given (menus pass it), else the active one. With nothing to debug the person is told why
 * and offered a way on.
 */
export async function debugFile(argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  const folder = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  const configuration =
    argument instanceof vscode.Uri ? { ...launchOf(argument.fsPath) } : await resolveOrExplain(folder, {});
  if (configuration != null) await vscode.debug.startDebugging(folder, configuration);
}

/** Offers the workspace's programs and, last, any other file. */
export async function chooseProgram(): Promise<void> {
  const programs = await findPrograms();
  const items = programs.map((uri) => ({
    label: `$(debug-alt) ${vscode.workspace.asRelativePath(uri)}`,
    uri,
  }));
  const other = { label: vscode.l10n.t("$(folder-opened) Another File…"), uri: undefined };
  const picked = await vscode.window.showQuickPick([...items, other], {
    placeHolder:
      items.length === 0
        ? vscode.l10n.t("No file of this workspace imports @switchboard/runtime")
        : vscode.l10n.t("Debug which program?"),
  });
  if (picked === undefined) return;
  const uri = picked.uri ?? (await openDialog());
  if (uri === undefined) return;
  await vscode.window.showTextDocument(uri);
  await debugFile(uri);
}

async function openDialog(): Promise<vscode.Uri | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    openLabel: vscode.l10n.t("Debug"),
    filters: { Programs: EXTENSIONS.map((extension) => extension.slice(1)) },
  });
  return chosen?.[0];
}
