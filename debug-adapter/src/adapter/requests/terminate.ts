/** DAP: Terminate Request. Asks the program to end; its end is told by the events. */

import { DONE, type Handler } from "./handler.js";

export const terminate: Handler<unknown, undefined> = (debuggee) => {
  debuggee.stopWanted = true;
  if (debuggee.program === null) debuggee.end(null);
  else debuggee.program.stop();
  return DONE;
};
