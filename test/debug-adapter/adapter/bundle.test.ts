/** Programs bundled by this package's esbuild and run: what they find is what they would find unbundled. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Bundled, bundle } from "../../../debug-adapter/src/adapter/launch/bundle.js";
import { SourceMaps } from "../../../debug-adapter/src/adapter/sources/source-maps.js";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "switchboard-bundle-")));
  write("carried/index.mjs", 'export const which = "carried";');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

function bundled(name: string, esbuildPath: string | null = null): Promise<Bundled> {
  mkdirSync(join(folder, "out"), { recursive: true });
  return bundle(join(folder, name), join(folder, "out"), {
    agentPath: "",
    runtimePath: join(folder, "carried/index.mjs"),
    esbuildPath,
    developmentFolder: esbuildPath === null ? dirname(fileURLToPath(import.meta.url)) : null,
    startJavaScript: null,
  });
}

function run(result: Bundled): string {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return execFileSync(process.execPath, [result.path], { encoding: "utf8" }).trim();
}

describe("a bundle", () => {
  it("imports the carried runtime when the workspace has none, and the workspace's own when it has", async () => {
    write("main.ts", 'import { which } from "@switchboard/runtime"; console.log(which as string);');
    expect(run(await bundled("main.ts"))).toBe("carried");
    write(
      "node_modules/@switchboard/runtime/package.json",
      '{ "type": "module", "exports": "./dist/index.js" }',
    );
    write("node_modules/@switchboard/runtime/dist/index.js", 'export const which = "own";');
    const own = await bundled("main.ts");
    expect(run(own)).toBe("own");
    expect(own).toMatchObject({ runtimeFolder: join(folder, "node_modules/@switchboard/runtime") });
  });

  it("leaves packages where they are, and takes the user's own files in", async () => {
    write("node_modules/kit/package.json", '{ "main": "index.js" }');
    write("node_modules/kit/index.js", "exports.where = __dirname;");
    write("lib/half.ts", "export const half = (n: number): number => n / 2;");
    write(
      "main.ts",
      'import kit from "kit"; import { half } from "./lib/half.js"; console.log(kit.where, half(84));',
    );
    expect(run(await bundled("main.ts"))).toBe(`${join(folder, "node_modules/kit")} 42`);
  });

  it("tells each file where it is, also one that has its own __dirname", async () => {
    write("lib/place.ts", "export const place = import.meta.url;");
    write(
      "main.ts",
      `import { dirname } from "node:path"; import { fileURLToPath } from "node:url"; import { place } from "./lib/place.js";
const __dirname = dirname(fileURLToPath(import.meta.url));
console.log(__dirname, place, process.argv[1]);`,
    );
    expect(run(await bundled("main.ts"))).toBe(`${folder} file://${folder}/lib/place.ts ${folder}/main.ts`);
  });

  it("has a map that leads back to the source", async () => {
    write("main.ts", "interface A {}\n\nexport function fail(): never {\n  throw new Error('x');\n}\n");
    const result = await bundled("main.ts");
    if (!result.ok) throw new Error("not bundled");
    const lines = readFileSync(result.path, "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("throw new")) + 1;
    const maps = new SourceMaps();
    expect(maps.original({ path: `file://${result.path}`, line, column: 3 })).toEqual({
      path: join(folder, "main.ts"),
      line: 4,
      column: 3,
    });
    expect(
      maps.mapText(`  at fail (file://${result.path}:${line}:3)\n  at node:internal/x:1:1 /not/there.js:1:2`),
    ).toBe(`  at fail (${folder}/main.ts:4:3)\n  at node:internal/x:1:1 /not/there.js:1:2`);
  });

  it("that cannot be made says why and where", async () => {
    write("main.ts", 'import "./lib/wrong.js";\n');
    write("lib/wrong.ts", "let x: = 1;\n");
    expect(await bundled("main.ts")).toEqual({
      ok: false,
      problems: [
        { text: 'Unexpected "="', place: { path: join(folder, "lib/wrong.ts"), line: 1, column: 8 } },
      ],
    });
  });

  it("without any esbuild says so", async () => {
    write("main.ts", "");
    expect(await bundled("main.ts", join(folder, "nothing"))).toMatchObject({
      ok: false,
      problems: [{ text: "TypeScript cannot be bundled: there is no esbuild that works." }],
    });
  });
});
