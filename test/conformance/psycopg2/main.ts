/**
 * `npm run conformance`: fresh random programs on our pools and on the real psycopg2, side by side.
 *
 * Exit codes: 0 all agree, 1 a disagreement (shrunk, and printed with its seed), 2 it could not be tried.
 */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { describe } from "./compare.ts";
import { type Entry, writeCorpus, writeThreadCorpus } from "./corpus.ts";
import { programsOf } from "./generate.ts";
import { ourPools } from "./our-pools.ts";
import { findPython, recordPrograms, recordThreads } from "./recorder-process.ts";
import { runProgram } from "./run.ts";
import { findDisagreement } from "./search.ts";
import { threadScenarios } from "./thread-scenarios.ts";
import type { ThreadRecord } from "./thread-scenario.ts";

interface Options {
  readonly programs: number;
  readonly seed: number;
  readonly record?: true;
  readonly recordThreads?: true;
}

const command = new Command("conformance")
  .description("Runs random programs on our pools and on the real psycopg2, and compares.")
  .option("--programs <count>", "how many programs", wholeNumber, 20_000)
  .option("--seed <number>", "which programs", wholeNumber, randomInt(2 ** 31))
  .option("--record", "write the programs and what psycopg2 did to corpus.jsonl.br instead of comparing")
  .option("--record-threads", "write what real threads did in thread-scenarios.ts to threads.jsonl instead")
  .allowExcessArguments(false)
  // commander's own code for wrong usage is 1, which means a disagreement here.
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();

try {
  process.exitCode = await main(command.opts());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}

async function main(options: Options): Promise<number> {
  const python = findPython(process.env["POOLPROOF_PYTHON"]);
  if (python === undefined) {
    const tried = process.env["POOLPROOF_PYTHON"] ?? "python3, /usr/bin/python3 and python";
    console.error(
      `No Python with psycopg2 was found: ${tried} cannot import psycopg2.pool. ` +
        "Install it (Debian: apt-get install python3-psycopg2), or name an interpreter that has it in POOLPROOF_PYTHON.",
    );
    return 2;
  }
  if (options.recordThreads) return recordAllThreads(python);
  return options.record ? record(python, options) : compare(python, options);
}

async function compare(python: string, { programs, seed }: Options): Promise<number> {
  const recorder = recordPrograms(python);
  const versions = await recorder.versions();
  const startedAtMs = performance.now();
  let done = 0;
  const found = await findDisagreement({
    reference: (program) => recorder.ask(program),
    ours: (program) => runProgram(ourPools, program),
    programs,
    seed,
    onProgram: () => showProgress((done += 1), programs),
  });
  recorder.stop();
  const against = `psycopg2 ${versions.psycopg2}, Python ${versions.python}`;
  if (found) {
    console.log(describe(found.program, found.disagreement));
    console.log(`  again     npm run conformance -- --programs ${programs} --seed ${seed}   (${against})`);
    return 1;
  }
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${programs} programs agree (seed ${seed}, ${seconds} s, ${against}).`);
  return 0;
}

async function record(python: string, { programs, seed }: Options): Promise<number> {
  const recorder = recordPrograms(python);
  const versions = await recorder.versions();
  const entries: Entry[] = [];
  for (const program of programsOf(seed, programs)) {
    entries.push({ program, run: await recorder.ask(program) });
    showProgress(entries.length, programs);
  }
  recorder.stop();
  const bytes = writeCorpus({
    origin: { ...versions, fastCheck: fastCheckVersion(), seed, programs },
    entries,
  });
  console.log(`${programs} programs of seed ${seed} recorded in ${bytes} bytes.`);
  return 0;
}

async function recordAllThreads(python: string): Promise<number> {
  const recorder = recordThreads(python);
  const origin = await recorder.versions();
  const records: ThreadRecord[] = [];
  for (const scenario of threadScenarios) {
    const record = await recorder.ask(scenario);
    console.log(`${record.outcomes.length} outcomes in ${record.executions} executions: ${scenario.name}`);
    records.push(record);
  }
  recorder.stop();
  writeThreadCorpus({ origin, records });
  return 0;
}

function fastCheckVersion(): string {
  const manifest = new URL("../../../package.json", import.meta.url);
  const { devDependencies } = JSON.parse(readFileSync(manifest, "utf8")) as {
    readonly devDependencies: { readonly "fast-check": string };
  };
  return devDependencies["fast-check"];
}

function showProgress(done: number, programs: number): void {
  if (!process.stderr.isTTY || done % 500 !== 0) return;
  process.stderr.write(done < programs ? `\r${done} of ${programs} programs` : "\r\u001B[K");
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number < 2 ** 31) return number;
  throw new InvalidArgumentError(`A whole number from 1 to ${2 ** 31 - 1} is accepted.`);
}
