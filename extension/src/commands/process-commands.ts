/**
 * Commands about one process: inspect, send a message, kill, deliver its next message. Each finds its target, asks
 * the adapter and shows what came of it; what happens in the program is the adapter's and the agent's.
 */
import * as vscode from "vscode";
import { request } from "../debug/requests.js";
import type { Sessions } from "../debug/sessions.js";
import { type Target, targetOf } from "./choose-process.js";
import { messageOf } from "./message-text.js";

/** Delivers exactly one message: to the process it is called on, else to whichever is next. */
export async function deliverNext(sessions: Sessions, argument: unknown): Promise<void> {
  const session = sessions.current;
  if (session === undefined) return;
  const target = argument === undefined ? undefined : await targetOf(sessions, argument, "");
  await request(target?.session ?? session, "switchboard/deliverNext", { pid: target?.pid ?? null });
}

/** Makes the process a thread and puts the focus of all debug views on it. */
export async function inspectProcess(sessions: Sessions, argument: unknown): Promise<void> {
  const target = await targetOf(sessions, argument, vscode.l10n.t("Inspect which process?"));
  if (target !== undefined) await request(target.session, "switchboard/inspect", { pid: target.pid });
}

type MessageKind = "info" | "cast" | "call";

/** Asks for kind and message and sends it; the reply to a call is shown. */
export async function sendMessage(sessions: Sessions, argument: unknown): Promise<void> {
  const target = await targetOf(sessions, argument, vscode.l10n.t("Send a message to which process?"));
  if (target === undefined) return;
  const kind = await chooseKind(target);
  if (kind === undefined) return;
  const typed = await vscode.window.showInputBox({
    title: `${titleOf(kind)} → ${nameOf(target)}`,
    prompt: vscode.l10n.t("JSON, or a bare word for a string"),
    placeHolder: 'increment    ["submit", "task"]    {"amount": 3}',
    validateInput: (text) => {
      const message = messageOf(text);
      return message.kind === "wrong" ? message.why : undefined;
    },
  });
  if (typed === undefined) return;
  const message = messageOf(typed);
  if (message.kind === "wrong") return;
  await send(sessions, target, kind, message.json);
}

/** A refusal, as of a process that has ended, comes faster than this, in ms. */
const waiting = 200;

/** So long a reply of a running program may take before the person is told that it is awaited, in ms. */
const soon = 1_000;

/** Sends and shows the reply of a call, whenever it comes: while the program stands still, that is the person's doing. */
async function send(sessions: Sessions, target: Target, kind: MessageKind, message: string): Promise<void> {
  const { session, pid } = target;
  const stopped = sessions.summary(session)?.running === false;
  const tell = () =>
    void vscode.window.showInformationMessage(
      stopped
        ? vscode.l10n.t(
            "The call waits in the mailbox of {0}. Its reply is shown here when the program goes on: Continue, or Deliver Next.",
            nameOf(target),
          )
        : vscode.l10n.t("{0} has not replied yet. Its reply is shown here when it comes.", nameOf(target)),
    );
  const late = kind === "call" ? setTimeout(tell, stopped ? waiting : soon) : undefined;
  try {
    const { reply } = await request(session, "switchboard/send", { pid, kind, message });
    if (reply !== null)
      void vscode.window.showInformationMessage(vscode.l10n.t("{0} replied: {1}", nameOf(target), reply));
  } catch (error) {
    if (sessions.all.includes(session)) throw error;
    void vscode.window.showInformationMessage(
      vscode.l10n.t("{0} did not reply: the program has ended.", nameOf(target)),
    );
  } finally {
    clearTimeout(late);
  }
}

/** Ends a process with a reason, after asking: its links and supervisor will see it. */
export async function killProcess(sessions: Sessions, argument: unknown): Promise<void> {
  const target = await targetOf(sessions, argument, vscode.l10n.t("Kill which process?"));
  if (target === undefined) return;
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t("Kill {0}", nameOf(target)),
    prompt: vscode.l10n.t(
      "Exit reason. “kill” cannot be trapped; any other is an exit signal that the process may trap.",
    ),
    value: "kill",
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("A reason, please.") : undefined),
  });
  if (reason !== undefined)
    await request(target.session, "switchboard/kill", { pid: target.pid, reason: reason.trim() });
}

async function chooseKind(target: Target): Promise<MessageKind | undefined> {
  // Only behaviours answer calls and casts; to anything else a message is just a message.
  if (target.row?.behaviour === "process") return "info";
  const kinds: readonly { readonly kind: MessageKind; readonly detail: string }[] = [
    { kind: "call", detail: vscode.l10n.t("A request whose reply is shown here") },
    { kind: "cast", detail: vscode.l10n.t("A request without reply") },
    { kind: "info", detail: vscode.l10n.t("A plain message") },
  ];
  const items = kinds.map(({ kind, detail }) => ({ label: titleOf(kind), detail, as: kind }));
  const placeHolder = vscode.l10n.t("How should it reach {0}?", nameOf(target));
  const picked = await vscode.window.showQuickPick(items, { placeHolder });
  return picked?.as;
}

function titleOf(kind: MessageKind): string {
  switch (kind) {
    case "call":
      return vscode.l10n.t("Call");
    case "cast":
      return vscode.l10n.t("Cast");
    case "info":
      return vscode.l10n.t("Info");
  }
}

function nameOf({ row, pid }: Target): string {
  return row === null ? `<0.${pid}.0>` : `${row.text} ${row.name ?? row.label}`;
}
