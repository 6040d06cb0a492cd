/** Random scenarios by seed, each compared; a difference is shrunk and told. */
import fc from "fast-check";
import { anyGenome } from "./any-genome.ts";
import { anyWideGenome } from "./any-wide-genome.ts";
import { compare, type CompareOptions, type Difference } from "./compare.ts";
import type { Genome } from "./genome.ts";
import { isWhole, simpler } from "./simpler.ts";

export interface Hunted {
  /** Genomes that were made; some of them are too large to be compared. */
  readonly made: number;
  readonly compared: number;
  /** Of all searches together. */
  readonly executions: number;
  /** Executions that the reduced searches began in vain, and those that were another's but for steps that commute. */
  readonly blocked: number;
  readonly repeated: number;
  readonly differences: readonly Found[];
}

export interface Found {
  /** Which of the seed's genomes it is. */
  readonly index: number;
  readonly genome: Genome;
  readonly difference: Difference;
}

export interface HuntOptions extends CompareOptions {
  readonly seed: number;
  readonly genomes: number;
  /** Those of any-wide-genome.ts. */
  readonly isWide?: boolean | undefined;
  /** Every so many-th is compared thoroughly; none by default. */
  readonly thoroughEvery?: number | undefined;
  readonly onProgress?: ((sofar: Hunted) => void) | undefined;
  /** Ends the hunt. */
  readonly isEnough?: ((sofar: Hunted) => boolean) | undefined;
}

/** 0, 1 or 2 delays. */
function lateOf(index: number): number {
  return index % 3;
}

/** Made in one go, since each depends on those before. */
export function genomesBy(seed: number, count: number, isWide = false): readonly Genome[] {
  return fc.sample(isWide ? anyWideGenome : anyGenome, { seed, numRuns: count });
}

export async function hunt(options: HuntOptions): Promise<Hunted> {
  const { seed, genomes, thoroughEvery = Infinity, isWide, onProgress, isEnough } = options;
  const differences: Found[] = [];
  let [compared, executions, blocked, repeated, made] = [0, 0, 0, 0, 0];
  const sofar = (): Hunted => ({ made, compared, executions, blocked, repeated, differences });
  for (const [index, genome] of genomesBy(seed, genomes, isWide).entries()) {
    made++;
    const isThorough = index % thoroughEvery === 0;
    const result = await compare(genome, { ...options, isThorough, late: lateOf(index) });
    if (!result) continue;
    compared++;
    executions += result.executions;
    blocked += result.blocked;
    repeated += result.repeated;
    if (result.difference) differences.push({ index, genome, difference: result.difference });
    onProgress?.(sofar());
    if (isEnough?.(sofar())) break;
  }
  return sofar();
}

/** A genome that differs in the same way and is as small as can be found in the time. */
export async function shrink(
  { index, difference: { search, kind } }: Found,
  { secondsMax, ...options }: HuntOptions & { readonly secondsMax: number },
): Promise<{ readonly genome: Genome; readonly difference: Difference }> {
  let smallest: { genome: Genome; difference: Difference } | undefined;
  const isThorough = search !== "reduction" && search !== "reduction, starts in order";
  const agrees = async (genome: Genome): Promise<boolean> => {
    const difference = (await compare(genome, { ...options, isThorough, late: lateOf(index) }))?.difference;
    if (difference?.search !== search || difference.kind !== kind) return true;
    smallest = { genome, difference };
    return false;
  };
  await fc.check(fc.asyncProperty(options.isWide === true ? anyWideGenome : anyGenome, agrees), {
    seed: options.seed,
    path: `${index}`,
    numRuns: 1,
    endOnFailure: false,
    interruptAfterTimeLimit: (secondsMax / 2) * 1_000,
    markInterruptAsFailure: true,
  });
  if (!smallest) throw new Error(`Genome ${index} of seed ${options.seed} agrees when it is tried again.`);
  const untilMs = performance.now() + (secondsMax / 2) * 1_000;
  for (let found = true; found && performance.now() < untilMs;) {
    found = false;
    for (const candidate of simpler(smallest.genome)) {
      if (!isWhole(candidate) || (await agrees(candidate))) continue;
      found = true;
      break;
    }
  }
  return smallest;
}
