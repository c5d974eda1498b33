import { describe, expect, test } from "vitest";
import { type Pid, receive, send, spawn, spawnLink } from "../../../runtime/src/index.js";
import { breakpoint, debugged } from "./harness.js";
import { counting } from "./programs.js";

describe("commands", () => {
  const stopAtGet = { breakpoints: [breakpoint(1, "receive Counter get")] };

  test("step over stops before the process's next message; the others run", () => {
    const { go } = debugged(counting, {
      breakpoints: [breakpoint(1, "receive Counter add", { hitCondition: "1" })],
    });
    expect(go({ type: "step", kind: "over", pid: 2 })).toBe("before <0.2.0> about to handle cast add");
    expect(go({ type: "step", kind: "over", pid: 2 })).toBe("before <0.2.0> about to handle call get");
  });

  test("step out of a call reaches the caller", () => {
    const { go, frames } = debugged(counting, stopAtGet);
    expect(go({ type: "step", kind: "out", pid: 2 })).toBe("before <0.1.0> about to go on after a reply");
    expect(frames(1)).toEqual([
      "main goes on after a reply",
      "answered by <0.2.0> counter in handleCall(get)",
      "sent by <0.1.0> main in start",
      "started from outside of any process",
    ]);
  });

  test("step in follows the reply of a call, and the first message of a sender", () => {
    const server = debugged(counting, stopAtGet);
    expect(server.go({ type: "step", kind: "in", pid: 2 })).toBe(
      "before <0.1.0> about to go on after a reply",
    );
    const sender = debugged(
      () => {
        const sink = spawn(function* sink() {
          yield* receive();
          yield* receive();
        });
        spawn(function* source() {
          send(sink, "one");
          send(sink, "two");
        });
      },
      { stopOnEntry: true },
    );
    sender.go({ type: "deliverNext", pid: 1 });
    expect(sender.go({ type: "step", kind: "in", pid: 2 })).toBe("before <0.1.0> about to handle info one");
    expect(sender.frames(1)).toEqual([
      "sink handles info one",
      "sent by <0.2.0> source in start",
      "started from outside of any process",
    ]);
  });

  test("step in on a delivery that sends nothing is step over, and says so", () => {
    const { go } = debugged(counting, {
      breakpoints: [breakpoint(1, "receive Counter add", { hitCondition: "1" })],
    });
    expect(go({ type: "step", kind: "in", pid: 2 })).toBe(
      "before <0.2.0> about to handle cast add (the delivery sent no message to step into)",
    );
  });

  test("step in after a delivery follows what it has sent", () => {
    const { go } = debugged(
      () => {
        spawn(function* main() {
          const sink = spawnLink(function* sink() {
            yield* receive();
          });
          send(sink, "job");
          yield* receive();
        });
      },
      { stopOnEntry: true },
    );
    expect(go({ type: "deliverNext", pid: null })).toBe("after <0.1.0> has started");
    expect(go({ type: "step", kind: "in", pid: 1 })).toBe("before <0.2.0> about to handle info job");
  });

  test("step out of a cast runs until all that it caused has been handled", () => {
    const handled: string[] = [];
    const relay = (name: string, next: Pid | null): Pid =>
      spawn(function* () {
        for (;;) {
          const message = yield* receive();
          handled.push(name);
          if (next !== null) send(next, message);
        }
      }, name);
    const given = debugged(
      () => {
        const c = relay("c", null);
        const a = relay("a", relay("b", c));
        send(a, "ball");
        send(c, "own");
      },
      { breakpoints: [breakpoint(1, "receive a ball")] },
    );
    expect(given.go({ type: "step", kind: "out", pid: 3 })).toBe(
      "after <0.3.0> all that it caused has been handled",
    );
    expect(handled.filter((name) => name === "c").length).toBe(2);
  });

  test("deliver next: exactly one delivery, of the process asked for", () => {
    const given = debugged(
      () => {
        for (const name of ["a", "b"])
          spawn(function* () {
            for (;;) yield* receive();
          }, name);
      },
      { stopOnEntry: true },
    );
    expect(given.go({ type: "deliverNext", pid: 2 })).toBe("after <0.2.0> has started");
    const deliveries = given.system.kernel.processes.get(1)?.deliveries;
    expect(deliveries).toBe(0);
    expect(() => given.ask({ type: "deliverNext", pid: 2 })).toThrow(
      "<0.2.0> b has nothing to handle now: it waits",
    );
    expect(given.go({ type: "deliverNext", pid: null })).toBe("after <0.1.0> has started");
  });

  test("send, call and kill act on the held system and are told from what the program did", () => {
    const given = debugged(counting, { time: 0 });
    given.go({ type: "pause" });
    given.ask({ type: "send", pid: 2, kind: "cast", message: '["add", 10]' });
    expect(given.scope(2, "Mailbox")).toEqual(['0 = cast ["add", 10]']);
    expect(given.go({ type: "deliverNext", pid: 2 })).toBe("after <0.2.0> has handled cast add");
    expect(given.scope(2, "State")).toEqual(["state = 15"]);
    expect(() => given.ask({ type: "send", pid: 2, kind: "info", message: "{" })).toThrow(
      "the message is not JSON",
    );
    given.ask({ type: "kill", pid: 2, reason: "kill" });
    expect(given.system.kernel.processes.has(2)).toBe(false);
    expect(() => given.ask({ type: "kill", pid: 2, reason: "kill" })).toThrow("there is no process <0.2.0>");
  });

  test("a call sent while the program runs brings its reply", async () => {
    const given = debugged(counting);
    const reply = given.ask({ type: "send", pid: 2, kind: "call", message: '"get"' });
    given.system.host.run();
    expect(await (reply as unknown as Promise<unknown>)).toMatchObject({ name: "reply", value: "5" });
  });

  test("what makes no sense now is refused with a reason", () => {
    const given = debugged(counting);
    expect(() => given.ask({ type: "step", kind: "over", pid: 1 })).toThrow("pause it before you step");
    expect(() => given.ask({ type: "continue" })).toThrow("the program is running already");
    expect(() => given.ask({ type: "scopes", pid: 99 })).toThrow("there is no process <0.99.0>");
    given.go({ type: "pause" });
    const [scope] = given.ask({ type: "scopes", pid: 2 });
    given.go({ type: "continue" });
    expect(() => given.ask({ type: "variables", ref: scope?.ref ?? 0, start: 0, count: 0 })).toThrow(
      "this value is gone",
    );
  });
});
