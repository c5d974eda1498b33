/** Raw processes with typed messages: what the compiler refuses, and that at run time nothing is different. */

import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Address,
  createTestSystem,
  type Inbox,
  type Pid,
  receive,
  self,
  send,
  spawn,
  TIMEOUT,
} from "@switchboard/runtime";

type Order = readonly ["order", string] | readonly ["bill", Pid];

function* waiter(inbox: Inbox<Order>) {
  const dishes: string[] = [];
  for (;;) {
    const message = yield* inbox.receive();
    expectTypeOf(message).toEqualTypeOf<Order>();
    if (message[0] === "bill") {
      send(message[1], dishes.join(", "));
      return;
    }
    dishes.push(message[1]);
  }
}

describe("a process with an inbox", () => {
  it("gets what its address takes, and its address takes nothing else", () => {
    const { kernel, host } = createTestSystem();
    const seen: unknown[] = [];
    kernel.spawn({
      label: "main",
      body: function* main() {
        const pid = spawn(waiter);
        expectTypeOf(pid).toEqualTypeOf<Address<Order>>();
        send(pid, ["order", "soup"]);
        send(pid, ["order", "bread"]);
        // @ts-expect-error -- an order is a text
        expect(() => send(pid, ["order", () => 1])).toThrow("message[1] is a function");
        send(pid, ["bill", self()]);
        seen.push(yield* receive());
      },
    });
    host.runUntilIdle();
    expect(seen).toEqual(["soup, bread"]);
  });

  it("takes selectively and with a time limit, each with its type", () => {
    const { kernel, host } = createTestSystem();
    const seen: unknown[] = [];
    kernel.spawn({
      label: "main",
      body: function* main() {
        const pid = spawn(function* picky(inbox: Inbox<number | string>) {
          const text = yield* inbox.receive((message): message is string => typeof message === "string");
          expectTypeOf(text).toEqualTypeOf<string>();
          const number = yield* inbox.receive({ after: 10 });
          expectTypeOf(number).toEqualTypeOf<number | string | typeof TIMEOUT>();
          const nothing = yield* inbox.receive({ after: 10 });
          seen.push(text, number, nothing === TIMEOUT);
        });
        send(pid, 1);
        send(pid, "a");
        yield* receive({ after: 100 });
      },
    });
    host.runUntilIdle();
    expect(seen).toEqual(["a", 1, true]);
  });

  it("may be sent anything by whoever knows only its pid", () => {
    expectTypeOf<Parameters<typeof send<Pid, { any: number }>>>().toEqualTypeOf<
      [to: Pid, message: { any: number }]
    >();
  });
});
