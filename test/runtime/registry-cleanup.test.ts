// A law: whatever is registered, unregistered and killed, the registry holds what a plain list of entries would.
import { createTestSystem, type Pid, Process, receive, Registry, send, spawn } from "@switchboard/runtime";
import fc from "fast-check";
import { expect, test } from "vitest";

type Step =
  | { readonly do: "register"; readonly who: number; readonly key: string; readonly value: number }
  | { readonly do: "unregister"; readonly who: number; readonly key: string }
  | { readonly do: "kill"; readonly who: number };

const who = fc.nat({ max: 3 });
const key = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("register" as const), who, key, value: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("unregister" as const), who, key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), who }) },
);

interface Entry {
  readonly who: number;
  readonly key: string;
  readonly value: number;
}

/** The reference: a list. */
function model(keys: "unique" | "duplicate", steps: readonly Step[]): readonly Entry[] {
  let entries: Entry[] = [];
  const dead = new Set<number>();
  for (const one of steps) {
    if (dead.has(one.who)) continue;
    switch (one.do) {
      case "register":
        if (keys === "unique" && entries.some((entry) => entry.key === one.key)) break;
        entries.push({ who: one.who, key: one.key, value: one.value });
        break;
      case "unregister":
        entries = entries.filter((entry) => entry.who !== one.who || entry.key !== one.key);
        break;
      case "kill":
        dead.add(one.who);
        entries = entries.filter((entry) => entry.who !== one.who);
        break;
      default: {
        const never: never = one;
        return never;
      }
    }
  }
  return entries;
}

function real(
  keys: "unique" | "duplicate",
  partitions: number,
  steps: readonly Step[],
): { entries: Entry[]; count: number; byKey: number[]; links: number[] } {
  const { within, host, kernel } = createTestSystem();
  return within(() => {
    Registry.startLink({ keys, partitions, name: "Reg" });
    host.run();
    const pids: Pid[] = Array.from({ length: 4 }, () =>
      spawn(function* () {
        for (;;) {
          const one = (yield* receive()) as Step;
          if (one.do === "register") Registry.register("Reg", one.key, one.value);
          if (one.do === "unregister") Registry.unregister("Reg", one.key);
        }
      }),
    );
    host.run();
    for (const one of steps) {
      const pid = pids[one.who]!;
      if (one.do === "kill") Process.exit(pid, "kill");
      else send(pid, one);
      host.run();
    }
    const entries = Registry.select(
      "Reg",
      () => true,
      (entry) => ({ who: pids.indexOf(entry.pid), key: String(entry.key), value: Number(entry.value) }),
    );
    return {
      entries,
      count: Registry.count("Reg"),
      byKey: ["a", "b", "c"].map((one) => Registry.lookup("Reg", one).length),
      links: pids.map((pid) => kernel.processes.get(pid.id)?.links?.size ?? 0),
    };
  });
}

const sorted = (entries: readonly Entry[]): string[] => entries.map((entry) => JSON.stringify(entry)).sort();

test.each(["unique", "duplicate"] as const)("a %s registry is its model", (keys) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 3 }), (steps, partitions) => {
      const expected = model(keys, steps);
      const found = real(keys, partitions, steps);
      expect(sorted(found.entries)).toEqual(sorted(expected));
      expect(found.count).toBe(expected.length);
      expect(found.byKey).toEqual(
        ["a", "b", "c"].map((one) => expected.filter((entry) => entry.key === one).length),
      );
      // Linked to a partition exactly as long as there is an entry.
      expect(found.links).toEqual(
        [0, 1, 2, 3].map((one) => (expected.some((entry) => entry.who === one) ? 1 : 0)),
      );
    }),
  );
});
