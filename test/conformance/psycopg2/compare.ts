/**
 * Where two runs of one program part.
 *
 * Not compared, each for the reason that docs/reference/psycopg2-quirks.md gives: the text with which a limit that is no
 * number is refused (P05), and the class and text of the error for a missing connection (H10).
 */
import type { CallRecord, Outcome, Program, Run, Step } from "./program.ts";

export interface Disagreement {
  /** The step that was the first to differ; undefined: making the pool. */
  readonly step: Step | undefined;
  /** How often the pool was called before. */
  readonly callsBefore: number;
  readonly reference: unknown;
  readonly ours: unknown;
}

export interface RunPair {
  readonly program: Program;
  /** What psycopg2 did. */
  readonly reference: Run;
  readonly ours: Run;
}

/** The first difference, or undefined when the runs agree. */
export function firstDisagreement({ program, reference, ours }: RunPair): Disagreement | undefined {
  if (!isSame(plainMade(reference.made), plainMade(ours.made)))
    return { step: undefined, callsBefore: 0, reference: reference.made, ours: ours.made };
  const steps = program.steps.filter(
    (step) => step.kind === "getconn" || step.kind === "putconn" || step.kind === "closeall",
  );
  for (const [callsBefore, step] of steps.entries()) {
    const [theirs, mine] = [reference.calls[callsBefore], ours.calls[callsBefore]];
    if (!isSame(theirs && plainCall(theirs), mine && plainCall(mine)))
      return { step, callsBefore, reference: theirs, ours: mine };
  }
  return undefined;
}

/** In words, with the program, ready to be pasted into a test. */
export function describe(program: Program, { step, callsBefore, reference, ours }: Disagreement): string {
  return [
    step === undefined
      ? "Our pool and psycopg2's part while the pool is made."
      : `Our pool and psycopg2's part at call ${callsBefore + 1}, ${JSON.stringify(step)}.`,
    `  psycopg2  ${JSON.stringify(reference)}`,
    `  ours      ${JSON.stringify(ours)}`,
    `  program   ${JSON.stringify(program)}`,
  ].join("\n");
}

function plainMade(made: Run["made"]): Run["made"] {
  return { ...made, outcome: plain(made.outcome) };
}

function plainCall(call: CallRecord): CallRecord {
  return { ...call, outcome: plain(call.outcome), nested: call.nested.map(plain) };
}

const known: readonly (readonly [RegExp, Outcome])[] = [
  [/^ValueError: (?:invalid literal for int\(\)|cannot convert float NaN)/, "a limit that is no number"],
  [/^OverflowError: cannot convert float infinity/, "a limit that is no number"],
  [/^ValueError: (?:minconn|maxconn) is /, "a limit that is no number"],
  [/^AttributeError: 'NoneType' object has no attribute '(?:closed|close)'$/, "no connection, but a key"],
  [/^TypeError: putconn was given a key but no connection$/, "no connection, but a key"],
];

function plain(outcome: Outcome): Outcome {
  return known.find(([pattern]) => pattern.test(outcome))?.[1] ?? outcome;
}

/** Both come from JSON-like values whose members stand in one order. */
function isSame(a: Run["made"] | CallRecord | undefined, b: Run["made"] | CallRecord | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
