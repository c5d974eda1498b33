/** The kernel's face towards the behaviours, the hosts and the debugger's agent. */

export type { AliasMode } from "./alias.js";
export { Call, type CallOptions, reply, type Timeout } from "./call.js";
export { currentDelivery, currentKernel, currentProcess, provide } from "./current.js";
export {
  asReceived,
  DownMessage,
  Envelope,
  type EnvelopeKind,
  ExitMessage,
  From,
  GenCall,
  GenCast,
  messageName,
  type Origin,
} from "./envelope.js";
export { ArgumentError, ErlangError, FunctionClauseError, RunawayError } from "./errors.js";
export { CONDEMNED, DELIVERY, makePulse, PID, type Pulse } from "./pulse.js";
export type { EventBody, EventType, KernelEvent, Observer } from "./events.js";
export { Exit, type ExitReason, formatReason, isOrderly, reasonOf } from "./exit.js";
export type { Delivery, DeliveryKind, Gate, Outcome } from "./gate.js";
export type { Host, Report } from "./host.js";
export { type Address, Inbox, type MessageFor } from "./inbox.js";
export { type Interventions, interventions } from "./intervention.js";
export { Immutable } from "./immutable.js";
export { freezeDeep, isolate, NotSendableError } from "./isolate.js";
export { isFiber, isThenable, isYieldable, TIMEOUT } from "./drive.js";
export { type Held, Kernel, type SpawnOptions, type TurnResult } from "./kernel.js";
export { NODE, Pid, Ref } from "./pid.js";
export type {
  ChildView,
  Loop,
  LoopView,
  Monitor,
  PendingAnswer,
  Process as ProcessRecord,
  ProcessStatus,
} from "./process.js";
export {
  type Body,
  current,
  type Destination,
  exit,
  makeRef,
  now,
  Process,
  promised,
  random,
  receive,
  type ReceiveOptions,
  self,
  send,
  sleep,
  spawn,
  spawnLink,
  spawnMonitor,
  yieldNow,
} from "./processes.js";
export { ProcessTimer, ProcessTimers } from "./process-timers.js";
export {
  demonitor,
  exitProcess,
  link,
  monitor,
  monitorOf,
  registerName,
  terminate,
  unlink,
  unregisterName,
} from "./signals.js";
export {
  type Fiber,
  Pending,
  PendingReply,
  Receive,
  type Resolver,
  Suspension,
  Yield,
} from "./suspension.js";
export { Timer, TimerQueue } from "./timers.js";
