// The manifest and the code agree, both ways: nothing is contributed that does nothing, nothing exists unannounced.
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import {
  PROGRAM_EXTENSIONS,
  parseLaunchArguments,
} from "../../debug-adapter/src/adapter/launch/arguments.js";
import {
  Command,
  ContextKey,
  DEBUG_TYPE,
  JAVASCRIPT_TYPE,
  MACHINE_PANEL,
  SETTING_DEFAULTS,
  TreeContext,
  View,
} from "../../extension/src/contributions.js";
import { LANGUAGES } from "../../extension/src/debug/programs.js";
import { activate } from "../../extension/src/extension.js";
import { registered } from "./vscode-stub.js";

interface Manifest {
  readonly main: string;
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly breakpoints: readonly { readonly language: string }[];
    readonly debuggers: readonly {
      readonly type: string;
      readonly languages: readonly string[];
      readonly configurationAttributes: {
        readonly launch: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
      };
      readonly initialConfigurations: readonly Readonly<Record<string, unknown>>[];
      readonly configurationSnippets: readonly { readonly body: Readonly<Record<string, unknown>> }[];
    }[];
    readonly commands: readonly {
      readonly command: string;
      readonly category: string;
      readonly icon?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly when: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly default: unknown; readonly enum?: readonly unknown[] }>
      >;
    };
  };
}

const text = readFileSync("package.json", "utf8");
const manifest = JSON.parse(text) as Manifest;
const strings = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
const { contributes } = manifest;
const [contributed] = contributes.debuggers;
const subscriptions: { dispose(): unknown }[] = [];

beforeAll(() => {
  const context = {
    subscriptions,
    extensionPath: "/extension",
    extensionUri: { path: "/extension" },
    extensionMode: 2,
    workspaceState: { get: () => false, update: () => Promise.resolve() },
  };
  activate(context as unknown as Parameters<typeof activate>[0]);
});

const ids = (all: Readonly<Record<string, string>>) => Object.values(all).sort();

describe("the manifest", () => {
  it("contributes exactly the commands that exist, all of one category", () => {
    expect(contributes.commands.map((each) => each.command).sort()).toEqual(ids(Command));
    expect([...registered.commands.keys()].sort()).toEqual(ids(Command));
    expect(new Set(contributes.commands.map((each) => each.category))).toEqual(new Set(["Switchboard"]));
  });

  it("puts only contributed commands into menus and on keys, with an icon where only an icon is seen", () => {
    const used = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];
    for (const { command } of used) expect(ids(Command)).toContain(command);
    for (const place of ["debug/toolBar", "view/title", "editor/title/run"])
      for (const { command, when } of contributes.menus[place] ?? []) {
        if (place === "view/title" && command === Command.ShowLog) continue;
        const icon = contributes.commands.find((each) => each.command === command)?.icon;
        expect(icon, `${command} in ${place} ${when}`).toBeDefined();
      }
  });

  it("uses only context keys, views and tree items that the code makes", () => {
    const clauses = [
      ...Object.values(contributes.menus)
        .flat()
        .map((each) => each.when ?? ""),
      ...contributes.keybindings.map((each) => each.when),
      ...contributes.commands.map((each) => each.enablement ?? ""),
      ...Object.values(contributes.views)
        .flat()
        .map((each) => each.when),
    ].join(" ");
    const own = new Set(clauses.match(/\bswitchboard\.\w+/g));
    expect([...own].sort()).toEqual([...ids(ContextKey), View.Processes].sort());
    expect([...registered.contextKeys.keys()].sort()).toEqual(ids(ContextKey));
    const items = new Set([...clauses.matchAll(/viewItem == '([^']+)'/g)].map((match) => match[1]));
    for (const item of items) expect(Object.values(TreeContext)).toContain(item);
  });

  it("contributes the view that exists, with a welcome", () => {
    expect(
      Object.values(contributes.views)
        .flat()
        .map((each) => each.id),
    ).toEqual(registered.views);
    expect(contributes.viewsWelcome.map((each) => each.view)).toEqual([...registered.views, "debug"]);
    const linked = [
      ...Object.values(strings)
        .join()
        .matchAll(/\(command:([\w.]+)\)/g),
    ].map((match) => match[1]);
    for (const command of linked) expect(ids(Command)).toContain(command);
  });

  it("declares each setting with the type and default that the code has", () => {
    const declared = contributes.configuration.properties;
    expect(
      Object.fromEntries(Object.entries(declared).map(([id, { default: value }]) => [id, value])),
    ).toEqual(SETTING_DEFAULTS);
    for (const [id, { default: value, enum: values }] of Object.entries(declared))
      if (values !== undefined) expect(values, id).toContain(value);
  });

  it("contributes the debugger that is registered, for its languages", () => {
    expect(contributed?.type).toBe(DEBUG_TYPE);
    expect(contributed?.languages).toEqual([...LANGUAGES]);
    expect(contributes.breakpoints.map((each) => each.language)).toEqual([...LANGUAGES]);
    expect(registered.adapterFactories).toEqual([DEBUG_TYPE]);
    expect(registered.configurationProviders).toEqual([
      { type: DEBUG_TYPE, trigger: undefined },
      { type: DEBUG_TYPE, trigger: 2 },
    ]);
    expect([...registered.trackers].sort()).toEqual([JAVASCRIPT_TYPE, DEBUG_TYPE].sort());
  });

  it("declares launch attributes that the adapter takes, with its own defaults", () => {
    const properties = contributed?.configurationAttributes.launch.properties ?? {};
    const defaults = Object.fromEntries(
      Object.entries(properties).map(([name, { default: value }]) => [name, value]),
    );
    const given = { ...defaults, program: `/p${PROGRAM_EXTENSIONS[0]}`, cwd: "/" };
    const parsed = parseLaunchArguments(given, true);
    expect(parsed).toMatchObject({ ok: true });
    const least = parseLaunchArguments({ program: given.program, cwd: "/" }, true);
    expect(parsed).toEqual(least);
    expect(parseLaunchArguments({ ...given, another: 1 }, true)).toMatchObject({
      ok: false,
    });
  });

  it("offers configurations and snippets that use declared attributes", () => {
    const known = new Set([
      ...Object.keys(contributed?.configurationAttributes.launch.properties ?? {}),
      ...["type", "name", "request"],
    ]);
    const offered = [
      ...(contributed?.initialConfigurations ?? []),
      ...(contributed?.configurationSnippets ?? []).map((snippet) => snippet.body),
    ];
    expect(offered.length).toBeGreaterThan(0);
    for (const configuration of offered) {
      expect(configuration["type"]).toBe(DEBUG_TYPE);
      for (const name of Object.keys(configuration)) expect(known).toContain(name);
    }
  });

  it("wakes up for its panel, which it can restore", () => {
    expect(manifest.activationEvents).toContain(`onWebviewPanel:${MACHINE_PANEL}`);
    expect(registered.serializers).toEqual([MACHINE_PANEL]);
  });

  it("has a text for every key, and no text without one", () => {
    const keys = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]));
    expect([...keys].sort()).toEqual(Object.keys(strings).sort());
  });

  it("names files that exist", () => {
    expect(existsSync(manifest.icon)).toBe(true);
  });

  it("comes up without an error, and takes everything down", () => {
    expect(registered.errors).toEqual([]);
    for (const each of subscriptions.reverse()) each.dispose();
    expect([...registered.commands.keys()]).toEqual([]);
  });
});
