/**
 * Message breakpoints: the guided command, and adding and removing one. They are VS Code's own function breakpoints,
 * so its Breakpoints view lists, disables and edits them; the adapter says what each is bound to.
 */
import * as vscode from "vscode";
import { request } from "../debug/requests.js";
import type { Sessions } from "../debug/sessions.js";
import { enterText, receiveText } from "../debug/breakpoint-text.js";

/** Asks what to stop at, offering the names that are known while a program is being debugged. */
export async function addMessageBreakpoint(sessions: Sessions): Promise<void> {
  const items = [
    {
      label: vscode.l10n.t("$(mail) Before a message is handled"),
      description: "receive Counter increment",
      ask: () => askReceive(sessions),
    },
    {
      label: vscode.l10n.t("$(circuit-board) When a state machine enters a state"),
      description: "enter AgentFSM.processing",
      ask: () => askEnter(sessions),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Stop when?") });
  const text = await chosen?.ask();
  if (text === undefined || functionBreakpoint(text) !== undefined) return;
  vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(text)]);
}

/** Adds the function breakpoint with this text, or removes it when there is one. */
export function toggleFunctionBreakpoint(text: string): void {
  const there = functionBreakpoint(text);
  if (there === undefined) vscode.debug.addBreakpoints([new vscode.FunctionBreakpoint(text)]);
  else vscode.debug.removeBreakpoints([there]);
}

/** The texts of all enabled function breakpoints. */
export function functionBreakpoints(): string[] {
  return vscode.debug.breakpoints
    .filter((each) => each instanceof vscode.FunctionBreakpoint)
    .filter((each) => each.enabled)
    .map((each) => each.functionName);
}

function functionBreakpoint(text: string): vscode.FunctionBreakpoint | undefined {
  return vscode.debug.breakpoints
    .filter((each) => each instanceof vscode.FunctionBreakpoint)
    .find((each) => each.functionName.trim() === text);
}

async function askReceive(sessions: Sessions): Promise<string | undefined> {
  const process = await nameFrom(await processNames(sessions), {
    known: vscode.l10n.t("Which process? By registered name or module"),
    free: vscode.l10n.t("A registered name or a module, such as Counter; * for all"),
  });
  if (process === undefined) return undefined;
  const message = await vscode.window.showInputBox({
    title: `receive ${process} …`,
    prompt: vscode.l10n.t("The message's name, such as increment; * for all"),
    value: "*",
    validateInput: needsWord,
  });
  return message === undefined ? undefined : receiveText(process, message.trim());
}

async function askEnter(sessions: Sessions): Promise<string | undefined> {
  const machines = await machineStates(sessions);
  const machine = await nameFrom([...machines.keys()], {
    known: vscode.l10n.t("Which state machine?"),
    free: vscode.l10n.t("A state machine's module, such as AgentFSM"),
  });
  if (machine === undefined) return undefined;
  const state = await nameFrom(machines.get(machine) ?? [], {
    known: vscode.l10n.t("Stop when {0} enters which state?", machine),
    free: vscode.l10n.t("A state of {0}, such as processing", machine),
  });
  return state === undefined ? undefined : enterText(machine, state);
}

interface Questions {
  readonly known: string;
  readonly free: string;
}

/** One of the known names; typed freely when none are known or when the wanted one is not among them. */
async function nameFrom(names: readonly string[], questions: Questions): Promise<string | undefined> {
  if (names.length > 0) {
    const other = vscode.l10n.t("$(edit) Another…");
    const picked = await vscode.window.showQuickPick([...names, other], { placeHolder: questions.known });
    if (picked !== other) return picked;
  }
  const typed = await vscode.window.showInputBox({ prompt: questions.free, validateInput: needsWord });
  return typed?.trim();
}

function needsWord(text: string): string | undefined {
  return /^\S+$/.test(text.trim()) ? undefined : vscode.l10n.t("One word, without spaces.");
}

async function processNames(sessions: Sessions): Promise<string[]> {
  const session = sessions.current;
  if (session === undefined) return [];
  const { rows } = await request(session, "switchboard/processes", { start: 0, count: 300, search: "" });
  return [
    ...new Set(rows.flatMap((row) => (row.name === null ? [row.label] : [row.name, row.label]))),
  ].sort();
}

async function machineStates(sessions: Sessions): Promise<Map<string, string[]>> {
  const session = sessions.current;
  if (session === undefined) return new Map();
  const { definitions } = await request(session, "switchboard/machines", {});
  return new Map(definitions.map(({ module, states }) => [module, states.map((state) => state.name)]));
}
