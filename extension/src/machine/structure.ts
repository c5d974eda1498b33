/**
 * What of a machine decides its drawing: its states and the ways between them, from the source and, where the source
 * does not say, from what was seen to happen. Counts and the current state are not in it, so a transition already
 * known changes nothing here. Pure.
 */
import type {
  MachineDefinition,
  MachineInstance,
  MachineTransition,
  SourceRange,
} from "../../../debug-adapter/src/protocol/views.js";

export interface Structure {
  readonly module: string;
  readonly initial: string | null;
  readonly states: readonly StructureState[];
  readonly ways: readonly Way[];
}

export interface StructureState {
  readonly name: string;
  readonly enter: boolean;
  readonly source: SourceRange | null;
}

/** All transitions between the same two states, drawn as one arrow. */
export interface Way {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly labels: readonly Label[];
}

export interface Label {
  readonly kind: string;
  readonly event: string;
  readonly actions: readonly string[];
  readonly source: SourceRange | null;
}

/** A transition as both the source and the running machine name it. */
export interface Step {
  readonly from: string;
  readonly to: string;
  readonly event: string;
  readonly kind: string;
}

/** Puts together what the source says with what the instances did. */
export function structureOf(
  module: string,
  definition: MachineDefinition | null,
  instances: readonly MachineInstance[],
): Structure {
  const states = new Map<string, StructureState>();
  const ways = new Map<string, { from: string; to: string; labels: Label[] }>();
  const see = (name: string) => {
    if (!states.has(name)) states.set(name, { name, enter: false, source: null });
  };
  for (const state of definition?.states ?? []) states.set(state.name, state);
  for (const transition of definition?.transitions ?? []) {
    // A state enter callback that stays says nothing about ways: the box itself carries the mark.
    if (transition.kind === "enter" && transition.from === transition.to) continue;
    see(transition.from);
    see(transition.to);
    addLabel(ways, transition, transition.actions, transition.source);
  }
  for (const instance of instances) {
    for (const name of Object.keys(instance.visits)) see(name);
    see(instance.state);
    for (const step of stepsOf(instance)) {
      see(step.from);
      see(step.to);
      if (step.kind === "enter" && step.from === step.to) continue;
      if (labelFor(ways.get(wayKey(step))?.labels ?? [], step) < 0) addLabel(ways, step, [], null);
    }
  }
  return {
    module,
    initial: definition?.initial ?? null,
    states: [...states.values()],
    ways: [...ways.values()].map((way, index) => ({ id: String(index), ...way })),
  };
}

/** Where a step is drawn: the way and the index of its label; `null` when it is not drawn. */
export function placeOf(
  structure: Pick<Structure, "ways">,
  step: Step,
): { readonly way: Way; readonly label: number } | null {
  const way = structure.ways.find((each) => each.from === step.from && each.to === step.to);
  const label = way === undefined ? -1 : labelFor(way.labels, step);
  return way === undefined || label < 0 ? null : { way, label };
}

/** Equal exactly when the drawing is the same. */
export function structureKey({ module, initial, states, ways }: Structure): string {
  return JSON.stringify([
    module,
    initial,
    states.map(({ name, enter }) => [name, enter]),
    ways.map(({ from, to, labels }) => [
      from,
      to,
      labels.map((label) => [label.kind, label.event, label.actions]),
    ]),
  ]);
}

function stepsOf(instance: MachineInstance): readonly Step[] {
  return instance.last === null ? instance.taken : [...instance.taken, instance.last];
}

/** A handler named `*` takes what no other label of the same kind does. */
function labelFor(labels: readonly Label[], { kind, event }: Step): number {
  const exact = labels.findIndex((label) => label.kind === kind && label.event === event);
  return exact >= 0 ? exact : labels.findIndex((label) => label.kind === kind && label.event === "*");
}

function addLabel(
  ways: Map<string, { from: string; to: string; labels: Label[] }>,
  step: Step | MachineTransition,
  actions: readonly string[],
  source: SourceRange | null,
): void {
  const key = wayKey(step);
  const way = ways.get(key) ?? { from: step.from, to: step.to, labels: [] };
  ways.set(key, way);
  const same = way.labels.findIndex((label) => label.kind === step.kind && label.event === step.event);
  const known = way.labels[same];
  if (known === undefined) way.labels.push({ kind: step.kind, event: step.event, actions, source });
  else way.labels[same] = { ...known, actions: [...new Set([...known.actions, ...actions])] };
}

function wayKey({ from, to }: Pick<Step, "from" | "to">): string {
  return JSON.stringify([from, to]);
}
