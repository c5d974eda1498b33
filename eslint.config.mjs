// Lint: typescript-eslint's strict type-aware rules, and the house's two laws as machine-checked rules:
// imports point one way (DESIGN section 1), and nothing in kernel/ or otp/ knows time, chance or promises (section 2).
// Formatting is biome's alone. Rules that argue about taste rather than find bugs are off, each with its reason.
import js from "@eslint/js";
import tseslint from "typescript-eslint";

/** What a layer may not import, as gitignore-style patterns, with the sentence a person then reads. */
const layer = (files, message, ...groups) => ({
  files,
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { patterns: groups.map((regex) => ({ regex, message })) },
    ],
  },
});

/** A relative path that climbs out to, or a bare name of, another part of the house. */
const part = (name) => `(^|/)${name}/`;
const bare = "^[^.]";
const notBuiltin = "^(?!\\.|node:)";

const nondeterministic = [
  "setTimeout",
  "setInterval",
  "setImmediate",
  "clearTimeout",
  "clearInterval",
  "clearImmediate",
  "queueMicrotask",
  "performance",
  "Promise",
  "Date",
  "process",
  "crypto",
  "fetch",
];

export default tseslint.config(
  {
    ignores: [
      "runtime/v8-errors.d.ts",
      "**/node_modules/",
      "**/dist/",
      "**/out/",
      ".vscode-test/",
      "docs/",
      "test/**/fixtures/",
      "coverage/",
    ],
  },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
  },
  {
    files: ["**/*.mjs", "**/*.js", "**/*.cjs"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        Buffer: "readonly",
        fetch: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        setImmediate: "readonly",
        performance: "readonly",
        AbortController: "readonly",
        AbortSignal: "readonly",
      },
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx", "**/*.mts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      // A call's handle is a thenable on purpose: it may be `yield*`ed, awaited or dropped, so only real promises count.
      "@typescript-eslint/no-floating-promises": ["error", { checkThenables: false, ignoreVoid: true }],
      // Callbacks that return a promise where nobody looks are bugs, except as attributes and in test frameworks.
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/ban-ts-comment": [
        "error",
        { "ts-expect-error": "allow-with-description", "ts-ignore": true, "ts-nocheck": true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_|^never$" },
      ],
      // Numbers, booleans and pids read well in a template; objects do not.
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        {
          allowNumber: true,
          allowBoolean: true,
          allowNullish: true,
          allowAny: false,
          allow: [{ from: "file", name: ["Pid", "Ref"] }],
        },
      ],
      // `const never: never = x` is the house's proof that a switch is complete.
      "@typescript-eslint/no-unnecessary-condition": ["error", { allowConstantLoopConditions: true }],
      // A generator that never yields is a legal process body, an async callback that never awaits a legal callback.
      "require-yield": "off",
      "@typescript-eslint/require-await": "off",
      // Arrow shorthand for a void call is how callbacks are written here.
      "@typescript-eslint/no-confusing-void-expression": "off",
      // Signatures carry inference on purpose (see the type tests); one use of a type parameter can be the point.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // `void` stands for "answers nothing" in unions of callback results.
      "@typescript-eslint/no-invalid-void-type": "off",
      // An exit reason is any term, as in OTP.
      "@typescript-eslint/only-throw-error": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      // Non-null assertions hide bugs; `at(-1)!` after a length check does not deserve a helper function.
      "@typescript-eslint/no-non-null-assertion": "error",
      // A class of only static members is never needed; an empty one as a brand or marker is.
      "@typescript-eslint/no-extraneous-class": ["error", { allowEmpty: true }],
      "@typescript-eslint/no-dynamic-delete": "off",
      "@typescript-eslint/unified-signatures": "off",
      "@typescript-eslint/no-empty-function": "off",
    },
  },

  // The kernel and OTP are deterministic: time, chance and promises come in through Host.
  {
    files: ["runtime/src/kernel/**/*.ts", "runtime/src/otp/**/*.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...nondeterministic.map((name) => ({
          name,
          message: "Kernel and OTP are deterministic: ask the Host (DESIGN section 2).",
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Ask the Host: chance must be recordable." },
        ...["setTimeout", "Promise", "performance", "Date", "queueMicrotask"].map((property) => ({
          object: "globalThis",
          property,
          message: "Kernel and OTP are deterministic: ask the Host.",
        })),
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: "Nothing in the kernel awaits." },
        { selector: ":function[async=true]", message: "Nothing in the kernel is async." },
      ],
    },
  },

  // Layers. Later entries replace earlier ones for the same file, so each names all that its files may not import.
  layer(
    ["runtime/src/**/*.ts"],
    "The runtime depends on nothing: no package, no other part of the house.",
    notBuiltin,
    part("(debug-adapter|language-server|extension)"),
  ),
  layer(
    ["runtime/src/kernel/**/*.ts"],
    "The kernel imports only the kernel.",
    bare,
    "(^|/)\\.\\./(otp|host)(/|$)",
    "^(\\.\\./)+(index|src)",
  ),
  layer(
    ["runtime/src/otp/**/*.ts"],
    "OTP imports only OTP and the kernel.",
    bare,
    "(^|/)\\.\\./host(/|$)",
    "^(\\.\\./)+(index|src)",
  ),
  layer(
    ["runtime/src/host/**/*.ts"],
    "The host imports the kernel and Node, not OTP.",
    notBuiltin,
    "(^|/)\\.\\./otp(/|$)",
    part("(debug-adapter|language-server|extension)"),
  ),
  layer(
    ["debug-adapter/**/*.ts"],
    "The adapter serves any DAP client: it knows neither vscode nor the extension.",
    "^vscode$",
    part("(extension|language-server)"),
  ),
  layer(
    ["language-server/**/*.ts"],
    "The language server serves any LSP client: it knows neither vscode nor the extension.",
    "^vscode$",
    part("(extension|debug-adapter)"),
  ),
  layer(
    ["extension/src/**/*.ts"],
    "The extension reaches the runtime through the adapter only.",
    part("runtime/src"),
  ),
  layer(
    ["extension/webview/**/*.ts", "extension/webview/**/*.tsx"],
    "A webview knows only its own folder.",
    "^vscode$",
    "^node:",
    "^@switchboard/",
    part("(debug-adapter|language-server|runtime)"),
    "^(\\.\\./)+src(/|$)",
  ),

  // Tests may assert on what types cannot express, and type tests keep unused results.
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "test/**/*.ts", "test/**/*.tsx"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
