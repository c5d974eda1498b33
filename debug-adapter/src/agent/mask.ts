/**
 * Which values are not shown: those whose key looks like a secret's.
 *
 * One pattern for the whole program, since one debugger looks at it. What is asked for by a name of its own
 * (`data.password`) is masked too; what a longer expression makes of it is not.
 */

import { DEFAULT_MASK } from "../protocol/agent.js";

export const MASKED = "•••";

let secret: RegExp | null = pattern(DEFAULT_MASK);

/** @throws SyntaxError when one is no regular expression. */
export function setMask(patterns: readonly string[]): void {
  secret = pattern(patterns);
}

export function isSecret(key: string): boolean {
  return secret?.test(key) === true;
}

function pattern(patterns: readonly string[]): RegExp | null {
  return patterns.length === 0 ? null : new RegExp(patterns.map((one) => `(?:${one})`).join("|"), "i");
}
