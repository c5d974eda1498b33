// The house's laws as lint enforces them: which part may import which, and that kernel and OTP know neither time nor
// chance nor promises. Each row is a line somebody might write, and where.
import { resolve } from "node:path";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";

// Rules that need types are off: the files of this table do not exist.
const eslint = new ESLint({
  cwd: resolve("."),
  overrideConfig: [
    { languageOptions: { parserOptions: { projectService: false } } },
    tseslint.configs.disableTypeChecked,
  ],
});

const laws = new Set([
  "@typescript-eslint/no-restricted-imports",
  "no-restricted-globals",
  "no-restricted-properties",
  "no-restricted-syntax",
]);

async function broken(file: string, line: string): Promise<boolean> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath: resolve(file) });
  const messages = result?.messages ?? [];
  const fatal = messages.find((message) => message.fatal === true);
  if (fatal !== undefined) throw new Error(fatal.message);
  return messages.some((message) => message.ruleId !== null && laws.has(message.ruleId));
}

const refused: readonly (readonly [file: string, line: string])[] = [
  ["runtime/src/kernel/kernel.ts", 'import { call } from "../otp/gen-server.js";'],
  ["runtime/src/kernel/kernel.ts", 'import { realHost } from "../host/real-host.js";'],
  ["runtime/src/kernel/kernel.ts", 'import { spawn } from "../index.js";'],
  ["runtime/src/kernel/kernel.ts", 'import { randomUUID } from "node:crypto";'],
  ["runtime/src/kernel/kernel.ts", 'import fc from "fast-check";'],
  ["runtime/src/kernel/kernel.ts", "export const at = Date.now();"],
  ["runtime/src/kernel/kernel.ts", "setTimeout(() => undefined, 1);"],
  ["runtime/src/kernel/kernel.ts", "export const chance = Math.random();"],
  ["runtime/src/kernel/kernel.ts", "export const ready = Promise.resolve();"],
  ["runtime/src/kernel/kernel.ts", "export async function later() {}"],
  ["runtime/src/otp/gen-server.ts", 'import { realHost } from "../host/real-host.js";'],
  ["runtime/src/otp/gen-server.ts", "queueMicrotask(() => undefined);"],
  ["runtime/src/otp/gen-server.ts", "export const at = performance.now();"],
  ["runtime/src/host/real-host.ts", 'import { call } from "../otp/gen-server.js";'],
  [
    "runtime/src/host/real-host.ts",
    'import { Session } from "../../../debug-adapter/src/adapter/session.js";',
  ],
  ["runtime/src/index.ts", 'import * as vscode from "vscode";'],
  ["debug-adapter/src/adapter/session.ts", 'import * as vscode from "vscode";'],
  ["debug-adapter/src/adapter/session.ts", 'import { tree } from "../../../extension/src/tree.js";'],
  ["language-server/src/server.ts", 'import * as vscode from "vscode";'],
  ["extension/src/extension.ts", 'import { Kernel } from "../../runtime/src/kernel/kernel.js";'],
  ["extension/webview/src/machine.tsx", 'import * as vscode from "vscode";'],
  ["extension/webview/src/machine.tsx", 'import { Command } from "../../src/contributions.js";'],
  [
    "extension/webview/src/machine.tsx",
    'import type { View } from "../../../debug-adapter/src/protocol/views.js";',
  ],
];

const allowed: readonly (readonly [file: string, line: string])[] = [
  ["runtime/src/kernel/kernel.ts", 'import { Mailbox } from "./mailbox.js";'],
  ["runtime/src/kernel/kernel.ts", "export type Handle = PromiseLike<number>;"],
  ["runtime/src/otp/gen-server.ts", 'import { Mailbox } from "../kernel/mailbox.js";'],
  ["runtime/src/host/real-host.ts", 'import { Worker } from "node:worker_threads";'],
  ["runtime/src/host/real-host.ts", "export const at = Date.now();"],
  ["runtime/src/index.ts", 'export * from "./otp/gen-server.js";'],
  ["debug-adapter/src/adapter/session.ts", 'import { spawn } from "@switchboard/runtime";'],
  ["extension/src/extension.ts", 'import * as vscode from "vscode";'],
  ["extension/src/extension.ts", 'import type { View } from "../../debug-adapter/src/protocol/views.js";'],
  ["extension/src/extension.ts", 'import type { ToWebview } from "../webview/src/protocol.js";'],
  ["extension/webview/src/machine.tsx", 'import { render } from "preact";'],
];

describe("lint refuses what breaks a law of the house", () => {
  it.each(refused)("%s: %s", async (file, line) => {
    expect(await broken(file, line)).toBe(true);
  });
});

describe("lint lets pass what the design allows", () => {
  it.each(allowed)("%s: %s", async (file, line) => {
    expect(await broken(file, line)).toBe(false);
  });
});
