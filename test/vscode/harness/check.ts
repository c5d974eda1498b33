// The first five minutes of a new user, without the user: agent.ts is opened, a message breakpoint typed, F5 pressed.
// Promises to say in words what the Call Stack and Variables showed, and 1 instead of 0 when it came to no stop.
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { openPerson, type Person } from "./person.js";
import { breakOnEnter } from "./switchboard.js";

const program = "agent.ts";
const machine = "AgentFSM";
const state = "processing";

/** Debugs one example to a stop. Gives the exit code; every line of the account goes to `say`. */
export async function check(root: string, say: (line: string) => void): Promise<0 | 1> {
  await using person = await openPerson({
    root,
    folder: join(root, "examples"),
    extension: { kind: "development", path: root },
    say,
  });
  say("VS Code is up");
  try {
    await debugToAStop(person, say);
    say("check passed");
    return 0;
  } catch (error) {
    say(`check failed: ${stripVTControlCharacters(error instanceof Error ? error.message : String(error))}`);
    const picture = join(root, "out/vscode/check-failed.png");
    await person.screenshot(picture);
    for (const note of await person.notifications()) say(`  VS Code says: ${note}`);
    for (const line of (await person.debugConsole()).slice(-20)) say(`  Debug Console: ${line}`);
    say(`  a picture of the window is in ${picture}`);
    return 1;
  }
}

async function debugToAStop(person: Person, say: (line: string) => void): Promise<void> {
  await person.openFile(program);
  await breakOnEnter(person, machine, state);
  say(`breakpoint: enter ${machine}.${state}`);
  await person.openFile(program);
  const pressed = Date.now();
  await person.press("F5");
  const stack = await person.waitForStop(60_000);
  say(`stopped ${Date.now() - pressed} ms after F5; the Call Stack shows`);
  for (const row of stack)
    say(`  ${row.kind.padEnd(7)} ${row.label}${row.detail === "" ? "" : `  (${row.detail})`}`);
  const variables = await person.waitFor(
    () => person.variables(),
    (rows) => rows.length > 0,
    "Variables to show a scope",
  );
  say("Variables show");
  for (const row of variables)
    say(`  ${"  ".repeat(row.depth)}${row.name}${row.value === "" ? "" : `: ${row.value}`}`);
}
