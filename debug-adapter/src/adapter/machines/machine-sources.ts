/**
 * The machine definitions in the code that runs, read when first asked for.
 */

import type { MachineDefinition } from "../../protocol/views.js";
import type { SourceMaps } from "../sources/source-maps.js";

export class MachineSources {
  constructor(private readonly maps: SourceMaps) {}

  /** Definitions found in a file that runs. */
  of(_entry: string): readonly MachineDefinition[] {
    void this.maps;
    return [];
  }
}
