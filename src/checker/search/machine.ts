/** A compiled model made ready for one search: successors (reduced or not), canonical, judged. */
import type { Compiled, Generated } from "../compile/compile.ts";
import type { Canonicalize } from "../symmetry/symmetry.ts";

/** How a search gets from a state to the states it stores next. */
export interface Machine {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly canonicalize: Canonicalize;
  /** Is every successor one step away? */
  readonly isPlain: boolean;
  /** Steps taken so far. */
  readonly taken: number;
  /** How many of them led to states to store. */
  readonly arrivals: number;
  /** Bits of the properties decided in states that were passed through and not stored. */
  readonly passedBits: number;
  /** Successors of the last state, canonical, from entry 0. Replaced when it grows. */
  readonly out: Int32Array;
  /** Appends the successors of a state to `out` from entry `filled`; returns how many entries are filled then. */
  successors(states: Int32Array, at: number, filled: number): number;
}

/** Every step of every process, each leading to a state to store. */
export function plainMachine(
  compiled: Compiled,
  generated: Generated,
  canonicalize: Canonicalize | undefined,
): Machine {
  const { words, fanout } = compiled;
  let out = new Int32Array(1024 * words);
  let taken = 0;
  return {
    compiled,
    generated,
    canonicalize: canonicalize ?? (() => {}),
    isPlain: true,
    passedBits: 0,
    get taken() {
      return taken;
    },
    get arrivals() {
      return taken;
    },
    get out() {
      return out;
    },
    successors(states, at, filled) {
      if (filled + fanout * words > out.length) out = grown(out, filled + fanout * words);
      const end = generated.expand(states, at, out, filled);
      taken += (end - filled) / words;
      if (canonicalize) for (let state = filled; state < end; state += words) canonicalize(out, state);
      return end;
    },
  };
}

/** A copy with at least twice the room. Writing beyond a typed array's end is silently lost, so it never happens. */
export function grown(array: Int32Array, need: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(need, array.length * 2));
  larger.set(array);
  return larger;
}
