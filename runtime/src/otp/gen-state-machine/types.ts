/**
 * The types of a machine's definition, and what follows from them for those who call it.
 *
 * Everything is inferred: the states from the keys of `states`, the data from `init`, each request's argument and
 * reply from its handlers in all states together. Only a request's argument is written down where it is used. Types
 * only: nothing here exists at run time.
 */

import type { Call, ExitReason, From, Timeout } from "../../kernel/index.js";
import type { Waitable, Waited } from "../callback.js";
import type { ChildSpec, ChildSpecOverrides } from "../child-spec.js";
import type { Ignore, Ok, ReplyAction, Stop } from "../returns.js";
import type { ServerRef } from "../server-ref.js";
import type { Start, StartOptions } from "../start.js";
import type { Stopping } from "../sys-calls.js";
import type { Actions, EnterAction } from "./actions.js";
import type {
  KeepState,
  KeepStateAndData,
  NextState,
  RepeatState,
  RepeatStateAndData,
  StopAndReply,
} from "./returns.js";

/** What `init` returns. */
export type MachineInit<State, Data> =
  | Ok<State, Data, Actions<unknown> | undefined>
  | Ok<State, Data>
  | Ignore
  | Stop<never>;

/** What a callback returns for an event. */
export type MachineReturn<State, Data> = NextState<State, Data> | StayReturn<Data, Actions<unknown>>;

/** What an enter call returns: it may neither change the state nor postpone nor insert events. */
export type EnterReturn<State, Data> = NextState<State, Data, EnterActions> | StayReturn<Data, EnterActions>;

type EnterActions = EnterAction<unknown> | readonly EnterAction<unknown>[];

type StayReturn<Data, A> =
  | KeepState<Data, A>
  | KeepStateAndData<A>
  | RepeatState<Data, A>
  | RepeatStateAndData<A>
  | Stop<Data>
  | StopAndReply<Data>;

// A handler's parameters may be annotated with the types that its requests have: hence methods, whose parameters
// are compared in both directions.
type CallHandler<State, Data> = {
  handle(argument: unknown, from: From, data: Data): Waitable<MachineReturn<State, Data>>;
}["handle"];
type EventHandler<State, Data> = {
  handle(argument: unknown, data: Data): Waitable<MachineReturn<State, Data>>;
}["handle"];
type TimeoutHandler<State, Data> = {
  handle(data: Data, content: unknown): Waitable<MachineReturn<State, Data>>;
}["handle"];
type GenericTimeoutHandler<State, Data> = {
  handle(data: Data, content: unknown, name: unknown): Waitable<MachineReturn<State, Data>>;
}["handle"];

/** Handlers by name; `"*"` takes whatever has no handler of its own, and gets all of it. */
type Table<Handler> = Readonly<Record<string, Handler>>;

/** One state. What it does not mention it does not take: such an event ends the machine with `function_clause`. */
export interface StateDefinition<State, Data> {
  /** Called when the state is entered (with `state_enter`), with the state before, which is itself on start. */
  readonly enter?: {
    handle(previous: State, data: Data): Waitable<EnterReturn<State, Data>>;
  }["handle"];
  /** By request: `(argument, from, data)`. */
  readonly call?: Table<CallHandler<State, Data>>;
  /** By request: `(argument, data)`. */
  readonly cast?: Table<EventHandler<State, Data>>;
  /** All other messages, `(message, data)`: by name, or one function for all. */
  readonly info?: EventHandler<State, Data> | Table<EventHandler<State, Data>>;
  /** Inserted events by name: `(argument, data)`. */
  readonly internal?: EventHandler<State, Data> | Table<EventHandler<State, Data>>;
  /** By content: `(data, content)`. */
  readonly stateTimeout?: TimeoutHandler<State, Data> | Table<TimeoutHandler<State, Data>>;
  /** By content: `(data, content)`. */
  readonly eventTimeout?: TimeoutHandler<State, Data> | Table<TimeoutHandler<State, Data>>;
  /** Generic timeouts by their name: `(data, content, name)`. */
  readonly timeout?: GenericTimeoutHandler<State, Data> | Table<GenericTimeoutHandler<State, Data>>;
}

interface Common<I, State, Data, Seen> {
  /** What people, reports and breakpoints call the machine. */
  readonly name: string;
  /**
   * Runs in the new process; the starter waits for what it returns. Without it the machine is started with
   * `[state, data]`.
   */
  readonly init?: (argument: I) => Waitable<MachineInit<State, Data>>;
  /**
   * Runs when the machine stops, a callback fails, or the parent exits while exits are trapped; its return is
   * ignored.
   */
  readonly terminate?: (reason: ExitReason, state: Seen, data: NoInfer<Data>) => unknown;
  /** How state and data are shown in `getStatus` and crash reports. */
  readonly formatStatus?: (state: Seen, data: NoInfer<Data>) => unknown;
  /** Defaults of the child specification. */
  readonly child?: ChildSpecOverrides;
}

