/** `poolproof tour`, which is `npm start`: the main job. Each figure and each text that it prints comes from a run. */
import type { Command } from "commander";
import { settlesOnce } from "../invariants/settles-once.ts";
import { noLeak } from "../invariants/no-leak.ts";
import { usedMax } from "../invariants/used-max.ts";
import { reallyThreaded, simple, threaded } from "../pools/subjects.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { check } from "../check/check.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { tell } from "../report/about.ts";
import { print } from "./check.ts";
import { coloured } from "./terminal/colours.ts";
import { terminalWidth } from "./terminal/width.ts";
import { articlesErrors, articlesProgram } from "./tour-article.ts";

export function tourCommand(program: Command): void {
  program
    .command("tour")
    .description("the main job: psycopg2's pools and the article's program, checked and explained")
    .action(tour);
}

async function tour(): Promise<void> {
  heading(1, "SimpleConnectionPool, shared by 3 workers, may lend 2 connections");
  print(
    "It has no lock. Workers ask, query and put back; the order in which the server answers is explored.\n",
  );
  await show(builtIn("steady", simple), usedMax.name);

  heading(2, "ThreadedConnectionPool does the same under one lock");
  await show(builtIn("steady", threaded));

  heading(3, "The article's program: a pool of 5 to 10, 15 workers, 20 tasks of `select * from …`");
  print(await articlesProgram(threaded));
  print(await articlesProgram(reallyThreaded));

  heading(4, "The article's two error messages, provoked");
  print(await articlesErrors());

  heading(5, "ReallyThreadedConnectionPool waits instead of raising, and has defects of its own");
  print("A getconn that raises keeps its permit. Once, the server refuses a connection:\n");
  await show(builtIn("steady", reallyThreaded, { faults: ["refused"] }), noLeak.name);
  print("\ncloseall does not wake the waiters. One worker closes the pool while others wait:\n");
  await show(builtIn("closeall", reallyThreaded), settlesOnce.name);

  heading(6, "What a lock does not mend");
  print("A rollback that fails in putconn leaves its connection counted as lent, forever:\n");
  await show(builtIn("steady", threaded, { faults: ["rollback"] }), noLeak.name);

  print(next);
}

const next = `
Next
  npx poolproof check                       every built-in subject, against its known verdicts
  npx poolproof check threaded --scenario steady --workers 4 --faults all
  npx poolproof check tarn                  the pool under Knex, unmodified
  npx poolproof replay SCHEDULE --step      any execution above, step by step
  npx poolproof list                        subjects, scenarios, faults, invariants`;

function heading(number: number, title: string): void {
  print(`${number === 1 ? "" : "\n"}${number}. ${title}\n`);
}

async function show(scenario: Scenario, invariant?: string): Promise<void> {
  const verdict = await checkFor(scenario, invariant);
  print(coloured(verdict, tell(verdict, scenario, terminalWidth())));
}

const seedsMax = 100;

/** Which rule is broken first depends on the seed: looks for the one that is to be shown. */
async function checkFor(scenario: Scenario, invariant: string | undefined): Promise<Verdict> {
  let verdict = await check(scenario, { seed: 1, findings: "first" });
  for (let seed = 2; seed <= seedsMax && verdict.invariant !== invariant; seed++) {
    if (verdict.verdict === "holds") break;
    verdict = await check(scenario, { seed, findings: "first" });
  }
  return verdict;
}
