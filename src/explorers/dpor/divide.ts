/**
 * Divides an exhaustive search into parts that need no communication: every execution's first choices are expanded in
 * full (each alternative, each outcome, each way within a step) with sleep sets, as in P. Godefroid, "Partial-order
 * methods for the verification of concurrent systems", 1996, chapter 5. Each sequence of first choices is one part, in
 * the order of the search. Steps explored in one part sleep in the later ones, so no two parts run the same trace.
 *
 * Below its first choices a part is searched by Dpor. A race with a step among them plans nothing: the other order is
 * another part already.
 */
import { Tracker } from "../../sim/dependence/footprint.ts";
import { StepLog, type ScenarioTraits } from "../../sim/dependence/step-log.ts";
import type { Strategy } from "../../sim/choices/strategy.ts";
import { SleepSetBlocked, Follower } from "./follower.ts";
import { openingNode, type Node } from "./node.ts";

export interface Divided {
  /** The nodes above each part; undefined where the search is one part. */
  readonly parts: readonly (readonly Node[] | undefined)[];
  /** Names bits, as sleep sets of the parts have them. */
  readonly tracker: Tracker;
}

export interface DivideOptions {
  readonly traits: ScenarioTraits;
  readonly isTotal: boolean;
}

type Execute = (strategy: Strategy, log: StepLog) => unknown;

/** Enough to keep a dozen jobs busy; independent of the number of jobs, so that all number the parts alike. */
const partsWanted = 256;
/** Counts the opening of the pool. Where the first choices leave nothing to choose, more levels hardly help. */
const levelsMax = 13;

export function divide(execute: Execute, options: DivideOptions): Divided {
  const { hasFaultEvents, faultsMax } = options.traits;
  // A loss that sleeps in a part never happens there, and no race shows which other fault would have woken it.
  if (hasFaultEvents && faultsMax > 1) return { parts: [undefined], tracker: new Tracker() };
  for (let levels = 2; ; levels++) {
    const divided = divideAt(levels, execute, options);
    if (divided.parts.length >= partsWanted || levels === levelsMax) return divided;
  }
}

function divideAt(levels: number, execute: Execute, { traits: shares, isTotal }: DivideOptions): Divided {
  const tracker = new Tracker();
  const stack: Node[] = [openingNode()];
  const parts: (readonly Node[])[] = [];
  do {
    const log = new StepLog(tracker, shares);
    const follower = new Follower(stack, log, { isTotal, levels });
    try {
      execute(follower, log);
    } catch (error) {
      if (!(error instanceof SleepSetBlocked)) throw error;
    }
    follower.note();
    for (let depth = follower.firstNew; depth < stack.length; depth++) {
      stack[depth]?.planOutcomes(log.steps[depth]?.picks ?? []);
    }
    if (follower.redundantFrom === Infinity) parts.push(stack.map((node) => node.settled()));
    while (stack.length > 0 && !stack.at(-1)?.advance()) stack.pop();
  } while (stack.length > 0);
  return { parts, tracker };
}
