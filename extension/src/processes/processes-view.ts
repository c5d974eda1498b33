/**
 * The Processes view: VS Code's tree over `rows.ts`, fetched from the session that views are about.
 *
 * Promises: ids are a session's pids, so that what is unfolded and selected stays so over refreshes; a list that is
 * being fetched is never overtaken by an older one; at most `page` more processes are fetched than were asked for.
 */
import * as vscode from "vscode";
import type { ProcessRow } from "../../../debug-adapter/src/protocol/views.js";
import { Command, TreeContext, View } from "../contributions.js";
import { request } from "../debug/requests.js";
import type { Sessions } from "../debug/sessions.js";
import {
  descriptionOf,
  detailsOf,
  forest,
  iconOf,
  labelOf,
  nothingSeen,
  type ProcessNode,
  remember,
  type Seen,
  spokenOf,
} from "./rows.js";

/** So many processes at once: what a tree of VS Code draws without delay. */
const page = 300;

/** A process of a session, as commands get it from the tree. */
export interface ProcessItem {
  readonly kind: "process";
  readonly session: vscode.DebugSession;
  readonly node: ProcessNode;
}

/** The last row when there are more processes than are shown. */
interface MoreItem {
  readonly kind: "more";
  readonly session: vscode.DebugSession;
  readonly shown: number;
  readonly total: number;
}

type Item = ProcessItem | MoreItem;

export class ProcessesView implements vscode.TreeDataProvider<Item>, vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<undefined>();
  private readonly tree: vscode.TreeView<Item>;
  private readonly subscriptions: vscode.Disposable;
  private items: readonly Item[] = [];
  private seen: Seen = nothingSeen;
  private session: vscode.DebugSession | undefined;
  private wanted = page;
  private fetching: Promise<void> | null = null;
  private again = false;

  readonly onDidChangeTreeData = this.changes.event;

  /** @param memory remembers whether the view has unfolded itself in this workspace */
  constructor(
    private readonly sessions: Sessions,
    private readonly memory: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.tree = vscode.window.createTreeView<Item>(View.Processes, { treeDataProvider: this });
    this.subscriptions = vscode.Disposable.from(
      this.changes,
      this.tree,
      sessions.onDidChangeCurrent(() => this.refresh()),
      sessions.onDidChange(({ session, changed }) => {
        if (session !== sessions.current) return;
        if (!changed.running) this.unfoldOnce();
        this.refresh();
      }),
      this.tree.onDidChangeVisibility(({ visible }) => {
        if (visible) this.refresh();
      }),
    );
  }

  getChildren(item?: Item): Item[] {
    if (item === undefined) return [...this.items];
    if (item.kind === "more") return [];
    return item.node.children.map((node) => ({ kind: "process", session: item.session, node }));
  }

  getTreeItem(item: Item): vscode.TreeItem {
    return item.kind === "more" ? moreItem(item) : processItem(item);
  }

  /** Fetches the next page too. */
  showMore(): void {
    this.wanted += page;
    this.refresh();
  }

  /** Fetches anew; while a fetch is under way, once more after it. */
  refresh(): void {
    if (!this.tree.visible) return;
    this.again = true;
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = null;
    });
  }

  dispose(): void {
    this.subscriptions.dispose();
  }

  /** VS Code folds a view it has not shown before; at the first stop in a workspace it is unfolded, then left alone. */
  private unfoldOnce(): void {
    const key = `${View.Processes}.unfolded`;
    if (this.memory.get<boolean>(key, false)) return;
    void this.memory.update(key, true);
    void vscode.commands.executeCommand(`${View.Processes}.focus`, { preserveFocus: true });
  }

  private async fetch(): Promise<void> {
    while (this.again) {
      this.again = false;
      const session = this.sessions.current;
      if (session !== this.session) this.forget(session);
      if (session === undefined) this.show([], 0);
      else {
        try {
          const args = { start: 0, count: this.wanted, search: "" };
          const answer = await request(session, "switchboard/processes", args);
          if (session === this.sessions.current) this.showRows(session, answer.rows, answer.total);
        } catch (error) {
          // A program that ends, or is busy in a handler, cannot be asked; the next change asks again.
          this.log.debug(`The processes could not be listed: ${String(error)}`);
        }
      }
    }
  }

  private forget(session: vscode.DebugSession | undefined): void {
    this.session = session;
    this.seen = nothingSeen;
    this.wanted = page;
    this.show([], 0);
  }

  private showRows(session: vscode.DebugSession, rows: readonly ProcessRow[], total: number): void {
    this.seen = remember(this.seen, rows);
    const items: Item[] = forest(rows, this.seen).map((node) => ({ kind: "process", session, node }));
    if (rows.length < total) items.push({ kind: "more", session, shown: rows.length, total });
    this.show(items, total);
  }

  private show(items: readonly Item[], total: number): void {
    this.items = items;
    this.tree.description = total === 0 ? "" : String(total);
    this.changes.fire(undefined);
  }
}

function processItem({ session, node }: ProcessItem): vscode.TreeItem {
  const { row, children } = node;
  const state =
    children.length === 0 ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded;
  const item = new vscode.TreeItem(labelOf(row), state);
  const icon = iconOf(row);
  // VS Code keeps a row folded that had nothing to unfold when it first came, so with children it is another row.
  item.id = `${session.id}/${row.pid}${children.length === 0 ? "" : "+"}`;
  item.description = descriptionOf(node);
  item.iconPath = new vscode.ThemeIcon(
    icon.id,
    icon.color === null ? undefined : new vscode.ThemeColor(icon.color),
  );
  item.tooltip = tooltip(node);
  item.contextValue = row.behaviour === "GenStateMachine" ? TreeContext.Machine : TreeContext.Process;
  item.accessibilityInformation = { label: spokenOf(node) };
  item.command = {
    command: Command.InspectProcess,
    title: vscode.l10n.t("Inspect Process"),
    arguments: [{ kind: "process", session, node } satisfies ProcessItem],
  };
  return item;
}

function tooltip(node: ProcessNode): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [name, value] of detailsOf(node))
    text.appendMarkdown(`**${name}** `).appendText(value).appendMarkdown("  \n");
  return text;
}

function moreItem({ session, shown, total }: MoreItem): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t("{0} more …", total - shown));
  item.id = `${session.id}/more`;
  item.iconPath = new vscode.ThemeIcon("ellipsis");
  item.command = { command: Command.ShowMoreProcesses, title: vscode.l10n.t("Show More Processes") };
  return item;
}
