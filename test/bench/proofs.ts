/**
 * How long a proof takes, on two cores: pools with timers and without, by delays. The peer is sampling, in the same run: how
 * many times as long an explored execution takes as a sampled one of the same scenario. `node proofs.js 2` goes on to two
 * delays, which takes minutes.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Verdict } from "../../src/verdict/verdict.ts";

const lateMax = Number(process.argv[2] ?? 1);
// Compiled code of the bench has no package.json beside it; `npm run bench` builds the command line first.
const commandLine = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

const rows = [
  { title: "tarn, 3 workers × 2", words: ["tarn"], hasTimers: true },
  { title: "tarn, closeall", words: ["tarn", "--scenario", "closeall"], hasTimers: true },
  { title: "tarn, 4 workers × 1", words: ["tarn", "--workers", "4", "--ops", "1"], hasTimers: true },
  { title: "threaded, 4 workers × 2", words: ["threaded", "--workers", "4"], hasTimers: false },
];

console.log("Proofs: what is explored, and an explored execution's time by that of a sampled one.");
for (const { title, words, hasTimers } of rows) {
  const sampled = checked([...words, "--executions", "20000"]);
  for (let late = 0; late <= (hasTimers ? lateMax : 0); late++) {
    const proven = checked([...words, "--explore", "exhaust", "--late", `${late}`]);
    const within = hasTimers ? `within ${late} ${late === 1 ? "delay" : "delays"}` : "";
    const count = proven.executions.toLocaleString("en").padStart(10);
    const ratio = (each(proven) / each(sampled)).toFixed(2).padStart(6);
    const said = proven.exhaustive ? proven.verdict : `${proven.verdict}, not exhaustive`;
    console.log(
      `  ${title.padEnd(24)}${within.padEnd(18)}${count} executions ${proven.seconds.toFixed(1).padStart(7)} s ${ratio}   ${said}`,
    );
  }
}

function checked(words: readonly string[]): Verdict {
  const options = [commandLine, "check", ...words, "--jobs", "2", "--json"];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: "utf8" })) as Verdict;
}

/** Seconds that an execution takes. */
function each({ seconds, executions }: Verdict): number {
  return seconds / executions;
}
