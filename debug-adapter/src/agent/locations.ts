/**
 * Where a function or a suspended generator stands in its source: V8 tells it through an inspector session that the
 * program opens to itself.
 *
 * Promises not to run code of the program. Costs about half a millisecond a question, and some 20 ms once; both only
 * while the system is held.
 */

import { Session } from "node:inspector";
import type { Location } from "../protocol/agent.js";
import { pathOf } from "./causes.js";

const HOLDER = Symbol.for("switchboard.located");

interface InternalProperty {
  readonly name: string;
  readonly value?: { readonly value?: unknown } | undefined;
}

export class Locations {
  private session: Session | null = null;
  /** Scripts by id, and what was found already. */
  private readonly scripts = new Map<string, string>();
  private readonly found = new WeakMap<object, Location | null>();

  /** Of a function: its first line; of a suspended generator: where it waits. */
  of(value: unknown): Location | null {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return null;
    if (typeof value === "object") return this.ask(value);
    let location = this.found.get(value);
    if (location === undefined) {
      location = this.ask(value);
      this.found.set(value, location);
    }
    return location;
  }

  dispose(): void {
    this.session?.disconnect();
    this.session = null;
  }

  private ask(value: object): Location | null {
    const holder = globalThis as { [HOLDER]?: object };
    holder[HOLDER] = value;
    try {
      const session = this.open();
      let location: Location | null = null;
      // An in-process session calls back before `post` returns.
      session.post(
        "Runtime.evaluate",
        { expression: `globalThis[Symbol.for("${HOLDER.description ?? ""}")]` },
        (error, answer) => {
          const objectId = error === null ? answer.result.objectId : undefined;
          if (objectId === undefined) return;
          session.post("Runtime.getProperties", { objectId, ownProperties: true }, (failed, properties) => {
            if (failed === null) location = this.read(properties.internalProperties ?? []);
          });
          session.post("Runtime.releaseObject", { objectId });
        },
      );
      return location;
    } finally {
      delete holder[HOLDER];
    }
  }

  private read(properties: readonly InternalProperty[]): Location | null {
    for (const name of ["[[GeneratorLocation]]", "[[FunctionLocation]]"]) {
      const place = properties.find((property) => property.name === name)?.value?.value;
      if (typeof place !== "object" || place === null) continue;
      const { scriptId, lineNumber, columnNumber } = place as {
        scriptId: string;
        lineNumber: number;
        columnNumber?: number;
      };
      const file = this.script(scriptId);
      if (file !== null) return { file, line: lineNumber + 1, column: (columnNumber ?? 0) + 1 };
    }
    return null;
  }

  private script(id: string): string | null {
    if (!this.scripts.has(id)) {
      // Enabling tells all scripts at once; it must not stay on, or `debugger` statements would stop here.
      const session = this.open();
      session.post("Debugger.enable");
      session.post("Debugger.disable");
    }
    return this.scripts.get(id) ?? null;
  }

  private open(): Session {
    if (this.session !== null) return this.session;
    const session = new Session();
    session.connect();
    session.on("Debugger.scriptParsed", ({ params }) => {
      if (params.url !== "") this.scripts.set(params.scriptId, pathOf(params.url));
    });
    this.session = session;
    return session;
  }
}
