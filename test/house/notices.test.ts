// THIRD-PARTY-NOTICES.md names what the packaged bundles hold, and they hold each package once.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bundledInputs } from "../../scripts/build.mjs";
import { notices, noticesFile, packagesOf } from "../../scripts/notices.mjs";

it("the notices are those of what is bundled (npm run notices writes them anew)", async () => {
  expect(readFileSync(noticesFile, "utf8")).toBe(await notices());
});

it("every package with code in a bundle has its section, with the text of its licence", async () => {
  const text = readFileSync(noticesFile, "utf8");
  for (const { inputs } of await bundledInputs())
    for (const name of packagesOf(inputs)) {
      const section = text.split(`\n## ${name} `)[1]?.split("\n## ")[0] ?? "";
      expect(section, name).toMatch(/copyright/i);
      expect(section, name).toMatch(/permission|redistribution/i);
    }
});

it("no package is carried twice: the extension and switchboard-dap share the adapter", async () => {
  const outputs = new Map<string, string[]>();
  for (const { output, inputs } of await bundledInputs())
    for (const name of packagesOf(inputs)) outputs.set(name, [...(outputs.get(name) ?? []), output]);
  expect([...outputs].filter(([, within]) => within.length > 1)).toEqual([]);
  expect(outputs.get("acorn")).toEqual(["dist/adapter.cjs"]);
});

const files: readonly (readonly [file: string, names: readonly string[]])[] = [
  ["node_modules/acorn/dist/acorn.mjs", ["acorn"]],
  ["node_modules/@vscode/debugadapter/lib/main.js", ["@vscode/debugadapter"]],
  ["node_modules/one/node_modules/@inner/two/index.js", ["@inner/two"]],
  ["runtime/src/index.ts", []],
];

it.each(files)("%s belongs to %j", (file, names) => {
  expect([...packagesOf([file])]).toEqual(names);
});
