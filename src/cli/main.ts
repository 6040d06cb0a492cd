#!/usr/bin/env node
/** The command line: arguments in, exit code out. */
import process from "node:process";
import { Command, CommanderError } from "commander";
import { ScenarioError } from "../scenario/scenario.ts";
import { checkCommand } from "./check.ts";
import { listCommand } from "./list.ts";
import { matrixCommand } from "./matrix.ts";
import { mergeCommand } from "./merge.ts";
import { modelCommand } from "./model/model.ts";
import { replayCommand } from "./replay.ts";
import { explain } from "./input/explain.ts";
import { usageExitCode, UsageError } from "./input/usage-error.ts";
import { tourCommand } from "./tour.ts";
import { version } from "./version.ts";

const program = new Command("poolproof")
  .description(
    "Simulates database connection pools, and finds the interleavings in which they break their promises.",
  )
  .version(version())
  .exitOverride()
  .configureOutput({ outputError: () => {} });

checkCommand(program);
replayCommand(program);
mergeCommand(program);
modelCommand(program);
matrixCommand(program);
listCommand(program);
tourCommand(program);

// The reader of stdout may stop reading: `poolproof check | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync(process.argv.length > 2 ? process.argv : [...process.argv, "help"]);
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else if (isUsage(error)) {
    process.stderr.write(`${explain(error, program, process.argv[2])}\n`);
    process.exitCode = usageExitCode;
  } else throw error;
}

function isUsage(error: unknown): error is Error {
  return error instanceof CommanderError || error instanceof UsageError || error instanceof ScenarioError;
}
