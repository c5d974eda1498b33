/** The whole text of THIRD-PARTY-NOTICES.md for the sources as they are. */
export function notices(): Promise<string>;

/** The path of THIRD-PARTY-NOTICES.md. */
export const noticesFile: string;

/** The packages that files below node_modules belong to. */
export function packagesOf(files: readonly string[]): Set<string>;
