// How long a person waits at the adapter, over stdio: from `launch` to the first stop (TypeScript bundled on the way),
// and from `next` to `stopped` over 200 steps, alone and with the questions that an editor asks at each stop.
// Run: node bench/dap-steps.mjs [--launches N] [--steps N] [--json FILE], after npm run build.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureDependencies, root } from "../scripts/dependencies.mjs";

await ensureDependencies();
const adapter = join(root, "dist/switchboard-dap.cjs");
if (!existsSync(adapter)) throw new Error(`${adapter} is missing: npm run build makes it.`);
const option = (name, otherwise) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const launches = Number(option("--launches", 5));
const steps = Number(option("--steps", 200));
const work = mkdtempSync(join(tmpdir(), "switchboard-bench-"));

const program = join(work, "ping-pong.ts");
writeFileSync(
  program,
  `import { defineServer, noreply, ok, type Pid, run, send, self, receive } from "@switchboard/runtime";
const Echo = defineServer({
  name: "Echo",
  init: () => ok({ seen: 0, last: null as unknown }),
  info: (message: readonly [Pid, number, { readonly note: string }], state) => {
    send(message[0], ["pong", message[1]]);
    return noreply({ seen: state.seen + 1, last: message[2] });
  },
});
run(function* main() {
  const echo = yield* Echo.startLink(undefined, { name: "Echo" }).unwrap();
  for (let i = 0; ; i++) {
    send(echo, [self(), i, { note: "ping " + i }]);
    yield* receive();
  }
});
`,
);

try {
  const { DapClient } = await client();
  const first = [];
  for (let i = 0; i < launches; i++) first.push(await firstStop(new DapClient(adapter)));
  const bare = await stepping(new DapClient(adapter), false);
  const asked = await stepping(new DapClient(adapter), true);
  const figures = {
    "launch to first stop": summary(first),
    "next to stopped": summary(bare),
    "next to stopped, with stack, scopes and variables": summary(asked),
  };
  for (const [name, { median, p95, n }] of Object.entries(figures))
    console.log(`${name.padEnd(52)} median ${ms(median)}   p95 ${ms(p95)}   (${n})`);
  const json = option("--json", null);
  if (json !== null) writeFileSync(json, JSON.stringify(figures, null, 2));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The tests' own client, which is TypeScript. */
async function client() {
  const { build } = await import("esbuild");
  const outfile = join(work, "client.mjs");
  await build({ entryPoints: [join(root, "test/dap/client.ts")], outfile, format: "esm", logLevel: "error" });
  return import(pathToFileURL(outfile).href);
}

async function launched(session) {
  await session.body("initialize", { adapterID: "switchboard", linesStartAt1: true, columnsStartAt1: true });
  const begun = performance.now();
  const answer = session.body("launch", { program });
  await session.body("setFunctionBreakpoints", { breakpoints: [{ name: "receive Echo *" }] });
  await session.body("configurationDone");
  await answer;
  const { threadId } = await session.event("stopped");
  return { threadId, took: performance.now() - begun };
}

async function firstStop(session) {
  const { took } = await launched(session);
  await session.close();
  return took;
}

async function stepping(session, asking) {
  const { threadId } = await launched(session);
  await session.body("setFunctionBreakpoints", { breakpoints: [] });
  const times = [];
  for (let i = 0; i < steps; i++) {
    const begun = performance.now();
    await session.body("next", { threadId });
    await session.event("stopped");
    if (asking) await look(session, threadId);
    times.push(performance.now() - begun);
  }
  await session.close();
  return times;
}

/** What VS Code asks at a stop. */
async function look(session, threadId) {
  await session.body("threads");
  const { stackFrames } = await session.body("stackTrace", { threadId, startFrame: 0, levels: 20 });
  const { scopes } = await session.body("scopes", { frameId: stackFrames[0].id });
  for (const { variablesReference } of scopes.slice(0, 2))
    await session.body("variables", { variablesReference });
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), p95: at(0.95), n: sorted.length };
}

function ms(time) {
  return `${time.toFixed(1).padStart(7)} ms`;
}
