/** Whether the oracle notices that the recording of one kind of resource is taken away. */
import { compare } from "./compare.ts";
import type { Forgettable } from "./forgetful-tracker.ts";
import type { Genome } from "./genome.ts";
import { genomesBy } from "./hunt.ts";
import { sharesSomething } from "./write-body.ts";

/** Which genomes may show it; the others are not tried. */
const concerns: Readonly<Partial<Record<Forgettable, (genome: Genome) => boolean>>> = {
  database: ({ server }) => server !== "none",
  faults: ({ faults }) => faults.budget > 0 && faults.kinds.length > 0,
  random: (genome) => /"is":"(?:drawn|random)"/.test(JSON.stringify(genome)),
  shared: ({ workers }) => sharesSomething(workers.programs),
  clock: (genome) =>
    /"does":"(?:timeout|every)"|"by":"timeout"|"sleep"|"elapsed"/.test(JSON.stringify(genome)),
};

export interface Noticed {
  /** Which of the seed's genomes differs, and only when it is forgotten. */
  readonly index: number;
  readonly genome: Genome;
  readonly tried: number;
}

export async function noticed(
  forget: Forgettable,
  { seed, genomes, executionsMax }: { seed: number; genomes: number; executionsMax: number },
): Promise<Noticed | undefined> {
  let tried = 0;
  for (const [index, genome] of genomesBy(seed, genomes).entries()) {
    if (concerns[forget]?.(genome) === false) continue;
    tried++;
    const without = await compare(genome, { executionsMax, forget });
    if (!without?.difference) continue;
    const within = await compare(genome, { executionsMax });
    if (within && !within.difference) return { index, genome, tried };
  }
  return undefined;
}
