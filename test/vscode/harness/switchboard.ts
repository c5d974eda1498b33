// What a person does in VS Code with Switchboard, above what the driver knows: our commands and views by their titles.
import type { Person } from "./person.js";
import type { CallStackRow, TreeRow } from "./rows.js";

/** Opens a program and waits until it is known to be one, by the button that debugs it: then F5 is ours. */
export async function openProgram(person: Person, path: string): Promise<void> {
  await person.openFile(path);
  await person.page.locator(".editor-actions .codicon-debug-alt").first().waitFor();
  // The button may still be that of the file before: F5 is ours only once the extension has seen this one.
  await person.page.waitForTimeout(1000);
}

/** Adds `enter <machine>.<state>` by the guided command, before a program runs: nothing is known, so all is typed. */
export async function breakOnEnter(person: Person, machine: string, state: string): Promise<void> {
  await person.runCommand("Switchboard: Add Message Breakpoint…");
  await person.answer({ pick: "When a state machine enters a state" });
  await person.answer({ text: machine });
  await answerNext(person, `A state of ${machine}`, state);
  // The box closes when the extension has accepted what was typed; whoever goes on before that cancels it.
  await person.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Types into the input box that asks `question`: the one before it may still be on the screen. */
async function answerNext(person: Person, question: string, text: string): Promise<void> {
  await person.page.locator(".quick-input-widget .quick-input-message", { hasText: question }).waitFor();
  await person.answer({ text });
}

/** How many deliveries there were so far, from the status bar. */
export async function deliveries(person: Person): Promise<number> {
  const item = person.page.locator(".statusbar-item", { hasText: /\d+ deliver(y|ies)/ }).first();
  return Number(/(\d+) deliver/.exec(await item.innerText())?.[1]);
}

/** The rows of the Processes view, once they are as awaited. */
export function processes(person: Person, accept: (rows: readonly TreeRow[]) => boolean): Promise<TreeRow[]> {
  return person.waitFor(() => person.tree("Processes"), accept, "Processes to show what was awaited");
}

/**
 * Debugs the open research desk to the crash of a worker: stops first where the researcher plans, because VS Code lists
 * the exception filters of a debugger once it runs, turns the filter on there, and continues.
 */
export async function debugToTheCrash(person: Person): Promise<CallStackRow[]> {
  await breakOnEnter(person, "Researcher", "planning");
  await person.openFile("research-desk.ts");
  await person.press("F5");
  await person.waitForStop(90_000);
  await person.setExceptionFilter("Crash of a process", true);
  await person.runCommand("Debug: Continue");
  await person.page.locator(".exception-widget").waitFor();
  return person.waitForStop();
}

/**
 * From a stop at a crash on: continues, stop by stop, until the Processes view shows a worker that was restarted.
 * Gives its row.
 */
export async function restartedWorker(person: Person): Promise<TreeRow> {
  await person.runCommand("Switchboard: Add Message Breakpoint…");
  await person.answer({ pick: "Before a message is handled" });
  await person.answer({ pick: "Worker" });
  await answerNext(person, "The message's name", "read");
  await person.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  for (let stops = 0; stops < 20; stops++) {
    const restarted = (await person.tree("Processes")).find((row) => row.description.includes("restarted"));
    if (restarted !== undefined) return restarted;
    const before = await deliveries(person);
    await person.runCommand("Debug: Continue");
    await person.waitFor(
      () => deliveries(person),
      (now) => now > before,
      "more deliveries",
    );
    await person.waitForStop();
    await person.page.waitForTimeout(400);
  }
  throw new Error("no worker was restarted within 20 stops");
}

/** Folds views of the open side bar, so that others have room: what is scrolled out of sight cannot be read. */
export async function fold(person: Person, titles: readonly string[]): Promise<void> {
  for (const title of titles) {
    // showView unfolds what was folded, so that a click always folds.
    const pane = await person.showView(title);
    await pane.locator(".pane-header").first().click();
  }
}
