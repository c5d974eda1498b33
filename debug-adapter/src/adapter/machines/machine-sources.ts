/**
 * The machine definitions in the code that runs, read once when first asked for.
 */

import { readFileSync } from "node:fs";
import type { MachineDefinition } from "../../protocol/views.js";
import type { SourceMaps } from "../sources/source-maps.js";
import { textOf } from "../result.js";
import { readMachines } from "./read-machines.js";

export class MachineSources {
  private readonly read = new Map<string, readonly MachineDefinition[]>();

  constructor(
    private readonly maps: SourceMaps,
    /** Told when a file cannot be read as JavaScript. */
    private readonly onProblem: (sentence: string) => void,
  ) {}

  /** Definitions found in a file that runs. */
  of(path: string): readonly MachineDefinition[] {
    const known = this.read.get(path);
    if (known !== undefined) return known;
    let found: readonly MachineDefinition[] = [];
    try {
      found = readMachines(readFileSync(path, "utf8"), (line, column) => {
        const place = this.maps.original({ path, line, column });
        return { path: place.path, line: place.line };
      });
    } catch (error) {
      // The program may run all the same: diagrams then show what the running machines tell.
      this.onProblem(`State machines cannot be read from ${path}: ${textOf(error)}`);
    }
    this.read.set(path, found);
    return found;
  }
}
