/**
 * `@switchboard/runtime`: processes, servers, state machines and supervisors with the rules of Erlang/OTP.
 *
 * This file is the public face; what is not named here is not for programs.
 */

export {
  ArgumentError,
  type Body,
  DownMessage,
  ErlangError,
  Exit,
  exit,
  ExitMessage,
  type ExitReason,
  type Fiber,
  freezeDeep,
  From,
  GenCall,
  GenCast,
  makeRef,
  NotSendableError,
  now,
  Pid,
  Process,
  promised,
  random,
  receive,
  Ref,
  reply,
  self,
  send,
  sleep,
  spawn,
  spawnLink,
  spawnMonitor,
  TIMEOUT,
  type Timeout,
  yieldNow,
} from "./kernel/index.js";
export { createTestSystem, run, type TestSystem } from "./host/system.js";
