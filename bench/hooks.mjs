// npm run bench -- --hooks [--pairs N] [--json FILE] [NAME...]: the debugger's price, as ratios of the processor's time
// in one run: to a build of the runtime from which all hooks have been taken, and to nobody attached.
import { readFile } from "node:fs/promises";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle, median, node } from "./bundle.mjs";

const DEFAULT = ["ping_pong", "call_rt", "statem_call"];
const WAYS = ["attached", "breakpoint", "recorded", "sites"];

export async function main(work, { pairs, names, json }) {
  const whole = await bundle("bench/hooks/main.ts", join(work, "whole.mjs"), { minifySyntax: true });
  const { plugin, counted } = withoutHooks();
  const bare = await bundle("bench/hooks/main.ts", join(work, "bare.mjs"), {
    minifySyntax: true,
    plugins: [plugin],
  });
  if (counted() < 20)
    throw new Error(`only ${counted()} hooks were found: the kernel's way of writing them has changed`);
  const heads = ["ns", "nobody/bare", ...WAYS].map((head) => head.padStart(13));
  console.log(`${"benchmark".padEnd(16)}${heads.join("")}     (${counted()} hooks taken out)`);
  const all = [];
  for (const name of names.length > 0 ? names : DEFAULT) {
    const rounds = [];
    for (let i = 0; i < pairs; i++) rounds.push(round(name, whole, bare));
    const of = (key) => median(rounds.map((one) => one[key]));
    const line = { name, ns: of("ns"), hooks: of("hooks") };
    for (const way of WAYS) line[way] = of(way);
    all.push(line);
    const cells = [
      Math.round(line.ns),
      ...[line.hooks, ...WAYS.map((way) => line[way])].map((x) => x.toFixed(2)),
    ];
    console.log(`${name.padEnd(16)}${cells.map((cell) => String(cell).padStart(13)).join("")}`);
  }
  if (json !== null) writeFileSync(json, `${JSON.stringify(all, null, 1)}\n`);
}

function round(name, whole, bare) {
  const run = (program, how) => JSON.parse(node(program, [name, how])).ns;
  // The pair that is compared to the percent stands together, twice, in both orders.
  const first = run(bare, "nobody");
  const one = run(whole, "nobody");
  const two = run(whole, "nobody");
  const second = run(bare, "nobody");
  const ns = (one + two) / 2;
  const ways = Object.fromEntries(WAYS.map((way) => [way, run(whole, way) / ns]));
  return { ns, hooks: (one + two) / (first + second), ...ways };
}

/** Every question whether an observer or a gate is there is answered with no, so that esbuild drops what hangs on it. */
function withoutHooks() {
  let count = 0;
  const hook = /(?:[\w.]+\.)?\b(?:observer|gate) (!==|===) null/g;
  const plugin = {
    name: "without hooks",
    setup(build) {
      build.onLoad({ filter: /runtime[\\/]src[\\/](kernel|otp)[\\/].*\.ts$/ }, async ({ path }) => {
        const contents = (await readFile(path, "utf8")).replace(hook, (_, operator) => {
          count++;
          return operator === "===" ? "true" : "false";
        });
        return { contents, loader: "ts" };
      });
    },
  };
  return { plugin, counted: () => count };
}
