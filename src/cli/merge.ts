/** `poolproof merge`: the verdicts of all shards, read from their `check --json` lines, as one. */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { checkJson } from "../report/json.ts";
import { headline, recipe } from "../report/story.ts";
import { fold } from "../scenarios/fold.ts";
import type { Verdict } from "../scenarios/verdict.ts";
import { effort } from "./about.ts";
import { print, worst } from "./check.ts";
import { coloured } from "./colours.ts";
import { verdictsIn } from "./shard-file.ts";
import { listed, UsageError } from "./usage-error.ts";

export function mergeCommand(program: Command): void {
  program
    .command("merge")
    .argument("<file...>", "what `check --shard i/n --json` printed, of every shard")
    .description("make one verdict of those of all shards")
    .option("--json", "one JSON object a line, one per subject and scenario")
    .action((files: readonly string[], { json = false }: { json?: boolean }) => {
      process.exitCode = merge(files, json);
    });
}

function merge(files: readonly string[], json: boolean): number {
  const verdicts = files.flatMap((file) => verdictsIn(file, read(file)));
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const name = searchOf(verdict);
    groups.set(name, [...(groups.get(name) ?? []), verdict]);
  }
  for (const [name, group] of groups) assertComplete(name, group);
  const folded = [...groups].map(([name, group]) => [name, fold(group)] as const);
  for (const [name, verdict] of folded) {
    print(json ? checkJson(verdict) : coloured(verdict, told(name, verdict)));
  }
  return worst(folded.map(([, verdict]) => verdict));
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `"${file}" cannot be read (${(error as { code?: string }).code ?? String(error)}): ` +
        "accepted are files with the lines of check --shard i/n --json.",
      { cause: error },
    );
  }
}

/** What all shards of one search have in common, in words: they go together only if they agree in it. */
function searchOf({ shard, seed, strategy }: Verdict): string {
  const { recipe = [], count = 1, budget } = shard ?? {};
  const bounds = budget === undefined ? "" : `, executions ${budget}`;
  return `${recipe.join(", ")}, ${strategy}, seed ${seed}${bounds}, in ${count} shards`;
}

function assertComplete(name: string, group: readonly Verdict[]): void {
  const count = group[0]?.shard?.count ?? 0;
  const times = Array.from({ length: count }, () => 0);
  for (const { shard } of group) if (shard) times[shard.index] = (times[shard.index] ?? 0) + 1;
  const missing = times.flatMap((seen, index) => (seen === 0 ? [`${index + 1}/${count}`] : []));
  const twice = times.flatMap((seen, index) => (seen > 1 ? [`${index + 1}/${count}`] : []));
  const problem = missing.length > 0 ? ["missing", missing] : twice.length > 0 ? ["there twice", twice] : [];
  const [what, which] = problem as [string?, string[]?];
  if (what === undefined || !which) return;
  throw new UsageError(
    `Of ${name}, shard ${listed(which)} ${which.length === 1 ? "is" : "are"} ${what}: accepted is one line of each shard, ` +
      "all of them run with the same options.",
  );
}

function told(name: string, verdict: Verdict): string {
  const rest = verdict.schedule === undefined ? effort(verdict) : recipe(verdict);
  return `${headline(verdict, name)}\n${rest}`;
}
