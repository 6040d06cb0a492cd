/** What pools call their verbs: psycopg2's words, unless a subject has its own. */
import type { Subject } from "./pool.ts";

/** psycopg2's. */
const defaults = { ask: "getconn", release: "putconn", discard: "putconn", close: "closeall" } as const;

/** Of a subject: what it calls each verb, its own verbs included. */
export function wordsOf({ words }: Pick<Subject, "words">): (verb: string) => string {
  const all: Readonly<Record<string, string | undefined>> = { ...defaults, ...words };
  return (verb) => all[verb] ?? verb;
}
