/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010). Workers have priorities and the highest that can go on does; at
 * `depth` − 1 steps drawn in advance the one that is about to go on falls below all others. With n workers and k steps, a
 * bug that needs d ordered events is found with a chance of at least 1/(n·k^(d−1)) per execution.
 *
 * Where we depart from it: k is the longest execution learnt from, and only steps with a choice count. A worker may have
 * several events waiting here, as a thread may not; which of them comes is drawn, so that the guarantee is about orders
 * between workers. Faults strike whatever the priorities are.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Alternative, Strategy } from "../sim/choices/strategy.ts";
import { strategyOf } from "./algorithm.ts";

/** Used where nothing was learnt. */
const stepsGuessed = 20;

export function pct(depth = 3): Strategy {
  let numbers: Prng = prng(0);
  let steps = stepsGuessed;
  let step = 0;
  let changes: readonly number[] = [];
  const priorities = new Map<string, number>();

  /** At first between 0 and 1; below zero once lowered. */
  function priorityOf(owner: string): number {
    let priority = priorities.get(owner);
    if (priority === undefined) priorities.set(owner, (priority = numbers.next()));
    return priority;
  }

  return strategyOf("pct", {
    learn(executions) {
      steps = Math.max(1, ...executions.map(({ length }) => length));
    },
    begin(drawn) {
      numbers = drawn;
      step = 0;
      priorities.clear();
      changes = Array.from({ length: depth - 1 }, () => numbers.below(steps));
    },
    choose(events) {
      // Drawn in the order of the events, which is a function of the choices so far.
      for (const { owner } of events) priorityOf(owner);
      let owner = highest(events, priorityOf);
      for (const [nth, at] of changes.entries()) {
        if (at !== step) continue;
        priorities.set(owner, nth - changes.length);
        owner = highest(events, priorityOf);
      }
      step++;
      const own = events.filter((event) => event.owner === owner);
      const chosen = own.length === 1 ? own[0] : own[numbers.below(own.length)];
      return events.findIndex((event) => event === chosen);
    },
  });
}

function highest(events: readonly Alternative[], priorityOf: (owner: string) => number): string {
  return events.map(({ owner }) => owner).reduce((a, b) => (priorityOf(b) > priorityOf(a) ? b : a));
}
