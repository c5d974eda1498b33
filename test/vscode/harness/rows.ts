// What a person reads in VS Code's views, as data: one function per view, each from the rows that are on the screen.
// Lists are virtual, so what is scrolled out of sight does not exist here; the driver makes the window tall instead.
import type { Locator, Page } from "playwright-core";

/** A line of the Call Stack: a session, a thread (with its state, e.g. "Paused on breakpoint") or a frame. */
export interface CallStackRow {
  readonly kind: "session" | "thread" | "frame" | "other";
  readonly label: string;
  /** Beside the label: the state of a session or thread, a frame's `file:line:column`. */
  readonly detail: string;
  readonly selected: boolean;
}

/** A line of Variables (or Watch): depth 0 is a scope. */
export interface VariableRow {
  readonly depth: number;
  readonly name: string;
  readonly value: string;
  readonly expanded: boolean | undefined;
}

/** A line of the Breakpoints view. */
export interface BreakpointRow {
  readonly kind: "function" | "line" | "exception" | "other";
  readonly label: string;
  readonly enabled: boolean;
  readonly verified: boolean;
}

/** A line of a tree view contributed by an extension. */
export interface TreeRow {
  readonly depth: number;
  readonly label: string;
  readonly description: string;
  readonly expanded: boolean | undefined;
}

export function readCallStack(page: Page): Promise<CallStackRow[]> {
  return page.locator(".debug-call-stack .monaco-list-row").evaluateAll((rows) =>
    rows.map((row) => {
      const text = (selector: string) => row.querySelector(selector)?.textContent.trim() ?? "";
      const selected = row.classList.contains("selected");
      if (row.querySelector(".stack-frame") !== null) {
        const detail = [text(".file-name"), text(".line-number")].filter((each) => each !== "").join(":");
        return { kind: "frame" as const, label: text(".label"), detail, selected };
      }
      if (row.querySelector(".session") !== null)
        return { kind: "session" as const, label: text(".name"), detail: text(".state"), selected };
      if (row.querySelector(".thread") !== null)
        return { kind: "thread" as const, label: text(".name"), detail: text(".state"), selected };
      return { kind: "other" as const, label: row.textContent.trim(), detail: "", selected };
    }),
  );
}

/** Rows of a variables-like tree; `view` is the list's container, e.g. `.debug-variables`. */
export function readVariables(page: Page, view = ".debug-variables"): Promise<VariableRow[]> {
  return page.locator(`${view} .monaco-list-row`).evaluateAll((rows) =>
    rows.map((row) => {
      const text = (selector: string) => row.querySelector(selector)?.textContent.trim() ?? "";
      const scope = text(".scope");
      const expanded = row.getAttribute("aria-expanded");
      return {
        depth: Number(row.getAttribute("aria-level") ?? "1") - 1,
        name: scope === "" ? text(".expression .name").replace(/\s*[:=]$/, "") : scope,
        value: text(".expression .value"),
        expanded: expanded === null ? undefined : expanded === "true",
      };
    }),
  );
}

/** Lines of the Debug Console without the repeat counts and source links beside them. */
export function readDebugConsole(page: Page): Promise<string[]> {
  return page.locator(".repl .repl-tree .monaco-list-row").evaluateAll((rows) =>
    rows.map((row) => {
      const copy = row.cloneNode(true) as Element;
      for (const aside of copy.querySelectorAll(".monaco-count-badge, .source, .monaco-tl-twistie"))
        aside.remove();
      return copy.textContent.trim();
    }),
  );
}

export function readBreakpoints(page: Page): Promise<BreakpointRow[]> {
  return page.locator(".debug-breakpoints .monaco-list-row").evaluateAll((rows) =>
    rows.map((row) => {
      const cell = row.querySelector(".breakpoint, .function-breakpoint, .exception");
      const icon = row.querySelector("[class*=codicon-debug-]");
      const box = row.querySelector<HTMLElement>("input[type=checkbox], .monaco-checkbox");
      const enabled =
        box instanceof HTMLInputElement ? box.checked : box?.getAttribute("aria-checked") === "true";
      const iconNames = icon?.className ?? "";
      const kind = iconNames.includes("breakpoint-function")
        ? ("function" as const)
        : row.querySelector(".exception") !== null
          ? ("exception" as const)
          : iconNames.includes("breakpoint")
            ? ("line" as const)
            : ("other" as const);
      return {
        kind,
        label: (row.querySelector(".name")?.textContent ?? cell?.textContent ?? "").trim(),
        enabled,
        verified: !iconNames.includes("unverified"),
      };
    }),
  );
}

/** Rows of the tree in the view whose header says `title`. */
export function readTree(pane: Locator): Promise<TreeRow[]> {
  return pane.locator(".monaco-list-row").evaluateAll((rows) =>
    rows.map((row) => {
      const expanded = row.getAttribute("aria-expanded");
      return {
        depth: Number(row.getAttribute("aria-level") ?? "1") - 1,
        label: (row.querySelector(".label-name") ?? row).textContent.trim(),
        description: row.querySelector(".label-description")?.textContent.trim() ?? "",
        expanded: expanded === null ? undefined : expanded === "true",
      };
    }),
  );
}
