/**
 * `@switchboard/runtime`: processes, servers, state machines and supervisors with the rules of Erlang/OTP.
 *
 * This file is the public face; what is not named here is not for programs.
 */

export {
  type Address,
  ArgumentError,
  type Body,
  type Call,
  DownMessage,
  ErlangError,
  Exit,
  exit,
  ExitMessage,
  type ExitReason,
  type Fiber,
  freezeDeep,
  FunctionClauseError,
  From,
  GenCall,
  GenCast,
  Inbox,
  makeRef,
  NotSendableError,
  now,
  Pid,
  Process,
  promised,
  random,
  receive,
  Ref,
  type Report,
  RunawayError,
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
export { createTestSystem, run, type RunOptions, setLogger, type TestSystem } from "./host/system.js";
export { Agent, type AgentPid, type AgentStart } from "./otp/agent.js";
export type { Waitable } from "./otp/callback.js";
export type {
  Child,
  ChildId,
  ChildModule,
  ChildSpec,
  ChildSpecOverrides,
  ChildStart,
  ChildType,
  Modules,
  Restart,
  Shutdown,
} from "./otp/child-spec.js";
export { defineServer, GenServer } from "./otp/gen-server.js";
export type {
  CallReturn,
  FunctionServerModule,
  ServerInit,
  ServerModule,
  ServerReturn,
} from "./otp/gen-server-types.js";
export {
  type Action,
  type Actions,
  BadReturnError,
  cancelEventTimeout,
  cancelGenericTimeout,
  cancelStateTimeout,
  defineStateMachine,
  eventTimeout,
  type EventType,
  type FunctionMachine,
  genericTimeout,
  GenStateMachine,
  hibernate,
  hibernateIf,
  keepState,
  keepStateAndData,
  type MachineBase,
  type MachineEvent,
  type MachineFunction,
  type MachineInit,
  type MachineReturn,
  type MachineTable,
  nextEvent,
  nextState,
  postpone,
  postponeIf,
  type Protocol,
  repeatState,
  repeatStateAndData,
  stateTimeout,
  stopAndReply,
  type TableMachine,
  type TimeoutEvent,
  type TimeoutOptions,
  UndefinedStateError,
  updateEventTimeout,
  updateGenericTimeout,
  updateStateTimeout,
} from "./otp/gen-state-machine/index.js";
export {
  type Ignore,
  ignore,
  type NoReply,
  noreply,
  type Ok,
  ok,
  type Reply,
  reply,
  type ReplyAction,
  type ServerOptions,
  type Stop,
  stop,
  type StopReply,
  type StopWithState,
} from "./otp/returns.js";
export type { Global, ServerName, ServerRef, Via, ViaModule } from "./otp/server-ref.js";
export type { Start, StartOptions, StartResult } from "./otp/start.js";
export {
  defineSupervisor,
  Supervisor,
  type SupervisorDefinition,
  type SupervisorModule,
  type SupervisorOptions,
} from "./otp/supervisor.js";
export type { AutoShutdown, Strategy } from "./otp/supervisor/flags.js";
export type { ChildCount, ChildInfo, ChildStarted } from "./otp/supervisor/requests.js";
export type { SupervisorInit } from "./otp/supervisor/supervisor-loop.js";
export {
  defineDynamicSupervisor,
  DynamicSupervisor,
  type DynamicSupervisorDefinition,
  type DynamicSupervisorOptions,
} from "./otp/dynamic-supervisor.js";
export type { DynamicStarted } from "./otp/supervisor/requests.js";
export { Sys } from "./otp/sys-calls.js";
export {
  type Pair,
  type RegisterResult,
  Registry,
  type RegistryEntry,
  type RegistryOptions,
} from "./otp/registry.js";
export { defineRegistry, type RegistryModule } from "./otp/registry-module.js";
export { Task } from "./otp/task.js";
export type {
  Source,
  StreamIteration,
  StreamOptions,
  StreamResult,
  TaskStream,
} from "./otp/task-stream.js";
export type { TaskChildOptions, TaskOptions, TaskSupervisorOptions } from "./otp/task-supervisor.js";
export type { TaskResult } from "./otp/task-wait.js";
export { type AllStarted, Application, defineApplication, type Fetched } from "./otp/application.js";
export type {
  ApplicationDefinition,
  ApplicationModule,
  ApplicationRef,
  ApplicationResult,
  ApplicationType,
} from "./otp/application/definition.js";
