import { describe, expect, test } from "vitest";
import { compile, type Scope } from "../../../debug-adapter/src/agent/expressions.js";
import { parseHitCondition } from "../../../debug-adapter/src/agent/hit-condition.js";
import { shortText, Values } from "../../../debug-adapter/src/agent/values.js";
import { Pid, Ref } from "../../../runtime/src/kernel/index.js";

class Basket {
  readonly items = ["apple"];
  get total(): never {
    throw new Error("a getter was run");
  }
}

function throws(): never {
  throw new Error("a getter was run");
}

const trap = new Proxy(
  {},
  {
    get: () => {
      throw new Error("a proxy was touched");
    },
    ownKeys: () => {
      throw new Error("a proxy was touched");
    },
    getOwnPropertyDescriptor: () => {
      throw new Error("a proxy was touched");
    },
    getPrototypeOf: () => {
      throw new Error("a proxy was touched");
    },
  },
);

const endless: { next?: unknown } = {};
endless.next = endless;

describe("values", () => {
  test.each<[string, () => unknown]>([
    ["undefined", () => undefined],
    ["null", () => null],
    ["-0", () => -0],
    ["12n", () => 12n],
    ['"two\\nlines"', () => "two\nlines"],
    ['["submit", {task: "read", deep: {…}}]', () => ["submit", { task: "read", deep: { er: { est: 1 } } }]],
    ["[1, <empty>, 3]", () => Object.assign(new Array<number>(3), { 0: 1, 2: 3 })],
    ["[0, 1, 2, 3, 4, 5, 6, 7, …]", () => Array.from({ length: 100 }, (_, i) => i)],
    ['Map(1) {"a" → 1}', () => new Map([["a", 1]])],
    ["Set(2) {1, 2}", () => new Set([1, 2])],
    ["1970-01-01T00:00:00.000Z", () => new Date(0)],
    ["/a+/g", () => /a+/g],
    ["TypeError: no", () => new TypeError("no")],
    ["<0.7.0>", () => new Pid(7)],
    ["#Ref<0.9>", () => new Ref(9)],
    ['Basket {items: ["apple"]}', () => new Basket()],
    ["function (anonymous)", () => () => 1],
    ["Uint8Array(3)", () => new Uint8Array(3)],
    ["Proxy", () => trap],
    ["{total: <getter>}", () => Object.defineProperty({}, "total", { enumerable: true, get: throws })],
    ["{next: {next: {…}}}", () => endless],
    ["{}", () => Object.create(null) as unknown],
  ])("%s", (text, make) => {
    expect(shortText(make())).toBe(text);
  });

  test("a long text is cut", () => {
    expect(shortText("x".repeat(10_000)).length).toBe(160);
  });

  test("children come by page: indexed ones first, then named", () => {
    const values = new Values();
    const list = Object.assign(
      Array.from({ length: 5_000 }, (_, i) => i),
      { note: "n" },
    );
    const root = values.view({ name: "list", value: list, path: "data.list" });
    expect([root.indexed, root.named]).toEqual([5_000, 1]);
    const page = values.children(root.ref, 4_998, 3);
    expect(page.map(({ name, value, path }) => [name, value, path])).toEqual([
      ["4998", "4998", "data.list[4998]"],
      ["4999", "4999", "data.list[4999]"],
      ["note", '"n"', "data.list.note"],
    ]);
    expect(values.children(root.ref, 0, 0).length).toBe(1_000);
    expect(values.children(root.ref, 0, 0, "named").map(({ name }) => name)).toEqual(["note"]);
    expect(values.children(root.ref, 4_999, 10, "indexed").map(({ name }) => name)).toEqual(["4999"]);
  });

  test("refs are good until cleared", () => {
    const values = new Values();
    const { ref } = values.view({ name: "x", value: { a: 1 }, path: "" });
    values.clear();
    expect(() => values.children(ref, 0, 0)).toThrow("this value is gone");
  });
});

describe("expressions", () => {
  const data = { tasks: [{ name: "read" }], seen: new Map([["a", 1]]), "odd key": 1, basket: new Basket() };
  const scope: Scope = {
    message: ["submit", "x"],
    state: "idle",
    data,
    from: null,
    self: new Pid(3),
    reason: undefined,
    dictionary: undefined,
  };
  const evaluate = (text: string): unknown => {
    const expression = compile(text);
    if ("error" in expression) return `does not compile: ${expression.error}`;
    const found = expression.evaluate(scope);
    return found.ok ? found.value : found.error;
  };

  test.each<[string, unknown]>([
    ["data.tasks[0].name", "read"],
    ['data["odd key"]', 1],
    ["data.seen.size", 1],
    ["data.basket.total", "data.basket.total is a getter, which is not run"],
    ["data.nothing.more", "data.nothing is undefined"],
    ["message[1].length + 1", 2],
    ["state === 'idle' && message[0] === 'submit'", true],
    ["String(self)", "<0.3.0>"],
    ["data.seen.get('a')", 1],
    ["nobody.there", "nobody.there: ReferenceError: nobody is not defined"],
    ["state ===", "does not compile: state ===: SyntaxError: Unexpected token ')'"],
    ["(() => { for (;;); })()", "(() => { for (;;); })(): Error: Script execution timed out after 1000ms"],
  ])("%s", (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  test("what an expression changes is a copy", () => {
    expect(evaluate("data.tasks.push(1)")).toBe(2);
    expect(evaluate("(data.seen.clear(), data.tasks[0].name = 'changed')")).toBe("changed");
    expect(data.tasks).toEqual([{ name: "read" }]);
    expect(data.seen.size).toBe(1);
  });
});

test.each<[string, readonly number[] | null]>([
  ["3", [3]],
  ["= 3", [3]],
  [">= 3", [3, 4, 5, 6]],
  [">3", [4, 5, 6]],
  ["< 3", [1, 2]],
  ["% 2", [2, 4, 6]],
  ["often", null],
  ["% 0", null],
  ["-1", null],
])("hit condition %s", (text, expected) => {
  const condition = parseHitCondition(text);
  expect(condition === null ? null : [1, 2, 3, 4, 5, 6].filter(condition)).toEqual(expected);
});
