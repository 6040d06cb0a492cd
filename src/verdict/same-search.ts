/** Tells which verdicts are those of all shards of one search. */
import { ScenarioError } from "../scenario/scenario.ts";
import type { Verdict } from "./verdict.ts";

/** The settings that all shards of one search share, in words: shards go together only if they agree in these. */
export function searchOf({ shard, seed, strategy }: Verdict): string {
  const { recipe = [], count = 1, budget } = shard ?? {};
  const bounds = budget === undefined ? "" : `, executions ${budget}`;
  return `${recipe.join(", ")}, ${strategy}, seed ${seed}${bounds}, in ${count} shards`;
}

/** Throws {@link ScenarioError} unless these are the verdicts of one search, one of each shard. */
export function assertComplete(verdicts: readonly Verdict[]): void {
  const names = [...new Set(verdicts.map(searchOf))];
  const [name = "", other] = names;
  if (other !== undefined) {
    throw new ScenarioError(`Verdicts of two searches do not make one: ${name}; and ${other}.`);
  }
  const count = verdicts[0]?.shard?.count ?? 1;
  const times = Array.from({ length: count }, () => 0);
  for (const { shard } of verdicts) times[shard?.index ?? 0] = (times[shard?.index ?? 0] ?? 0) + 1;
  const missing = times.flatMap((seen, index) => (seen === 0 ? [`${index + 1}/${count}`] : []));
  const twice = times.flatMap((seen, index) => (seen > 1 ? [`${index + 1}/${count}`] : []));
  if (missing.length > 0) refuse(name, missing, "missing");
  if (twice.length > 0) refuse(name, twice, "there twice");
}

function refuse(name: string, which: readonly string[], what: string): never {
  const shards = which.length === 1 ? `shard ${which.join("")} is` : `shards ${which.join(", ")} are`;
  throw new ScenarioError(
    `Of ${name}, ${shards} ${what}: pass exactly one line per shard, all run with the same options.`,
  );
}
