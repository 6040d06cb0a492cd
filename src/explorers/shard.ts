/** One of several that share a search without talking: what there is to do is numbered, and dealt by number. */

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /**
   * The least number at which any of them has found something, where they can tell each other; Infinity so far. What
   * comes after it cannot win any more and is left out.
   */
  readonly leastFound?: (() => number) | undefined;
}

/** Does everything. */
export const whole: Shard = { index: 0, count: 1 };

/** How many of `total` numbers from 0 are dealt to this shard. */
export function shareOf({ index, count }: Shard, total: number): number {
  return total === Infinity ? Infinity : Math.max(0, Math.ceil((total - index) / count));
}

export function isBeyond({ leastFound }: Shard, number: number): boolean {
  return leastFound !== undefined && number > leastFound();
}
