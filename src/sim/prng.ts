/** Seeded pseudo-random numbers: small, fast, and the same on every machine. */

export interface Prng {
  /** The next number in [0, 1). */
  next(): number;
  /** The next whole number in [0, bound). */
  below(bound: number): number;
}

/** mulberry32: 32 bits of state are plenty for schedules, and the step needs no BigInt. */
export function prng(seed: number): Prng {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  return { next, below: (bound) => Math.floor(next() * bound) };
}

/** A seed for the `index`-th execution of a run. Neighbouring indices give unrelated seeds (MurmurHash3's finalizer). */
export function seedAt(seed: number, index: number): number {
  let h = (seed ^ Math.imul(index + 1, 0x9e3779b1)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
