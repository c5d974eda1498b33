// The runtime that the extension carries for workspaces without one: dist/runtime/ is the package @switchboard/runtime
// as one can copy it into a node_modules folder: the bundle (scripts/build.mjs makes it), a manifest, and of the
// declarations those that index.d.ts leads to, with the comments that the author of a program can come to see.
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "./dependencies.mjs";

const from = join(root, "runtime/dist");
const to = join(root, "dist/runtime");

/** Fills dist/runtime, all but its index.js, from what tsc wrote to runtime/dist. */
export async function carryRuntime() {
  const { name, version, license } = JSON.parse(readFileSync(join(root, "runtime/package.json"), "utf8"));
  const exports = { ".": { types: "./types/index.d.ts", default: "./index.js" } };
  const manifest = { name, version, license, type: "module", exports };
  await write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  await rm(join(to, "types"), { recursive: true, force: true });
  if (!existsSync(join(from, "index.d.ts"))) return;
  const { default: ts } = await import("typescript");
  const declarations = declarationsFrom("index.d.ts", (file) => readFileSync(join(from, file), "utf8"));
  const exported = exportedNames(ts, declarations.get("index.d.ts"));
  for (const [path, text] of declarations) await write(join("types", path), forUsers(ts, text, exported));
}

/** The declaration files that can be reached from `entry`, each path with its text. */
export function declarationsFrom(entry, read) {
  const found = new Map();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = read(path);
    found.set(path, text);
    for (const [, target] of text.matchAll(/(?:from |import\()"(\.[^"]+)\.js"/g))
      waiting.push(join(dirname(path), `${target}.d.ts`));
  }
  return found;
}

/** The names in the export lists of a declaration file. */
export function exportedNames(ts, declarations) {
  const { statements } = ts.createSourceFile("index.d.ts", declarations, ts.ScriptTarget.Latest);
  const lists = statements.flatMap(({ exportClause }) => exportClause?.elements ?? []);
  return new Set(lists.map(({ propertyName, name }) => (propertyName ?? name).text));
}

/**
 * Declarations with the comments of the `exported` names and their public members alone, and of interfaces, whose
 * members a program writes without knowing their names. The others speak to the runtime's own developers, and would
 * be a quarter of the folder.
 */
export function forUsers(ts, declarations, exported) {
  const file = ts.createSourceFile("some.d.ts", declarations, ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter({ removeComments: true });
  const isPrivate = ({ modifiers = [] }) =>
    modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
  const whole = (statement) => {
    // A file's own opening comment stands before its first statement's.
    let at = statement.jsDoc?.at(-1)?.pos ?? statement.getStart();
    let text = "";
    for (const member of (statement.members ?? []).filter(isPrivate)) {
      text += `${declarations.slice(at, member.pos)}\n    `;
      at = member.getStart();
    }
    return text + declarations.slice(at, statement.end);
  };
  const lines = file.statements.map((statement) => {
    const named = statement.name ?? statement.declarationList?.declarations[0]?.name;
    return ts.isInterfaceDeclaration(statement) || (named !== undefined && exported.has(named.text))
      ? whole(statement)
      : printer.printNode(ts.EmitHint.Unspecified, statement, file);
  });
  return `${lines.join("\n")}\n`;
}

/** Never seen half written: a program may be bundled with dist/runtime meanwhile. */
async function write(path, text) {
  const file = join(to, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
