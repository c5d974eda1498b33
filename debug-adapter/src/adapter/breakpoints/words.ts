/**
 * The words of a message breakpoint's text, with their places: what the parser and the completion both read.
 *
 * Words are divided by spaces; `"two words"` is one. Pure.
 */

export interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins and ends in the text, from 0; a quoted one with its quotes. */
  readonly start: number;
  readonly end: number;
  /** The closing quote is there, or none is needed. */
  readonly closed: boolean;
}

export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  const token = /"((?:[^"\\]|\\.)*)("?)|[^\s"]+/g;
  for (const match of text.matchAll(token)) {
    const [whole, quoted, closing] = match;
    const start = match.index;
    const end = start + whole.length;
    if (quoted === undefined) words.push({ text: whole, quoted: false, start, end, closed: true });
    else
      words.push({
        text: quoted.replace(/\\(.)/g, "$1"),
        quoted: true,
        start,
        end,
        closed: closing === '"',
      });
  }
  return words;
}

/** The name as it has to be written. */
export function quote(name: string): string {
  return /^[^\s"]+$/.test(name) && name !== "->" ? name : `"${name.replace(/["\\]/g, "\\$&")}"`;
}
