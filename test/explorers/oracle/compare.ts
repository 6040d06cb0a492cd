/** One genome through every search. What the reduced ones see must be what brute force sees. */
import type { Genome } from "./genome.ts";
import { byBounds, byBruteForce, byCheck, byParts, byReduction } from "./searches.ts";
import type { Forgettable } from "./forgetful-tracker.ts";
import type { Seen } from "./seen.ts";
import { toScenario } from "./to-scenario.ts";

export interface Difference {
  readonly search: string;
  /** The first three that hold are told; "hidden" ones differ in nothing but the pool's own fields. */
  readonly kind: "rules" | "final states" | "hidden states" | "executions" | "verdict";
  /** What brute force has and the search has not, with a schedule for each; and the other way round. */
  readonly missing: readonly (readonly [what: string, schedule: string])[];
  readonly extra: readonly (readonly [what: string, schedule: string])[];
}

export interface Compared {
  /** Of all searches together. */
  readonly executions: number;
  /** Of brute force. */
  readonly all: number;
  /** Of the reduced searches: see {@link Seen}. */
  readonly blocked: number;
  readonly repeated: number;
  /** Undefined where they all agree. */
  readonly difference: Difference | undefined;
}

export interface CompareOptions {
  /** A genome that needs more by brute force is not compared. */
  readonly executionsMax: number;
  /** Also what `check` says, each part, and each bound; otherwise the two reduced searches alone. */
  readonly isThorough?: boolean | undefined;
  /** How many delays an execution may have; 1 by default. */
  readonly late?: number | undefined;
  readonly forget?: Forgettable | undefined;
}

/** Undefined where it is too large for brute force, or has executions that do not end. */
export async function compare(genome: Genome, options: CompareOptions): Promise<Compared | undefined> {
  const { executionsMax, forget, isThorough = false, late = 1 } = options;
  const searched = { ...toScenario(genome), late };
  const brute = await byBruteForce(searched, { executionsMax });
  if (!brute.isComplete) return undefined;
  let [executions, blocked, repeated] = [brute.executions, 0, 0];
  const differ = (search: string, seen: Seen): Difference | undefined => {
    executions += seen.executions;
    blocked += seen.blocked;
    repeated += seen.repeated;
    return differenceOf(search, brute, seen);
  };
  const told = (difference: Difference | undefined): Compared => ({
    executions,
    all: brute.executions,
    blocked,
    repeated,
    difference,
  });
  const reduction = { forget, executionsMax: 100 + 4 * brute.executions };
  const any = await byReduction(searched, { ...reduction, startsInOrder: false });
  const found = differ("reduction", any);
  if (found) return told(found);
  if (hasTwins(genome) && !brute.areTold && !any.areTold) {
    const inOrder = await byReduction(searched, { ...reduction, startsInOrder: true });
    const found = differ("reduction, starts in order", inOrder);
    if (found) return told(found);
  }
  return told(isThorough ? await thoroughly(genome, { brute, late }, differ) : undefined);
}

async function thoroughly(
  genome: Genome,
  { brute, late }: { readonly brute: Seen; readonly late: number },
  differ: (search: string, seen: Seen) => Difference | undefined,
): Promise<Difference | undefined> {
  const searched = { ...toScenario(genome), late };
  const { budget } = genome.faults;
  for (let faults = 0; faults < budget; faults++) {
    const within = await byBruteForce(searched, { executionsMax: brute.executions, faultsMax: faults });
    const found = differenceOf(`bounds, ${faults} faults`, within, await byBounds(searched, { faults }));
    if (found) return found;
  }
  return (
    differ(`bounds, ${budget} faults`, await byBounds(searched, { faults: budget })) ??
    differ("parts", await byParts(searched, false)) ??
    verdictDiffers(brute, await byCheck(searched, 1))
  );
}

function hasTwins({ workers: { cast, programs } }: Genome): boolean {
  const bodies = cast.map((program) => program % programs.length);
  return new Set(bodies).size < bodies.length;
}

function verdictDiffers(
  brute: Seen,
  { says, invariant }: Awaited<ReturnType<typeof byCheck>>,
): Difference | undefined {
  const isRight = brute.broken.size === 0 ? says === "holds, exhaustive" : brute.broken.has(invariant ?? "");
  if (isRight) return undefined;
  return { search: "check", kind: "verdict", missing: [...brute.broken], extra: [[says, invariant ?? ""]] };
}

/** The first difference in what the two saw, if any. */
export function differenceOf(search: string, brute: Seen, seen: Seen): Difference | undefined {
  if (!seen.isComplete) {
    const missing = lacking(brute.hiddenStates, seen.hiddenStates);
    return { search, kind: "executions", missing, extra: [["executions beyond measure", ""]] };
  }
  const kinds = [
    ["rules", brute.broken, seen.broken],
    ["final states", brute.finalStates, seen.finalStates],
    ["hidden states", brute.hiddenStates, seen.hiddenStates],
  ] as const;
  for (const [kind, all, some] of kinds) {
    const [missing, extra] = [lacking(all, some), lacking(some, all)];
    if (missing.length + extra.length > 0) return { search, kind, missing, extra };
  }
  return undefined;
}

/** What is in `all` and not in `some`. */
function lacking(all: ReadonlyMap<string, string>, some: ReadonlyMap<string, string>): [string, string][] {
  return [...all].filter(([what]) => !some.has(what));
}
