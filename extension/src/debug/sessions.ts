/**
 * The Switchboard sessions that are alive, which of them views and commands are about, and when what they show has
 * changed. Promises: `current` is the focused session or the one a focused JavaScript child belongs to, else the
 * youngest; changes arrive at most five times a second. Knows nothing of trees and diagrams.
 */
import * as vscode from "vscode";
import type { ChangedEvent } from "../../../debug-adapter/src/protocol/views.js";
import { DEBUG_TYPE } from "../contributions.js";
import { changedEvent } from "./requests.js";
import { Throttle } from "./throttle.js";

/** Views are drawn for eyes: 5 a second is as often as they can follow. */
const interval = 200;

export interface Change {
  readonly session: vscode.DebugSession;
  readonly changed: ChangedEvent;
}

export class Sessions implements vscode.Disposable {
  private readonly alive: vscode.DebugSession[] = [];
  private readonly throttles = new Map<string, Throttle<Change>>();
  private readonly summaries = new Map<string, ChangedEvent>();
  private readonly currentEmitter = new vscode.EventEmitter<vscode.DebugSession | undefined>();
  private readonly changeEmitter = new vscode.EventEmitter<Change>();
  private readonly subscriptions: vscode.Disposable;

  /** Another session, or none, is what views are about; also when a session began or ended. */
  readonly onDidChangeCurrent = this.currentEmitter.event;
  /** Something that views show has changed in a session. */
  readonly onDidChange = this.changeEmitter.event;

  constructor() {
    this.subscriptions = vscode.Disposable.from(
      this.currentEmitter,
      this.changeEmitter,
      vscode.debug.onDidStartDebugSession((session) => this.started(session)),
      vscode.debug.onDidTerminateDebugSession((session) => this.ended(session)),
      vscode.debug.onDidChangeActiveDebugSession(() => this.currentEmitter.fire(this.current)),
      vscode.debug.onDidReceiveDebugSessionCustomEvent((event) => {
        const changed = changedEvent(event);
        if (event.session.type === DEBUG_TYPE && changed !== null) this.changed(event.session, changed);
      }),
    );
  }

  get all(): readonly vscode.DebugSession[] {
    return this.alive;
  }

  /** The session that views show and commands act on. */
  get current(): vscode.DebugSession | undefined {
    return ownerOf(vscode.debug.activeDebugSession) ?? this.alive.at(-1);
  }

  /** The latest summary of a session, `undefined` before its first. */
  summary(session: vscode.DebugSession): ChangedEvent | undefined {
    return this.summaries.get(session.id);
  }

  dispose(): void {
    this.subscriptions.dispose();
    for (const throttle of this.throttles.values()) throttle.dispose();
  }

  private started(session: vscode.DebugSession): void {
    if (session.type !== DEBUG_TYPE) return;
    this.alive.push(session);
    this.currentEmitter.fire(this.current);
  }

  private ended(session: vscode.DebugSession): void {
    const index = this.alive.findIndex((each) => each.id === session.id);
    if (index < 0) return;
    this.alive.splice(index, 1);
    this.throttles.get(session.id)?.dispose();
    this.throttles.delete(session.id);
    this.summaries.delete(session.id);
    this.currentEmitter.fire(this.current);
  }

  private changed(session: vscode.DebugSession, changed: ChangedEvent): void {
    const throttle = this.throttleOf(session);
    throttle.push({ session, changed });
    // A stop is what people wait for: it must not stand behind the throttle.
    if (!changed.running) throttle.flush();
  }

  private throttleOf(session: vscode.DebugSession): Throttle<Change> {
    const known = this.throttles.get(session.id);
    if (known !== undefined) return known;
    const throttle = new Throttle<Change>(interval, (change) => {
      this.summaries.set(change.session.id, change.changed);
      this.changeEmitter.fire(change);
    });
    this.throttles.set(session.id, throttle);
    return throttle;
  }
}

/** The Switchboard session that `session` is, or whose JavaScript child it is. */
export function ownerOf(session: vscode.DebugSession | undefined): vscode.DebugSession | undefined {
  for (let each = session; each !== undefined; each = each.parentSession)
    if (each.type === DEBUG_TYPE) return each;
  return undefined;
}
