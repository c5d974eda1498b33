/**
 * The table form of a machine: `states: { open: { call: { close: ... } } }`.
 */

import type { Value } from "./facts.js";
import type { EventKind, MachineDraft } from "./machine-draft.js";
import { outcomesOf } from "./outcomes.js";
import {
  type AnyNode,
  isFunction,
  type ObjectExpression,
  type ProgramText,
  propertiesOf,
  resolved,
} from "./program-text.js";

/** The sections of a state, and what its handlers' parameters are. */
const SECTIONS: Readonly<
  Record<string, { readonly kind: EventKind; readonly parameters: readonly string[] }>
> = {
  call: { kind: "call", parameters: ["argument", "from", "data"] },
  cast: { kind: "cast", parameters: ["argument", "data"] },
  info: { kind: "info", parameters: ["message", "data"] },
  internal: { kind: "internal", parameters: ["argument", "data"] },
  stateTimeout: { kind: "state_timeout", parameters: ["data", "content"] },
  eventTimeout: { kind: "event_timeout", parameters: ["data", "content"] },
  timeout: { kind: "timeout", parameters: ["data", "content", "name"] },
};

export function readTableForm(states: ObjectExpression, draft: MachineDraft, program: ProgramText): void {
  const all = propertiesOf(states, program, (node) =>
    draft.unread(`a state is computed: ${program.textOf(node)}`),
  );
  // All states first: a transition may lead to one that is written later.
  for (const [name, property] of all) draft.addState(name, property.key);
  for (const [name, property] of all) {
    const state = resolved(property.value, program);
    if (state.type === "ObjectExpression") readState(name, state, draft, program);
    else draft.unread(`the state ${name} is computed: ${program.textOf(state)}`);
  }
}

function readState(state: string, object: ObjectExpression, draft: MachineDraft, program: ProgramText): void {
  const sections = propertiesOf(object, program, (node) =>
    draft.unread(`a part of the state ${state} is computed: ${program.textOf(node)}`),
  );
  for (const [section, { key, value }] of sections) {
    const node = resolved(value, program);
    if (section === "enter") {
      draft.addState(state, key, true);
      readHandler(node, state, "enter", null, ["previous", "data"], draft, program);
      continue;
    }
    const known = SECTIONS[section];
    if (known === undefined) continue;
    if (isFunction(node)) {
      readHandler(node, state, known.kind, null, known.parameters, draft, program);
      continue;
    }
    if (node.type !== "ObjectExpression") {
      draft.unread(`the ${section} handlers of ${state} are computed: ${program.textOf(node)}`);
      continue;
    }
    const handlers = propertiesOf(node, program, (part) =>
      draft.unread(`a ${section} handler of ${state} is computed: ${program.textOf(part)}`),
    );
    for (const [name, property] of handlers)
      readHandler(
        resolved(property.value, program),
        state,
        known.kind,
        name,
        known.parameters,
        draft,
        program,
      );
  }
}

function readHandler(
  handler: AnyNode,
  state: string,
  kind: EventKind,
  name: string | null,
  parameters: readonly string[],
  draft: MachineDraft,
  program: ProgramText,
): void {
  const where = `${state}: ${kind.replace("_", " ")}${name === null || kind === "enter" ? "" : ` ${name}`}`;
  if (!isFunction(handler)) {
    draft.unread(`${where} is computed: ${program.textOf(handler)}`);
    return;
  }
  const args = parameters.map((path): Value => ({ kind: "path", path }));
  for (const outcome of outcomesOf(handler, args, new Map(), program)) {
    const { facts } = outcome.scope;
    const names =
      name !== null
        ? { is: [name] }
        : (facts.get("message") ??
          facts.get("message[0]") ??
          facts.get("argument") ??
          facts.get("content") ??
          facts.get("name"));
    draft.addOutcome(outcome, { is: [state] }, { kind, names }, where);
  }
}
