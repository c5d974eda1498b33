// The BEAM's side of npm run bench: the programs of bench/beam, each run in a BEAM of its own with one scheduler.
// Erlang's need erl and erlc, Elixir's need elixir; what is missing is said once, and its benchmarks have no figure.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/dependencies.mjs";

const source = join(root, "bench/beam");
const ONE_SCHEDULER = ["+S", "1:1", "+SDcpu", "1:1", "+SDio", "1", "+P", "4000000"];

/**
 * Compiles the Erlang programs into `work`. Answers `{ run, missing }`: `run(name, cpu)` is the JSON line that the
 * program of this name prints, `null` when nothing here can run it; `missing` are sentences for people.
 */
export function prepareBeam(work) {
  const erlang = compileErlang(work);
  const elixir = erlang && answers("elixir", ["--version"]);
  const elixirs = new Set(
    [...readFileSync(join(source, "bench.exs"), "utf8").matchAll(/^ +\{"(\w+)", "/gm)].map(
      ([, name]) => name,
    ),
  );
  const missing = [];
  if (!erlang)
    missing.push("erl is not on the PATH: ours alone (Debian: apt-get install erlang-base elixir).");
  else if (!elixir)
    missing.push(
      "elixir is not on the PATH: registries and tasks ours alone (Debian: apt-get install elixir).",
    );
  return {
    missing,
    run(name, cpu) {
      const isElixir = elixirs.has(name);
      if (!(isElixir ? elixir : erlang)) return null;
      const [command, args] = isElixir ? elixirCommand(name) : erlangCommand(name, work);
      const env = { ...process.env, REPS: "1" };
      if (cpu) env.CPU = "1";
      const text = execFileSync(command, args, { encoding: "utf8", env });
      const line = text.split("\n").find((candidate) => candidate.startsWith("{"));
      return line === undefined ? null : JSON.parse(line);
    },
  };
}

function erlangCommand(name, work) {
  const main = "bench:main(init:get_plain_arguments()).";
  return ["erl", [...ONE_SCHEDULER, "-noshell", "-pa", work, "-eval", main, "-extra", name]];
}

function elixirCommand(name) {
  return ["elixir", ["--erl", ONE_SCHEDULER.join(" "), join(source, "bench.exs"), name]];
}

function compileErlang(work) {
  const files = readdirSync(source).filter((name) => name.endsWith(".erl"));
  return answers("erlc", ["-o", work, ...files.map((name) => join(source, name))]);
}

function answers(command, args) {
  try {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    return true;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}
