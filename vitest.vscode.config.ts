// The two projects that need a real VS Code and a browser, one test file at a time: `person` (what a person does and
// sees, the extension in development) and `vsix` (the same with the packaged file installed).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const runtime = fileURLToPath(new URL("./runtime/src/index.ts", import.meta.url));
const slow = { testTimeout: 180_000, hookTimeout: 300_000, fileParallelism: false };

export default defineConfig({
  resolve: { alias: { "@switchboard/runtime": runtime } },
  test: {
    projects: [
      { extends: true, test: { name: "person", include: ["test/vscode/person/**/*.test.ts"], ...slow } },
      { extends: true, test: { name: "vsix", include: ["test/vscode/vsix/**/*.test.ts"], ...slow } },
    ],
  },
});
