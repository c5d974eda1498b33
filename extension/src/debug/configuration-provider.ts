/**
 * Answers VS Code when it asks for launch configurations: F5 without launch.json, "Run and Debug" lists, the
 * initial content of launch.json. Decisions are `configuration.ts`'s; this file asks the editor and shows refusals.
 */
import * as vscode from "vscode";
import { Command, DEBUG_TYPE } from "../contributions.js";
import { setting } from "../settings.js";
import { type ActiveFile, launchOf, type Resolution, resolve, type WayOn } from "./configuration.js";
import { EXTENSIONS, importsRuntime, isDebuggable } from "./programs.js";

/** At most so many files are read when programs are looked for; a workspace with more is named by its open file. */
const filesRead = 400;

/** Registers the provider for what VS Code resolves and the one for what it offers. */
export function registerConfigurations(): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.debug.registerDebugConfigurationProvider(DEBUG_TYPE, {
      provideDebugConfigurations: () => programConfigurations(),
      resolveDebugConfiguration: (folder, configuration) => resolveOrExplain(folder, configuration),
    }),
    vscode.debug.registerDebugConfigurationProvider(
      DEBUG_TYPE,
      { provideDebugConfigurations: () => programConfigurations() },
      vscode.DebugConfigurationProviderTriggerKind.Dynamic,
    ),
  );
}

/** The file in the active editor, as `configuration.ts` wants to know it. */
export function activeFile(): ActiveFile | null {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return null;
  return { path: document.uri.fsPath, onDisk: document.uri.scheme === "file" };
}

/** Programs of the workspace that import the runtime, the open file first. */
export async function findPrograms(): Promise<vscode.Uri[]> {
  const extensions = EXTENSIONS.map((extension) => extension.slice(1)).join(",");
  const candidates = await vscode.workspace.findFiles(
    `**/*.{${extensions}}`,
    "**/{node_modules,dist,out,.vscode-test}/**",
    filesRead,
  );
  const read = await Promise.all(
    candidates
      .filter((uri) => isDebuggable(uri.path))
      .map(async (uri) => ({ uri, is: await isProgram(uri) })),
  );
  const open = vscode.window.activeTextEditor?.document.uri.toString();
  return read
    .filter(({ is }) => is)
    .map(({ uri }) => uri)
    .sort((a, b) => {
      if (a.toString() === open) return -1;
      return b.toString() === open ? 1 : a.path.localeCompare(b.path);
    });
}

/**
 * A configuration ready to launch; else says why there is none and gives what VS Code then expects: `null` makes it
 * open launch.json, `undefined` ends the attempt.
 * @param configuration without `type` when nothing was configured
 */
export async function resolveOrExplain(
  folder: vscode.WorkspaceFolder | undefined,
  configuration: Partial<vscode.DebugConfiguration>,
): Promise<vscode.DebugConfiguration | null | undefined> {
  const resolution = resolve({
    configuration,
    activeFile: activeFile(),
    javascript: setting("switchboard.javascriptDebugging", folder?.uri),
  });
  return resolution.kind === "launch" ? { ...resolution.configuration } : explain(resolution);
}

async function isProgram(uri: vscode.Uri): Promise<boolean> {
  try {
    return importsRuntime(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
  } catch (error) {
    // Deleted or unreadable between listing and reading: then it is nothing to offer.
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

async function programConfigurations(): Promise<vscode.DebugConfiguration[]> {
  const programs = (await findPrograms()).map((uri) => uri.fsPath);
  const open = activeFile();
  const openToo =
    open?.onDisk === true && isDebuggable(open.path) && !programs.includes(open.path) ? [open.path] : [];
  return [...openToo, ...programs].map((program) => launchOf(portable(program)));
}

/** Within the workspace, paths are written so that a launch.json can be shared. */
function portable(path: string): string {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(path));
  if (folder === undefined || (vscode.workspace.workspaceFolders?.length ?? 0) !== 1) return path;
  return `\${workspaceFolder}/${vscode.workspace.asRelativePath(path, false)}`;
}

async function explain(refusal: Resolution & { kind: "refused" }): Promise<null | undefined> {
  const titles: Record<WayOn, string> = {
    chooseProgram: vscode.l10n.t("Choose a Program…"),
    openLaunchJson: vscode.l10n.t("Open launch.json"),
  };
  const items = refusal.waysOn.map((way) => ({ title: titles[way], way }));
  const chosen = await vscode.window.showErrorMessage(refusal.why, ...items);
  switch (chosen?.way) {
    case "openLaunchJson":
      return null;
    case "chooseProgram":
      void vscode.commands.executeCommand(Command.ChooseProgram);
      return undefined;
    case undefined:
      return undefined;
  }
}
