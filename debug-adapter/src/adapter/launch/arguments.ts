/**
 * The attributes of a `launch` configuration: a closed set, each error naming the attribute and what it should be.
 *
 * Pure: whether the program exists is found out later.
 */

import { dirname, extname, isAbsolute, resolve } from "node:path";
import { DEFAULT_MASK } from "../../protocol/agent.js";
import { failure, type Result, success } from "../result.js";

export interface LaunchArguments {
  /** Absolute path of the program. */
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the adapter's own environment; `null` removes a variable. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly cwd: string;
  readonly stopOnEntry: boolean;
  readonly noDebug: boolean;
  /** Whether lines of JavaScript are debugged too, by a child session of the client's. */
  readonly javascript: boolean;
  readonly runtimeExecutable: string;
  readonly runtimeArgs: readonly string[];
  /** How many processes become DAP threads at most. */
  readonly maxThreads: number;
  /** Keys whose values are not shown, as regular expressions. */
  readonly mask: readonly string[];
}

export const PROGRAM_EXTENSIONS = [".ts", ".mts", ".js", ".mjs", ".cjs"] as const;

const DEFAULT_MAX_THREADS = 100;

/** What clients put into every configuration: not ours to judge. */
const OF_THE_CLIENT = new Set([
  "type",
  "name",
  "request",
  "presentation",
  "preLaunchTask",
  "postDebugTask",
  "internalConsoleOptions",
  "debugServer",
  "serverReadyAction",
  "suppressMultipleSessionWarning",
  "windows",
  "osx",
  "linux",
]);

/** Validates what the client sent; `javascript` without a value is whether there is a debugger for it. */
export function parseLaunchArguments(given: unknown, javascriptDebugger: boolean): Result<LaunchArguments> {
  if (typeof given !== "object" || given === null)
    return failure("The launch configuration is not an object.");
  const attributes = new Map<string, unknown>(Object.entries(given));
  const problems: string[] = [];
  const take = <T>(name: string, kind: Kind<T>, fallback: T): T => {
    const value = attributes.get(name);
    attributes.delete(name);
    if (value === undefined) return fallback;
    if (kind.is(value)) return value;
    problems.push(`"${name}" should be ${kind.description}, and is ${shown(value)}.`);
    return fallback;
  };

  const program = take("program", text, "");
  const cwd = take("cwd", text, "");
  const parsed: LaunchArguments = {
    program: cwd === "" ? program : resolve(cwd, program),
    args: take("args", texts, []),
    env: take("env", environment, {}),
    cwd: cwd === "" ? dirname(program) : cwd,
    stopOnEntry: take("stopOnEntry", yesOrNo, false),
    noDebug: take("noDebug", yesOrNo, false),
    javascript: take("javascript", yesOrNo, true) && javascriptDebugger,
    runtimeExecutable: take("runtimeExecutable", text, "node"),
    runtimeArgs: take("runtimeArgs", texts, []),
    maxThreads: take("maxThreads", threadCount, DEFAULT_MAX_THREADS),
    mask: take("mask", expressions, DEFAULT_MASK),
  };
  if (program === "" && problems.length === 0)
    problems.push(
      `"program" is missing: the path of the program to debug (${PROGRAM_EXTENSIONS.join(", ")}).`,
    );
  else if (program !== "") problems.push(...programProblems(program, parsed.program, cwd));
  for (const name of attributes.keys())
    if (!OF_THE_CLIENT.has(name) && !name.startsWith("__"))
      problems.push(`"${name}" is not an attribute of a switchboard launch configuration.`);
  return problems.length === 0 ? success(parsed) : failure(problems.join(" "));
}

function programProblems(written: string, absolute: string, cwd: string): string[] {
  const problems: string[] = [];
  if (!isAbsolute(absolute))
    problems.push(
      `"program" should be an absolute path${cwd === "" ? ', or relative to an absolute "cwd"' : ""}, and is "${written}".`,
    );
  const extension = extname(written);
  if (!PROGRAM_EXTENSIONS.some((known) => known === extension))
    problems.push(`"program" should end in ${PROGRAM_EXTENSIONS.join(", ")}, and is "${written}".`);
  return problems;
}

interface Kind<T> {
  readonly description: string;
  is(value: unknown): value is T;
}

const text: Kind<string> = {
  description: "a text",
  is: (value): value is string => typeof value === "string" && value !== "",
};
const texts: Kind<readonly string[]> = {
  description: "a list of texts",
  is: (value): value is readonly string[] =>
    Array.isArray(value) && value.every((one) => typeof one === "string"),
};
const expressions: Kind<readonly string[]> = {
  description: "a list of regular expressions",
  is: (value): value is readonly string[] => texts.is(value) && value.every(isExpression),
};
const yesOrNo: Kind<boolean> = {
  description: "true or false",
  is: (value): value is boolean => typeof value === "boolean",
};
const environment: Kind<Readonly<Record<string, string | null>>> = {
  description: "an object whose values are texts, or null to remove a variable",
  is: (value): value is Readonly<Record<string, string | null>> =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one === "string" || one === null),
};
const threadCount: Kind<number> = {
  description: "a whole number from 1 to 400",
  is: (value): value is number =>
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 400,
};

function isExpression(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    // Said to the person, with what it should be.
    return false;
  }
}

function shown(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  return json === undefined ? typeof value : json.length > 60 ? `${json.slice(0, 57)}...` : json;
}
