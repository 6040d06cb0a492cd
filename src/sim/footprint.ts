/**
 * What a step touched, so that exploration can tell which steps commute. A footprint is the union over everything that
 * the step ran, since one step can resume several workers.
 *
 * Resources are kept as bits. Beyond 30 of them two share a bit: that only makes more steps dependent, never fewer.
 */

export interface Footprint {
  /** Bits of what was changed. */
  readonly writes: number;
  /** Bits of what was only looked at. */
  readonly reads: number;
}

/** Touches everything: for steps whose effect is not known. */
export const everything: Footprint = { writes: ~0, reads: 0 };

export function areIndependent(one: Footprint, other: Footprint): boolean {
  return (one.writes & (other.writes | other.reads)) === 0 && (one.reads & other.writes) === 0;
}

/** The resources that are not a worker or a connection. */
export const resources = {
  /** The pool's own state. */
  pool: "the pool",
  clock: "the clock",
  random: "the random stream",
  faults: "the fault budget",
  /** What a server keeps for all its sessions. */
  database: "the database",
  /** What workers share among themselves. */
  shared: "shared values",
} as const;

const bitsMax = 30;

/** Collects the footprint of one step after another. One tracker serves a whole exploration: bits keep their meaning. */
export class Tracker {
  #writes = 0;
  #reads = 0;
  readonly #bits = new Map<string, number>();

  write(resource: string): void {
    this.#writes |= this.#bitOf(resource);
  }

  read(resource: string): void {
    this.#reads |= this.#bitOf(resource);
  }

  /** Another that names bits alike so far. */
  copy(): Tracker {
    const copy = new Tracker();
    for (const [resource, bit] of this.#bits) copy.#bits.set(resource, bit);
    return copy;
  }

  /** What was touched since the last call. */
  take(): Footprint {
    const footprint = { writes: this.#writes, reads: this.#reads & ~this.#writes };
    this.#writes = 0;
    this.#reads = 0;
    return footprint;
  }

  /** The footprint of a step that would touch just these. */
  of(...names: readonly string[]): Footprint {
    return { writes: names.reduce((bits, name) => bits | this.#bitOf(name), 0), reads: 0 };
  }

  #bitOf(resource: string): number {
    let bit = this.#bits.get(resource);
    if (bit === undefined) {
      bit = 1 << (this.#bits.size % bitsMax);
      this.#bits.set(resource, bit);
    }
    return bit;
  }
}
