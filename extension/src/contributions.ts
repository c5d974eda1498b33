/**
 * Every id that package.json contributes and code refers to, once.
 *
 * Promises: what stands here stands in the manifest and the other way round (test/extension/manifest.test.ts holds
 * both ways). Must not know what the commands do, and imports nothing, so that tests can read it without VS Code.
 */

/** The debugger's type in launch configurations. */
export const DEBUG_TYPE = "switchboard";
/** The type of VS Code's own debugger for JavaScript in Node.js. */
export const JAVASCRIPT_TYPE = "pwa-node";

export const Command = {
  DebugFile: "switchboard.debugFile",
  ChooseProgram: "switchboard.chooseProgram",
  DeliverNext: "switchboard.deliverNext",
  InspectProcess: "switchboard.inspectProcess",
  SendMessage: "switchboard.sendMessage",
  KillProcess: "switchboard.killProcess",
  ShowStateMachine: "switchboard.showStateMachine",
  AddMessageBreakpoint: "switchboard.addMessageBreakpoint",
  ShowMoreProcesses: "switchboard.showMoreProcesses",
  ShowLog: "switchboard.showLog",
} as const;
export type CommandId = (typeof Command)[keyof typeof Command];

export const View = {
  Processes: "switchboard.processes",
} as const;

/** View type of the State machine panel, under which VS Code restores it after a reload. */
export const MACHINE_PANEL = "switchboard.stateMachine";

/** Context keys that `when` clauses of the manifest use. */
export const ContextKey = {
  /** At least one Switchboard session is alive, whichever session has the focus. */
  Debugging: "switchboard.debugging",
  /** The active editor shows a program that imports the runtime. */
  ProgramOpen: "switchboard.programOpen",
  /** The workspace has launch configurations of its own, which F5 must respect. */
  LaunchConfigured: "switchboard.launchConfigured",
} as const;
export type ContextKeyId = (typeof ContextKey)[keyof typeof ContextKey];

/** Settings: their ids and the types of their values. */
export interface Settings {
  "switchboard.javascriptDebugging": boolean;
  "switchboard.openStateMachine": "onFirstStop" | "never";
}
export type SettingId = keyof Settings;

/** What holds when the manifest's default cannot be read; equal to it by test. */
export const SETTING_DEFAULTS: Settings = {
  "switchboard.javascriptDebugging": true,
  "switchboard.openStateMachine": "onFirstStop",
};

/** `contextValue`s of tree items, which menus match. */
export const TreeContext = {
  Process: "process",
  Machine: "process.machine",
} as const;

/** Where the build puts what the adapter and the views load, relative to the extension's folder. */
export const Dist = {
  agent: "dist/agent.cjs",
  runtime: "dist/runtime/index.js",
  esbuild: "dist/esbuild",
  webview: "dist/webview",
} as const;
