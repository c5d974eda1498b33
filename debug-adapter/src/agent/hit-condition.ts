/**
 * Hit conditions of breakpoints: `3` (the third time), `>= 3`, `> 3`, `% 10`.
 *
 * Pure. As VS Code's own JavaScript debugger reads them.
 */

export type HitCondition = (hits: number) => boolean;

/** `null` for a text that is none of the forms. */
export function parseHitCondition(text: string): HitCondition | null {
  const found = /^\s*(>=|<=|===?|=|>|<|%)?\s*(\d+)\s*$/.exec(text);
  if (found === null) return null;
  const limit = Number(found[2]);
  switch (found[1]) {
    case ">=":
      return (hits) => hits >= limit;
    case "<=":
      return (hits) => hits <= limit;
    case ">":
      return (hits) => hits > limit;
    case "<":
      return (hits) => hits < limit;
    case "%":
      return limit === 0 ? null : (hits) => hits % limit === 0;
    default:
      return (hits) => hits === limit;
  }
}
