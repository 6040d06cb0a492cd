#!/usr/bin/env node
/** The command line: arguments in, exit code out. */
import process from "node:process";
import { commandLine } from "./command-line.ts";

// The reader of stdout may stop reading: `poolproof check | head`.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

await commandLine(process.argv.slice(2));
