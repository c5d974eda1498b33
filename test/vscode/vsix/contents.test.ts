// What is in the file that `npm run package` makes: room below its limit, a page that leads nowhere, the notices, and
// a runtime that works as the package it is.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { checkoutTargets } from "../../../scripts/readme.mjs";
import { readArchive } from "../harness/archive.js";
import { root } from "../harness/scene.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const file = join(root, "dist", `switchboard-${version}.vsix`);
const text = (path: string): string => {
  const read = readArchive(file).get(path);
  if (read === undefined) throw new Error(`${path} is not packaged`);
  return read().toString("utf8");
};

describe("the packaged file", () => {
  const scratch = mkdtempSync(join(tmpdir(), "switchboard-vsix-"));
  afterAll(() => {
    rmSync(scratch, { recursive: true, force: true });
  });

  it("is smaller than 3 MB and holds neither sources nor source maps", () => {
    expect(statSync(file).size).toBeLessThan(3_000_000);
    const paths = [...readArchive(file).keys()];
    expect(paths.filter((path) => /\.map$|(?<!\.d)\.tsx?$/.test(path))).toEqual([]);
  });

  it("has pages whose pictures and links all lead somewhere", () => {
    const paths = new Set(readArchive(file).keys());
    for (const page of ["extension/readme.md", "extension/changelog.md"]) {
      const targets = checkoutTargets(text(page)).map((target) => posix.join("extension", target));
      expect(targets.filter((target) => !paths.has(target))).toEqual([]);
    }
  });

  it("brings the notices for what it carries", () => {
    expect(text("extension/THIRD-PARTY-NOTICES.md")).toContain("## esbuild-wasm ");
  });

  it("carries icons for all that the views' code names", () => {
    const style = text("extension/dist/webview/codicon.css");
    const named = [...text("extension/dist/webview/machine.js").matchAll(/codicon-([a-z][\w-]*\w)/g)];
    expect(named.length).toBeGreaterThan(0);
    for (const [, name] of named) expect(style).toContain(`.codicon-${name}:before`);
  });

  it("carries a runtime against whose types the examples compile, strictly", () => {
    const carried = "extension/dist/runtime/";
    for (const [path, read] of readArchive(file)) {
      if (!path.startsWith(carried)) continue;
      const to = join(scratch, "node_modules/@switchboard/runtime", path.slice(carried.length));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, read());
    }
    writeFileSync(join(scratch, "package.json"), '{ "type": "module" }\n');
    const programs = ["agent.ts", "counter.ts", "workflow.ts"].map((name) => join(scratch, name));
    for (const program of programs) copyFileSync(join(root, "examples", posix.basename(program)), program);
    const program = ts.createProgram(programs, {
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts"],
      module: ts.ModuleKind.NodeNext,
      types: ["node"],
      typeRoots: [join(root, "node_modules/@types")],
    });
    const problems = ts.getPreEmitDiagnostics(program);
    expect(
      ts.formatDiagnostics(problems, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => scratch,
        getNewLine: () => "\n",
      }),
    ).toBe("");
    const from = program.getSourceFiles().map((source) => source.fileName);
    expect(from.filter((name) => name.includes("/runtime/src/"))).toEqual([]);
    expect(from.some((name) => name.endsWith("@switchboard/runtime/types/index.d.ts"))).toBe(true);
  });
});
