/**
 * Lines of JavaScript are debugged by the client's own debugger, as a child session on the same program: breakpoints on lines bind before the program's first one runs.
 *
 * The program waits for that debugger; when it does not come the program goes on without, and the person is told.
 */

import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { output } from "../client.js";
import type { Debuggee, Launched } from "../debuggee.js";
import type { JavaScriptConfiguration } from "../options.js";
import { textOf } from "../result.js";
import { inspectorLine } from "./inspector-lines.js";
import { runIfWaiting } from "./run-if-waiting.js";

/** Node listens on a free port of this machine only, and waits. */
export const INSPECT_ARGUMENT = "--inspect-brk=127.0.0.1:0";

const ATTACHES_WITHIN_MS = 10_000;
const ATTEMPTS = 20;
const BETWEEN_ATTEMPTS_MS = 300;
/** A debugger lets go of a program that is over at once; one that does not would keep it for ever. */
const LETS_GO_WITHIN_MS = 3_000;

export class JavaScriptChild {
  private url: string | null = null;
  private attached = false;
  private timer: NodeJS.Timeout | null = null;
  private resolveStarted!: () => void;
  /** Settles when the program no longer waits. */
  readonly started = new Promise<void>((resolve) => {
    this.resolveStarted = resolve;
  });

  constructor(
    private readonly debuggee: Debuggee,
    private readonly launched: Launched,
  ) {
    debuggee.onDispose(() => this.stopTimer());
  }

  /** Looks at a line of the program's stderr; `false` when it was Node's, about its inspector. */
  accepts(line: string): boolean {
    const inspector = inspectorLine(line);
    if (inspector === null) return true;
    switch (inspector.kind) {
      case "listening":
        // A program may open its inspector again itself: that is its own business.
        if (this.url !== null) return true;
        this.url = inspector.url;
        void this.startChild(inspector.url);
        return false;
      case "attached":
        this.attached = true;
        this.stopTimer();
        this.resolveStarted();
        return false;
      case "waiting for disconnect":
        this.timer = setTimeout(() => {
          output(
            this.debuggee.client,
            "console",
            "The program is over; its JavaScript debugger has not let go of it.",
          );
          this.debuggee.program?.stop();
        }, LETS_GO_WITHIN_MS);
        return false;
      case "remark":
        return false;
      default: {
        const never: never = inspector;
        return never;
      }
    }
  }

  private async startChild(url: string): Promise<void> {
    this.timer = setTimeout(
      () => void this.goOnWithout(`it has not attached within ${ATTACHES_WITHIN_MS / 1_000} s`),
      ATTACHES_WITHIN_MS,
    );
    const start = this.debuggee.options.startJavaScript;
    if (start === null) return this.goOnWithout("this client has no JavaScript debugger");
    try {
      if (!(await start(childConfiguration(this.launched, url)))) await this.goOnWithout("it did not start");
    } catch (error) {
      await this.goOnWithout(textOf(error));
    }
  }

  private async goOnWithout(why: string): Promise<void> {
    if (this.attached || this.url === null || this.debuggee.ended) return;
    this.stopTimer();
    output(
      this.debuggee.client,
      "console",
      `Lines of JavaScript are not debugged: ${why}. Messages are. ("javascript": false starts without waiting.)`,
    );
    const url = this.url;
    let problem = "";
    for (let attempt = 0; attempt < ATTEMPTS && this.waits(); attempt++) {
      // Node announces that it listens a little before it begins to wait, and a word that comes between is lost.
      await delay(BETWEEN_ATTEMPTS_MS);
      if (!this.waits()) break;
      const going = await runIfWaiting(url);
      problem = going.ok ? "it does not go on" : going.error;
    }
    this.resolveStarted();
    if (this.waits())
      output(this.debuggee.client, "important", `The program waits for a JavaScript debugger: ${problem}.`);
  }

  /** The agent speaks as soon as the program's event loop turns. */
  private waits(): boolean {
    return !this.debuggee.connected && !this.debuggee.ended && this.debuggee.program !== null;
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

/** What VS Code's JavaScript debugger is asked to do. */
export function childConfiguration(launched: Launched, url: string): JavaScriptConfiguration {
  const { args, entry, runtimeFolders } = launched;
  return {
    type: "pwa-node",
    name: "JavaScript",
    request: "attach",
    websocketAddress: url,
    continueOnAttach: true,
    autoAttachChildProcesses: false,
    cwd: args.cwd,
    sourceMaps: true,
    // The bundle lies outside of the workspace, where source maps are otherwise not believed.
    resolveSourceMapLocations: null,
    // On a busy machine a second is not enough to read the map, and breakpoints would not bind in time.
    timeouts: { sourceMapMinPause: 10_000, sourceMapCumulativePause: 30_000 },
    outFiles: [join(dirname(entry), "**/*.{js,mjs,cjs}")],
    skipFiles: ["<node_internals>/**", ...runtimeFolders.map((folder) => join(folder, "**"))],
  };
}
