/**
 * What the extension and the State machine view say to each other. The only file both sides know.
 *
 * To the view goes a whole picture: positions are computed once per structure, in the extension; a transition only
 * changes `live`. From the view come wishes. Versioned by being built together.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface StateNode {
  readonly name: string;
  /** Top left corner and size, in the diagram's own units (px at zoom 1). */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly initial: boolean;
  /** No transition leads out of it. */
  readonly final: boolean;
  readonly enter: boolean;
}

export interface TransitionEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** One line for each event that takes this way: `call submit`. */
  readonly labels: readonly {
    readonly kind: string;
    readonly event: string;
    readonly actions: readonly string[];
  }[];
  readonly points: readonly Point[];
  /** Box of the label: top left corner and size. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Which of a transition's actions stand in the drawing: that a call is replied to is the rule and goes without saying. */
export function drawnActions(actions: readonly string[]): readonly string[] {
  return actions.filter((action) => action !== "reply");
}

export interface Graph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly StateNode[];
  readonly edges: readonly TransitionEdge[];
  /** Where the arrow to the initial state starts. */
  readonly start: Point | null;
}

export interface Live {
  readonly pid: number;
  readonly title: string;
  readonly state: string;
  /** Ms in the state, as of `now`. */
  readonly inStateFor: number;
  /** While running, clocks in the view go on by themselves. */
  readonly running: boolean;
  readonly visits: Readonly<Record<string, number>>;
  /** By edge id and label index: `"3/0"`. */
  readonly counts: Readonly<Record<string, number>>;
  readonly last: { readonly edge: string; readonly label: number } | null;
  readonly timers: readonly {
    readonly name: string;
    readonly left: number;
    readonly total: number;
    readonly content: string;
  }[];
  readonly postponed: readonly {
    readonly message: string;
    readonly sender: string;
    readonly waiting: number;
  }[];
  readonly data: readonly { readonly name: string; readonly value: string }[];
}

export interface Picture {
  readonly module: string;
  readonly graph: Graph;
  readonly live: Live | null;
  readonly instances: readonly { readonly pid: number; readonly title: string }[];
  /** States with a breakpoint on entering. */
  readonly breakpoints: readonly string[];
  readonly follow: boolean;
  /** What is not known about the machine, in words. */
  readonly unknown: readonly string[];
}

export type ToView =
  | { readonly type: "picture"; readonly picture: Picture }
  | { readonly type: "empty"; readonly why: string };

export type FromView =
  | { readonly type: "ready" }
  | { readonly type: "pick"; readonly pid: number }
  | { readonly type: "follow"; readonly on: boolean }
  | { readonly type: "toggleBreakpoint"; readonly state: string }
  | { readonly type: "reveal"; readonly state: string }
  | { readonly type: "revealTransition"; readonly edge: string; readonly label: number };