/** The states as `terminate` sees them. It says the same in both forms, so that either types the parameters. */
type Seen<N, T> = [NoInfer<N>] extends [never] ? NoInfer<T> : NoInfer<N>;

type Modes = "state_functions" | "state_enter";

/** The table form: a state is a name, and what it does with an event stands in a table. */
export interface MachineTable<I, N extends string, D, S, M extends Modes, T>
  extends Common<I, NoInfer<N>, D, Seen<N, T>> {
  /** `"state_functions"`, or `["state_functions", "state_enter"]`. */
  readonly callbackMode?: M | readonly M[];
  readonly handleEvent?: undefined;
  readonly states: { readonly [K in N]: StateOf<M, NoInfer<N>, NoInfer<D>> } & S;
}

/** With enter calls every state takes its own, as on the BEAM. */
type StateOf<M, N, D> = "state_enter" extends M
  ? StateDefinition<N, D> & { readonly enter: Required<StateDefinition<N, D>>["enter"] }
  : StateDefinition<N, D>;

/**
 * The function form: one function for all events, states are any terms, equal when they have the same value.
 * `T` is the states as `handleEvent` declares them; without a declaration, what `init` starts in, made general. `E`
 * is the events as it declares them, `MachineEvent` without; what is declared there types the machine's `call`.
 */
export interface MachineFunction<I, N, S, T, D, E> extends Common<I, S, D, Seen<N, T>> {
  /** `"handle_event_function"` (which need not be said), or `["handle_event_function", "state_enter"]`. */
  readonly callbackMode?:
    | "handle_event_function"
    | readonly ["handle_event_function"]
    | readonly ["handle_event_function", "state_enter"]
    | readonly ["state_enter", "handle_event_function"];
  readonly states?: undefined;
  /** `undefined` means that no clause takes the event: the machine ends with `function_clause`. */
  readonly handleEvent: (
    event: E,
    state: T,
    data: D,
  ) => Waitable<MachineReturn<NoInfer<T>, NoInfer<D>> | undefined>;
}

/** One literal alone is where a machine starts, not all the states it has. */
export type General<S> = [S] extends [string]
  ? IsUnion<S> extends true
    ? S
    : string
  : [S] extends [number]
    ? number
    : S;

type IsUnion<S, Whole = S> = S extends unknown ? ([Whole] extends [S] ? false : true) : never;

// --- What follows for callers ---------------------------------------------------------------------------------

type Union<S> = S[keyof S];
type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void
  ? I
  : never;

/** All handlers of one section (`call` or `cast`) in all states, as `{request: handler}` of each. */
type Sections<S, Kind extends "call" | "cast"> = Union<{
  [K in keyof S]: S[K] extends { readonly [_ in Kind]: infer T } ? T : never;
}>;
type Names<T> = T extends unknown ? Exclude<keyof T & string, "*"> : never;
type HandlerOf<T, Name> = T extends unknown ? (Name extends keyof T ? T[Name] : never) : never;

/** The names of the requests that some state takes by name. */
export type RequestNames<S, Kind extends "call" | "cast"> = Names<Sections<S, Kind>>;

type WrittenArgument<H> = H extends (argument: infer A, ...rest: never[]) => unknown ? A : unknown;
type Boxed<H> = H extends unknown ? { readonly argument: WrittenArgument<H> } : never;
type Unboxed<B> = B extends { readonly argument: infer A } ? A : never;

/** What a request carries: what its handlers say in all states, `undefined` when none says anything. */
export type RequestArgument<S, Kind extends "call" | "cast", Name> =
  Unboxed<Intersection<Boxed<HandlerOf<Sections<S, Kind>, Name>>>> extends infer A
    ? unknown extends A
      ? undefined
      : A
    : never;

type WrittenReply<H> = H extends (argument: never, from: infer F, ...rest: never[]) => unknown
  ? F extends From<infer R>
    ? unknown extends R
      ? never
      : R
    : never
  : never;
type RepliesIn<T> = T extends { readonly actions?: infer A }
  ? ReplyIn<A>
  : T extends { readonly replies: infer A }
    ? ReplyIn<A>
    : never;
type ReplyIn<A> = A extends readonly (infer Item)[]
  ? ReplyIn<Item>
  : A extends ReplyAction<infer R>
    ? R
    : never;
type ReturnedReply<H> = H extends (...args: never[]) => infer T ? RepliesIn<Waited<T>> : never;
type Known<R> = [R] extends [never] ? unknown : R;

/** The answer to a call: the type that its `From` is declared to carry, else what its handlers reply with. */
export type RequestReply<S, Name> =
  HandlerOf<Sections<S, "call">, Name> extends infer H
    ? [WrittenReply<H>] extends [never]
      ? Known<ReturnedReply<H>>
      : WrittenReply<H>
    : never;

