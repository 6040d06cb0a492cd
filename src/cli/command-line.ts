/** One command line: it runs, or a sentence says why it cannot. A command is loaded when it is named, so that each starts fast. */
import process from "node:process";
import { Command, CommanderError } from "commander";
import { ScenarioError } from "../scenario/scenario.ts";
import { explain } from "./input/explain.ts";
import { usageExitCode, UsageError } from "./input/usage-error.ts";
import { version } from "./version.ts";

type Registration = (program: Command) => void;

/** In the order in which help lists them. */
const commands = new Map<string, () => Promise<Registration>>([
  ["check", async () => (await import("./check.ts")).checkCommand],
  ["replay", async () => (await import("./replay.ts")).replayCommand],
  ["merge", async () => (await import("./merge.ts")).mergeCommand],
  ["model", async () => (await import("./model/model.ts")).modelCommand],
  ["matrix", async () => (await import("./matrix.ts")).matrixCommand],
  ["list", async () => (await import("./list.ts")).listCommand],
  ["tour", async () => (await import("./tour.ts")).tourCommand],
]);

/** Runs the words after `poolproof`, writes to this process's stdout and stderr, and sets its exit code. */
export async function commandLine(words: readonly string[]): Promise<void> {
  const program = new Command("poolproof")
    .description(
      "Simulates database connection pools, and finds the interleavings in which they break their promises.",
    )
    .version(version())
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const load of loadersFor(words[0])) (await load())(program);
  try {
    await program.parseAsync(words.length > 0 ? words : ["help"], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
    else if (isUsage(error)) {
      process.stderr.write(`${explain(error, program, words[0])}\n`);
      process.exitCode = usageExitCode;
    } else throw error;
  }
}

/** All of them where none is named: for help, and for the sentence that lists them. */
function loadersFor(name: string | undefined): Iterable<() => Promise<Registration>> {
  const named = commands.get(name ?? "");
  return named ? [named] : commands.values();
}

function isUsage(error: unknown): error is Error {
  return error instanceof CommanderError || error instanceof UsageError || error instanceof ScenarioError;
}
