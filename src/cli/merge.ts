/** `poolproof merge`: the verdicts of all shards, read from their `check --json` lines, as one. */
import { readFileSync } from "node:fs";
import process from "node:process";
import type { Command } from "commander";
import { checkJson } from "../report/json.ts";
import { headlines } from "../report/findings.ts";
import { headline, recipe } from "../report/story.ts";
import { mergeShards } from "../verdict/merge-shards.ts";
import { searchOf } from "../verdict/same-search.ts";
import type { Reachable } from "../verdict/unreached.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { effort } from "../report/about.ts";
import { print, worst } from "./check.ts";
import { coloured } from "./terminal/colours.ts";
import { requirements, requireText } from "./options.ts";
import { verdictsIn } from "./input/shard-file.ts";
import { UsageError } from "./input/usage-error.ts";

interface MergeFlags {
  readonly json?: boolean;
  readonly require?: readonly Reachable[];
}

export function mergeCommand(program: Command): void {
  program
    .command("merge")
    .argument("<file...>", "what `check --shard i/n --json` printed, of every shard")
    .description("make one verdict of those of all shards")
    .option("--json", "one JSON object a line, one per subject and scenario")
    .option("--require <list>", `beside what each shard was told: ${requireText}`, requirements)
    .action((files: readonly string[], flags: MergeFlags) => {
      process.exitCode = merge(files, flags);
    });
}

function merge(files: readonly string[], { json = false, require = [] }: MergeFlags): number {
  const verdicts = files.flatMap((file) => verdictsIn(file, read(file)));
  const groups = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    const name = searchOf(verdict);
    groups.set(name, [...(groups.get(name) ?? []), verdict]);
  }
  const folded = [...groups].map(([name, group]) => [name, mergeShards(group, { require })] as const);
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
        "pass files with the lines of check --shard i/n --json.",
      { cause: error },
    );
  }
}

function told(name: string, verdict: Verdict): string {
  if (verdict.findings) return headlines(verdict, name);
  const rest = verdict.schedule === undefined ? effort(verdict) : recipe(verdict);
  return `${headline(verdict, name)}\n${rest}`;
}
