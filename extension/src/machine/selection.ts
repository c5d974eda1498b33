/**
 * Which machine, and which of its processes, the view shows. Pure: `(selection, what there is, focus) -> selection`.
 */
import type { MachineDefinition, MachineInstance } from "../../../debug-adapter/src/protocol/views.js";

export interface Selection {
  readonly module: string | null;
  readonly pid: number | null;
  /** Whether the view goes along with the process in focus. */
  readonly follow: boolean;
}

export interface Machines {
  readonly definitions: readonly MachineDefinition[];
  readonly instances: readonly MachineInstance[];
}

export const nothingSelected: Selection = { module: null, pid: null, follow: true };
export const noMachines: Machines = { definitions: [], instances: [] };

/**
 * The selection for what there is now. With `follow` a machine in focus is shown; a process that is no machine
 * changes nothing. Without anything chosen: the first process, else the first machine of the source. When the shown
 * process is gone its machine stays, with another of its processes if there is one.
 */
export function select(
  selection: Selection,
  { definitions, instances }: Machines,
  focus: number | null,
): Selection {
  const focused = selection.follow ? instances.find((instance) => instance.pid === focus) : undefined;
  const shown =
    focused ??
    instances.find((instance) => instance.pid === selection.pid) ??
    instances.find((instance) => instance.module === selection.module) ??
    (selection.module === null ? instances[0] : undefined);
  if (shown !== undefined) return { ...selection, module: shown.module, pid: shown.pid };
  return { ...selection, module: selection.module ?? definitions[0]?.module ?? null, pid: null };
}

/** Shows this process; who picks one by hand looks at it until they follow again. */
export function pick(selection: Selection, { instances }: Machines, pid: number): Selection {
  const picked = instances.find((instance) => instance.pid === pid);
  return picked === undefined ? selection : { module: picked.module, pid, follow: false };
}
