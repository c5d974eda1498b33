// The machine M of these cases: made of one function, it notes its end.
import {
  defineStateMachine,
  type MachineBase,
  type MachineEvent,
  type MachineInit,
  type MachineReturn,
  ok,
} from "@switchboard/runtime";
import type { Kit } from "../harness.js";
import { bare } from "../gen_state_machine/words.js";

type Data = unknown;
/** What the function is called with; what it returns may be wrong on purpose. */
type Handle = (event: MachineEvent, state: unknown, data: Data) => MachineReturn<unknown, Data> | undefined;

export interface MOptions {
  readonly enter?: boolean;
  /** `ok("a", 0)` by default. */
  readonly init?: () => MachineInit<unknown, Data>;
}

export function defineM({ note }: Kit, handle: Handle, options: MOptions = {}): MachineBase<undefined> {
  return defineStateMachine({
    name: "M",
    callbackMode: options.enter === true ? ["handle_event_function", "state_enter"] : "handle_event_function",
    init: options.init ?? ((): MachineInit<unknown, Data> => ok("a", 0)),
    handleEvent: handle,
    terminate: (reason, state, data) => note(["terminate", bare(reason), state, data]),
  });
}
