/**
 * A module's syntax tree with what its names mean: what is declared at its top, what the runtime's functions are
 * called here (imports may rename them, bundlers number them).
 */

import {
  type AnyNode,
  type CallExpression,
  type Expression,
  type Function as FunctionNode,
  type ObjectExpression,
  type Program,
  parse,
  type Property,
  type SpreadElement,
} from "acorn";

export type { AnyNode, CallExpression, Expression, FunctionNode, ObjectExpression, Property };

export class ProgramText {
  readonly tree: Program;
  private readonly declared = new Map<string, AnyNode>();
  private readonly imported = new Map<string, string>();

  /** @throws SyntaxError when `code` is no JavaScript module. */
  constructor(readonly code: string) {
    this.tree = parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      locations: true,
      allowHashBang: true,
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
    for (const statement of this.tree.body) this.declare(statement);
  }

  /** What a top-level name stands for: its function or its initial value; `null` when that is not to be read. */
  declaration(name: string): AnyNode | null {
    return this.declared.get(name) ?? null;
  }

  /** The runtime's name of the function that is called: `nextState` for `nextState2` or an alias; `null` for others. */
  helperOf(callee: AnyNode): string | null {
    if (callee.type === "Identifier")
      return this.imported.get(callee.name) ?? callee.name.replace(/\d+$/, "");
    if (callee.type === "MemberExpression" && !callee.computed && callee.property.type === "Identifier")
      return callee.property.name;
    return null;
  }

  textOf(node: AnyNode): string {
    const text = this.code.slice(node.start, node.end).replace(/\s+/g, " ");
    return text.length > 40 ? `${text.slice(0, 39)}…` : text;
  }

  private declare(statement: AnyNode): void {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers)
          if (specifier.type === "ImportSpecifier" && specifier.imported.type === "Identifier")
            this.imported.set(specifier.local.name, specifier.imported.name);
        return;
      case "ExportNamedDeclaration":
      case "ExportDefaultDeclaration":
        if (statement.declaration) this.declare(statement.declaration);
        return;
      case "FunctionDeclaration":
        if (statement.id) this.declared.set(statement.id.name, statement);
        return;
      case "VariableDeclaration":
        for (const { id, init } of statement.declarations)
          if (id.type === "Identifier" && init) this.declared.set(id.name, init);
        return;
      default:
        // Other statements declare nothing that is read here.
        return;
    }
  }
}

export function isFunction(node: AnyNode | null): node is AnyNode & FunctionNode {
  return (
    node !== null &&
    (node.type === "FunctionDeclaration" ||
      node.type === "FunctionExpression" ||
      node.type === "ArrowFunctionExpression")
  );
}

/** A property's name when it stands there literally. */
export function keyOf(property: Property): string | null {
  const { key, computed } = property;
  if (key.type === "Literal") return String(key.value);
  return key.type === "Identifier" && !computed ? key.name : null;
}

/** An object literal's properties by name, literal spreads opened; what cannot be read goes to `unread`. */
export function propertiesOf(
  object: ObjectExpression,
  program: ProgramText,
  unread: (node: AnyNode) => void,
): Map<string, Property> {
  const found = new Map<string, Property>();
  for (const property of object.properties) {
    if (property.type === "SpreadElement") {
      const spread = resolveObject(property, program);
      if (spread === null) unread(property);
      else for (const [name, inner] of propertiesOf(spread, program, unread)) found.set(name, inner);
      continue;
    }
    const name = keyOf(property);
    if (name === null) unread(property);
    else found.set(name, property);
  }
  return found;
}

function resolveObject(spread: SpreadElement, program: ProgramText): ObjectExpression | null {
  const value = resolved(spread.argument, program);
  return value.type === "ObjectExpression" ? value : null;
}

/** What a top-level name stands for, else the node itself. */
export function resolved(node: AnyNode, program: ProgramText): AnyNode {
  for (let at = node, steps = 0; ; steps++) {
    const next = at.type === "Identifier" ? program.declaration(at.name) : null;
    if (next === null || steps > 8) return at;
    at = next;
  }
}
