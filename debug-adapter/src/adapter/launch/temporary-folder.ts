/**
 * A folder of one session's own, for its socket and its bundle: readable by this user only, removed at the end.
 */

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with all that is in it. */
  dispose(): void;
}

export function createTemporaryFolder(): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "switchboard-")));
  return {
    path,
    dispose() {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
