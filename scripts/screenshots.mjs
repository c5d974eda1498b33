// `node scripts/screenshots.mjs`: makes the pictures in docs/images anew, from the extension in a real VS Code.
import { harnessCommand } from "./command.mjs";

await harnessCommand("screenshots");
