/**
 * Message breakpoints as they are written: the forms of the adapter's grammar that the extension itself makes and
 * recognises. Pure.
 */

/** Before `process` handles `message`; `*` is all. */
export function receiveText(process: string, message: string): string {
  return `receive ${process} ${message}`;
}

/** When a machine of `module` enters `state`. */
export function enterText(module: string, state: string): string {
  return `enter ${module}.${state}`;
}

/** The states of `module` that function breakpoints with these texts stop at. */
export function enteredStates(module: string, texts: readonly string[]): string[] {
  const form = /^\s*enter\s+(?:(?<dotted>[^\s.]+)\.(?<state>\S+)|(?<spaced>\S+)\s+(?<second>\S+))\s*$/;
  return texts.flatMap((text) => {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) return [];
    const named = groups["dotted"] ?? groups["spaced"];
    const state = groups["state"] ?? groups["second"];
    return named === module && state !== undefined ? [state] : [];
  });
}
