/**
 * One item of a stream on its way through a task: it gets the value, or else the exit.
 *
 * Answers and ends reach it as a call's would, without a mailbox. Its clock is the task's time limit. Must not know
 * which result is read when: the run does.
 */

import {
  type ExitReason,
  exitProcess,
  isolate,
  type PendingAnswer,
  type ProcessRecord,
  type Timer,
  unlink,
} from "../kernel/index.js";
import type { TaskAnswer } from "./task-process.js";
import type { StreamRun } from "./task-stream-run.js";

export class Item implements TaskAnswer, PendingAnswer {
  readonly position: number;
  private readonly run: StreamRun;
  private readonly input: unknown;
  private task: ProcessRecord | null = null;
  private timer: Timer | null = null;
  private value: { readonly is: unknown } | null = null;
  private timedOut = false;

  constructor(run: StreamRun, position: number, input: unknown) {
    this.run = run;
    this.position = position;
    this.input = input;
  }

  begin(task: ProcessRecord): void {
    this.task = task;
    this.run.running.add(this);
    task.addCaller(this);
    const { timeout } = this.run.settings;
    if (timeout === "infinity" || timeout === Number.POSITIVE_INFINITY) return;
    this.timer = task.kernel.setTimer(timeout, () => {
      this.timer = null;
      this.timedOut = true;
      this.kill();
    });
  }

  give(task: ProcessRecord, value: unknown): void {
    this.value = { is: isolate(value, "result") };
    const kernel = task.kernel;
    if (kernel.observer !== null) {
      kernel.emit(task, {
        type: "task-result",
        owner: this.run.owner.pid,
        ref: null,
        value: this.value.is,
      });
    }
  }

  targetExited(reason: ExitReason): void {
    const { run } = this;
    this.stopClock();
    if (this.value !== null) {
      run.finished(this, ["ok", this.value.is]);
      return;
    }
    if (this.timedOut && run.settings.onTimeout === "exit") run.fail("timeout");
    const why = this.timedOut ? "timeout" : reason;
    run.finished(this, ["exit", run.settings.zipInputOnExit ? [this.input, why] : why]);
  }

  /** Nobody wants it any more. */
  discard(): void {
    this.task?.callers?.delete(this);
    this.run.running.delete(this);
    this.stopClock();
    this.kill();
  }

  /** The keeper must outlive the task that it ends. */
  private kill(): void {
    if (this.task === null) return;
    unlink(this.run.keeper, this.task.pid);
    exitProcess(this.task.pid, "kill");
  }

  /** The consumer has ended: so does the task, if it is linked to the run. */
  follow(reason: ExitReason): void {
    const { task, run } = this;
    if (task !== null && run.keeper.links?.has(task) === true) exitProcess(task.pid, reason);
  }

  private stopClock(): void {
    if (this.timer !== null) this.task?.kernel.timers.cancel(this.timer);
    this.timer = null;
  }
}