/** `(argument, options)`; the argument may be left out when there is none. */
export type Rest<A, O> = unknown extends A
  ? [argument?: unknown, options?: O]
  : undefined extends A
    ? [argument?: A, options?: O]
    : [argument: A, options?: O];

export interface MachineCallOptions {
  /** Ms until the caller exits with `["timeout", ...]`; for ever by default, as in gen_statem. */
  readonly timeout?: Timeout;
}

/** What every machine module has. */
export interface MachineBase<I> {
  readonly name: string;
  /** Starts a machine without a link (`GenStateMachine.start/3`). */
  start(...rest: Rest<I, StartOptions>): Start;
  /** Starts a machine linked to the calling process (`GenStateMachine.start_link/3`). */
  startLink(...rest: Rest<I, StartOptions>): Start;
  /** How a supervisor starts it (`child_spec/1`). */
  childSpec(...rest: Rest<I, ChildSpecOverrides>): ChildSpec;
  /**
   * Stops the machine in its turn and waits until it is gone (`GenStateMachine.stop/3`).
   * @throws Exit when it ends with another reason than `reason`, is not there, or takes longer than `timeout` ms.
   */
  stop(machine: ServerRef, reason?: ExitReason, timeout?: Timeout): Stopping;
}

/** A machine in table form. */
export interface TableMachine<I, S> extends MachineBase<I> {
  /**
   * Sends a request and waits for the answer, for ever unless `timeout` ms are given; `yield*` or `await` it.
   * @throws Exit `[reason, ["gen_statem", "call", [machine, request, timeout]]]`: `"timeout"`, `"noproc"`, or the
   * machine's exit reason when it ends before it answers.
   */
  call<Name extends RequestNames<S, "call">>(
    machine: ServerRef,
    request: Name,
    ...rest: Rest<RequestArgument<S, "call", Name>, MachineCallOptions>
  ): Call<RequestReply<S, Name>>;
  /** Sends an event that nobody answers. Always `"ok"`, also when there is no such machine. */
  cast<Name extends RequestNames<S, "cast">>(
    machine: ServerRef,
    request: Name,
    ...rest: Rest<RequestArgument<S, "cast", Name>, never>
  ): "ok";
}

/** The requests that an event type declares for calls or casts. */
type Requests<E, Kind extends "call" | "cast"> = E extends { readonly type: Kind; readonly request: infer Q }
  ? Q
  : never;
/** Requests with an argument may also be given as name and argument. */
type PairNames<Q> = Q extends readonly [infer Name extends string, unknown]
  ? Name
  : unknown extends Q
    ? string
    : never;
type PairArgument<Q, Name> = Q extends readonly [Name, infer A] ? A : unknown extends Q ? unknown : never;
/** The reply to one request: what the `From` of its event carries. */
type ReplyFor<E, Q> = E extends {
  readonly type: "call";
  readonly request: infer R;
  readonly from: From<infer A>;
}
  ? Q extends R
    ? A
    : never
  : never;
type PairReply<E, Name> = E extends {
  readonly type: "call";
  readonly request: infer R;
  readonly from: From<infer A>;
}
  ? unknown extends R
    ? A
    : R extends readonly [Name, unknown]
      ? A
      : never
  : never;

/** A machine in function form: its requests are those that `handleEvent` declares, any term when it declares none. */
export interface FunctionMachine<I, E> extends MachineBase<I> {
  /**
   * Sends a request and waits for the answer, for ever unless `timeout` ms are given; `yield*` or `await` it.
   * @throws Exit as `GenStateMachine.call`.
   */
  call<const Q extends Requests<E, "call">>(
    machine: ServerRef,
    request: Q,
    argument?: undefined,
    options?: MachineCallOptions,
  ): Call<ReplyFor<E, Q>>;
  /** The same for `[request, argument]`. */
  call<Name extends PairNames<Requests<E, "call">>>(
    machine: ServerRef,
    request: Name,
    argument: PairArgument<Requests<E, "call">, Name>,
    options?: MachineCallOptions,
  ): Call<PairReply<E, Name>>;
  /** Sends an event that nobody answers. Always `"ok"`, also when there is no such machine. */
  cast(machine: ServerRef, request: Requests<E, "cast">): "ok";
  /** The same for `[request, argument]`. */
  cast<Name extends PairNames<Requests<E, "cast">>>(
    machine: ServerRef,
    request: Name,
    argument: PairArgument<Requests<E, "cast">, Name>,
  ): "ok";
}

/** What a definition makes: without a table of states there are no names of states. */
export type Machine<I, N, States, E> = [N] extends [never] ? FunctionMachine<I, E> : TableMachine<I, States>;
