/**
 * What the compiler says about the modules of the documents: one program for all of them, with the project's options.
 *
 * Must not know what is expected of a module.
 */

import { dirname, join } from "node:path";
import ts from "typescript";
import type { Module } from "./pages.js";

export interface Finding {
  /** Line of the page, from 1. */
  readonly line: number;
  /** What is wrong, on one line. */
  readonly text: string;
}

/** The findings of each module, in the modules' order. `root` is the project's folder. */
export function compile(root: string, modules: readonly Module[]): readonly (readonly Finding[])[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, "tsconfig.json"),
    { moduleDetection: ts.ModuleDetectionKind.Force, types: ["node"] },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse },
  );
  if (config === undefined) throw new Error("tsconfig.json could not be read");
  const files = new Map(
    modules.map((module, i) => [join(root, dirname(module.page), `module-${i}.ts`), module.source]),
  );
  const host = ts.createCompilerHost(config.options);
  host.fileExists = (path) => files.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => files.get(path) ?? ts.sys.readFile(path);
  const program = ts.createProgram([...files.keys()], config.options, host);
  return [...files.keys()].map((path) => {
    const file = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    return found.map((one) => findingOf(file, one));
  });
}

function refuse(problem: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
}

function findingOf(file: ts.SourceFile | undefined, found: ts.Diagnostic): Finding {
  const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(found.start ?? 0).line;
  const text = ts.flattenDiagnosticMessageText(found.messageText, " ").replace(/\s+/g, " ");
  return { line: line + 1, text };
}
