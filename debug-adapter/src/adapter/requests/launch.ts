/** DAP: Launch Request. Answered when the program runs, or when it is clear that it cannot. */

import { launchProgram } from "../launch/launch-program.js";
import { parseLaunchArguments } from "../launch/arguments.js";
import { DONE, type Handler } from "./handler.js";

export const launch: Handler<unknown, undefined> = async (debuggee, given) => {
  if (debuggee.launched !== null) return { ok: false, error: "This session has launched a program already." };
  const args = parseLaunchArguments(given, debuggee.options.startJavaScript !== null);
  if (!args.ok) return args;
  const launched = await launchProgram(debuggee, args.value);
  return launched.ok ? DONE : launched;
};
