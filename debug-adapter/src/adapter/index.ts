/**
 * The debug adapter for those who run it: a session and what it needs to know.
 */

export { FORMS, parseBreakpoint } from "./breakpoints/grammar.js";
export { PROGRAM_EXTENSIONS } from "./launch/arguments.js";
export type { JavaScriptConfiguration, SessionOptions } from "./options.js";
export { SwitchboardSession } from "./session.js";
