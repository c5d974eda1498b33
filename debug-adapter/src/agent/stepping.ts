/**
 * Stepping: what the person asked for, and whether a delivery is where it is reached.
 *
 * A pure machine: `advance(goal, fact)` gives the next goal and, when the goal is reached, the stop. Facts are told in
 * the order in which they happen; other processes run all the while. Must not know the kernel, breakpoints or texts
 * about messages: it sees numbers, and tokens that stand for what is on its way.
 */

/** What is on its way to a process: a message's envelope, `ref:N` for a reply, or the record of a new process. */
export type Token = object | string;

export type Goal =
  | { readonly kind: "run" }
  /** Exactly one delivery, of this process or of any. */
  | { readonly kind: "one"; readonly pid: number | null }
  /** The next delivery that this process begins. `note` says what did not happen on the way. */
  | { readonly kind: "over"; readonly pid: number; readonly note: string }
  /** To the receiver of the first message that this process's delivery `root` sends. */
  | {
      readonly kind: "in";
      readonly pid: number;
      /** `null` until that delivery begins. */
      readonly root: number | null;
      readonly target: Aim | null;
      /** A process that it started, followed when it sends no message before that runs. */
      readonly started: Token | null;
    }
  /** Until the machine has entered a state. */
  | { readonly kind: "state"; readonly pid: number; readonly state: string }
  /** Until the answer `token` reaches its waiter (`null`: the waiter is outside of the system). */
  | { readonly kind: "answer"; readonly pid: number; readonly token: Token; readonly waiter: number | null }
  /** Until all that the delivery `root` causes has been handled. */
  | {
      readonly kind: "effects";
      readonly pid: number;
      /** Deliveries of the family that have begun and not ended. */
      readonly active: ReadonlyMap<number, Active>;
      /** On its way, with its receiver. */
      readonly open: ReadonlyMap<Token, number>;
      readonly handled: number;
    };

export interface Active {
  readonly pid: number;
  /** Only its present slice is of the family: a reply resumed somebody else's delivery. */
  readonly visit: boolean;
}

export interface Aim {
  readonly token: Token;
  readonly pid: number;
}

export type Fact =
  /** About to be handled. `fresh`: not the continuation of one that had begun. */
  | {
      readonly type: "offered";
      readonly pid: number;
      readonly token: Token | null;
      readonly fresh: boolean;
    }
  | {
      readonly type: "begun";
      readonly pid: number;
      readonly root: number;
      readonly token: Token | null;
      /** It goes on with a delivery that had begun. */
      readonly continues: boolean;
    }
  | { readonly type: "sent"; readonly root: number; readonly token: Token; readonly to: number | null }
  | { readonly type: "started"; readonly root: number; readonly token: Token; readonly pid: number }
  | { readonly type: "exited"; readonly pid: number }
  | { readonly type: "entered"; readonly pid: number; readonly state: string }
  /** The kernel's delivery is over; `complete` unless its handler waits for something. */
  | { readonly type: "ended"; readonly pid: number; readonly root: number; readonly complete: boolean };

export interface Reached {
  readonly pid: number;
  readonly at: "before" | "after";
  /** What people should know about how it was reached; empty when it is just what was asked for. */
  readonly note: string;
}

export interface Advance {
  readonly goal: Goal;
  readonly reached: Reached | null;
}

export const RUN: Goal = { kind: "run" };

/** Everything caused by `root` of `pid`, whose messages on their way are `open`; `running` unless it has ended. */
export function untilHandled(
  pid: number,
  root: number,
  running: boolean,
  open: ReadonlyMap<Token, number>,
): Goal {
  const active = new Map(running ? [[root, { pid, visit: false }]] : []);
  return { kind: "effects", pid, active, open, handled: 0 };
}

export function advance(goal: Goal, fact: Fact): Advance {
  switch (goal.kind) {
    case "run":
      return stay(goal);
    case "one":
      return fact.type === "ended" && (goal.pid === null || goal.pid === fact.pid)
        ? reach(fact.pid, "after", "")
        : stay(goal);
    case "state":
      if (fact.type === "entered" && fact.pid === goal.pid && fact.state === goal.state)
        return reach(goal.pid, "after", `has entered ${goal.state}`);
      return fact.type === "exited" && fact.pid === goal.pid
        ? reach(goal.pid, "after", `it has ended without entering ${goal.state}`)
        : stay(goal);
    case "over":
      return stepOver(goal, fact);
    case "in":
      return stepIn(goal, fact);
    case "answer":
      return untilAnswer(goal, fact);
    case "effects":
      return untilEffects(goal, fact);
    default: {
      const never: never = goal;
      return never;
    }
  }
}

