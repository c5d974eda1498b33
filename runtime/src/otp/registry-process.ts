/**
 * The processes of a registry: a supervisor that owns the table, and one process for each partition.
 *
 * As in Elixir, whoever registers is linked to a partition, so that a registry's end is the end of those who rely on
 * it; partitions of a registry of unique keys are restarted together. Must not know entries.
 */

import { current, Process } from "../kernel/index.js";
import type { ChildSpec } from "./child-spec.js";
import { defineServer } from "./gen-server.js";
import { openPartition, openTable, type RegistrySettings } from "./registry-table.js";
import { noreply, ok } from "./returns.js";
import type { Start } from "./start.js";
import { defineSupervisor } from "./supervisor.js";

interface PartitionArgument {
  readonly registry: string;
  readonly index: number;
}

// Defined with the first registry, not with the library: definitions are announced to debuggers, and a program that
// has no registry should not show one.

const definePartition = () =>
  defineServer({
    name: "Registry.Partition",
    init: ({ registry, index }: PartitionArgument) => {
      Process.flag("trapExit", true);
      openPartition(current("a partition's init"), registry, index);
      return ok({ registry, index });
    },
    // Exits of processes that had registered: their entries are gone already.
    info: (_message, state) => noreply(state),
  });

const defineRegistrySupervisor = (partition: ReturnType<typeof definePartition>) =>
  defineSupervisor({
    name: "Registry",
    init: (settings: RegistrySettings) => {
      openTable(current("a registry's init"), settings);
      return {
        strategy: settings.keys === "unique" ? ("one_for_all" as const) : ("one_for_one" as const),
        children: Array.from({ length: settings.partitions }, (_, index): ChildSpec => {
          const name = `${settings.name}.PIDPartition${index}`;
          return {
            id: name,
            start: [partition, "startLink", [{ registry: settings.name, index }, { name }]],
            modules: [partition.name],
          };
        }),
      };
    },
  });

let supervisor: ReturnType<typeof defineRegistrySupervisor> | null = null;

/** Starts the supervisor of a registry under the registry's name. */
export function startRegistry(settings: RegistrySettings): Start {
  supervisor ??= defineRegistrySupervisor(definePartition());
  return supervisor.startLink(settings, { name: settings.name });
}
