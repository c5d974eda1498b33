/** Of the icons in `points` (name to code point) those that the texts name. */
export function iconsNamed(
  texts: readonly string[],
  points: ReadonlyMap<string, number>,
): Map<string, number>;

/** A TrueType font with the outlines of those code points alone, glyph numbers as they were. */
export function fontOf(font: Buffer, codePoints: ReadonlySet<number>): Buffer;
