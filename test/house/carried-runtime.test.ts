// The declarations that are carried with the runtime: those that index.d.ts leads to, with the comments for its users.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { declarationsFrom, exportedNames, forUsers } from "../../scripts/carried-runtime.mjs";

describe("the carried declarations", () => {
  it("are those that can be reached", () => {
    const files: Record<string, string> = {
      "index.d.ts": 'export { Pid } from "./kernel/pid.js";\n',
      "kernel/pid.d.ts": 'import type { Term } from "../term.js";\nexport declare class Pid {}\n',
      "term.d.ts": 'export type Term = import("./kernel/pid.js").Pid;\n',
      "otp/inner.d.ts": "export {};\n",
    };
    const found = declarationsFrom("index.d.ts", (path) => files[path] ?? `not asked for: ${path}`);
    expect([...found.keys()].sort()).toEqual(["index.d.ts", "kernel/pid.d.ts", "term.d.ts"]);
  });

  it("are known by the names that are exported, as they are declared", () => {
    const index = 'export { type A, b, c as d } from "./one.js";\nexport type { E } from "./two.js";\n';
    expect([...exportedNames(ts, index)]).toEqual(["A", "b", "c", "E"]);
  });

  it("keep the comments of exported names, their public members and of interfaces", () => {
    const declarations = `/** What this file is to the runtime's developers. */
import type { Term } from "./term.js";
/** A process identifier. */
export declare class Pid {
    /** Its number. */
    readonly id: number;
    /** How it is found again. */
    private readonly node;
    /** As the BEAM prints it. */
    toString(): string;
}
/** What a program writes. */
export interface Definition {
    /** Once, at the start. */
    init: () => Term;
}
/** For the kernel alone. */
export declare function isolate(term: Term): Term;
`;
    expect(forUsers(ts, declarations, new Set(["Pid"]))).toBe(`import type { Term } from "./term.js";
/** A process identifier. */
export declare class Pid {
    /** Its number. */
    readonly id: number;
    private readonly node;
    /** As the BEAM prints it. */
    toString(): string;
}
/** What a program writes. */
export interface Definition {
    /** Once, at the start. */
    init: () => Term;
}
export declare function isolate(term: Term): Term;
`);
  });
});
