/** DAP: Attach Request. Not offered: the gate has to be there before the program's first delivery. */

import type { Handler } from "./handler.js";

export const attach: Handler<unknown, undefined> = () => ({
  ok: false,
  error: 'Switchboard cannot attach to a program that runs already: use "request": "launch".',
});
