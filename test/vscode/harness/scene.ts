// A person for a vitest file: there before its first test, gone after its last, and a picture of the window for every
// test that failed (out/vscode/failures). The only part of the harness that knows vitest.
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import { openPerson, type Person, type PersonOptions } from "./person.js";

/** The checkout: vitest runs at its root. */
export const root = resolve(".");

/** The extension as it is in the checkout's dist/, for {@link PersonOptions.extension}. */
export const inDevelopment: PersonOptions["extension"] = { kind: "development", path: root };

/**
 * Registers hooks for the describe block it is called in, and gives a function by which tests reach the person.
 * @param options without `root`; a function when they depend on other beforeAll hooks.
 */
export function scene(
  options: Omit<PersonOptions, "root"> | (() => Promise<Omit<PersonOptions, "root">>),
): () => Person {
  let person: Person | undefined;
  const current = () => {
    if (person === undefined) throw new Error("VS Code did not open; see the failed hook");
    return person;
  };
  beforeAll(async () => {
    person = await openPerson({ root, ...(typeof options === "function" ? await options() : options) });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail" || person === undefined) return;
    const name = `${task.file.name}-${task.name}`.replace(/[^\w.-]+/g, "-");
    const picture = join(root, "out/vscode/failures", `${name}.png`);
    await person.screenshot(picture);
    console.log(`the window at that moment: ${picture}`);
  });
  afterAll(async () => {
    await person?.[Symbol.asyncDispose]();
    person = undefined;
  });
  return current;
}
