/**
 * Genomes that are one thing simpler. fast-check shrinks within what it generated, so it neither takes a statement out of
 * a branch nor goes from one kind of statement to another: this does both.
 */
import type { Genome } from "./genome.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** The plainest value of what may be chosen. */
const plainest: Readonly<Record<string, Json>> = {
  server: "none",
  faults: { kinds: [], budget: 0 },
  rule: "used ≤ maxconn",
  and: null,
  times: 1,
  inARow: false,
  layout: "array",
  declares: true,
  cast: [0, 1],
  wrapper: null,
  signal: "none",
  timeoutMs: 0,
  broken: false,
  gives: "nothing",
  returns: "nothing",
  isAsync: true,
  leaves: true,
  view: "live object",
  order: "pop",
  whenFull: "opens",
  resets: "never",
  closes: "nothing",
  refusesWhenShut: false,
  handsOver: false,
  how: "awaits",
  key: "none",
  ms: 1,
  ticks: 1,
  sql: 0,
  budget: 1,
  autocommit: true,
};

export function* simpler(genome: Genome): Generator<Genome> {
  for (const candidate of simplerJson(genome as unknown as Json)) yield candidate as unknown as Genome;
}

function* simplerJson(value: Json): Generator<Json> {
  if (isList(value)) {
    for (const [at, item] of value.entries()) {
      yield value.toSpliced(at, 1);
      if (isRecord(item) && isList(item["body"])) yield value.toSpliced(at, 1, ...item["body"]);
    }
    for (const [at, item] of value.entries()) {
      for (const simple of simplerJson(item)) yield value.toSpliced(at, 1, simple);
    }
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      const plain = plainest[key];
      if (plain !== undefined && JSON.stringify(plain) !== JSON.stringify(item))
        yield { ...value, [key]: plain };
      for (const simple of simplerJson(item)) yield { ...value, [key]: simple };
    }
  }
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

function isRecord(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !isList(value);
}

/** Whether the types allow it: lists that must not be empty are not. */
export function isWhole({ workers: { programs, cast }, faults }: Genome): boolean {
  return programs.length > 0 && cast.length > 0 && (faults.budget === 0 || faults.kinds.length > 0);
}
