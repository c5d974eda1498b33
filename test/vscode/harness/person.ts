// A person at VS Code: opens a folder, runs commands by their names, presses keys, reads what the views show, takes
// pictures. One person owns one server, one browser and one fresh data folder, and disposing of the person ends all
// three. Reads only what is on the screen; knows nothing of Switchboard.
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { launchBrowser } from "./browser.js";
import { type Installed, installFolder, installVSCode } from "./install.js";
import {
  type BreakpointRow,
  type CallStackRow,
  readBreakpoints,
  readCallStack,
  readDebugConsole,
  readTree,
  readVariables,
  type TreeRow,
  type VariableRow,
} from "./rows.js";
import { type Server, type Settings, startServer, workbenchUrl } from "./server.js";

/** The extension a person has: in development from a checkout, installed from a file, or none. */
export type Extension =
  | { readonly kind: "development"; readonly path: string }
  | { readonly kind: "vsix"; readonly file: string }
  | { readonly kind: "none" };

export interface PersonOptions {
  /** The checkout, whose `.vscode-test/` holds VS Code. */
  readonly root: string;
  /** The folder to open, absolute. */
  readonly folder: string;
  /** Open a copy of it outside the checkout, gone afterwards: nothing written lasts, no node_modules is in reach. */
  readonly copy?: boolean;
  readonly extension: Extension;
  readonly theme?: "dark" | "light";
  readonly settings?: Settings;
  /** Window size in CSS pixels; tall by default, because only visible rows can be read. */
  readonly window?: { readonly width: number; readonly height: number };
  /** Progress of installing what is missing. */
  readonly say?: (line: string) => void;
}

const themes = { dark: "Default Dark Modern", light: "Default Light Modern" } as const;
const patience = 30_000;

/**
 * Opens VS Code (about 6 s once it is installed) and resolves when the workbench answers to commands.
 * Dispose of the result (`await using person = …` or `await person[Symbol.asyncDispose]()`), also on failure.
 */
