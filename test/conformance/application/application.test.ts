// Applications: start, stop, environment, and what a crash means.
import {
  Application,
  defineApplication,
  ExitMessage,
  Process,
  receive,
  spawnLink,
  Supervisor,
} from "@switchboard/runtime";
import { twin } from "../harness.js";

twin("application/start-stop", function* ({ note, sleep }) {
  const App = defineApplication({
    name: "oracle_app1",
    args: ["the_args"],
    *start(type, args) {
      note(["app_start", type, args]);
      const child = (name: string) => ({
        id: name,
        start: () => ({
          status: "ok" as const,
          pid: spawnLink(function* () {
            Process.flag("trapExit", true);
            const message = yield* receive((m): m is ExitMessage => m instanceof ExitMessage);
            note(["child", name, message.reason]);
          }),
        }),
      });
      const children = [child("a"), child("b")];
      const pid = yield* Supervisor.startLink(children, { strategy: "one_for_one" }).unwrap();
      return { status: "ok", pid, info: "app_state" };
    },
    prepStop: (state) => {
      note(["prep_stop", state]);
      return state;
    },
    stop: (state) => note(["stop", state]),
  });

  Application.load(App);
  note(yield* Application.start("oracle_app1"));
  note(yield* Application.start("oracle_app1"));
  yield* sleep(20);
  note(yield* Application.stop("oracle_app1"));
  note(yield* Application.stop("oracle_app1"));
  Application.unload("oracle_app1");
});

twin("application/env", function* ({ note }) {
  Application.load(defineApplication({ name: "oracle_env", env: { a: 1 } }));
  note(Application.getEnv("oracle_env", "a"));
  note(Application.getEnv("oracle_env", "b", "dflt"));
  note(Application.putEnv("oracle_env", "b", 2));
  note(Application.fetchEnv("oracle_env", "b"));
  note(Application.deleteEnv("oracle_env", "b"));
  note(Application.fetchEnv("oracle_env", "b"));
  Application.unload("oracle_env");
});

twin("application/temporary-crash", function* ({ note, sleep }) {
  const A = defineApplication({
    name: "oracle_crash",
    args: null,
    start: () => Supervisor.startLink([], { strategy: "one_for_one", name: "oracle_crash_sup" }),
    stop: (state) => note(["stopped", state]),
  });
  Application.load(A);
  note(yield* Application.start("oracle_crash"));
  const top = Process.whereis("oracle_crash_sup");
  if (top !== null) Process.exit(top, "kill");
  yield* sleep(40);
  note(Application.startedApplications().includes("oracle_crash"));
  note(yield* Application.stop("oracle_crash"));
  Application.unload("oracle_crash");
});
