/** DAP: Pause Request. Holds at the next delivery boundary; a handler that does not end is reported. */

import { output } from "../client.js";
import { DONE, type Handler } from "./handler.js";

export const pause: Handler<unknown, undefined> = async (debuggee) => {
  if (debuggee.stop !== null) return DONE;
  // A person may be quicker than the program's first delivery.
  if (debuggee.connected) await Promise.race([debuggee.started, debuggee.programEnded]);
  const paused = await debuggee.ask({ type: "pause" });
  if (paused.ok) return DONE;
  output(debuggee.client, "important", `Cannot pause: ${paused.error}`);
  return paused;
};
