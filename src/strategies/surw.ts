/**
 * Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, "Selectively uniform concurrency testing", ASPLOS
 * 2025). The next to go is drawn with weights: how many of the interesting events each worker still has before it. With
 * exact counts each order of the interesting events is equally likely, where a plain random walk prefers the orders in
 * which short workers are done early. Other events happen at any time.
 *
 * Where we depart from it: interesting is one kind of event, or every one, drawn for each execution (the paper draws a
 * shared variable). Counts are the means over the executions learnt from; without any, and where a worker does more than
 * was expected of it, it counts as having one event left.
 */
import { prng, type Prng } from "../sim/prng.ts";
import type { Alternative, Learnt, Strategy } from "../sim/choices/strategy.ts";
import { strategyOf } from "./algorithm.ts";

type Counts = ReadonlyMap<string, number>;

export function surw(): Strategy {
  let numbers: Prng = prng(0);
  /** Undefined where every event is of interest. */
  let interest: string | undefined;
  let kinds: readonly string[] = [];
  /** By kind, then by owner; under "" those of all kinds. */
  let expected: ReadonlyMap<string, Counts> = new Map();
  const left = new Map<string, number>();
  /** Whose interesting event is to be the next one. */
  let intended: string | undefined;

  const isOfInterest = ({ label }: Learnt): boolean => interest === undefined || kindOf(label) === interest;

  /** Undefined where none of them is of interest, now or later. */
  function drawOwner(events: readonly Alternative[]): string | undefined {
    const weights = new Map<string, number>();
    for (const event of events) {
      const weight = Math.max(left.get(event.owner) ?? 0, isOfInterest(event) ? 1 : 0);
      weights.set(event.owner, Math.max(weight, weights.get(event.owner) ?? 0));
    }
    let point = numbers.next() * [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    return [...weights].find(([, weight]) => (point -= weight) < 0)?.[0];
  }

  function taken(event: Alternative): void {
    if (!isOfInterest(event)) return;
    left.set(event.owner, Math.max(0, (left.get(event.owner) ?? 0) - 1));
    intended = undefined;
  }

  return strategyOf("surw", {
    learn(executions) {
      expected = meansOf(executions);
      kinds = [...expected.keys()].filter((kind) => kind !== "");
    },
    begin(drawn) {
      numbers = drawn;
      // Every event in half of the executions: no kind is known to matter.
      interest = numbers.below(2) === 0 ? undefined : kinds[numbers.below(Math.max(1, kinds.length))];
      intended = undefined;
      left.clear();
      for (const [owner, count] of expected.get(interest ?? "") ?? []) left.set(owner, count);
    },
    choose(events) {
      // An intended worker that waits for another has to let the others go first.
      if (intended === undefined || !events.some(({ owner }) => owner === intended))
        intended = drawOwner(events);
      const allowed = events.filter((event) => event.owner === intended || !isOfInterest(event));
      const chosen = allowed[numbers.below(allowed.length)];
      if (chosen) taken(chosen);
      return events.findIndex((event) => event === chosen);
    },
    taken,
  });
}

/** "query-a1" is a query. */
function kindOf(label: string): string {
  return label.slice(0, label.lastIndexOf("-"));
}

function meansOf(executions: readonly (readonly Learnt[])[]): ReadonlyMap<string, Counts> {
  const sums = new Map<string, Map<string, number>>();
  for (const { label, owner } of executions.flat()) {
    for (const kind of ["", kindOf(label)]) {
      const counts = sums.get(kind) ?? new Map<string, number>();
      sums.set(kind, counts.set(owner, (counts.get(owner) ?? 0) + 1 / executions.length));
    }
  }
  return sums;
}
