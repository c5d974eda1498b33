/**
 * A supervisor's children as others see them: in answers to requests, in reports, in the debugger.
 *
 * Pure. Shapes are those of OTP's `supervisor`; must not decide or change anything.
 */

import type { ChildView, Pid } from "../../kernel/index.js";
import { type Children, type Life, pidOf, type Supervised } from "./decision.js";
import type { ReportedChild } from "./report.js";
import type { ChildCount, ChildInfo, ChildStarted } from "./requests.js";
import { idText, startTerm } from "./specification.js";

/** The child started last comes first, as in OTP. */
export function whichChildren(children: Children): readonly ChildInfo[] {
  return children
    .map(({ spec, life }) => [spec.id, lifeTerm(life), spec.type, spec.modules] as const)
    .reverse();
}

export function countChildren(children: Children): ChildCount {
  const supervisors = children.filter((child) => child.spec.type === "supervisor").length;
  const active = children.filter((child) => pidOf(child)?.process != null).length;
  const specs = children.length;
  return { specs, active, supervisors, workers: specs - supervisors };
}

export function childView(child: Supervised): ChildView {
  const { id, type, restart } = child.spec;
  return { id: idText(id), pid: pidOf(child), type, restart, restarts: child.restarts };
}

/** The child as reports name it. */
export function reported(child: Supervised): ReportedChild {
  return { text: idText(child.spec.id), start: child.spec.start, pid: lifeTerm(child.life) };
}

export function startedTerm(started: { readonly pid: Pid; readonly info?: unknown }): ChildStarted {
  return started.info === undefined
    ? { status: "ok", pid: started.pid }
    : { status: "ok", pid: started.pid, info: started.info };
}

/** OTP's child record, which stands in the error of a `start_child` that failed. */
export function record({ spec }: Supervised): unknown {
  const { id, restart, significant, shutdown, type, modules } = spec;
  return ["child", "undefined", id, startTerm(spec.start), restart, significant, shutdown, type, modules];
}

function lifeTerm(life: Life): Pid | "undefined" | "restarting" {
  switch (life.status) {
    case "running":
      return life.pid;
    case "stopped":
      return "undefined";
    case "restarting":
      return "restarting";
    default: {
      const never: never = life;
      return never;
    }
  }
}
