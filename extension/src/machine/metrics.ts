/**
 * How large the texts of a diagram get, without a screen to measure them on: upper bounds for the fonts that the view
 * uses (names 13 px, label events 11 px monospaced, actions 11 px). The view's stylesheet must not exceed them.
 */

import { drawnActions } from "../../webview/src/protocol.js";

/** Height of one line of a transition's label. */
export const LABEL_LINE = 17;
/** The height of a state's box: its name, a line about its visits, and room for a timer's bar. */
export const STATE_HEIGHT = 56;

const stateMinimum = 140;
const statePadding = 52;
const wide = 7.9;
const mono = 6.7;
const small = 6;
/** Padding of a label, the gaps between its parts and a count of up to two digits. */
const labelExtras = 8 + 2 * 6 + 2 * small;

/** Width of a state's box. */
export function stateWidth(name: string): number {
  return Math.ceil(Math.max(stateMinimum, statePadding + name.length * wide));
}

export interface LabelText {
  readonly kind: string;
  readonly event: string;
  readonly actions: readonly string[];
}

/** Size of the box that holds all lines of a label. */
export function labelSize(lines: readonly LabelText[]): { readonly width: number; readonly height: number } {
  const widths = lines.map(
    ({ kind, event, actions }) =>
      (kind.length + 1 + event.length) * mono +
      drawnActions(actions).join(" · ").length * small +
      labelExtras,
  );
  return { width: Math.ceil(Math.max(0, ...widths)), height: lines.length * LABEL_LINE };
}
