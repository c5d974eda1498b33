/**
 * The programs in a document: the fenced `ts` blocks of a Markdown page, each made into a module.
 *
 * A module keeps the page's line numbers (every line that is not its code is empty), so that whatever is said about
 * line n of the module is said about line n of the page. The words after `ts`:
 *
 * - `part=name`: blocks of a page with the same part are one module, in their order; any other is a module by itself
 * - `run`: the module is executed, and prints what stands in the `text` block that comes next
 * - `refused`: the module (the part so far, with this block at its end) does not compile, because of this block; a
 *   `text` block right after it is what the compiler says
 *
 * A module that imports nothing from `@switchboard/runtime` gets what it uses. Must not know how modules are checked.
 */

export interface Module {
  /** Path of the page, from the root of the project. */
  readonly page: string;
  /** The line of the page on which its last block begins, from 1. */
  readonly line: number;
  readonly source: string;
  readonly kind: "compiled" | "run" | "refused";
  /** First and last line of the block that must be refused; of all its blocks otherwise. */
  readonly lines: readonly [first: number, last: number];
  /** The `text` block that follows; `null` without. */
  readonly text: string | null;
}

interface Block {
  readonly language: string;
  readonly words: readonly string[];
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly code: readonly string[];
}

/**
 * The modules of a page, in the order of their last blocks. `names` are the exports of the runtime as an import may
 * have them: `send`, `type Body`.
 */
export function modulesOf(page: string, markdown: string, names: readonly string[]): readonly Module[] {
  const blocks = blocksOf(markdown);
  const parts = new Map<string, Block[]>();
  const modules: Module[] = [];
  const open = new Map<string, Module>();
  blocks.forEach((block, i) => {
    if (block.language !== "ts") return;
    const next = blocks[i + 1];
    const text = next?.language === "text" ? next.code.join("\n") : null;
    const part = block.words.find((word) => word.startsWith("part=")) ?? `line ${block.line}`;
    const unknown = block.words.find(
      (word) => !word.startsWith("part=") && word !== "run" && word !== "refused",
    );
    if (unknown !== undefined) throw new Error(`${page}:${block.line}: what does "ts ${unknown}" mean?`);
    const before = parts.get(part) ?? [];
    const all = [...before, block];
    const last = block.line + block.code.length - 1;
    const line = block.line - 1;
    const source = sourceOf(all, names);
    if (block.words.includes("refused")) {
      modules.push({ page, line, source, kind: "refused", lines: [block.line, last], text });
      return;
    }
    parts.set(part, all);
    const run = block.words.includes("run");
    if (run && text === null) throw new Error(`${page}:${line}: a text block with its output must follow`);
    const first = all[0]?.line ?? block.line;
    open.set(part, { page, line, source, kind: run ? "run" : "compiled", lines: [first, last], text });
    // A part is checked once, when it is complete; one that prints, with each block that does.
    if (run) modules.push(open.get(part) as Module);
  });
  for (const module of open.values()) if (!modules.includes(module)) modules.push(module);
  return modules.sort((a, b) => a.line - b.line);
}

function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let fence: { info: string; line: number; code: string[] } | null = null;
  markdown.split("\n").forEach((text, i) => {
    if (fence === null) {
      const info = /^```(\S.*)$/.exec(text)?.[1];
      if (info !== undefined) fence = { info, line: i + 2, code: [] };
    } else if (text === "```") {
      const [language = "", ...words] = fence.info.split(/\s+/);
      blocks.push({ language, words, line: fence.line, code: fence.code });
      fence = null;
    } else fence.code.push(text);
  });
  return blocks;
}

/** The blocks on the lines where they stand; line 1, which is the page's title, takes the imports. */
function sourceOf(blocks: readonly Block[], names: readonly string[]): string {
  const last = blocks.at(-1);
  const lines = new Array<string>(last === undefined ? 0 : last.line - 1 + last.code.length).fill("");
  for (const { line, code } of blocks) lines.splice(line - 1, code.length, ...code);
  const text = lines.join("\n");
  if (text.includes('"@switchboard/runtime"')) return text;
  const used = names.filter((entry) => {
    const name = entry.replace("type ", "");
    return uses(text, name) && !declares(text, name);
  });
  return `import { ${used.join(", ")} } from "@switchboard/runtime";${text}`;
}

function uses(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w."'/])${name}\\b`).test(text);
}

function declares(text: string, name: string): boolean {
  return new RegExp(`^(export )?(const|class|interface|type|function\\*?) ${name}\\b`, "m").test(text);
}
