/** `poolproof matrix`: which rule each built-in subject breaks, and where, as a table. */
import type { Command } from "commander";
import { invariants } from "../invariants/all.ts";
import type { Subject } from "../pools/pool.ts";
import { plural } from "../report/plural.ts";
import { table } from "../report/table.ts";
import { everyTaskServed } from "../scenarios/article.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { check } from "../check/check.ts";
import { knownVerdicts, type KnownVerdict } from "../scenarios/known.ts";
import { print } from "./check.ts";
import { accept } from "./input/usage-error.ts";
import { wholeNumberOf } from "./options.ts";
import { interruptible } from "./terminal/interrupt.ts";
import { MissingError, subjectNamed, subjectNames } from "./input/subjects.ts";

/** An execution ends at the first rule that it breaks; which one that is depends on the seed. */
const seedsDefault = 20;
const executionsMax = 300;

export function matrixCommand(program: Command): void {
  program
    .command("matrix [subject...]")
    .description("subjects × invariants: in which scenario, or with which fault, each rule was seen broken")
    .option("--seeds <n>", `how many seeds (default: ${seedsDefault})`, wholeNumberOf("--seeds", 1))
    .option("--json", "one JSON object a line, one per subject and invariant")
    .action(async (subjects: readonly string[], { json, seeds = seedsDefault }: MatrixFlags) => {
      for (const name of subjects) accept("subject", name, subjectNames);
      const names =
        subjects.length > 0 ? subjectNames.filter((name) => subjects.includes(name)) : subjectNames;
      await interruptible(async (signal) => {
        const columns: Column[] = [];
        for (const name of names) columns.push(...(await columnOf(name, seeds, signal)));
        print(json ? columns.flatMap(jsonLines).join("\n") : matrixTable(columns, seeds));
      });
    });
}

interface MatrixFlags {
  readonly json?: boolean;
  readonly seeds?: number;
}

/** One subject: in what each rule was broken. */
interface Column {
  readonly subject: Subject;
  readonly brokenIn: ReadonlyMap<string, ReadonlySet<string>>;
}

async function columnOf(name: string, seeds: number, signal: AbortSignal): Promise<readonly Column[]> {
  let subject: Subject;
  try {
    subject = await subjectNamed(name);
  } catch (error) {
    if (error instanceof MissingError) return [];
    throw error;
  }
  const brokenIn = new Map<string, Set<string>>();
  for (const known of knownVerdicts.filter((known) => known.subject === name)) {
    for (const invariant of await brokenBy(subject, known, { seeds, signal })) {
      const where = brokenIn.get(invariant) ?? new Set();
      brokenIn.set(invariant, where.add(known.faults?.join("+") ?? known.scenario));
    }
  }
  return [{ subject, brokenIn }];
}

async function brokenBy(
  subject: Subject,
  known: KnownVerdict,
  { seeds, signal }: { readonly seeds: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const scenario = builtIn(known.scenario, subject, { faults: known.faults ?? [] });
  const broken: string[] = [];
  for (let seed = 1; seed <= seeds && !signal.aborted; seed++) {
    const options = { seed, executions: executionsMax, signal, shrinks: false, findings: "first" } as const;
    const { invariant } = await check(scenario, options);
    if (invariant !== undefined) broken.push(invariant);
  }
  return broken;
}

const rules: readonly string[] = [...invariants, everyTaskServed].map(({ name }) => name);

function matrixTable(columns: readonly Column[], seeds: number): string {
  const head = ["", ...columns.map(({ subject }) => subject.name)];
  const rows = rules.map((rule) => [rule, ...columns.map((column) => cellOf(column, rule))]);
  return `${table(head, rows)}

  ·  not seen broken in ${plural(seeds, "seed")} of ${executionsMax} executions of each scenario and fault     –  never promised`;
}

function cellOf({ subject, brokenIn }: Column, rule: string): string {
  if (subject.exempt?.[rule] !== undefined) return "–";
  const where = brokenIn.get(rule);
  return where ? [...where].join("\n") : "·";
}

function jsonLines({ subject, brokenIn }: Column): readonly string[] {
  return rules.map((invariant) =>
    JSON.stringify({
      subject: subject.name,
      invariant,
      promised: subject.exempt?.[invariant] === undefined,
      brokenIn: [...(brokenIn.get(invariant) ?? [])],
    }),
  );
}
