/**
 * Where the parts lie that a session needs besides its own code. The extension and the stdio program know; the
 * adapter itself never guesses from its own position.
 */

export interface SessionOptions {
  /** The agent's bundle, loaded into the program by `node --require`. */
  readonly agentPath: string;
  /** ESM bundle of `@switchboard/runtime` for programs whose folder has none. */
  readonly runtimePath: string;
  /** Folder of the carried esbuild (`dist/esbuild`), for programs whose folder has none; `null` without. */
  readonly esbuildPath: string | null;
  /** Where an esbuild may be resolved from after the program's own folder, in development; `null` without. */
  readonly developmentFolder: string | null;
}
