/**
 * Are declared ids really interchangeable? A step or property that singles out one of them (by a constant, say) makes
 * symmetry wrong, and silently. So the first states of every symmetric search are tried: two members exchanged in a state
 * must give the same successors, up to renaming, and the same verdicts.
 */
import type { Compiled, Generated } from "./compile.ts";
import type { IdDomain } from "./domain.ts";
import { ModelError } from "./model-error.ts";
import { exchanger, type Canonicalize } from "./symmetry.ts";
import { visitedExact } from "./visited-exact.ts";

interface Symmetric {
  readonly compiled: Compiled;
  readonly generated: Generated;
  readonly canonicalize: Canonicalize;
  readonly sorts: readonly IdDomain[];
}

/** How many states are tried. */
const statesTried = 200;

export function verifySymmetry(parts: Symmetric): void {
  const { compiled, canonicalize } = parts;
  const { words } = compiled;
  const sorts = parts.sorts.filter(({ size }) => size > 1);
  if (sorts.length === 0) return;
  const exchange = exchanger(compiled.layout, sorts);
  const visited = visitedExact(words);
  const initial = compiled.initial.slice();
  canonicalize(initial, 0);
  visited.addAll(initial, 0, 1, new Int32Array(1));
  const renamed = new Int32Array(words);
  for (let state = 0; state < visited.count && state < statesTried; state++) {
    const own = visited.states.slice(state * words, (state + 1) * words);
    const successors = foldedSuccessors(parts, own);
    const seen = judged(parts, own);
    sorts.forEach((sort, index) => {
      for (let member = 1; member < sort.size; member++) {
        exchange(index, member - 1, member, { states: own, at: 0, out: renamed });
        const isSame =
          String(foldedSuccessors(parts, renamed)) === String(successors) && judged(parts, renamed) === seen;
        if (!isSame) throw new ModelError(message(compiled.name, sort, member));
      }
    });
    visited.reserve(successors.length, Infinity);
    for (const successor of successors) visited.addAll(Int32Array.from(successor), 0, 1, new Int32Array(1));
  }
}

const message = (model: string, sort: IdDomain, member: number): string =>
  `In model ${model}, ${sort.show(member - 1)} and ${sort.show(member)} are not interchangeable: exchanging them changes what ` +
  `happens next or what holds. A step or property names one of them. Leave ${sort.name} out of the symmetry.`;

/** Sorted, so that lists are equal where sets of successors are. */
function foldedSuccessors({ compiled, generated, canonicalize }: Symmetric, state: Int32Array): number[][] {
  const { words, fanout } = compiled;
  const out = new Int32Array(fanout * words);
  const end = generated.expand(state, 0, out, 0);
  const all: number[][] = [];
  for (let at = 0; at < end; at += words) {
    canonicalize(out, at);
    all.push([...out.subarray(at, at + words)]);
  }
  return all.sort((a, b) => String(a).localeCompare(String(b)));
}

const judged = ({ generated }: Symmetric, state: Int32Array): string =>
  `${generated.judge(state, 0, 0)} ${generated.done(state, 0)}`;
