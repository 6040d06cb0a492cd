/** `poolproof matrix`: how each rule fares on each pool, in every scenario that fits it and in each of its configurations. */
import process from "node:process";
import type { Command } from "commander";
import { rulesOf } from "../execution/rules.ts";
import { invariants } from "../invariants/all.ts";
import type { Subject } from "../pools/pool.ts";
import { matrixFormats, type Cell, type MatrixFormat, type Violation } from "../report/matrix.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { everyTaskServed } from "../scenarios/article.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { knownVerdicts } from "../scenarios/known.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { print } from "./check.ts";
import { MissingError, subjectNamed, subjectNames } from "./input/subjects.ts";
import { accept } from "./input/usage-error.ts";
import { checkerFrom, type Checker } from "./jobs.ts";
import { wholeNumberOf } from "./options.ts";
import { scenariosOf } from "./scenarios-of.ts";
import { interruptible } from "./terminal/interrupt.ts";

/** Of each scenario, in each configuration. */
const executionsDefault = 300;

interface MatrixFlags {
  readonly json?: boolean;
  readonly format?: MatrixFormat;
  readonly executions?: number;
  readonly seeds?: number;
  readonly explore?: "sample" | "exhaust";
}

export function matrixCommand(program: Command): void {
  program
    .command("matrix [subject...]")
    .description("subjects × invariants: where each rule was seen broken, with schedules")
    .option("--format <name>", "text, json, markdown or html (default: text)", (name) =>
      accept("format", name, Object.keys(matrixFormats) as MatrixFormat[]),
    )
    .option("--json", "one JSON object a line, one per subject and invariant")
    .option(
      "--executions <n>",
      `of each scenario in each configuration (default: ${executionsDefault})`,
      wholeNumberOf("--executions", 1),
    )
    .option("--seeds <n>", "how many seeds (default: 1)", wholeNumberOf("--seeds", 1))
    .option("--explore <how>", "sample or exhaust (default: sample)", (how) =>
      accept("explorer", how, ["sample", "exhaust"]),
    )
    .addHelpText("after", "\nA subject is a name, a module's path, or both as in pg-pool=./old/pg-pool.")
    .action(async (asked: readonly string[], flags: MatrixFlags) => {
      const columns = await columnsOf(asked);
      const format = flags.json ? "json" : (flags.format ?? "text");
      await interruptible(async (signal) => {
        const cells: Cell[] = [];
        for (const column of columns) cells.push(...(await cellsOf(column, flags, signal)));
        print(matrixFormats[format](cells));
      });
    });
}

interface Column {
  /** As in the matrix's head: "tarn", or "tarn=./old-tarn". */
  readonly name: string;
  readonly subject: Subject;
  readonly specifier: string | undefined;
}

/** All that are installed, if none is named. */
async function columnsOf(asked: readonly string[]): Promise<readonly Column[]> {
  const columns: Column[] = [];
  for (const name of asked.length > 0 ? asked : subjectNames) {
    const [, subject = name, specifier] = /^([^=]*)=(.*)$/.exec(name) ?? [];
    try {
      columns.push({ name, subject: await subjectNamed(subject, specifier), specifier });
    } catch (error) {
      if (error instanceof MissingError && asked.length === 0) continue;
      throw error;
    }
  }
  return columns;
}

async function cellsOf(column: Column, flags: MatrixFlags, signal: AbortSignal): Promise<readonly Cell[]> {
  const { name, subject, specifier } = column;
  const { executions = executionsDefault, seeds = 1, explore } = flags;
  const scenarios = scenariosIn(subject);
  const verdicts: (readonly [Scenario, Verdict])[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    await using checker = checkerFrom({
      seed,
      ...(explore === "exhaust" ? { explore } : { executions }),
      ...(specifier !== undefined && { module: specifier }),
    });
    for (const scenario of scenarios) {
      if (signal.aborted) break;
      verdicts.push([scenario, await checkOne(checker, scenario, signal)]);
    }
  }
  return rules.map((rule) => cellOf(name, rule, { subject, verdicts }));
}

function checkOne(checker: Checker, scenario: Scenario, signal: AbortSignal): Promise<Verdict> {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1B[K${scenario.subject.name} ${scenario.name}`);
  return checker.check(scenario, { signal }).finally(() => {
    if (process.stderr.isTTY) process.stderr.write("\r\x1B[K");
  });
}

/** Those that fit, and those with a known verdict. */
function scenariosIn(subject: Subject): readonly Scenario[] {
  const fit = scenariosOf(subject, {}).flatMap(({ scenarios }) => scenarios);
  const known = knownVerdicts
    .filter((known) => known.subject === subject.name)
    .map(({ scenario, faults = [] }) => builtIn(scenario, subject, { faults }));
  const all = [...known, ...fit];
  return [...new Map(all.map((scenario) => [scenario.recipe.join(), scenario])).values()];
}

const rules: readonly string[] = [...invariants, everyTaskServed].map(({ name }) => name);

interface Seen {
  readonly subject: Subject;
  readonly verdicts: readonly (readonly [Scenario, Verdict])[];
}

function cellOf(subject: string, invariant: string, seen: Seen): Cell {
  const judged = seen.verdicts.filter(([scenario]) =>
    rulesOf(scenario).some(({ name }) => name === invariant),
  );
  const violations = judged.flatMap(([scenario, verdict]) => violationsOf(scenario, verdict, invariant));
  const reason = seen.subject.exempt?.[invariant];
  const isProof = judged.every(([, { exhaustive }]) => exhaustive);
  const late = judged.map(([, verdict]) => verdict.late ?? Infinity);
  return {
    subject,
    invariant,
    cell: kindOf({ isBroken: violations.length > 0, isJudged: judged.length > 0, reason }),
    exhaustive: judged.length > 0 && violations.length === 0 && isProof,
    ...(isProof && late.length > 0 && { late: Math.min(...late) }),
    ...(reason !== undefined && { reason }),
    violations: [...new Map(violations.map((violation) => [violation.where, violation])).values()],
  };
}

function kindOf(about: {
  readonly isBroken: boolean;
  readonly isJudged: boolean;
  readonly reason: string | undefined;
}): Cell["cell"] {
  if (about.isBroken) return "violated";
  if (about.isJudged) return "holds";
  return about.reason === undefined ? "not promised" : "by design";
}

function violationsOf(scenario: Scenario, { findings = [] }: Verdict, rule: string): readonly Violation[] {
  const [, configuration] = scenario.subject.name.split("+");
  // A known verdict that is about faults goes by their names.
  const faults = scenario.recipe.length > 2 ? scenario.faults.kinds.join("+") : "";
  const name = faults === "" ? scenario.name : faults;
  return findings
    .filter(({ invariant, also }) => invariant === rule || also.includes(rule))
    .map(({ message, schedule }) => ({
      where: configuration === undefined ? name : `${name} (${configuration})`,
      message,
      schedule,
    }));
}
