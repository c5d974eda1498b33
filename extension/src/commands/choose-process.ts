/**
 * Which process a command is about: the one it was called on (Processes view, Call Stack), else one that the person
 * picks. Commands need not know where they were called from.
 */
import * as vscode from "vscode";
import type { ProcessRow } from "../../../debug-adapter/src/protocol/views.js";
import { request } from "../debug/requests.js";
import type { Sessions } from "../debug/sessions.js";
import type { ProcessItem } from "../processes/processes-view.js";
import { descriptionOf, iconOf, labelOf } from "../processes/rows.js";

/** A process of a session. `row` is `null` when only its pid is known. */
export interface Target {
  readonly session: vscode.DebugSession;
  readonly pid: number;
  readonly row: ProcessRow | null;
}

/** So many processes are offered to choose from. */
const offered = 200;

/**
 * The target of a command, `undefined` when there is none or the person changed their mind.
 * @param argument what VS Code passed: a tree item, a Call Stack context, or nothing
 * @param placeholder the question, when it has to be asked
 */
export async function targetOf(
  sessions: Sessions,
  argument: unknown,
  placeholder: string,
): Promise<Target | undefined> {
  if (isProcessItem(argument))
    return { session: argument.session, pid: argument.node.row.pid, row: argument.node.row };
  const session = sessions.current;
  if (session === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("No program is being debugged. Press F5 on one that imports @switchboard/runtime."),
    );
    return undefined;
  }
  const thread = threadOf(argument);
  if (thread !== undefined) return { session, pid: thread, row: null };
  return pick(session, placeholder);
}

/** The process whose thread or frame is selected in the Call Stack, if it belongs to `session`. */
export function focusedProcess(session: vscode.DebugSession): number | undefined {
  const focus = vscode.debug.activeStackItem;
  return focus !== undefined && focus.session.id === session.id ? focus.threadId : undefined;
}

function isProcessItem(value: unknown): value is ProcessItem {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "process";
}

/** What `debug/callstack/context` passes; the adapter's thread ids are pids. */
function threadOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("threadId" in value)) return undefined;
  const id = Number(value.threadId);
  return Number.isInteger(id) && id > 0 ? id : undefined;
}

interface ProcessPick extends vscode.QuickPickItem {
  readonly row: ProcessRow;
}

async function pick(session: vscode.DebugSession, placeholder: string): Promise<Target | undefined> {
  const rows = async (): Promise<ProcessPick[]> => {
    const page = await request(session, "switchboard/processes", { start: 0, count: offered, search: "" });
    return page.rows.map((row) => ({
      label: `$(${iconOf(row).id}) ${labelOf(row)}`,
      description: descriptionOf({ row, before: null }),
      row,
    }));
  };
  const picked = await vscode.window.showQuickPick(rows(), {
    placeHolder: placeholder,
    matchOnDescription: true,
  });
  return picked === undefined ? undefined : { session, pid: picked.row.pid, row: picked.row };
}
