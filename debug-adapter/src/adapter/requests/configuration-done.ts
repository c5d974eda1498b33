/** DAP: ConfigurationDone Request. The first delivery may come. */

import { DONE, type Handler } from "./handler.js";

export const configurationDone: Handler<unknown, undefined> = (debuggee) => {
  debuggee.setConfigured();
  return DONE;
};
