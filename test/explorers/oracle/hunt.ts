/** Random scenarios by seed, each compared; a difference is shrunk and told. */
import fc from "fast-check";
import { anyGenome } from "./any-genome.ts";
import { compare, type Compared, type CompareOptions, type Difference } from "./compare.ts";
import type { Genome } from "./genome.ts";

export interface Hunted {
  /** Genomes that were made; some of them are too large to be compared. */
  readonly made: number;
  readonly compared: number;
  /** Of all searches together. */
  readonly executions: number;
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
  /** Every so many-th is compared thoroughly; none by default. */
  readonly thoroughEvery?: number | undefined;
  readonly onProgress?: ((sofar: Hunted) => void) | undefined;
  /** Ends the hunt. */
  readonly isEnough?: ((sofar: Hunted) => boolean) | undefined;
}

/** Made in one go, since each depends on those before. */
export function genomesBy(seed: number, count: number): readonly Genome[] {
  return fc.sample(anyGenome, { seed, numRuns: count });
}

export async function hunt(options: HuntOptions): Promise<Hunted> {
  const { seed, genomes, thoroughEvery = Infinity, onProgress, isEnough } = options;
  const differences: Found[] = [];
  let [compared, executions, made] = [0, 0, 0];
  const sofar = (): Hunted => ({ made, compared, executions, differences });
  for (const [index, genome] of genomesBy(seed, genomes).entries()) {
    made++;
    const isThorough = index % thoroughEvery === 0;
    const result = await compare(genome, { ...options, isThorough });
    if (!result) continue;
    compared++;
    executions += result.executions;
    if (result.difference) differences.push({ index, genome, difference: result.difference });
    onProgress?.(sofar());
    if (isEnough?.(sofar())) break;
  }
  return sofar();
}

/** The smallest genome found that still differs in one of `kinds`, within the time. */
export async function shrink(
  { index }: Found,
  options: HuntOptions & { readonly secondsMax: number },
): Promise<{ readonly genome: Genome; readonly compared: Compared }> {
  let smallest: { genome: Genome; compared: Compared } | undefined;
  const agrees = fc.asyncProperty(anyGenome, async (genome) => {
    const compared = await compare(genome, { ...options, isThorough: options.thoroughEvery !== undefined });
    if (!compared?.difference) return true;
    // Only what is smaller than the latest that differs is tried.
    smallest = { genome, compared };
    return false;
  });
  await fc.check(agrees, {
    ...{ seed: options.seed, path: `${index}`, numRuns: 1, endOnFailure: false },
    ...{ interruptAfterTimeLimit: options.secondsMax * 1_000, markInterruptAsFailure: true },
  });
  if (!smallest)
    throw new Error(`Genome ${index} of seed ${options.seed} does not differ when it is tried again.`);
  return smallest;
}
