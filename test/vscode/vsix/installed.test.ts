// The file that `npm run package` makes, installed as a user installs it: no extensionDevelopmentPath, and a folder
// outside the checkout, so that the runtime and the esbuild which the extension carries have to do.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, scene } from "../harness/scene.js";
import { breakOnEnter } from "../harness/switchboard.js";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
const file = join(root, "dist", `switchboard-${version}.vsix`);

describe("the packaged extension", () => {
  const person = scene(async () => {
    if (!existsSync(file)) throw new Error(`there is no ${file}; npm run package makes it`);
    return { folder: join(root, "examples"), copy: true, extension: { kind: "vsix", file } };
  });

  it("debugs agent.ts to a message breakpoint, with no node_modules around", async () => {
    await person().openFile("agent.ts");
    await breakOnEnter(person(), "AgentFSM", "processing");
    await person().openFile("agent.ts");
    await person().press("F5");
    const stack = await person().waitForStop(60_000);
    expect(stack.filter((row) => row.kind === "frame").map((row) => row.label)).toContain(
      "agent handles call submit",
    );
    await person().runCommand("Debug: Stop");
    await person().waitForSessionEnd();
  });
});
