/** A toy whose executions can be counted by hand: each worker takes so many steps of its own, one after another. */
import type { Alternative, Learnt, Strategy } from "../../src/sim/choices/strategy.ts";

export type Toy = Readonly<Record<string, number>>;

/** Plays one execution: the owners in the order in which they went. */
export function play(toy: Toy, strategy: Strategy, isLocal = false): string {
  const done = new Map<string, number>();
  let order = "";
  for (;;) {
    const alternatives: Alternative[] = Object.entries(toy)
      .filter(([owner, steps]) => (done.get(owner) ?? 0) < steps)
      .map(([owner]) => ({ label: `step-${owner}${(done.get(owner) ?? 0) + 1}`, owner, isLocal }));
    const [only] = alternatives;
    if (!only) return order;
    if (alternatives.length === 1) strategy.forced?.(alternatives);
    const { owner } =
      alternatives.length === 1 ? only : (alternatives[strategy.choose(alternatives)] ?? only);
    done.set(owner, (done.get(owner) ?? 0) + 1);
    order += owner;
  }
}

/** What one execution of the toy has in it, in any order. */
export function stepsOf(toy: Toy): readonly Learnt[] {
  return Object.entries(toy).flatMap(([owner, steps]) =>
    Array.from({ length: steps }, (_, at) => ({ label: `step-${owner}${at + 1}`, owner })),
  );
}

/** How often each order came, over so many seeds. */
export function countsOf(
  toy: Toy,
  strategy: Strategy,
  executions: number,
  isLocal = false,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < executions; seed++) {
    strategy.begin(seed);
    const order = play(toy, strategy, isLocal);
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  return counts;
}
