/**
 * A research desk: supervised agents that answer questions from the documents in this folder and the ones above.
 *
 *     Desk (supervisor, rest_for_one)
 *     ├── Ledger       GenServer: how often each task was tried; outlives the workers that fail
 *     ├── Workers      DynamicSupervisor: a Worker for each document to be read
 *     └── Researcher   GenStateMachine: idle → planning → researching → writing → idle
 *
 * A question is split into one task per document. A worker reads its document with a tool that now and then fails;
 * then the worker crashes, its supervisor starts it again under a new pid, the ledger tells it that this is not the
 * first try, and it waits before it reads again. Questions that come meanwhile are postponed.
 *
 * Try: F5 with the exception filter `crash`: it stops at the failing tool. Look at Processes, Continue, look again.
 */

import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import {
  defineServer,
  defineStateMachine,
  DynamicSupervisor,
  type From,
  genericTimeout,
  keepState,
  keepStateAndData,
  nextEvent,
  nextState,
  noreply,
  ok,
  type Pid,
  postpone,
  Process,
  promised,
  reply,
  run,
  self,
  send,
  stateTimeout,
  stop,
  Supervisor,
  Task,
} from "@switchboard/runtime";

// --- The documents ---------------------------------------------------------------------------------------------

/** One passage that speaks of what was asked. */
interface Passage {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly score: number;
}

interface Job {
  readonly id: string;
  readonly file: string;
  readonly words: readonly string[];
  readonly researcher: Pid;
}

/** The folder whose documents are read: the nearest one above with a README. */
async function findLibrary(): Promise<string> {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const names = await readdir(folder);
    if (names.some((name) => /^readme\.md$/i.test(name))) return folder;
    if (dirname(folder) === folder) return process.cwd();
  }
}

async function listDocuments(library: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of [library, join(library, "docs"), join(library, "examples")]) {
    const names = await readdir(folder).catch(() => [] as string[]);
    found.push(...names.sort().map((name) => resolve(folder, name)));
  }
  const documents = found.filter((file) => file.endsWith(".md"));
  return (documents.length < 4 ? found.filter((file) => /\.(md|ts)$/.test(file)) : documents).slice(0, 12);
}

class ToolError extends Error {
  override readonly name = "ToolError";
}

/** The tool: reads a document. On the first try of every fourth document its "index" is not ready. */
async function readDocument(job: Job, attempt: number): Promise<readonly Passage[]> {
  const number = Number(job.id.split("/")[1]);
  const name = relative(process.cwd(), job.file);
  if (attempt === 1 && number % 4 === 2) throw new ToolError(`the index of ${name} is being rebuilt`);
  const text = await readFile(job.file, "utf8");
  return text.split("\n").flatMap((line, i) => {
    const score = job.words.filter((word) => line.toLowerCase().includes(word)).length;
    return score === 0 ? [] : [{ file: job.file, line: i + 1, text: line.trim(), score }];
  });
}

// --- Ledger: remembers over crashes ----------------------------------------------------------------------------

const Ledger = defineServer({
  name: "Ledger",
  init: () => ok(new Map<string, number>()),
  call: {
    /** Notes one more try of a job; answers which one it is. */
    attempt: (id: string, _from, tries) => {
      const attempt = (tries.get(id) ?? 0) + 1;
      return reply(attempt, new Map(tries).set(id, attempt));
    },
  },
});

// --- Worker: one document --------------------------------------------------------------------------------------

const Worker = defineServer({
  name: "Worker",
  child: { restart: "transient" },
  init: (job: Job) => ok({ job, attempt: 0 }, { continue: "begin" }),

  handleContinue: function* (_begin, { job }) {
    const attempt = yield* Ledger.call("Ledger", "attempt", job.id);
    // Backoff: at once, then after 100 ms, 200 ms, 400 ms, ...
    Process.sendAfter(self(), "read", attempt === 1 ? 0 : 50 * 2 ** (attempt - 1));
    return noreply({ job, attempt });
  },

  info: function* (_read, state) {
    const passages = yield* promised(readDocument(state.job, state.attempt));
    send(state.job.researcher, ["found", state.job.id, passages]);
    return stop("normal", state);
  },
});

// --- Researcher: the agent -------------------------------------------------------------------------------------

