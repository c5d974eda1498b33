/**
 * Every command of the manifest with what it runs. Promises: one entry for each id (the type demands it), and no
 * failure is silent: it is shown, with the way to the log.
 */
import * as vscode from "vscode";
import { Command, type CommandId } from "../contributions.js";
import type { Sessions } from "../debug/sessions.js";
import type { MachineView } from "../machine/machine-view.js";
import type { ProcessesView } from "../processes/processes-view.js";
import { targetOf } from "./choose-process.js";
import { addMessageBreakpoint } from "./message-breakpoint.js";
import { deliverNext, inspectProcess, killProcess, sendMessage } from "./process-commands.js";
import { chooseProgram, debugFile } from "./run-commands.js";

export interface Parts {
  readonly sessions: Sessions;
  readonly processes: ProcessesView;
  readonly machine: MachineView;
  readonly log: vscode.LogOutputChannel;
}

type Run = (argument: unknown) => Promise<void> | void;

export function registerCommands({ sessions, processes, machine, log }: Parts): vscode.Disposable {
  const commands: Record<CommandId, Run> = {
    [Command.DebugFile]: debugFile,
    [Command.ChooseProgram]: chooseProgram,
    [Command.DeliverNext]: (argument) => deliverNext(sessions, argument),
    [Command.InspectProcess]: (argument) => inspectProcess(sessions, argument),
    [Command.SendMessage]: (argument) => sendMessage(sessions, argument),
    [Command.KillProcess]: (argument) => killProcess(sessions, argument),
    [Command.ShowStateMachine]: async (argument) => {
      const target = argument === undefined ? undefined : await targetOf(sessions, argument, "");
      await machine.show(target?.pid ?? null);
    },
    [Command.AddMessageBreakpoint]: () => addMessageBreakpoint(sessions),
    [Command.ShowMoreProcesses]: () => processes.showMore(),
    [Command.ShowLog]: () => log.show(),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([id, run]) =>
      vscode.commands.registerCommand(id, (argument: unknown) => shown(id, () => run(argument), log)),
    ),
  );
}

async function shown(
  id: string,
  run: () => Promise<void> | void,
  log: vscode.LogOutputChannel,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    log.error(`${id}: ${error instanceof Error ? (error.stack ?? message) : message}`);
    const showLog = vscode.l10n.t("Show Log");
    if ((await vscode.window.showErrorMessage(message, showLog)) === showLog) log.show();
  }
}
