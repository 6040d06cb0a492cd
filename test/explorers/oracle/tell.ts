/** A difference as text: the genome to paste, the scenario as code to read, and a schedule that shows what is missing. */
import { format } from "prettier";
import type { Difference } from "./compare.ts";
import type { Genome } from "./genome.ts";
import { toSource } from "./to-scenario.ts";

const shownMax = 3;

export async function tell(genome: Genome, { search, kind, missing, extra }: Difference): Promise<string> {
  const list = (what: string, entries: Difference["missing"]): string[] =>
    entries.slice(0, shownMax).flatMap(([state, schedule]) => [`  ${what} ${state}`, `    by ${schedule}`]);
  return [
    `${search}: ${kind} differ from brute force's: ${missing.length} missing, ${extra.length} too many.`,
    ...list("missing", missing),
    ...list("too many", extra),
    await toText(genome),
    JSON.stringify(genome),
  ].join("\n");
}

/** What the genome does, to be read. */
async function toText(genome: Genome): Promise<string> {
  const { minconn, maxconn, autocommit, faults, server, workers, rule } = genome;
  const source = toSource(genome)
    .replaceAll(/exempt: \{.*\},$/gm, "")
    .replace(/const ids[^]*(?=return)/, "");
  const code = await format(`function scenario() {${source}}`, { parser: "babel", printWidth: 110 });
  const head = { minconn, maxconn, autocommit, faults, server, declares: workers.declares, rule };
  return `${JSON.stringify(head)}\n${code}`;
}
