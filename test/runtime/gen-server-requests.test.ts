// How a request that is a term finds its entry in a server's table, and what the entry gets of it.
import { createTestSystem, defineServer, GenServer, noreply, ok, reply, spawn } from "@switchboard/runtime";
import { expect, test } from "vitest";

const Echo = defineServer({
  name: "Echo",
  init: () => ok([] as unknown[]),
  call: {
    seen: (_argument, _from, seen) => reply(seen, seen),
    add: (argument: unknown, _from, seen) => reply(argument ?? "nothing", seen),
    "*": (request: unknown, _from, seen) => reply(["whole", request], seen),
  },
  cast: { add: (argument: unknown, seen) => noreply([...seen, argument]) },
});

test.each<readonly [title: string, request: unknown, argument: unknown]>([
  ["a name has no argument", "add", "nothing"],
  ["a pair is a name and its argument", ["add", 1], 1],
  ["of a longer tuple all that follows the name is the argument", ["add", 1, 2], [1, 2]],
  ["what has no entry is given whole", ["sub", 1, 2], ["whole", ["sub", 1, 2]]],
  ["so is what has no name", 7, ["whole", 7]],
])("%s", (_title, request, argument) => {
  const answers: unknown[] = [];
  const { host, within } = createTestSystem();
  within(() =>
    spawn(function* () {
      const echo = yield* Echo.start().unwrap();
      answers.push(yield* GenServer.call(echo, request));
      if (!Array.isArray(request) || request[0] !== "add") return;
      GenServer.cast(echo, request);
      answers.push(yield* Echo.call(echo, "seen"));
    }),
  );
  host.runUntilIdle();
  expect(answers[0]).toEqual(argument);
  if (answers.length > 1) expect(answers[1]).toEqual([argument]);
});
