import type * as TypeScript from "typescript";

/** The declaration files that can be reached from `entry`, each path with its text. */
export function declarationsFrom(entry: string, read: (path: string) => string): Map<string, string>;

/** The names in the export lists of a declaration file. */
export function exportedNames(ts: typeof TypeScript, declarations: string): Set<string>;

/** Declarations with the comments that the author of a program can come to see. */
export function forUsers(ts: typeof TypeScript, declarations: string, exported: ReadonlySet<string>): string;