function stay(goal: Goal): Advance {
  return { goal, reached: null };
}

function reach(pid: number, at: "before" | "after", note: string): Advance {
  return { goal: RUN, reached: { pid, at, note } };
}

function stepOver(goal: Extract<Goal, { kind: "over" }>, fact: Fact): Advance {
  if (fact.type === "offered" && fact.pid === goal.pid && fact.fresh)
    return reach(goal.pid, "before", goal.note);
  if (fact.type === "exited" && fact.pid === goal.pid) return reach(goal.pid, "after", "it has ended");
  return stay(goal);
}

function stepIn(goal: Extract<Goal, { kind: "in" }>, fact: Fact): Advance {
  const { pid, root, target, started } = goal;
  switch (fact.type) {
    case "sent":
      if (fact.root !== root || target !== null || fact.to === null) return stay(goal);
      return stay({ ...goal, target: { token: fact.token, pid: fact.to } });
    case "started":
      return fact.root === root && started === null ? stay({ ...goal, started: fact.token }) : stay(goal);
    case "offered":
      if (target !== null && fact.token === target.token) return reach(fact.pid, "before", "");
      if (target === null && started !== null && fact.token === started) return reach(fact.pid, "before", "");
      return stay(goal);
    case "exited":
      if (target?.pid === fact.pid)
        return reach(fact.pid, "after", "it ended before the message was handled");
      if (pid === fact.pid && target === null) return reach(pid, "after", "it has ended");
      return stay(goal);
    case "ended":
      if (fact.root !== root || !fact.complete || target !== null || started !== null) return stay(goal);
      return stay({ kind: "over", pid, note: "the delivery sent no message to step into" });
    case "entered":
      return stay(goal);
    case "begun":
      return root === null && fact.pid === pid ? stay({ ...goal, root: fact.root }) : stay(goal);
    default: {
      const never: never = fact;
      return never;
    }
  }
}

function untilAnswer(goal: Extract<Goal, { kind: "answer" }>, fact: Fact): Advance {
  const { pid, token, waiter } = goal;
  if (fact.type === "offered" && fact.token === token) return reach(fact.pid, "before", "");
  if (fact.type === "exited" && fact.pid === waiter)
    return reach(fact.pid, "after", "the caller ended before the reply reached it");
  if (waiter !== null) return stay(goal);
  if (fact.type === "sent" && fact.token === token) return stay({ kind: "one", pid: null });
  return fact.type === "exited" && fact.pid === pid
    ? reach(pid, "after", "it ended without a reply")
    : stay(goal);
}

function untilEffects(goal: Extract<Goal, { kind: "effects" }>, fact: Fact): Advance {
  const { pid, active, open } = goal;
  switch (fact.type) {
    case "offered":
    case "entered":
      return stay(goal);
    case "sent":
      if (!active.has(fact.root) || fact.to === null) return stay(goal);
      return stay({ ...goal, open: new Map(open).set(fact.token, fact.to) });
    case "started":
      if (!active.has(fact.root)) return stay(goal);
      return stay({ ...goal, open: new Map(open).set(fact.token, fact.pid) });
    case "begun": {
      if (fact.token === null || !open.has(fact.token)) return stay(goal);
      const left = new Map(open);
      left.delete(fact.token);
      const known = active.get(fact.root);
      const visit = known === undefined && fact.continues;
      const member = known ?? { pid: fact.pid, visit };
      return stay({ ...goal, active: new Map(active).set(fact.root, member), open: left });
    }
    case "exited": {
      const others = (of: number): boolean => of !== fact.pid;
      return settle({
        ...goal,
        active: new Map([...active].filter(([, of]) => others(of.pid))),
        open: new Map([...open].filter(([, to]) => others(to))),
      });
    }
    case "ended": {
      const member = active.get(fact.root);
      if (member === undefined || (!fact.complete && !member.visit)) return stay(goal);
      const left = new Map(active);
      left.delete(fact.root);
      return settle({ ...goal, active: left, handled: goal.handled + 1 });
    }
    default: {
      const never: never = fact;
      return never;
    }
  }

  function settle(next: Extract<Goal, { kind: "effects" }>): Advance {
    if (next.active.size > 0 || next.open.size > 0) return stay(next);
    return reach(pid, "after", "all that it caused has been handled");
  }
}
