/** `poolproof check` without a subject: every built-in subject and scenario against its known verdict. */
import type { JunitCase } from "../report/junit.ts";
import { checkJson } from "../report/json.ts";
import { plural, recipe } from "../report/story.ts";
import { builtIn } from "../scenarios/built-in.ts";
import { knownVerdicts, unlikeKnown, type KnownVerdict } from "../scenarios/known.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";
import type { CheckFlags } from "./options.ts";
import { MissingError, subjectNamed } from "./input/subjects.ts";

export interface KnownCheck {
  readonly flags: CheckFlags;
  readonly signal: AbortSignal;
  readonly print: (text: string) => void;
  readonly checkOne: (scenario: Scenario) => Promise<Verdict>;
  /** All that are known by default. */
  readonly known?: readonly KnownVerdict[];
}

interface KnownOutcome {
  readonly cases: readonly JunitCase[];
  readonly exitCode: number;
}

/** Exit code 0 when every verdict is the known one, 1 when any is not. */
export async function checkKnown(work: KnownCheck): Promise<KnownOutcome> {
  const { flags, signal, known = knownVerdicts } = work;
  const { scenario } = flags;
  const wanted = known.filter((one) => scenario === undefined || one.scenario === scenario);
  const cases: JunitCase[] = [];
  const missing = new Set<string>();
  for (const one of wanted) {
    if (signal.aborted) break;
    if (missing.has(one.subject)) continue;
    const built = await build(one);
    if (typeof built === "string") {
      missing.add(one.subject);
      if (!flags.json) work.print(`-  ${built}`);
    } else cases.push(await judgeOne(work, one, built));
  }
  const unlike = cases.filter(({ failure }) => failure !== undefined);
  if (!flags.json) work.print(`\n${summary(cases, unlike, signal)}`);
  return { cases, exitCode: unlike.length > 0 ? 1 : 0 };
}

/** A scenario, or why there is none. */
async function build({ subject, scenario, faults = [] }: KnownVerdict): Promise<Scenario | string> {
  try {
    return builtIn(scenario, await subjectNamed(subject), { faults });
  } catch (error) {
    if (error instanceof MissingError) return `${subject}: not checked, because it is not installed here`;
    throw error;
  }
}

async function judgeOne(work: KnownCheck, known: KnownVerdict, scenario: Scenario): Promise<JunitCase> {
  const { flags, print } = work;
  const verdict = await work.checkOne(scenario);
  // A search that was stopped before it found anything says nothing against what is known.
  const failure = verdict.stopped === true ? undefined : unlikeKnown(known, verdict);
  const name = nameOf(known);
  if (flags.json) print(jsonOf(known, verdict, failure));
  else print(lineOf(known, verdict, failure));
  return { verdict, name, failure, story: failure === undefined ? "" : recipe(verdict) };
}

function nameOf({ scenario, faults = [] }: KnownVerdict): string {
  return faults.length === 0 ? scenario : `${scenario} --faults ${faults.join(",")}`;
}

/** The same members as any check's, then what is particular here. */
function jsonOf({ faults = [] }: KnownVerdict, verdict: Verdict, failure: string | undefined): string {
  return JSON.stringify({
    ...(JSON.parse(checkJson(verdict)) as object),
    faults,
    known: failure === undefined,
  });
}

function lineOf(known: KnownVerdict, verdict: Verdict, failure: string | undefined): string {
  const name = `${known.subject.padEnd(15)} ${nameOf(known).padEnd(26)}`;
  const found = verdict.invariant ?? "";
  const head =
    `${failure === undefined ? "✓" : "✗"}  ${name} ${verdict.verdict.padEnd(9)} ${found}`.trimEnd();
  if (failure === undefined) return `${head}\n     ${known.why}`;
  return `${head}\n     ${failure}\n${recipe(verdict).replaceAll(/^/gm, "     ")}`;
}

function summary(cases: readonly JunitCase[], unlike: readonly JunitCase[], signal: AbortSignal): string {
  const stopped = signal.aborted ? "Stopped. " : "";
  if (unlike.length === 0) return `${stopped}${plural(cases.length, "verdict")}, each the known one.`;
  return `${stopped}${unlike.length} of ${plural(cases.length, "verdict")} ${unlike.length === 1 ? "is" : "are"} not the known one.`;
}
