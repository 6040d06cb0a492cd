/**
 * How fast are executions of npm's pools, against an empty loop over the same promises? 3 workers × 2 ops, as `check NAME --scenario steady`
 * samples them; the last row is the real `pg` Client over sockets of a simulated server. Each figure is of a process of its own.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { adapters } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import type { Subject } from "../../src/pools/pool.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Verdict } from "../../src/verdict/verdict.ts";
import { runEmptyLoop } from "./empty-loop.ts";

const executions = 10_000;
const rounds = 3;
const script = fileURLToPath(import.meta.url);
const commandLine = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));
const overSockets = fileURLToPath(new URL("pg-over-sockets.js", import.meta.url)) + "#overSockets";

interface Row {
  readonly name: string;
  /** Executions a second with two jobs. */
  readonly reach: number;
  readonly module?: string;
}

const rows: readonly Row[] = [
  { name: "tarn", reach: 15_000 },
  { name: "generic-pool", reach: 15_000 },
  { name: "pg-pool", reach: 8_000 },
  { name: "pg.Pool over sockets", reach: 4_000, module: overSockets },
];

const [, , looped] = process.argv;
if (looped === undefined) {
  console.log(
    "npm's pools: executions a second with two jobs, with one, in an empty loop; one job's share of it.",
  );
  for (const row of rows) print(row);
} else {
  const limits = { minconn: 1, maxconn: 2 };
  const bare = { subject: await subjectOf(looped), limits, workers: 3, body: steadyBody(2) };
  // The first round only warms up.
  await runEmptyLoop(bare, executions / 2);
  console.log(await runEmptyLoop(bare, executions));
}

function print({ name, reach, module = name }: Row): void {
  const [two, one, bare] = [() => checked(module, 2), () => checked(module, 1), () => inEmptyLoop(name)].map(
    medianRate,
  );
  const columns = [two, one, bare].map((rate = NaN) => Math.round(rate).toLocaleString("en").padStart(9));
  const share = ((one ?? NaN) / (bare ?? NaN)).toFixed(2).padStart(7);
  console.log(`  ${name.padEnd(24)}${columns.join("")}${share}   to reach: ${reach.toLocaleString("en")}`);
}

function medianRate(measure: () => number): number {
  const rates = Array.from({ length: rounds }, measure).sort((a, b) => a - b);
  return rates[Math.floor(rounds / 2)] ?? NaN;
}

/** As the command line's verdict has it: without the time that it takes to start. */
function checked(subject: string, jobs: number): number {
  const options = ["--scenario", "steady", "--executions", `${executions}`, "--jobs", `${jobs}`, "--json"];
  const printed = execFileSync(process.execPath, [commandLine, "check", subject, ...options], {
    encoding: "utf8",
  });
  const verdict = JSON.parse(printed.split("\n")[0] ?? "") as Verdict;
  return verdict.executions / verdict.seconds;
}

function inEmptyLoop(name: string): number {
  return Number(execFileSync(process.execPath, [script, name], { encoding: "utf8" }));
}

async function subjectOf(name: string): Promise<Subject> {
  if (!(name in adapters)) return (await import("../driver/wire/subjects.ts")).pgPool();
  const { module, from } = await ownPackage(name);
  const { default: exported = module } = module as { readonly default?: unknown };
  return adapters[name as keyof typeof adapters](exported, from);
}
