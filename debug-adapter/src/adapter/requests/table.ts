/**
 * Every request the adapter answers, by its DAP command. A new request is a new file and a line here.
 */

import { attach } from "./attach.js";
import { completions } from "./completions.js";
import { configurationDone } from "./configuration-done.js";
import { dataBreakpointInfo, setDataBreakpoints } from "./data-breakpoints.js";
import { disconnect } from "./disconnect.js";
import { evaluate } from "./evaluate.js";
import { exceptionInfo } from "./exception-info.js";
import type { Handler } from "./handler.js";
import { initialize } from "./initialize.js";
import { launch } from "./launch.js";
import { pause } from "./pause.js";
import { continueAll, next, restartFrame, stepIn, stepOut } from "./resuming.js";
import { scopes } from "./scopes.js";
import { setBreakpoints } from "./set-breakpoints.js";
import { setExceptionBreakpoints } from "./set-exception-breakpoints.js";
import { setFunctionBreakpoints } from "./set-function-breakpoints.js";
import { setExpression, setVariable } from "./set-value.js";
import { stackTrace } from "./stack-trace.js";
import { stepInTargets } from "./step-in-targets.js";
import { terminate } from "./terminate.js";
import { terminateThreads } from "./terminate-threads.js";
import { threads } from "./threads.js";
import { variables } from "./variables.js";
import { views } from "./views.js";

const table = {
  initialize,
  launch,
  attach,
  configurationDone,
  setFunctionBreakpoints,
  setBreakpoints,
  setExceptionBreakpoints,
  threads,
  stackTrace,
  scopes,
  variables,
  continue: continueAll,
  next,
  stepIn,
  stepOut,
  stepInTargets,
  restartFrame,
  terminateThreads,
  setVariable,
  setExpression,
  dataBreakpointInfo,
  setDataBreakpoints,
  completions,
  pause,
  evaluate,
  exceptionInfo,
  terminate,
  disconnect,
  ...views,
};

/** The handler of a command; `null` when there is none. */
export function handlerOf(command: string): Handler<unknown, unknown> | null {
  // What a client sends has the shape that DAP gives the command: the one place where this is taken on trust.
  return Object.hasOwn(table, command)
    ? (table[command as keyof typeof table] as unknown as Handler<unknown, unknown>)
    : null;
}
