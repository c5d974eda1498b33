// Three projects, none of which needs VS Code or a browser: `unit` (pure and in-process), `dap` (a real adapter
// process spoken to over stdio) and `conformance` (twins of the cases observed on the BEAM).
// `@switchboard/runtime` is its source here: tests never see a stale build.
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const runtime = fileURLToPath(new URL("./runtime/src/index.ts", import.meta.url));
/** VS Code's API exists only inside VS Code. */
const vscode = fileURLToPath(new URL("./test/extension/vscode-stub.ts", import.meta.url));
const suffix = "**/*.test.{ts,tsx}";
const elsewhere = [
  ...configDefaults.exclude,
  "**/out/**",
  "**/.vscode-test/**",
  "**/fixtures/**",
  "test/vscode/**",
];

export default defineConfig({
  resolve: { alias: { "@switchboard/runtime": runtime, vscode } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [suffix],
          exclude: [...elsewhere, "test/dap/**", "test/conformance/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "dap",
          include: [`test/dap/${suffix}`],
          exclude: elsewhere,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: "conformance", include: [`test/conformance/${suffix}`], exclude: elsewhere },
      },
    ],
  },
});
