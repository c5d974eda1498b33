import { expect, test } from "vitest";
import { causesOf, locationsOf } from "../../../debug-adapter/src/agent/causes.js";
import { DeliveryLog, type LoggedDelivery } from "../../../debug-adapter/src/agent/log.js";
import { spawn, send, receive, type Pid } from "../../../runtime/src/index.js";
import { breakpoint, debugged } from "./harness.js";

test("the places of a stack, without Node's own", () => {
  const stack = [
    "Error",
    "    at Kernel.makeOrigin (file:///app/node_modules/@switchboard/runtime/index.js:12:13)",
    "    at async submit (/app/agent.ts:7:3)",
    "    at file:///app/with%20space.mjs:1:2",
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)",
    "    at main.next (<anonymous>)",
  ].join("\n");
  expect(locationsOf(stack)).toEqual([
    { file: "/app/node_modules/@switchboard/runtime/index.js", line: 12, column: 13 },
    { file: "/app/agent.ts", line: 7, column: 3 },
    { file: "/app/with space.mjs", line: 1, column: 2 },
  ]);
});

test("a chain of messages is followed back to the root, each with its sender and its line", () => {
  const { ask } = debugged(
    () => {
      const pass = (name: string, next: Pid | null): Pid =>
        spawn(function* () {
          const message = yield* receive();
          if (next !== null) send(next, message);
        }, name);
      send(pass("first", pass("second", pass("third", null))), "parcel");
    },
    { breakpoints: [breakpoint(1, "receive third parcel")] },
  );
  const frames = ask({ type: "frames", pid: 1 });
  expect(frames.map(({ name }) => name)).toEqual([
    "third handles info parcel",
    "sent by <0.2.0> second in receive(parcel)",
    "sent by <0.3.0> first in receive(parcel)",
    "sent from outside of any process",
  ]);
  for (const { locations } of frames) {
    expect(locations.some(({ file }) => file.endsWith("causes.test.ts"))).toBe(true);
  }
});

test("where history has been dropped a gap says so", () => {
  const log = new DeliveryLog(4);
  const entry = (id: number, cause: number): LoggedDelivery => ({
    id,
    pid: 1,
    label: "p",
    name: "relay",
    place: { kind: "message", behaves: false, envelope: "info", message: "ball" },
    root: id,
    cause,
    known: true,
    site: null,
  });
  for (let id = 1; id <= 6; id++) log.keep(entry(id, id - 1));
  expect(log.get(2)).toBeNull();
  expect(causesOf(log, entry(7, 6)).map(({ kind, delivery }) => [kind, delivery])).toEqual([
    ["cause", 6],
    ["cause", 5],
    ["cause", 4],
    ["cause", 3],
    ["gap", 2],
  ]);
  expect(causesOf(log, entry(7, 6)).at(-1)?.name).toContain("earlier deliveries are no longer kept");
  expect(log.descends(6, 3)).toBe(true);
  expect(log.descends(6, 7)).toBe(false);
});
