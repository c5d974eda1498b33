// The pictures of the documentation, taken of the running extension as a person would bring it there. Each picture is
// a small story with a name; the files in docs/images are named after it and the theme.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { openPerson, type Person } from "./person.js";
import { breakOnEnter, debugToTheCrash, fold, processes, restartedWorker } from "./switchboard.js";

const root = resolve(fileURLToPath(import.meta.url), "../../..");
const images = join(root, "docs/images");
type Theme = "dark" | "light";

interface Picture {
  readonly name: string;
  readonly themes: readonly Theme[];
  readonly story: (person: Person, save: (name: string) => Promise<void>) => Promise<void>;
}

const pictures: readonly Picture[] = [
  {
    name: "message-stop",
    themes: ["dark", "light"],
    async story(person, save) {
      await person.openFile("agent.ts");
      await breakOnEnter(person, "AgentFSM", "processing");
      await person.openFile("agent.ts");
      await person.press("F5");
      await person.waitForStop(90_000);
      await person.webview().locator(".state.active").waitFor();
      await processes(person, (rows) => rows.length >= 3);
      await tidy(person);
      await person.expandVariable(["State"]);
      await person.waitFor(
        () => person.variables(),
        (rows) => rows.some((row) => row.name === "data"),
        "the state's data",
      );
      await save("message-stop");
    },
  },
  {
    name: "crash",
    themes: ["dark"],
    async story(person, save) {
      await person.openFile("research-desk.ts");
      await debugToTheCrash(person);
      await processes(person, (rows) => rows.length >= 5);
      await tidy(person);
      await save("crash-stop");
      await restartedWorker(person);
      await fold(person, ["Variables", "Breakpoints"]);
      await person.page.waitForTimeout(500);
      await save("restarted");
    },
  },
];

/** Nothing that hovers, and no room for what shows nothing. */
async function tidy(person: Person): Promise<void> {
  await fold(person, ["Watch"]);
  await person.runCommand("View: Hide Panel");
  await widenSideBar(person, 150);
  await person.page.mouse.move(760, 560);
  await person.page.waitForTimeout(1_200);
}

/** By its edge, as a person would: process names and their states stand side by side in the Call Stack. */
async function widenSideBar({ page }: Person, by: number): Promise<void> {
  const box = await page.locator(".part.sidebar").boundingBox();
  if (box === null) throw new Error("the side bar is not open");
  const edge = box.x + box.width;
  await page.mouse.move(edge, 300);
  await page.mouse.down();
  await page.mouse.move(edge + by, 300, { steps: 5 });
  await page.mouse.up();
}

for (const { name, themes, story } of pictures)
  for (const theme of themes) {
    console.log(`${name}, ${theme} …`);
    await using person = await openPerson({
      root,
      folder: join(root, "examples"),
      extension: { kind: "development", path: root },
      theme,
      window: { width: 1600, height: 1000 },
      settings: { "editor.fontSize": 13, "window.commandCenter": false },
      say: (line) => console.log(`  ${line}`),
    });
    await story(person, (file) => person.screenshot(join(images, `${file}-${theme}.png`)));
  }