/** What a worker reports. */
type Found = readonly ["found", string, readonly Passage[]];

interface Research {
  readonly question: string;
  readonly from: From<string> | null;
  readonly asked: number;
  readonly open: readonly string[];
  readonly passages: readonly Passage[];
}

const nothing: Research = { question: "", from: null, asked: 0, open: [], passages: [] };

const Researcher = defineStateMachine({
  name: "Researcher",
  callbackMode: ["state_functions", "state_enter"],
  init: () => ok("idle", nothing),
  states: {
    idle: {
      enter: (_old, data) => keepState({ ...data, from: null, open: [], passages: [] }),
      call: {
        ask: (question: string, from: From<string>, data) =>
          nextState(
            "planning",
            { ...data, question, from, asked: data.asked + 1 },
            nextEvent("internal", "plan"),
          ),
      },
    },

    planning: {
      enter: () => keepStateAndData(),
      internal: {
        plan: function* (_argument, data) {
          const library = yield* promised(findLibrary());
          const files = yield* promised(listDocuments(library));
          const words = keywords(data.question);
          const open: string[] = [];
          for (const [i, file] of files.entries()) {
            const job: Job = { id: `q${data.asked}/${i}`, file, words, researcher: self() };
            yield* DynamicSupervisor.startChild("Workers", Worker.childSpec(job));
            open.push(job.id);
          }
          return nextState("researching", { ...data, open });
        },
      },
      call: { "*": () => keepStateAndData(postpone) },
    },

    researching: {
      enter: () =>
        keepStateAndData([
          stateTimeout(10_000, "deadline"),
          genericTimeout("progress", 150, "still reading"),
        ]),
      info: {
        found: ([, id, passages]: Found, data) => {
          const open = data.open.filter((job) => job !== id);
          const next = { ...data, open, passages: [...data.passages, ...passages] };
          return open.length === 0
            ? nextState("writing", next, nextEvent("internal", "write"))
            : keepState(next);
        },
      },
      timeout: {
        progress: (data) => {
          console.log(`… still reading: ${data.open.length} documents to go`);
          return keepStateAndData();
        },
      },
      stateTimeout: {
        deadline: (data) => nextState("writing", data, nextEvent("internal", "write")),
      },
      call: { "*": () => keepStateAndData(postpone) },
    },

    writing: {
      enter: () => keepStateAndData(),
      internal: {
        write: (_argument, data) =>
          nextState("idle", data, data.from === null ? [] : [reply(data.from, write(data))]),
      },
      // A report of a worker that came after the deadline.
      info: { "*": () => keepStateAndData() },
      call: { "*": () => keepStateAndData(postpone) },
    },
  },
});

function keywords(question: string): readonly string[] {
  return question
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 3 && !["what", "which", "does", "when", "have"].includes(word));
}

function write(data: Research): string {
  const best = [...data.passages]
    .sort((a, b) => b.score - a.score || a.file.localeCompare(b.file))
    .slice(0, 3);
  const lines = best.map(
    ({ file, line, text }) => `    ${relative(process.cwd(), file)}:${line}  ${text.slice(0, 90)}`,
  );
  return [`${data.question} (${data.passages.length} passages)`, ...lines].join("\n");
}

// --- The desk ---------------------------------------------------------------------------------------------------

const questions = [
  "What does a supervisor restart?",
  "Which messages are postponed?",
  "When does a state timeout fire?",
];

run(function* main() {
  const desk = yield* Supervisor.startLink(
    [
      { id: "Ledger", start: () => Ledger.startLink(undefined, { name: "Ledger" }) },
      [DynamicSupervisor, { name: "Workers", strategy: "one_for_one", maxRestarts: 20 }],
      { id: "Researcher", start: () => Researcher.startLink(undefined, { name: "Researcher" }) },
    ],
    { strategy: "rest_for_one", name: "Desk" },
  ).unwrap();

  // All at once: the researcher takes one after the other.
  const tasks = questions.map((question) =>
    Task.async(function* ask() {
      return yield* Researcher.call("Researcher", "ask", question, { timeout: 30_000 });
    }),
  );
  for (const task of tasks) console.log(yield* Task.await(task, 60_000));

  yield* Supervisor.stop(desk);
});
