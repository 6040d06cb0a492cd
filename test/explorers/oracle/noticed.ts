/** Whether the oracle notices that the recording of one kind of resource is taken away. */
import { compare } from "./compare.ts";
import type { Forgettable } from "./forgetful-tracker.ts";
import type { Genome, RuleGenome } from "./genome.ts";
import { genomesBy } from "./hunt.ts";

/** Which genomes may show it; the others are not tried. */
const concerns: Readonly<Partial<Record<Forgettable, (genome: Genome) => boolean>>> = {
  database: ({ server }) => server !== "none",
  faults: ({ faults }) => faults.budget > 0 && faults.kinds.length > 0,
  random: (genome) => /"is":"(?:drawn|random)"/.test(JSON.stringify(genome)),
  worker: (genome) => /"meanwhile"|"both"/.test(JSON.stringify(genome)),
  clock: (genome) =>
    /"does":"(?:timeout|every)"|"by":"timeout"|"sleep"|"elapsed"/.test(JSON.stringify(genome)),
};

/** Rules to which it matters, in the place of the genome's own: few that are drawn look there. */
const rules: Readonly<Partial<Record<Forgettable, RuleGenome>>> = {
  calls: { hook: "rest", look: { sees: "open sql", one: 0, other: 1 }, and: null, times: 1, inARow: false },
  rule: { hook: "settled", look: { sees: "caller", name: "b" }, and: null, times: 2, inARow: true },
};

export interface Noticed {
  /** Which of the seed's genomes differs, and only when it is forgotten. */
  readonly seed: number;
  readonly index: number;
  readonly genome: Genome;
}

/** Seed after seed, beginning with 1. Undefined where no genome of any shows it. */
export async function noticed(
  forget: Forgettable,
  { seedsMax, executionsMax }: { readonly seedsMax: number; readonly executionsMax: number },
): Promise<Noticed | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    for (const [index, drawn] of genomesBy(seed, 400).entries()) {
      if (concerns[forget]?.(drawn) === false) continue;
      const genome = { ...drawn, rule: rules[forget] ?? drawn.rule };
      const without = await compare(genome, { executionsMax, forget });
      if (!without?.difference) continue;
      const within = await compare(genome, { executionsMax });
      if (within && !within.difference) return { seed, index, genome };
    }
  }
  return undefined;
}
