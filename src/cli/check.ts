/** `poolproof check`: explore and judge. With subjects each is judged by itself; without any, all by their known verdicts. */
import process from "node:process";
import type { Command } from "commander";
import { checkJson } from "../report/json.ts";
import type { JunitCase } from "../report/junit.ts";
import type { CheckOptions } from "../check/options.ts";
import { choiceOf } from "../scenario/rule-choice.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { exitCodes, type Verdict } from "../verdict/verdict.ts";
import { tell } from "../report/about.ts";
import { plural } from "../report/plural.ts";
import { checkKnown } from "./check-known.ts";
import { coloured } from "./terminal/colours.ts";
import { terminalWidth } from "./terminal/width.ts";
import { interruptible } from "./terminal/interrupt.ts";
import { assertWritable, writeJunit } from "./junit-file.ts";
import { checkerFrom, type Checker } from "./jobs.ts";
import { addCheckOptions, rulesFrom, type CheckFlags } from "./options.ts";
import { scenarioLine, skippedLine } from "./scenario-line.ts";
import { scenariosOf, type ScenariosOf } from "./scenarios-of.ts";
import { progressLine } from "./terminal/progress.ts";
import { subjectNamed } from "./input/subjects.ts";
import { tryOut } from "./try-out.ts";
import { UsageError } from "./input/usage-error.ts";

export function checkCommand(program: Command): void {
  const command = program
    .command("check")
    .argument("[subject...]", "which pools; none: every built-in one, against its known verdicts")
    .description("explore executions and judge them");
  addCheckOptions(command).action(async (subjects: readonly string[], flags: CheckFlags) => {
    assertWritable(flags.junit);
    process.exitCode =
      subjects.length === 0 ? await checkAllKnown(flags) : await checkSubjects(subjects, flags);
  });
}

async function checkSubjects(names: readonly string[], flags: CheckFlags): Promise<number> {
  // Everything is built before anything runs: bad input for the last subject is no reason to have judged the first.
  const all: (readonly ScenariosOf[])[] = [];
  for (const name of names) {
    const configurations = scenariosOf(await subjectNamed(name, flags.module), flags);
    for (const { scenarios } of configurations)
      for (const scenario of scenarios) choiceOf(scenario, rulesFrom(flags));
    await tryOut(configurations, flags);
    all.push(configurations);
  }
  const cases: JunitCase[] = [];
  await using checker = checkerFrom(withBudget(flags, all));
  await interruptible(async (signal) => {
    for (const configurations of all) {
      const told = new Set<string>();
      for (const those of configurations) {
        cases.push(...(await checkThose(those, flags, { checker, signal, told })));
        if (signal.aborted) return;
      }
    }
  });
  await writeJunit(flags.junit, cases);
  return worst(cases.map(({ verdict }) => verdict));
}

/** Where there are configurations or requests, each gets fewer executions: there are more scenarios, and most bugs show soon. */
function withBudget(flags: CheckFlags, all: readonly (readonly ScenariosOf[])[]): CheckFlags {
  const isMany = all.some(
    (configurations) => configurations.length > 1 || configurations[0]?.subject.application !== undefined,
  );
  return isMany && flags.explore !== "exhaust" ? { executions: executionsOfEach, ...flags } : flags;
}

const executionsOfEach = 300;

/** One subject in its scenarios. Where there are several each has a line, and each broken rule one story. */
async function checkThose(
  { subject, scenarios, skipped }: ScenariosOf,
  flags: CheckFlags,
  {
    told,
    ...options
  }: { readonly checker: Checker; readonly signal: AbortSignal; readonly told: Set<string> },
): Promise<readonly JunitCase[]> {
  const cases: JunitCase[] = [];
  const isOne = flags.scenario !== undefined;
  if (!isOne && !flags.json) print(`${subject.title}: ${plural(scenarios.length, "scenario")}`);
  for (const scenario of scenarios) {
    const verdict = await checkOne(scenario, flags, options);
    const text = tell(verdict, scenario, terminalWidth());
    cases.push(caseOf(verdict, text));
    if (flags.json) print(checkJson(verdict));
    else if (isOne) print(coloured(verdict, text));
    else printLine(verdict, scenario, told);
    if (options.signal.aborted) return cases;
  }
  if (!isOne && !flags.json) for (const one of skipped) print(skippedLine(one));
  return cases;
}

function printLine(verdict: Verdict, scenario: Scenario, told: Set<string>): void {
  print(coloured(verdict, scenarioLine(verdict, told)));
  const { findings } = verdict;
  const news = findings?.filter(({ invariant }) => !told.has(invariant));
  if (news ? news.length > 0 : verdict.verdict === "unrepeatable") {
    const text = tell(news ? { ...verdict, findings: news } : verdict, scenario, terminalWidth());
    print(`\n${coloured(verdict, text)}\n`);
  }
  for (const { invariant } of findings ?? []) told.add(invariant);
}

/** One check under a progress line. */
async function checkOne(
  scenario: Scenario,
  flags: CheckFlags,
  { checker, ...options }: Pick<CheckOptions, "signal" | "findings"> & { readonly checker: Checker },
): Promise<Verdict> {
  const line = await progressLine(!flags.json, {
    what: `${scenario.subject.name} ${scenario.name}`,
    secondsMax: flags.seconds,
  });
  try {
    return await checker.check(scenario, { ...options, onProgress: line.onProgress });
  } finally {
    line.stop();
  }
}

async function checkAllKnown(flags: CheckFlags): Promise<number> {
  const settled = (
    [
      "workers",
      "ops",
      "minconn",
      "maxconn",
      "faults",
      "module",
      "explore",
      "bound",
      "require",
      "rule",
      "without",
    ] as const
  ).find((name) => flags[name] !== undefined);
  if (settled !== undefined) {
    throw new UsageError(
      `--${settled} needs a subject, as in "check threaded --${settled} …": without one, the known verdicts are ` +
        `checked, which are those of the default settings.`,
    );
  }
  if (flags.shard) {
    throw new UsageError(
      '--shard needs a subject, as in "check threaded --shard 1/3": known verdicts are of a whole.',
    );
  }
  await using checker = checkerFrom(flags);
  const { cases, exitCode } = await interruptible((signal) =>
    checkKnown({
      flags,
      signal,
      print,
      checkOne: (scenario) => checkOne(scenario, flags, { checker, signal, findings: "first" }),
    }),
  );
  await writeJunit(flags.junit, cases);
  return exitCode;
}

function caseOf(verdict: Verdict, text: string): JunitCase {
  const failure = verdict.verdict === "holds" ? undefined : (verdict.message ?? verdict.verdict);
  return { verdict, name: verdict.scenario, failure, story: text };
}

/** A violation counts more than code that cannot be repeated, and that more than a bound that was reached. */
export function worst(verdicts: readonly Verdict[]): number {
  const order = ["violated", "unrepeatable", "limit"] as const;
  const found = order.find((kind) => verdicts.some(({ verdict }) => verdict === kind));
  return exitCodes[found ?? "holds"];
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
