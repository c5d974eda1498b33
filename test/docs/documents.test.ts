/**
 * Every `ts` block of the documents compiles, those marked `run` print what the page says, and those marked `refused`
 * are refused by the compiler. How blocks become modules is told at the head of pages.ts.
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as runtime from "@switchboard/runtime";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { compile, type Finding } from "./compile.js";
import { execute } from "./execute.js";
import { type Module, modulesOf } from "./pages.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const names = exportsOf("runtime/src/index.ts");
const pages = ["README.md", ...documents()];
const modules = pages.flatMap((page) => modulesOf(page, read(page), names));

function documents(): readonly string[] {
  const found = readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" });
  return found
    .filter((path) => path.endsWith(".md"))
    .map((path) => `docs/${path}`)
    .sort();
}

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

/** The names that a file exports, as an import may have them: `send`, `type Body`. */
function exportsOf(path: string): readonly string[] {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022);
  return file.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)
      ? statement.exportClause.elements.map(({ isTypeOnly, name }) =>
          statement.isTypeOnly || isTypeOnly ? `type ${name.text}` : name.text,
        )
      : [],
  );
}

/** What is wrong with a module, given what the compiler found; `[]` when it is as its page says. */
function complaints(module: Module, findings: readonly Finding[]): readonly string[] {
  const said = findings.map(({ line, text }) => `${module.page}:${line}: ${text}`);
  if (module.kind !== "refused") return said;
  const [first, last] = module.lines;
  if (findings.length === 0) return [`${module.page}:${first}: the compiler has nothing against it`];
  if (findings.some(({ line }) => line < first || line > last)) return said;
  const expected = module.text?.replace(/\s+/g, " ") ?? "";
  return findings.some(({ text }) => text.includes(expected)) ? [] : [...said, `not: ${expected}`];
}

/** A page with mistakes, to see that they are found. */
const wrong = modulesOf(
  "docs/wrong.md",
  [
    "# Title",
    "```ts part=a",
    "const one: number = 1;",
    "```",
    "text",
    "```ts part=a",
    "const two: string = one;",
    "```",
    "```ts refused",
    "const three: number = 3;",
    "```",
  ].join("\n"),
  names,
);

/** What is wrong with each module; one program for all of them takes some seconds. */
const found = new Map<Module, readonly string[]>();
beforeAll(() => {
  const all = [...modules, ...wrong];
  compile(root, all).forEach((findings, i) => {
    const module = all[i];
    if (module !== undefined) found.set(module, complaints(module, findings));
  });
}, 120_000);

describe("the documents", () => {
  test("there are some, with programs that run and programs that are refused", () => {
    expect(Object.keys(runtime).every((name) => names.includes(name))).toBe(true);
    expect(pages).toContain("docs/otp-by-example.md");
    for (const kind of ["compiled", "run", "refused"]) expect(modules.map((one) => one.kind)).toContain(kind);
  });

  test.each(modules.map((module) => [`${module.page}:${module.line}`, module] as const))(
    "%s compiles, or is refused, as it says",
    (_name, module) => {
      expect(found.get(module)).toEqual([]);
    },
  );

  test.each(
    modules.filter((one) => one.kind === "run").map((one) => [`${one.page}:${one.line}`, one] as const),
  )("%s prints what stands below it", async (_name, module) => {
    expect(await execute(module.source)).toBe(module.text);
  });

  test("links lead to pages and headings that exist", () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/(?<!!)\[[^\]]*\]\(([^):]+)\)/g)]
        .map(([, to]) => new URL(to ?? "", `file:///${page}`))
        .filter(({ pathname, hash }) => !leadsSomewhere(pathname.slice(1), hash.slice(1)))
        .map(({ pathname, hash }) => `${page}: ${pathname}${hash}`),
    );
    expect(broken).toEqual([]);
  });
});

function leadsSomewhere(path: string, anchor: string): boolean {
  if (!existsSync(`${root}${path}`)) return false;
  if (anchor === "") return true;
  const headings = [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading ?? "");
  return headings.some((heading) => anchorOf(heading) === anchor);
}

/** As GitHub and VS Code make it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replace(/ /g, "-");
}

describe("the mechanism", () => {
  test("says on which line of the page a block is wrong", () => {
    expect(wrong.map((module) => found.get(module))).toEqual([
      ["docs/wrong.md:7: Type 'number' is not assignable to type 'string'."],
      ["docs/wrong.md:10: the compiler has nothing against it"],
    ]);
  });

  test("runs on the clock of the test system, and returns what was really printed", async () => {
    const markdown = [
      "# T",
      "```ts run",
      "run(function* () {",
      "  yield* sleep(60_000);",
      "  console.log(now(), [1]);",
    ];
    const page = [...markdown, "});", "```", "```text", "other", "```"].join("\n");
    const [module] = modulesOf("docs/page.md", page, names);
    expect(await execute(module?.source ?? "")).toBe("60000 [ 1 ]");
  });

  test("a program that crashes is no success", async () => {
    const source = 'import { run } from "@switchboard/runtime"; run(() => { throw new Error("boom"); });';
    await expect(execute(source)).rejects.toThrow("boom");
  });
});
