/** Whether the oracle notices that the recording of one kind of resource is taken away. */
import { compare } from "./compare.ts";
import type { Forgettable } from "./forgetful-tracker.ts";
import type { Genome, RuleGenome } from "./genome.ts";
import { genomesBy } from "./hunt.ts";

/** Which genomes may show it; the others are not tried. */
const concerns: Readonly<Partial<Record<Forgettable, (genome: Genome) => boolean>>> = {
  faults: ({ faults }) => faults.budget > 0 && faults.kinds.length > 0,
  random: (genome) => /"is":"(?:drawn|random)"/.test(JSON.stringify(genome)),
  outage: ({ faults: { kinds, budget } }) =>
    budget > 0 && (kinds.includes("down") || kinds.includes("restart")),
  turn: (genome) => /moment/.test(JSON.stringify(genome)),
  object: (genome) => /"signal":"(?:own|shared)"|"an object"|"ask"/.test(JSON.stringify(genome)),
  clock: (genome) =>
    /"does":"(?:timeout|every)"|"by":"timeout"|"sleep"|"elapsed"/.test(JSON.stringify(genome)),
};

/** Rules to which it matters, in the place of the genome's own: few that are drawn look there. */
const rules: Readonly<Partial<Record<Forgettable, RuleGenome>>> = {
  calls: { hook: "rest", look: { sees: "open sql", one: 0, other: 1 }, and: null, times: 1, inARow: false },
};

/**
 * Workers to which it matters, in the place of the genome's own: one that waits for two connections at once notes which was first,
 * asks for a third and keeps the note there.
 */
const got = { calls: "getconn", key: "none" } as const;
const workers: Readonly<Partial<Record<Forgettable, Partial<Genome>>>> = {
  worker: {
    minconn: 3,
    maxconn: 3,
    faults: { kinds: [], budget: 0 },
    server: "none",
    workers: {
      programs: [
        [
          { does: "both", one: got, other: got },
          {
            does: "meanwhile",
            body: [
              { does: "call", call: { calls: "query", sql: 0 }, how: "awaits" },
              { does: "note", digit: 1 },
            ],
            other: [
              { does: "raw", verb: "query", of: "other", isAwaited: true },
              { does: "note", digit: 2 },
            ],
          },
          { does: "call", call: got, how: "awaits" },
          { does: "keep", what: "noted" },
        ],
      ],
      cast: [0],
      layout: "array",
      declares: true,
    },
  },
};

export interface Noticed {
  /** Which of the seed's genomes differs, and only when it is forgotten. */
  readonly seed: number;
  readonly index: number;
  readonly genome: Genome;
}

/** Seed after seed, beginning with `firstSeed`. Undefined where no genome of any shows it. */
export async function noticed(
  forget: Forgettable,
  {
    firstSeed,
    seedsMax,
    executionsMax,
    isWide = false,
  }: {
    readonly firstSeed: number;
    readonly seedsMax: number;
    readonly executionsMax: number;
    readonly isWide?: boolean;
  },
): Promise<Noticed | undefined> {
  for (let seed = firstSeed; seed < firstSeed + seedsMax; seed++) {
    for (const [index, drawn] of genomesBy(seed, 400, isWide).entries()) {
      if (concerns[forget]?.(drawn) === false) continue;
      const genome = { ...drawn, rule: rules[forget] ?? drawn.rule, ...workers[forget] };
      // With delays more orders come to be seen.
      const options = { executionsMax, late: forget === "clock" ? 1 : 0 };
      const without = await compare(genome, { ...options, forget });
      if (!without?.difference) continue;
      const within = await compare(genome, options);
      if (within && !within.difference) return { seed, index, genome };
    }
  }
  return undefined;
}
