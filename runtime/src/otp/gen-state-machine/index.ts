/** State machines, as the rest of OTP and the public face see them. */

export {
  type Action,
  type Actions,
  cancelEventTimeout,
  cancelGenericTimeout,
  cancelStateTimeout,
  type EnterAction,
  eventTimeout,
  type EventType,
  genericTimeout,
  hibernate,
  hibernateIf,
  nextEvent,
  postpone,
  postponeIf,
  stateTimeout,
  type TimeoutOptions,
  updateEventTimeout,
  updateGenericTimeout,
  updateStateTimeout,
} from "./actions.js";
export { BadReturnError, UndefinedStateError } from "./bad-returns.js";
export type { MachineEvent, Protocol, TimeoutEvent } from "./events.js";
export { defineStateMachine, GenStateMachine } from "./machine.js";
export {
  keepState,
  keepStateAndData,
  nextState,
  repeatState,
  repeatStateAndData,
  stopAndReply,
} from "./returns.js";
export type {
  FunctionMachine,
  MachineBase,
  MachineFunction,
  MachineInit,
  MachineReturn,
  MachineTable,
  TableMachine,
} from "./types.js";
