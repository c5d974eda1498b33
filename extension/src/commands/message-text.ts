/**
 * What a person types as a message: JSON, or a bare word, which stands for the string (`increment` is `"increment"`).
 * Pure; the answer is JSON for the agent or the sentence that says what is wrong.
 */

export type MessageText =
  | { readonly kind: "json"; readonly json: string }
  | { readonly kind: "wrong"; readonly why: string };

const bareWord = /^[A-Za-z_][\w.:-]*$/;
const jsonWords: ReadonlySet<string> = new Set(["true", "false", "null"]);

export function messageOf(typed: string): MessageText {
  const text = typed.trim();
  if (text === "")
    return {
      kind: "wrong",
      why: 'A message, please: a word like increment, or JSON like ["submit", "task"].',
    };
  if (bareWord.test(text) && !jsonWords.has(text)) return { kind: "json", json: JSON.stringify(text) };
  try {
    JSON.parse(text);
    return { kind: "json", json: text };
  } catch (error) {
    return {
      kind: "wrong",
      why: `This is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
