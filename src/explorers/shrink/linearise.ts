/**
 * Equivalent executions differ only in the order of steps that commute, and some of them switch between workers less
 * often. Finds an order with the fewest switches, by a search over the sets of steps that may come first.
 */
import type { Order } from "../dpor/happens-before.ts";

/** Beyond this many sets, or steps than bits, the order stays as it is: the other parts of shrinking have to be enough. */
const setsMax = 20_000;
const stepsMax = 30;

interface Reached {
  readonly done: number;
  readonly owner: string | undefined;
  readonly step: number;
  readonly before: Reached | undefined;
}

/** The steps by their number, in an order with the fewest switches. Undefined where there are too many. */
export function fewestSwitches(
  order: Order,
  owners: readonly (string | undefined)[],
): readonly number[] | undefined {
  const count = order.transitions.length;
  if (count > stepsMax) return undefined;
  const needs = owners.map((_, later) => {
    let before = 0;
    for (let earlier = 0; earlier < later; earlier++)
      if (order.isBefore(earlier, later)) before |= 1 << earlier;
    return before;
  });
  const all = count === 0 ? 0 : (2 ** count - 1) | 0;
  const seen = new Set<string>();
  // By the number of switches so far: those that need one more come in the next round.
  let round: Reached[] = [{ done: 0, owner: undefined, step: -1, before: undefined }];
  while (round.length > 0) {
    const next: Reached[] = [];
    for (let reached = round.pop(); reached; reached = round.pop()) {
      const { done, owner } = reached;
      if (done === all) return pathTo(reached);
      const key = `${done} ${owner}`;
      if (seen.has(key)) continue;
      if (seen.add(key).size > setsMax) return undefined;
      for (let step = count - 1; step >= 0; step--) {
        const need = needs[step] ?? 0;
        if ((done & (1 << step)) !== 0 || (done & need) !== need) continue;
        const isFree = owners[step] === undefined || owner === undefined || owners[step] === owner;
        (isFree ? round : next).push({
          done: done | (1 << step),
          owner: owners[step] ?? owner,
          step,
          before: reached,
        });
      }
    }
    round = next;
  }
  return undefined;
}

function pathTo(reached: Reached): number[] {
  const path: number[] = [];
  for (let at: Reached | undefined = reached; at && at.step !== -1; at = at.before) path.push(at.step);
  return path.reverse();
}
