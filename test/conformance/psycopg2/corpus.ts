/**
 * The recorded corpus: corpus.jsonl.br, one JSON value a line, compressed with Brotli; and threads.jsonl, which is small
 * enough to be read. The first line of each says how it was made, every other one is what the real psycopg2 did.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Program, Run } from "./program.ts";
import type { Versions } from "./recorder-process.ts";
import type { ThreadRecord } from "./thread-scenario.ts";

interface Origin extends Versions {
  readonly fastCheck: string;
  /** `programsOf(seed, programs)` are the programs. */
  readonly seed: number;
  readonly programs: number;
}

export interface Entry {
  readonly program: Program;
  readonly run: Run;
}

export interface Corpus {
  readonly origin: Origin;
  readonly entries: readonly Entry[];
}

export interface ThreadCorpus {
  readonly origin: Versions;
  readonly records: readonly ThreadRecord[];
}

const threadsFile = new URL("threads.jsonl", import.meta.url);
const file = new URL("corpus.jsonl.br", import.meta.url);

export function readCorpus(): Corpus {
  const [origin, ...entries] = parseLines(brotliDecompressSync(readFileSync(file)).toString());
  return { origin: origin as Origin, entries: entries as Entry[] };
}

/** Returns the size in bytes. */
export function writeCorpus({ origin, entries }: Corpus): number {
  const compressed = brotliCompressSync(toLines([origin, ...entries]), {
    // Programs repeat each other at any distance.
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  writeFileSync(file, compressed);
  return compressed.length;
}

export function readThreadCorpus(): ThreadCorpus {
  const [origin, ...records] = parseLines(readFileSync(threadsFile, "utf8"));
  return { origin: origin as Versions, records: records as ThreadRecord[] };
}

export function writeThreadCorpus({ origin, records }: ThreadCorpus): void {
  writeFileSync(threadsFile, toLines([origin, ...records]));
}

function toLines(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

function parseLines(text: string): unknown[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}