export async function openPerson(options: PersonOptions): Promise<Person> {
  const say = options.say ?? (() => {});
  const stack = new AsyncDisposableStackLike();
  try {
    const installed: Installed = await installVSCode(installFolder(options.root), say);
    const dataFolder = await mkdtemp(join(tmpdir(), "switchboard-vscode-"));
    stack.defer(() => rm(dataFolder, { recursive: true, force: true, maxRetries: 5 }));
    const folder = options.copy === true ? await copyOf(options.folder, stack) : options.folder;
    const { extension } = options;
    const server = await startServer({
      installed,
      dataFolder,
      settings: { "workbench.colorTheme": themes[options.theme ?? "dark"], ...options.settings },
      development: extension.kind === "development",
      endsAlone: true,
      ...(extension.kind === "vsix" ? { vsix: extension.file } : {}),
    });
    stack.defer(async () => server[Symbol.asyncDispose]());
    const browser = await launchBrowser(say);
    stack.defer(() => browser.close());
    const context = await browser.newContext({
      viewport: options.window ?? { width: 1600, height: 1200 },
      permissions: ["clipboard-read", "clipboard-write"],
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    const person = new Person(page, server, browser, stack);
    await page.goto(
      workbenchUrl(server, {
        folder,
        ...(extension.kind === "development" ? { extensionDevelopmentPath: extension.path } : {}),
      }),
    );
    await page.locator(".monaco-workbench .part.statusbar").waitFor();
    await page
      .locator(
        ".monaco-workbench .explorer-folders-view .monaco-list-row, .monaco-workbench .explorer-viewlet",
      )
      .first()
      .waitFor();
    return person;
  } catch (error) {
    await stack.dispose();
    throw error;
  }
}

export class Person implements AsyncDisposable {
  /** Everything the browser tells on its console, for a failing test's message. */
  readonly consoleLines: string[] = [];

  constructor(
    /** Playwright's page, for what has no method here. */
    readonly page: Page,
    readonly server: Server,
    readonly browser: Browser,
    private readonly stack: AsyncDisposableStackLike,
  ) {
    page.on("console", (message) => this.consoleLines.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => this.consoleLines.push(`uncaught: ${error.message}`));
  }

  /** Presses a key or chord as Playwright names them: `F5`, `Control+Shift+D`. */
  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys);
  }

  /** Types text where the focus is. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text);
  }

  /** Runs a command by the title the palette shows, e.g. `Debug: Continue`. Fails when no entry has that title. */
  async runCommand(title: string): Promise<void> {
    await this.press("F1");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(`>${title}`);
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    const labels = () => rows.locator(".label-name").allInnerTexts();
    try {
      const seen = await this.waitFor(
        labels,
        (all) => all.includes(title),
        `“${title}” in the palette`,
        5_000,
      );
      await rows.nth(seen.indexOf(title)).click();
    } catch (error) {
      await this.press("Escape");
      throw error;
    }
  }

  /**
   * Answers an open quick pick by the label of an entry, or an input box with text and Enter. Resolves when a text has
   * been taken: the box is gone or asks the next question.
   */
  async answer(answer: { readonly pick: string } | { readonly text: string }): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    if ("text" in answer) {
      await input.fill(answer.text);
      await this.press("Enter");
      // The extension checks the answer in its own time; whatever opens another box before that cancels this one.
      await this.waitFor(
        async () => ((await input.isVisible()) ? await input.inputValue() : undefined),
        (value) => value !== answer.text,
        `“${answer.text}” to be taken`,
      );
    } else {
      // By keyboard: a hover over the row before it would catch a click.
      await this.page
        .locator(".quick-input-list .monaco-list-row", { hasText: answer.pick })
        .first()
        .waitFor();
      await input.fill(answer.pick);
      await this.waitFor(
        () => this.page.locator(".quick-input-list .monaco-list-row.focused").allInnerTexts(),
        ([row]) => row?.includes(answer.pick) === true,
        `“${answer.pick}” to be the first choice`,
      );
      await this.press("Enter");
    }
  }

  /** The labels a quick pick offers at the moment. */
  async choices(): Promise<string[]> {
    const rows = this.page.locator(".quick-input-list .monaco-list-row .label-name");
    await rows.first().waitFor();
    return rows.allInnerTexts();
  }

  /** Opens a file of the folder by its relative path and puts the focus into it. */
  async openFile(path: string): Promise<void> {
    await this.press("Control+P");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(path);
    const name = path.split("/").at(-1) ?? path;
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().click();
    await this.page.locator(".editor-group-container.active .tab.active", { hasText: name }).waitFor();
    await this.page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
  }

  /**
   * Adds a function breakpoint in the Breakpoints view, as one types it there. VS Code shows that view only when the
   * folder has a launch.json, something was debugged before, or there is a breakpoint; otherwise this fails.
   */
  async addFunctionBreakpoint(text: string): Promise<void> {
    // The command draws its input row in the view, and does nothing when the view was never shown.
    await this.runCommand("Run and Debug: Focus on Breakpoints View");
    await this.showView("Breakpoints");
    await this.runCommand("Add Function Breakpoint");
    const input = this.page
      .locator(
        ".debug-breakpoints .monaco-list-row input[type=text], .debug-breakpoints .inputBoxContainer input",
      )
      .first();
    await input.waitFor();
    await input.fill(text);
    await input.press("Enter");
    await this.page.locator(".debug-breakpoints .monaco-list-row", { hasText: text }).waitFor();
  }

  /** Sets an exception filter's check box in the Breakpoints view by its label. */
  async setExceptionFilter(label: string, on: boolean): Promise<void> {
    await this.runCommand("Run and Debug: Focus on Breakpoints View");
    await this.showView("Breakpoints");
    const row = this.page.locator(".debug-breakpoints .monaco-list-row", { hasText: label }).first();
    const box = row.locator("input[type=checkbox], .monaco-checkbox").first();
    await box.waitFor();
    const rows = await this.breakpoints();
    if (rows.find((each) => each.label.includes(label))?.enabled !== on) await box.click();
  }

  /** Unfolds a view of the open side bar by its header's title, e.g. `Call Stack`, and gives its pane. */
  async showView(title: string): Promise<Locator> {
    const pane = this.pane(title);
    const header = pane.locator(".pane-header").first();
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
    return pane;
  }

  /** Folds a view away, to leave its room to the others. */
  async foldView(title: string): Promise<void> {
    const header = this.pane(title).locator(".pane-header").first();
    await header.waitFor();
    if ((await header.getAttribute("aria-expanded")) === "true") await header.click();
  }

  /** Drags the side bar's edge until it is `width` pixels wide: long labels become readable, also in pictures. */
  async widenSideBar(width: number): Promise<void> {
    const bar = await this.page.locator(".part.sidebar").boundingBox();
    if (bar === null) throw new Error("no side bar is open");
    const y = bar.y + bar.height / 2;
    await this.page.mouse.move(bar.x + bar.width, y);
    await this.page.mouse.down();
    await this.page.mouse.move(bar.x + width, y, { steps: 5 });
    await this.page.mouse.up();
  }

  /** Opens the side bar that a view container's title names, e.g. `Run and Debug` or `Explorer`. */
  async openSideBar(title: string): Promise<void> {
    const action = this.page.locator(`.activitybar .action-label[aria-label^="${title}"]`).first();
    const checked = await action.locator("..").getAttribute("aria-selected");
    if (checked !== "true") await action.click();
  }

  callStack(): Promise<CallStackRow[]> {
    return readCallStack(this.page);
  }

  variables(): Promise<VariableRow[]> {
    return readVariables(this.page);
  }

  breakpoints(): Promise<BreakpointRow[]> {
    return readBreakpoints(this.page);
  }

  /** Why a breakpoint is as it is, in the words of the hover over its icon in the Breakpoints view. */
  async breakpointHover(label: string): Promise<string> {
    const row = this.page.locator(".debug-breakpoints .monaco-list-row", { hasText: label }).first();
    await row.locator("[class*=codicon-debug-]").first().hover();
    const hover = this.page.locator(".monaco-hover:visible .hover-contents").first();
    await hover.waitFor();
    return (await hover.innerText()).trim();
  }

  debugConsole(): Promise<string[]> {
    return readDebugConsole(this.page);
  }

  /** Types an expression into the Debug Console and presses Enter; read the answer with {@link debugConsole}. */
  async evaluate(expression: string): Promise<void> {
    await this.runCommand("Debug Console: Focus on Debug Console View");
    await this.type(expression);
    await this.press("Enter");
  }

  /** Rows of a contributed tree view, by the title on its header. */
  async tree(title: string): Promise<TreeRow[]> {
    return readTree(await this.showView(title));
  }

  /**
   * Unfolds a variable by the names on the way to it, scopes first: `["State", "data", "task"]`.
   * Fails with the rows there are when a name is not among them.
   */
  async expandVariable(path: readonly string[]): Promise<void> {
    for (const [depth, name] of path.entries()) {
      const seen = await this.waitFor(
        () => this.variables(),
        (rows) => rows.some((row) => row.depth === depth && row.name === name),
        `a variable ${path.slice(0, depth + 1).join(" › ")}`,
      );
      const index = positionOf(seen, path.slice(0, depth + 1));
      if (index < 0) throw new Error(`${path.join(" › ")} is not among ${JSON.stringify(seen)}`);
      if (seen[index]?.expanded !== false) continue;
      await this.page
        .locator(".debug-variables .monaco-list-row")
        .nth(index)
        .locator(".monaco-tl-twistie")
        .click();
      await this.waitFor(
        () => this.variables(),
        (rows) => rows[index]?.expanded === true && (rows[index + 1]?.depth ?? 0) > depth,
        `the children of ${name}`,
      );
    }
  }

  /** Selects a frame (or thread) of the Call Stack by a part of its label. */
  async selectInCallStack(label: string): Promise<void> {
    await this.page.locator(".debug-call-stack .monaco-list-row", { hasText: label }).first().click();
  }

  /**
   * Waits until a reading satisfies a test and gives that reading. Polls: the screen has no events to wait on.
   * @throws after 30 s (or `timeoutMs`) with what was awaited and the last reading.
   */
  async waitFor<T>(
    read: () => Promise<T>,
    accept: (reading: T) => boolean,
    what: string,
    timeoutMs = patience,
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const reading = await read();
      if (accept(reading)) return reading;
      if (Date.now() > deadline)
        throw new Error(`waited ${timeoutMs} ms for ${what}; last seen: ${JSON.stringify(reading, null, 1)}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Brings up Run and Debug and waits until its Call Stack shows at least one frame: the program is stopped. */
  async waitForStop(timeoutMs = patience): Promise<CallStackRow[]> {
    await this.openSideBar("Run and Debug");
    return this.waitFor(
      () => this.callStack(),
      (rows) => rows.some((row) => row.kind === "frame"),
      "a stop with a stack",
      timeoutMs,
    );
  }

  /** Waits until no debug session is left: the status bar has its everyday colour and the Call Stack is empty. */
  async waitForSessionEnd(timeoutMs = patience): Promise<void> {
    await this.waitFor(
      () => this.page.locator(".part.statusbar.debugging, .debug-call-stack .monaco-list-row").count(),
      (count) => count === 0,
      "the end of the debug session",
      timeoutMs,
    );
  }

  /** The notifications on the screen, as text. */
  async notifications(): Promise<string[]> {
    return this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
  }

  /** The content of a webview (editor or view). With several open, `title` picks by the iframe's title. */
  webview(title?: string): FrameLocator {
    const inner = title === undefined ? "iframe#active-frame" : `iframe[title="${title}"]`;
    return this.page.frameLocator("iframe.webview.ready").frameLocator(inner);
  }

  /** Saves a picture of the window, or of one part of it, as PNG. Missing folders are made. */
  async screenshot(file: string, part?: Locator): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await (part ?? this.page).screenshot({ path: file, animations: "disabled" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.dispose();
  }

  private pane(title: string): Locator {
    return this.page.locator(".split-view-view .pane", {
      has: this.page.locator(`.pane-header .title:text-is("${title}")`),
    });
  }
}

async function copyOf(folder: string, stack: AsyncDisposableStackLike): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), "switchboard-folder-"));
  stack.defer(() => rm(parent, { recursive: true, force: true, maxRetries: 5 }));
  const copy = join(parent, basename(folder));
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** Where in `rows` the path of names leads, or -1. */
function positionOf(rows: readonly VariableRow[], path: readonly string[]): number {
  let from = 0;
  for (const [depth, name] of path.entries()) {
    const index = rows.findIndex((row, at) => at >= from && row.depth === depth && row.name === name);
    if (index < 0) return -1;
    from = index + (depth === path.length - 1 ? 0 : 1);
  }
  return from;
}

/** Node 20 has no AsyncDisposableStack: last in, first out, and every disposer runs even when one fails. */
class AsyncDisposableStackLike {
  private readonly disposers: (() => Promise<unknown>)[] = [];

  defer(dispose: () => Promise<unknown>): void {
    this.disposers.push(dispose);
  }

  async dispose(): Promise<void> {
    const failures: unknown[] = [];
    for (let next = this.disposers.pop(); next !== undefined; next = this.disposers.pop())
      await next().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, "not everything could be ended");
  }
}
