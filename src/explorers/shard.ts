/** One of several shards that divide a search without talking: its parts are numbered, and dealt by number. */

export interface Shard {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** Does everything. */
export const whole: Shard = { index: 0, count: 1 };

/** How many of `total` numbers from 0 are dealt to this shard. */
export function countDealtTo({ index, count }: Shard, total: number): number {
  return total === Infinity ? Infinity : Math.max(0, Math.ceil((total - index) / count));
}

/** The number that is dealt to this shard at `position`, from 0. */
export function numberAt({ index, count }: Shard, position: number): number {
  return index + count * position;
}
