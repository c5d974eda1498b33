/** What the packaged bundles hold: for each output its path and the files that leave bytes in it. Writes nothing. */
export function bundledInputs(): Promise<{ readonly output: string; readonly inputs: readonly string[] }[]>;
