// `npm run notices`: THIRD-PARTY-NOTICES.md, the licences of whatever the packaged bundles hold. What they hold is
// asked of esbuild (the inputs that leave bytes in an output), so nothing is listed that is not shipped, nor left out.
// Not to be seen there, and so named here: esbuild-wasm, and in it Go's runtime; the icon font; dagre's graph library.
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundledInputs } from "./build.mjs";
import { command } from "./command.mjs";
import { root } from "./dependencies.mjs";

export const noticesFile = join(root, "THIRD-PARTY-NOTICES.md");

const unseen = [
  { name: "esbuild-wasm", where: ["dist/esbuild"] },
  // Within the one file that dagre is published as.
  { name: "@dagrejs/graphlib", where: ["dist/extension.cjs"] },
  { name: "@vscode/codicons", where: ["dist/webview/codicon.ttf"] },
];

/** The Go compiler links its runtime into esbuild.wasm, and wasm_exec.js is Go's; no npm package has its licence. */
const go = {
  name: "Go",
  version: "",
  licence: "BSD-3-Clause",
  home: "https://go.dev",
  where: ["dist/esbuild"],
  texts: [readFileSync(join(root, "scripts/licences/go.txt"), "utf8").trim()],
};

/** Creative Commons' licences may be given by their address (4.0, section 3.a.1.C); this one is 20 kB of text. */
const creativeCommons = {
  begin: /^\uFEFF?Attribution 4\.0 International\n/,
  reference: [
    "Creative Commons Attribution 4.0 International Public License",
    "https://creativecommons.org/licenses/by/4.0/legalcode",
  ].join("\n"),
};

/** The whole text of THIRD-PARTY-NOTICES.md for the sources as they are. */
export async function notices() {
  const packages = new Map(unseen.map(({ name, where }) => [name, new Set(where)]));
  for (const { output, inputs } of await bundledInputs())
    for (const name of packagesOf(inputs)) packages.set(name, (packages.get(name) ?? new Set()).add(output));
  const all = [...[...packages].map(([name, where]) => describe(name, [...where].sort())), go];
  all.sort((a, b) => a.name.localeCompare(b.name, "en"));
  return [
    "# Third-party notices",
    "",
    "Switchboard's extension holds code of the packages below, each under its own licence. Of the icon font",
    "@vscode/codicons it holds the glyphs that it uses, unchanged; the others are left out.",
    "Written by `npm run notices` from what the bundles contain.",
    "",
    "| package | licence | in |",
    "| --- | --- | --- |",
    ...all.map((one) => `| [${titleOf(one)}](${one.home}) | ${one.licence} | ${one.where.join(", ")} |`),
    ...all.flatMap((one) => ["", `## ${titleOf(one)}`, "", "```text", one.texts.join("\n\n"), "```"]),
    "",
  ].join("\n");
}

/** The packages that files below node_modules belong to. */
export function packagesOf(files) {
  return new Set(
    files.flatMap((file) => {
      const inner = file.split("node_modules/").at(-1);
      if (inner === undefined || inner === file) return [];
      const [scope, name] = inner.split("/");
      return [scope.startsWith("@") ? `${scope}/${name}` : scope];
    }),
  );
}

const titleOf = ({ name, version }) => (version === "" ? name : `${name} ${version}`);

/** @throws when the package brings no licence text: then it may not be shipped before somebody has looked. */
function describe(name, where) {
  const folder = join(root, "node_modules", name);
  const { version, license, homepage, repository } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  const texts = readdirSync(folder)
    .filter((file) => /^licen[cs]e([.-][\w.-]+)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8").replace(/\r/g, "").trim())
    .map((text) => (creativeCommons.begin.test(text) ? creativeCommons.reference : text));
  if (texts.length === 0)
    throw new Error(`${name} has no licence file; THIRD-PARTY-NOTICES.md needs its text`);
  const source = typeof repository === "string" ? repository : (repository?.url ?? "");
  const home = homepage ?? webAddress(source) ?? `https://www.npmjs.com/package/${name}`;
  return { name, version, licence: license, home, where, texts };
}

function webAddress(repository) {
  const address = /github(?:\.com[/:]|:)([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(repository)?.[1];
  return address === undefined ? undefined : `https://github.com/${address}`;
}

if (process.argv[1] === join(root, "scripts/notices.mjs"))
  await command(async () => writeFile(noticesFile, await notices()));
