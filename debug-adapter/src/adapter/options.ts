/**
 * Where the parts lie that a session needs besides its own code. The extension and the stdio program know; the
 * adapter itself never guesses from its own position.
 */

/** What a JavaScript debugger needs to know to attach. */
export interface JavaScriptConfiguration {
  readonly type: string;
  readonly name: string;
  readonly request: "attach";
  readonly [attribute: string]: unknown;
}

export interface SessionOptions {
  /** The agent's bundle, loaded into the program by `node --require`. */
  readonly agentPath: string;
  /** ESM bundle of `@switchboard/runtime` for programs whose folder has none. */
  readonly runtimePath: string;
  /** Folder of the carried esbuild (`dist/esbuild`), for programs whose folder has none; `null` without. */
  readonly esbuildPath: string | null;
  /** Where an esbuild may be resolved from after the program's own folder, in development; `null` without. */
  readonly developmentFolder: string | null;
  /**
   * Starts the client's own JavaScript debugger on the program, with a configuration as VS Code's has it; answers
   * whether it could. `null` for clients without one. DAP's `startDebugging` will not do: it starts sessions of the
   * adapter's own type only.
   */
  readonly startJavaScript: ((configuration: JavaScriptConfiguration) => PromiseLike<boolean>) | null;
}
