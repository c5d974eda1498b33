// `npm start [-- --check]`: makes sure that everything needed is installed and built, then opens VS Code.
import { harnessCommand } from "./command.mjs";

await harnessCommand("start");
