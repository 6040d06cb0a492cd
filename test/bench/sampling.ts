/**
 * How fast are sampled executions, against fast-check's scheduler and against an empty loop over the same promises?
 * A ratio means something only within one run: the contenders take turns, each in a process of its own, so that none
 * is compiled for another's types.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { contenders, settings } from "./contenders.ts";

type Name = keyof typeof contenders;
type Setting = keyof typeof settings;

const rounds = 7;
const executions: Readonly<Record<Name, number>> = { poolproof: 30_000, fastCheck: 3_000, emptyLoop: 30_000 };

const [, , name, setting] = process.argv as [string, string, Name?, Setting?];
if (name && setting) {
  // The first round only warms up.
  await contenders[name](settings[setting], executions[name] / 2);
  console.log(await contenders[name](settings[setting], executions[name]));
} else {
  console.log(`Sampled executions a second, and poolproof's ratio to each; median of ${rounds} rounds.`);
  for (const setting of Object.keys(settings) as Setting[]) compare(setting);
}

function compare(setting: Setting): void {
  const rates: Record<Name, number[]> = { poolproof: [], fastCheck: [], emptyLoop: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of Object.keys(rates) as Name[]) {
      const script = fileURLToPath(import.meta.url);
      rates[name].push(Number(execFileSync(process.execPath, [script, name, setting], { encoding: "utf8" })));
    }
  }
  const line = (text: string, name: Name): string => {
    const ratios = rates.poolproof.map((rate, round) => rate / (rates[name][round] ?? Number.NaN));
    const rate = Math.round(median(rates[name])).toLocaleString("en").padStart(9);
    return `  ${text.padEnd(54)}${rate}   ${median(ratios).toFixed(2).padStart(6)}`;
  };
  console.log(settings[setting].title);
  console.log(line("poolproof, tracing and invariants on", "poolproof"));
  console.log(line("fast-check's scheduler, the same invariants", "fastCheck"));
  console.log(line("an empty loop over the same promises (raw drain rate)", "emptyLoop"));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
