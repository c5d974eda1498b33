/**
 * Setting a value that a person has typed: in a process's state or data, its message, its dictionary.
 *
 * A path leads there; along it everything is made anew, so that nobody who holds the old value sees a change. What the
 * process would not survive is refused with a sentence. Must not know scopes and rows.
 */

import { types } from "node:util";
import type { Interventions, ProcessRecord } from "../../../runtime/src/kernel/index.js";
import type { Standing } from "./controller.js";
import { processText } from "./describe.js";
import { compile, parsePath, type Scope } from "./expressions.js";

export interface Assignable {
  readonly process: ProcessRecord;
  /** `null` when the stop is about another process. */
  readonly standing: Standing | null;
  readonly scope: Scope;
}

/** @throws Error with a sentence about why it cannot be. */
export function assign(to: Assignable, path: string, text: string, interventions: Interventions): void {
  const steps = parsePath(path);
  if (steps === null) throw new Error(`\`${path}\` is no path to a value, such as data.tasks[0]`);
  const [root = "", ...rest] = steps;
  const value = valueOf(text, to.scope);
  const { process, standing } = to;
  // Only what is about to be handled can still be changed.
  const message = standing?.stop.at === "before" ? (standing.delivery?.envelope ?? null) : null;
  switch (root) {
    case "message":
      if (message === null)
        throw new Error("the message has been handled: only one that is about to be can be changed");
      interventions.edit(process, message, setIn(message.payload, rest, value, "message"));
      return;
    case "state":
    case "data":
      setState(process, root, rest, value, interventions);
      return;
    case "dictionary": {
      const [key, ...inside] = rest;
      if (key === undefined)
        throw new Error("one entry of the dictionary can be set, such as dictionary.user");
      const old = process.dictionary?.get(key);
      interventions.putDictionary(process, key, setIn(old, inside, value, `dictionary.${key}`));
      return;
    }
    default:
      throw new Error(`\`${root}\` cannot be set; state, data, message and dictionary can`);
  }
}

/** What a data breakpoint on a row would watch; `null` when the row is no part of what a process keeps. */
export function watchable(
  place: { readonly owner: number | null; readonly path: string } | null,
  find: (pid: number) => ProcessRecord,
): { readonly process: string; readonly path: string } | null {
  if (place === null || place.owner === null || !/^(state|data|dictionary)\b/.test(place.path)) return null;
  const process = find(place.owner);
  return { process: process.name ?? process.pid.toString(), path: place.path };
}

function setState(
  process: ProcessRecord,
  root: "state" | "data",
  rest: readonly string[],
  value: unknown,
  interventions: Interventions,
): void {
  const view = process.loop?.inspect();
  const name = processText(process);
  if (view === undefined) throw new Error(`${name} is no behaviour: its state is in its own variables`);
  if (process.suspendedDelivery !== null)
    throw new Error(`${name} is in the middle of a delivery, whose end would overwrite it`);
  switch (view.kind) {
    case "server":
    case "plain":
      if (root === "data") throw new Error(`${name} has a state and no data`);
      interventions.replaceState(process, setIn(view.state, rest, value, "state"));
      return;
    case "machine": {
      const state = root === "state" ? setIn(view.state, rest, value, "state") : view.state;
      const data = root === "data" ? setIn(view.data, rest, value, "data") : view.data;
      if (view.states !== null && !view.states.some((known) => known === state))
        throw new Error(`${name} has no such state; its states: ${view.states.join(", ")}`);
      interventions.replaceState(process, [state, data]);
      return;
    }
    case "supervisor":
      throw new Error(`the state of ${name} is the supervisor's own`);
    default: {
      const never: never = view;
      return never;
    }
  }
}

/** @throws Error when it does not compile or fails. */
export function valueOf(text: string, scope: Scope): unknown {
  const expression = compile(text);
  if ("error" in expression) throw new Error(expression.error);
  const found = expression.evaluate(scope);
  if (!found.ok) throw new Error(found.error);
  return found.value;
}

/** A copy of `target` with another value at the end of the path. */
function setIn(target: unknown, steps: readonly string[], value: unknown, path: string): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const index = Number(step);
    if (!Number.isInteger(index) || index > target.length)
      throw new Error(`${path} has ${target.length} elements: there is no place ${step}`);
    const list: unknown[] = [...(target as unknown[])];
    list[index] = setIn(list[index], rest, value, `${path}[${step}]`);
    return list;
  }
  if (typeof target !== "object" || target === null || types.isProxy(target))
    throw new Error(`${path} has no fields`);
  const prototype: unknown = Object.getPrototypeOf(target);
  if (prototype !== Object.prototype && prototype !== null)
    throw new Error(`${path} is an object of a class or a collection, which is only replaced as a whole`);
  const descriptor = Object.getOwnPropertyDescriptor(target, step);
  if (descriptor !== undefined && !("value" in descriptor)) throw new Error(`${path}.${step} is a getter`);
  // By descriptors: a getter beside it is copied, and not run.
  const descriptors = Object.getOwnPropertyDescriptors(target);
  for (const each of Object.values(descriptors)) each.configurable = true;
  const made = Object.create(prototype, descriptors) as object;
  return Object.defineProperty(made, step, {
    value: setIn(descriptor?.value, rest, value, `${path}.${step}`),
    writable: true,
    enumerable: true,
    configurable: true,
  });
}
