/**
 * What a DAP request handler is: a function from the debugged system and the request's arguments to an answer or a
 * sentence about why there is none. Must not know how answers travel.
 */

import type { Debuggee } from "../debuggee.js";
import type { Result } from "../result.js";

export type Answer<Body> =
  | {
      readonly ok: true;
      readonly value: Body;
      /** Done once the answer has been sent: for events that must not come before it. */
      readonly afterwards?: () => void;
    }
  | Extract<Result<Body>, { readonly ok: false }>;

export type Handler<Arguments, Body> = (
  debuggee: Debuggee,
  args: Arguments,
) => Answer<Body> | Promise<Answer<Body>>;

/** An answer without a body. */
export const DONE: Answer<undefined> = { ok: true, value: undefined };
