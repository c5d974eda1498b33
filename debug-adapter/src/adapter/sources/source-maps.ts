/**
 * From positions in what runs to positions in what was written.
 *
 * A file's map is found by its own `sourceMappingURL` comment and read once, when first asked for; a file without one
 * is its own source. Must not know frames: it maps places and texts.
 */

import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

/** Line and column from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export class SourceMaps {
  private readonly maps = new Map<string, TraceMap | null>();
  private readonly existing = new Map<string, boolean>();

  /** Where `place` was written; the place itself when its file has no map or the map is silent there. */
  original(place: Place): Place {
    const path = toPath(place.path);
    const map = this.mapOf(path);
    if (map === null) return { ...place, path };
    const found = originalPositionFor(map, { line: place.line, column: Math.max(0, place.column - 1) });
    // Packages ship maps without the sources they name: what can be opened is then the generated file.
    return found.source === null || !this.exists(found.source)
      ? { ...place, path }
      : { path: found.source, line: found.line, column: found.column + 1 };
  }

  /** Replaces every `file:line:column` (or `file:line`) of a mapped file in a text, such as a stack trace. */
  mapText(text: string): string {
    return text.replace(
      /((?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\s:()"'`]*):(\d+)(?::(\d+))?/g,
      (whole, file: string, line: string, column: string | undefined) => {
        const path = toPath(file);
        if (this.mapOf(path) === null) return whole;
        const place = this.original({
          path,
          line: Number(line),
          column: column === undefined ? 1 : Number(column),
        });
        return column === undefined
          ? `${place.path}:${place.line}`
          : `${place.path}:${place.line}:${place.column}`;
      },
    );
  }

  private exists(path: string): boolean {
    let there = this.existing.get(path);
    if (there === undefined) {
      there = existsSync(path);
      this.existing.set(path, there);
    }
    return there;
  }

  private mapOf(path: string): TraceMap | null {
    let map = this.maps.get(path);
    if (map === undefined) {
      map = readMap(path);
      this.maps.set(path, map);
    }
    return map;
  }
}

/** `file:` URLs and paths alike. */
export function toPath(file: string): string {
  return file.startsWith("file:") ? fileURLToPath(file) : file;
}

function readMap(path: string): TraceMap | null {
  if (!/\.(m|c)?js$/.test(path)) return null;
  const code = readOrNull(path);
  if (code === null) return null;
  const comment = /\/\/# sourceMappingURL=(\S+)\s*$/.exec(code.slice(-4096));
  const url = comment?.[1];
  if (url === undefined || url.startsWith("data:")) return null;
  const mapPath = resolve(dirname(path), decodeURIComponent(url));
  const text = readOrNull(mapPath);
  if (text === null) return null;
  try {
    const map = JSON.parse(text) as { sources: (string | null)[]; sourceRoot?: string };
    const root = resolve(dirname(mapPath), map.sourceRoot ?? "");
    const sources = map.sources.map((source) => (source === null ? null : resolve(root, toPath(source))));
    return new TraceMap({ ...(map as object), sources, sourceRoot: "" } as ConstructorParameters<
      typeof TraceMap
    >[0]);
  } catch {
    // Not a source map after all: the file is then its own source.
    return null;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Positions may name files that are not there (eval, removed since): they stay as they are.
    return null;
  }
}
