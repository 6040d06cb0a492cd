/** Looks for a program that two pools answer differently, and shrinks what it finds. */
import * as fc from "fast-check";
import { type Disagreement, firstDisagreement } from "./compare.ts";
import { program as anyProgram } from "./generate.ts";
import type { Program, Run } from "./program.ts";

export interface Search {
  readonly reference: (program: Program) => Promise<Run>;
  readonly ours: (program: Program) => Promise<Run>;
  /** How many random programs are run, besides those that shrinking runs. */
  readonly programs: number;
  readonly seed: number;
  /** Called after every program. */
  readonly onProgram?: () => void;
}

export interface Found {
  readonly program: Program;
  readonly disagreement: Disagreement;
}

/** The smallest disagreement that shrinking reaches, or undefined when all programs agree. */
export async function findDisagreement(search: Search): Promise<Found | undefined> {
  const compare = async (program: Program) => {
    const reference = await search.reference(program);
    return firstDisagreement({ program, reference, ours: await search.ours(program) });
  };
  const property = fc.asyncProperty(anyProgram, async (program) => {
    const disagreement = await compare(program);
    search.onProgram?.();
    return disagreement === undefined;
  });
  const { counterexample, errorInstance } = await fc.check(property, {
    seed: search.seed,
    numRuns: search.programs,
  });
  if (!counterexample) return undefined;
  const [program] = counterexample;
  const disagreement = await compare(program);
  // Something threw, and does so no more.
  if (!disagreement) throw errorInstance;
  return { program: cut(program, disagreement), disagreement };
}

/** Without what comes after the disagreement: fast-check leaves some of it. */
function cut(program: Program, { step }: Disagreement): Program {
  const length = step === undefined ? 0 : program.steps.indexOf(step) + 1;
  return { ...program, steps: program.steps.slice(0, length) };
}
