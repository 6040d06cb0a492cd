/** A step as exploration compares it: its name, the choices within it, and its footprint. */
import { areIndependent, type Footprint } from "../../sim/dependence/footprint.ts";
import type { Step } from "../../sim/dependence/step-log.ts";

export interface Transition {
  /** The alternative's label: "query-a1!lost". */
  readonly label: string;
  /** The event's, whatever becomes of it: "query-a1". Two outcomes of one event exclude each other. */
  readonly event: string;
  /** The ways chosen within the step. */
  readonly ways: readonly number[];
  /** How many ways there were at each of these choices, where it was run. */
  readonly options: readonly number[];
  readonly footprint: Footprint;
  /** Whether this is the event's only outcome: then it happens, sooner or later, in every continuation. */
  readonly isCertain: boolean;
  /** Whether the event itself is a fault, which need not happen: a server lost while idle. */
  readonly isLoss: boolean;
  readonly isTimer: boolean;
  /** Whether time does not wait for its event. */
  readonly isBackground: boolean;
  /** Ordinary events that it posted, less those that it took back, when it was run. */
  readonly posted: number;
  /** Delays that were spent within it, when it was run. */
  readonly delays: number;
}

export function transitionOf(step: Step, isCertain = false): Transition {
  const { label, event, picks, footprint, isFault, isTimer, isBackground, posted, delays } = step;
  const isLoss = isFault && label === event;
  const ways = picks.map(({ way }) => way);
  const options = picks.map(({ ways: count }) => count);
  return { label, event, ways, options, footprint, isCertain, isLoss, isTimer, isBackground, posted, delays };
}

/**
 * Whether the two are one step. In another context a step may make more choices than were planned for it; the choices
 * that both have decide.
 */
export function isSame(one: Transition, other: Transition): boolean {
  if (one.label !== other.label) return false;
  const common = Math.min(one.ways.length, other.ways.length);
  for (let at = 0; at < common; at++) if (one.ways[at] !== other.ways[at]) return false;
  return true;
}

/** Whether the two are one step, and went the same ways. */
export function isEqual(one: Transition, other: Transition): boolean {
  return one.ways.length === other.ways.length && isSame(one, other);
}

/** Whether the two may change places. Outcomes of one event never do. */
export function commute(one: Transition, other: Transition): boolean {
  return one.event !== other.event && areIndependent(one.footprint, other.footprint);
}

/**
 * Whether exploring `first` explores `sequence` too: `first` is a weak initial of it (Abdulla et al., "Optimal dynamic
 * partial order reduction", POPL 2014, definition 5.2).
 *
 * Where the paper's next step of a thread is one step, an event here may turn out in several ways. One of them covers a
 * sequence that does not contain it only if there is no other.
 */
export function isWeakInitial(first: Transition, sequence: readonly Transition[]): boolean {
  for (const step of sequence) {
    if (isSame(first, step)) return true;
    if (!commute(first, step)) return false;
  }
  return first.isCertain;
}

/**
 * Ways through the choices within a step that none of `explored`, runs of that step, has taken; undefined if none is left.
 * Choices beyond an explored way count as explored with it.
 */
export function waysLeft(
  explored: readonly Transition[],
  before: readonly number[] = [],
): readonly number[] | undefined {
  const [first] = explored;
  if (!first) return before;
  const count = first.options[before.length];
  if (count === undefined) return undefined;
  for (let way = 0; way < count; way++) {
    const along = explored.filter(({ ways }) => ways[before.length] === way);
    const left = waysLeft(along, [...before, way]);
    if (left) return left;
  }
  return undefined;
}
