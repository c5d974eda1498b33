// Programs that npm cannot bring: found on the PATH, else installed from Debian's packages when that is possible
// without asking anybody (root, apt-get there), else a message that names what to install. Never uses sudo.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./process.js";

/** A program by the names it may go by, and the Debian package that holds it. */
export interface Needed {
  readonly commands: readonly string[];
  readonly debianPackage: string;
  readonly why: string;
}

export const chromium: Needed = {
  commands: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
  debianPackage: "chromium",
  why: "the browser in which tests look at VS Code",
};

/** What compiling VS Code's four native add-ons takes. */
export const toolchain: readonly Needed[] = [
  { commands: ["python3"], debianPackage: "python3", why: "compiling VS Code's native add-ons" },
  { commands: ["make"], debianPackage: "make", why: "compiling VS Code's native add-ons" },
  { commands: ["g++", "c++"], debianPackage: "g++", why: "compiling VS Code's native add-ons" },
];

/** The absolute path of the first of `names` that is on the PATH. */
export function onPath(names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
      const candidate = join(folder, name);
      try {
        accessSync(candidate, constants.X_OK);
        return candidate;
      } catch {
        continue;
      }
    }
  }
  return undefined;
}

/**
 * Sees to it that each program is there and gives their paths in the same order.
 * @throws with one sentence per missing program when they cannot be installed from here.
 */
export async function ensurePrograms(
  needed: readonly Needed[],
  say: (line: string) => void,
): Promise<string[]> {
  const missing = needed.filter((program) => onPath(program.commands) === undefined);
  if (missing.length > 0) {
    const packages = missing.map((program) => program.debianPackage);
    const mayInstall = process.getuid?.() === 0 && onPath(["apt-get"]) !== undefined;
    if (!mayInstall) {
      const reasons = missing.map((program) => `${program.commands[0]} is missing (${program.why})`);
      throw new Error(
        `${reasons.join("; ")}. On Debian or Ubuntu: sudo apt-get install ${packages.join(" ")}`,
      );
    }
    say(`installing from Debian's packages: ${packages.join(", ")}`);
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run({ file: "apt-get", args: ["update", "-q"], env });
    const args = ["install", "-y", "-q", "--no-install-recommends", ...packages];
    const installed = await run({ file: "apt-get", args, env });
    if (installed.code !== 0) throw new Error(`apt-get install failed:\n${installed.tail.join("\n")}`);
  }
  return needed.map((program) => {
    const path = onPath(program.commands);
    if (path === undefined) throw new Error(`${program.debianPackage} was installed but is not on the PATH`);
    return path;
  });
}
