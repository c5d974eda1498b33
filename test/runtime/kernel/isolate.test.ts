/** Isolation: what arrives is equal and not the same; what cannot be copied is refused with its place. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createTestSystem,
  freezeDeep,
  type NotSendableError,
  receive,
  self,
  send,
} from "@switchboard/runtime";
import { isolate } from "../../../runtime/src/kernel/isolate.js";

const plain = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withTypedArray: true,
  withNullPrototype: true,
  withSparseArray: true,
  maxDepth: 4,
});

/** Every object within a term, itself included. */
function parts(term: unknown, found = new Set<object>()): Set<object> {
  if (typeof term !== "object" || term === null || found.has(term)) return found;
  found.add(term);
  const inside =
    term instanceof Map ? [...term].flat() : term instanceof Set ? [...term] : Object.values(term);
  for (const part of inside) parts(part, found);
  return found;
}

describe("isolate", () => {
  it("copies any plain data: equal, and no part shared", () => {
    fc.assert(
      fc.property(plain, (term) => {
        const copied = isolate(term);
        expect(copied).toEqual(term);
        const originals = parts(term);
        for (const part of parts(copied)) expect(originals.has(part)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps cycles", () => {
    const loop: { name: string; next?: unknown } = { name: "a" };
    loop.next = [loop];
    const copied = isolate(loop);
    expect(copied).not.toBe(loop);
    expect((copied.next as unknown[])[0]).toBe(copied);
  });

  function nested(levels: number): unknown {
    let deep: unknown = "end";
    for (let i = 0; i < levels; i++) deep = [deep];
    return deep;
  }

  it("copies what is nested deep, and refuses what would overflow the stack", () => {
    let copied = isolate(nested(2000));
    for (let i = 0; i < 2000; i++) copied = (copied as unknown[])[0];
    expect(copied).toBe("end");
    expect(() => isolate(nested(50_000))).toThrow("nested more than 2000 levels deep");
  });

  it("does not take a key __proto__ for a prototype", () => {
    const copied = isolate(
      JSON.parse('{"a": [{"__proto__": {"polluted": true}}], "f": null}') as { a: object[] },
    );
    expect(Object.keys(copied.a[0] ?? {})).toEqual(["__proto__"]);
    expect("polluted" in (copied.a[0] ?? {})).toBe(false);
  });

  it("shares what freezeDeep has frozen", () => {
    const config = freezeDeep({ retries: [1, 2, 3] });
    expect(isolate(config)).toBe(config);
    expect((isolate({ config }) as { config: unknown }).config).toBe(config);
  });

  class Socket {
    readonly open = true;
  }
  const refused: readonly [what: string, term: unknown, path: string, says: string][] = [
    ["a function", () => 1, "message", "a function"],
    ["a named function inside", { job: { run: function go() {} } }, "message.job.run", "a function (go)"],
    ["a function in a list", [1, [() => 1]], "message[1][0]", "a function"],
    ["a promise", { wait: Promise.resolve(1) }, "message.wait", "a promise"],
    ["an instance", { a: new Map([["k", new Socket()]]) }, 'message.a.get("k")', "an instance of Socket"],
  ];
  it.each(refused)("refuses %s, and says where", (_what, term, path, says) => {
    let error: unknown;
    try {
      isolate(term);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "NotSendableError", path });
    expect((error as NotSendableError).message).toContain(says);
  });

  it("holds between processes: the sender's later changes do not reach the receiver", () => {
    const { kernel, host } = createTestSystem();
    const seen: unknown[] = [];
    kernel.spawn({
      label: "main",
      body: function* main() {
        const order = { items: ["a"] };
        send(self(), order);
        order.items.push("b");
        seen.push(yield* receive());
      },
    });
    host.runUntilIdle();
    expect(seen).toEqual([{ items: ["a"] }]);
  });
});
