/**
 * The recorded corpus: corpus.jsonl.br, one JSON value a line, compressed with Brotli.
 *
 * The first line says how it was made; every other one is a program and what the real psycopg2 did with it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Program, Run } from "./program.ts";
import type { Versions } from "./recorder-process.ts";

export interface Origin extends Versions {
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

const file = new URL("corpus.jsonl.br", import.meta.url);

export function readCorpus(): Corpus {
  const [first, ...rest] = brotliDecompressSync(readFileSync(file)).toString().trimEnd().split("\n");
  return {
    origin: JSON.parse(first ?? "") as Origin,
    entries: rest.map((line) => JSON.parse(line) as Entry),
  };
}

/** Returns the size in bytes. */
export function writeCorpus({ origin, entries }: Corpus): number {
  const text = [origin, ...entries].map((line) => `${JSON.stringify(line)}\n`).join("");
  const compressed = brotliCompressSync(text, {
    // Programs repeat each other at any distance.
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
  writeFileSync(file, compressed);
  return compressed.length;
}
