/**
 * What the State machine view shows: a picture from the machine's definition, its running instances and what the
 * person has chosen. Pure. Must not know sessions, panels or how anything is drawn.
 */
import type { MachineDefinition, MachineInstance } from "../../../debug-adapter/src/protocol/views.js";
import type { Live, Picture } from "../../webview/src/protocol.js";
import { layout } from "./layout.js";
import { placeOf, type Structure, structureOf } from "./structure.js";

export interface Material {
  readonly module: string;
  readonly definition: MachineDefinition | null;
  /** All running instances of the module. */
  readonly instances: readonly MachineInstance[];
  /** Which of them is shown; `null` shows the machine as its source says. */
  readonly shown: number | null;
  readonly running: boolean;
  /** States with a breakpoint on entering. */
  readonly breakpoints: readonly string[];
  readonly follow: boolean;
}

export interface Drawn {
  readonly picture: Picture;
  /** What a click on a state or a transition is about. */
  readonly structure: Structure;
}

/** Draws the material. */
export function draw(material: Material): Drawn {
  const { module, definition, instances, breakpoints, follow } = material;
  const structure = structureOf(module, definition, instances);
  const shown = instances.find((instance) => instance.pid === material.shown);
  return {
    structure,
    picture: {
      module,
      graph: layout(structure),
      live: shown === undefined ? null : liveOf(structure, shown, material.running),
      instances: instances.map((instance) => ({ pid: instance.pid, title: titleOf(instance) })),
      breakpoints,
      follow,
      unknown: definition === null ? [noSource(module)] : definition.unknown,
    },
  };
}

/** `agent_1 <0.7.0>`. */
export function titleOf({ name, text }: Pick<MachineInstance, "name" | "text">): string {
  return name === null ? text : `${name} ${text}`;
}

function noSource(module: string): string {
  return `The source of ${module} was not found, so only the states and transitions seen so far are shown.`;
}

function liveOf(structure: Structure, instance: MachineInstance, running: boolean): Live {
  const counts: Record<string, number> = {};
  for (const taken of instance.taken) {
    const place = placeOf(structure, taken);
    if (place === null) continue;
    const key = `${place.way.id}/${place.label}`;
    counts[key] = (counts[key] ?? 0) + taken.count;
  }
  const last = instance.last === null ? null : placeOf(structure, instance.last);
  return {
    pid: instance.pid,
    title: titleOf(instance),
    state: instance.state,
    inStateFor: Math.max(0, instance.now - instance.enteredAt),
    running,
    visits: instance.visits,
    counts,
    last: last === null ? null : { edge: last.way.id, label: last.label },
    timers: instance.timers,
    postponed: instance.postponed,
    data: instance.data,
  };
}
