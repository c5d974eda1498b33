/**
 * A machine definition in the making: states and transitions are added as they are found, and put in order at the end.
 */

import type { MachineDefinition, MachineTransition, SourceRange } from "../../protocol/views.js";
import { type ReadAction, readActions, type StartedKind } from "./action-texts.js";
import { allows, evaluate, type Fact, type Scope } from "./facts.js";
import type { Outcome } from "./outcomes.js";
import type { AnyNode, ProgramText } from "./program-text.js";

export type EventKind = MachineTransition["kind"];

/** An event as far as the code says which: names, or all that are not these. */
export interface EventFact {
  readonly kind: EventKind;
  readonly names: Fact | undefined;
}

interface FoundTransition {
  readonly from: Fact | undefined;
  readonly to: readonly string[] | "same";
  readonly event: EventFact;
  readonly actions: readonly ReadAction[];
  readonly node: AnyNode;
}

export class MachineDraft {
  private readonly states = new Map<string, { source: SourceRange | null; enter: boolean }>();
  private readonly found: FoundTransition[] = [];
  private readonly unknown: string[] = [];
  private initial: string | null = null;

  constructor(
    private readonly module: string,
    private readonly program: ProgramText,
    private readonly place: (node: AnyNode) => SourceRange | null,
  ) {}

  addState(name: string, node: AnyNode, enter = false): void {
    const known = this.states.get(name);
    if (known === undefined) this.states.set(name, { source: this.place(node), enter });
    else if (enter) known.enter = true;
  }

  setInitial(states: readonly string[], node: AnyNode): void {
    this.initial ??= states[0] ?? null;
    for (const state of states) this.addState(state, node);
  }

  /** Something that the code does not say plainly, as a sentence. */
  unread(sentence: string): void {
    if (!this.unknown.includes(sentence)) this.unknown.push(sentence);
  }

  /** A handler's return: where it leads. `from` and `event` are what is known where it stands. */
  addOutcome(outcome: Outcome, from: Fact | undefined, event: EventFact, where: string): void {
    const { helper, args, node, scope } = outcome;
    const [first, second, third] = args;
    const add = (to: readonly string[] | "same", actions: AnyNode | undefined): void => {
      const read = readActions(actions, scope, this.program);
      // An enter call that only keeps the state says nothing that a diagram could show.
      if (event.kind === "enter" && to === "same" && read.length === 0) return;
      this.found.push({ from, to, event, actions: read, node });
    };
    switch (helper) {
      case "nextState": {
        const to = first === undefined ? null : this.targets(first, scope);
        if (to === null || first === undefined) {
          this.unread(`${where} goes to a state that is computed: ${this.program.textOf(first ?? node)}`);
          return;
        }
        if (to !== "same") for (const state of to) this.addState(state, first);
        return add(to, third);
      }
      case "keepState":
      case "repeatState":
        return add("same", second);
      case "keepStateAndData":
      case "repeatStateAndData":
        return add("same", first);
      case "stop":
      case "stopAndReply":
      case "ok":
      case "ignore":
        return;
      case null:
        this.unread(`${where} returns what cannot be read: ${this.program.textOf(node)}`);
        return;
      default: {
        const never: never = helper;
        throw new Error(`unknown return: ${String(never)}`);
      }
    }
  }

  /** The states that an expression names; `"same"` for the state at hand, `null` when it is computed. */
  targets(node: AnyNode, scope: Scope): readonly string[] | "same" | null {
    if (node.type === "ConditionalExpression") {
      const one = this.targets(node.consequent, scope);
      const other = this.targets(node.alternate, scope);
      if (one === null || other === null || one === "same" || other === "same") return null;
      return [...new Set([...one, ...other])];
    }
    const value = evaluate(node, scope, this.program);
    if (value.kind === "literal") return [String(value.value)];
    if (value.kind === "path")
      return value.path === "state" ? "same" : this.known(scope.facts.get(value.path));
    return value.kind === "code" ? this.targets(value.node, { ...scope, names: value.names }) : null;
  }

  definition(mode: MachineDefinition["mode"], source: SourceRange | null): MachineDefinition {
    return {
      module: this.module,
      source,
      mode,
      initial: this.initial,
      states: [...this.states].map(([name, state]) => ({ name, ...state })),
      transitions: this.transitions(),
      unknown: this.unknown,
    };
  }

  private known(fact: Fact | undefined): readonly string[] | null {
    return fact !== undefined && "is" in fact ? fact.is : null;
  }

  private transitions(): MachineTransition[] {
    const all = this.found.flatMap((found) => this.spread(found));
    const unique = new Map<string, MachineTransition>();
    for (const transition of all) {
      const { from, to, event, kind, actions } = transition;
      const key = JSON.stringify([from, to, event, kind]);
      const known = unique.get(key);
      unique.set(
        key,
        known === undefined
          ? transition
          : { ...known, actions: [...new Set([...known.actions, ...actions])] },
      );
    }
    return [...unique.values()];
  }

  /** One for each state it may start from, each it may lead to, and each event it is known by. */
  private spread({ from, to, event, actions, node }: FoundTransition): MachineTransition[] {
    const texts = actions.map(({ text }) => text);
    const source = this.place(node);
    return this.sources(from, event).flatMap((start) =>
      (to === "same" ? [start] : to).flatMap((end) =>
        this.eventNames(event, start).map((name) => ({
          from: start,
          to: end,
          event: name,
          kind: event.kind,
          actions: texts,
          source,
        })),
      ),
    );
  }

  private sources(from: Fact | undefined, event: EventFact): string[] {
    const possible = [...this.states.keys()].filter((state) => allows(from, state));
    if (event.kind !== "state_timeout" || (from !== undefined && "is" in from)) return possible;
    // A state timeout ends with its state: it can only come where one is started.
    const started = possible.filter((state) => this.startedIn(state, "state_timeout").length > 0);
    return started.length > 0 ? started : possible;
  }

  private eventNames({ kind, names }: EventFact, state: string): readonly string[] {
    if (names !== undefined && "is" in names) return names.is;
    if (kind === "enter") return ["enter"];
    if (kind === "call" || kind === "cast" || kind === "info") return ["*"];
    const local = kind === "state_timeout" || kind === "internal";
    const started = this.startedIn(local ? state : null, kind).filter((event) => allows(names, event));
    if (started.length > 0) return started;
    return [kind === "state_timeout" || kind === "event_timeout" ? kind : "*"];
  }

  /** The events that are brought about on the way into a state or in it (`null`: anywhere). */
  private startedIn(state: string | null, kind: StartedKind): string[] {
    const events = this.found
      .filter(({ from, to }) => state === null || (to === "same" ? allows(from, state) : to.includes(state)))
      .flatMap(({ actions }) =>
        actions.flatMap(({ starts }) => (starts?.kind === kind ? [starts.event] : [])),
      );
    return [...new Set(events)];
  }
}
