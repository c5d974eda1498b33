/**
 * From a step that a person asks for to the goal that `stepping.ts` pursues, by where the process stands.
 *
 * Reads the system while it is held: what the delivery has sent so far lies in mailboxes. Decides nothing later.
 */

import type { Delivery, Envelope, From, Kernel, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { Standing } from "./controller.js";
import { envelopeText, processText } from "./describe.js";
import { isFresh, type Recorder, refToken, tokenOf } from "./recorder.js";
import { type Goal, type Token, untilHandled } from "./stepping.js";

export function stepGoal(
  kind: "over" | "in" | "out",
  process: ProcessRecord,
  kernel: Kernel,
  recorder: Recorder,
  standing: Standing,
  chosen: number | null = null,
): Goal {
  const before = comingTo(process, kernel, standing);
  const pid = process.pid.id;
  const root = recorder.rootOf(process);
  switch (kind) {
    case "over":
      return { kind: "over", pid, note: "" };
    case "in": {
      if (before !== null) {
        const begun = isFresh(before) ? null : root;
        return { kind: "in", pid, root: begun, target: null, started: null };
      }
      const all = pendingOf(kernel, recorder, (cause) => recorder.log.get(cause)?.root === root);
      const sent = chosen === null ? all[0] : all.find(({ envelope }) => envelope.origin?.seq === chosen);
      if (sent !== undefined) {
        const target = { token: sent.envelope, pid: sent.receiver.pid.id };
        return { kind: "in", pid, root, target, started: null };
      }
      if (process.suspendedDelivery !== null) return { kind: "in", pid, root, target: null, started: null };
      return { kind: "over", pid, note: "no message of the delivery is on its way to be stepped into" };
    }
    case "out": {
      const fresh = before !== null && isFresh(before);
      const caller = fresh
        ? before.envelope?.kind === "call"
          ? before.envelope.from
          : null
        : recorder.callerOf(process);
      const token = caller === null ? null : answerToken(caller);
      if (caller !== null && token !== null)
        return { kind: "answer", pid, token, waiter: caller.pid?.id ?? null };
      if (fresh) {
        const own = tokenOf(before);
        return untilHandled(pid, 0, false, new Map(own === null ? [] : [[own, pid]]));
      }
      const open = new Map<Token, number>();
      for (const { envelope, receiver } of pendingOf(kernel, recorder, (cause) =>
        recorder.log.descends(cause, root),
      ))
        open.set(envelope, receiver.pid.id);
      const running = process.suspendedDelivery !== null || before !== null;
      if (open.size === 0 && !running)
        return { kind: "over", pid, note: "all that the delivery caused had been handled already" };
      return untilHandled(pid, root, running, open);
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
}

/** The delivery that the process has before it; `null` when it stands after one, or waits. */
function comingTo(process: ProcessRecord, kernel: Kernel, standing: Standing): Delivery | null {
  if (standing.process !== process) return kernel.peek(process);
  return standing.stop.at === "before" ? standing.delivery : null;
}

/** What the reply to this call will be known by; `null` when it has been given and received already. */
function answerToken(caller: From): Token | null {
  const call: unknown = caller.tag;
  if (typeof call !== "object" || call === null || !("ref" in call)) return null;
  const { ref } = call;
  if (typeof ref !== "object" || ref === null || !("id" in ref) || typeof ref.id !== "number") return null;
  const answered = caller.tag.state !== "open";
  const underWay = caller.pid?.process?.ready.some((pending) => pending === caller.tag) === true;
  return answered && !underWay ? null : refToken(ref.id);
}

/** The messages of the process's delivery that are on their way, in the order of their sending. */
export function stepInTargets(
  process: ProcessRecord,
  kernel: Kernel,
  recorder: Recorder,
): { readonly id: number; readonly label: string }[] {
  const root = recorder.rootOf(process);
  return pendingOf(kernel, recorder, (cause) => recorder.log.get(cause)?.root === root).map(
    ({ envelope, receiver }) => ({
      id: envelope.origin?.seq ?? 0,
      label: `${envelopeText(envelope)} → ${processText(receiver)}`,
    }),
  );
}

interface Underway {
  readonly envelope: Envelope;
  readonly receiver: ProcessRecord;
}

/** Messages in mailboxes whose cause is `wanted`, in the order in which they were sent. */
function pendingOf(kernel: Kernel, recorder: Recorder, wanted: (cause: number) => boolean): Underway[] {
  const found: Underway[] = [];
  for (const receiver of kernel.processes.values()) {
    for (const envelope of receiver.mailbox) {
      const cause = envelope.origin?.cause ?? 0;
      if (cause !== 0 && recorder.log.get(cause) !== null && wanted(cause))
        found.push({ envelope, receiver });
    }
  }
  return found.sort((a, b) => (a.envelope.origin?.seq ?? 0) - (b.envelope.origin?.seq ?? 0));
}
