/**
 * The resources that a step touched, so that exploration can tell which steps commute. A footprint is the union over all
 * code that the step ran, since one step can resume several workers.
 *
 * Resources are kept as bits. Beyond 30 of them two share a bit: that only makes more steps dependent, never fewer.
 */

export interface Footprint {
  /** Bits of changed resources. */
  readonly writes: number;
  /** Bits of resources that were only read. */
  readonly reads: number;
  /** Bits of resources changed in a way that commutes with other such changes, as adding to a set does, but not with a read. */
  readonly updates: number;
}

/** Touches everything: for steps whose effect is not known. */
export const everything: Footprint = { writes: ~0, reads: 0, updates: 0 };

export const nothing: Footprint = { writes: 0, reads: 0, updates: 0 };

export function areIndependent(one: Footprint, other: Footprint): boolean {
  return (
    (one.writes & (other.writes | other.reads | other.updates)) === 0 &&
    (one.reads & (other.writes | other.updates)) === 0 &&
    (one.updates & (other.writes | other.reads)) === 0
  );
}

/** The resources other than workers, connections and rules, which go by their names. */
export const resources = {
  /** The pool's own state, facts that only calls of the pool change (the holders), and the state of a user's server. */
  pool: "the pool",
  /** Virtual time. */
  clock: "the clock",
  /** Which timers and immediates wait, and in what order. */
  timers: "the timers",
  random: "the random stream",
  faults: "the fault budget",
  /** Which operations hang. */
  stuck: "what hangs",
  /** Uncaught errors. */
  escapes: "escaped errors",
  /** Calls of connections that are under way. Their order alone does not show. */
  calls: "open calls",
  /** Whether anything can complete before time passes: any delivery may be the last. */
  waiting: "what can complete",
} as const;

const bitsMax = 30;

/** Collects the footprint of one step after another. One tracker serves a whole exploration: bits keep their meaning. */
export class Tracker {
  #writes = 0;
  #reads = 0;
  #updates = 0;
  readonly #bits = new Map<string, number>();

  write(resource: string): void {
    this.#writes |= this.bitOf(resource);
  }

  read(resource: string): void {
    this.#reads |= this.bitOf(resource);
  }

  update(resource: string): void {
    this.#updates |= this.bitOf(resource);
  }

  /** Runs `look` and gives the bits that it read. They are not part of the step until {@link readAgain} says so. */
  readsOf(look: () => void): number {
    const before = this.#reads;
    this.#reads = 0;
    look();
    const reads = this.#reads;
    this.#reads = before;
    return reads;
  }

  readAgain(bits: number): void {
    this.#reads |= bits;
  }

  /** Whether the step under way has changed any of these. */
  hasChanged(bits: number): boolean {
    return ((this.#writes | this.#updates) & bits) !== 0;
  }

  /** A copy that has named the same bits so far. */
  copy(): Tracker {
    const copy = new Tracker();
    for (const [resource, bit] of this.#bits) copy.#bits.set(resource, bit);
    return copy;
  }

  /** The footprint since the last call. */
  take(): Footprint {
    const writes = this.#writes;
    const updates = this.#updates & ~writes;
    const footprint = { writes, updates, reads: this.#reads & ~writes };
    this.#writes = 0;
    this.#reads = 0;
    this.#updates = 0;
    return footprint;
  }

  /** The footprint of a step that would touch just these. */
  of(...names: readonly string[]): Footprint {
    return { writes: names.reduce((bits, name) => bits | this.bitOf(name), 0), reads: 0, updates: 0 };
  }

  protected bitOf(resource: string): number {
    let bit = this.#bits.get(resource);
    if (bit === undefined) {
      bit = 1 << (this.#bits.size % bitsMax);
      this.#bits.set(resource, bit);
    }
    return bit;
  }
}
