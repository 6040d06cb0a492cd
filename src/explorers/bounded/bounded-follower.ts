/** The strategy by which a bounded search drives one execution: down the existing points, then onwards, adding new ones. */
import type { StepLog } from "../../sim/dependence/step-log.ts";
import type { Alternative, Strategy } from "../../sim/choices/strategy.ts";
import { nothingSpent, type Spent } from "./bounds.ts";
import { SleepSetBlocked } from "../dpor/follower.ts";
import { commute, transitionOf, type Transition } from "../dpor/transition.ts";

/** Thrown through an execution that cannot go on within the bounds. */
export class CutOff extends Error {
  override readonly name = "CutOff";
}

/** An event that may be taken. */
export interface Way {
  /** Among the alternatives. */
  readonly index: number;
  readonly label: string;
  /** The execution's counts after taking it. */
  readonly after: Spent;
}

/** A choice within a step, such as a random value. */
interface Picked {
  readonly ways: readonly number[];
  at: number;
}

/** One choice between events, and the choices within the step that was taken. */
export class Point {
  readonly ways: readonly Way[];
  at = 0;
  readonly picks: Picked[] = [];
  /** Steps whose every continuation has been explored already, from here or from further up. */
  readonly sleep: Transition[];
  /** The transition that was executed here, where sleep sets need it. */
  executed: Transition | undefined;

  constructor(ways: readonly Way[], sleep: Transition[]) {
    this.ways = ways;
    this.sleep = sleep;
  }

  get taken(): Way | undefined {
    return this.ways[this.at];
  }

  /** Puts the way that was taken to sleep: it is explored. False if no other is left. */
  advance(): boolean {
    if (this.executed) this.sleep.push(this.executed);
    this.executed = undefined;
    for (let last = this.picks.at(-1); last; last = this.picks.at(-1)) {
      if (++last.at < last.ways.length) return true;
      this.picks.pop();
    }
    return ++this.at < this.ways.length;
  }

  /** The ways of a choice within this step that have not been explored, after those of `picks` before it. */
  awake(before: number, count: number): readonly number[] {
    const taken = this.picks.slice(0, before).map(({ ways, at }) => ways[at] ?? 0);
    return Array.from({ length: count }, (_, way) => way).filter(
      (way) => !this.#isAsleep(this.taken?.label, [...taken, way]),
    );
  }

  #isAsleep(label: string | undefined, ways: readonly number[]): boolean {
    return this.sleep.some((asleep) => asleep.label === label && String(asleep.ways) === String(ways));
  }
}

/** Above all points stands the opening of the pool, in which choices may be made. */
export function openingPoint(): Point {
  return new Point([{ index: 0, label: "open", after: nothingSpent }], []);
}

interface Descending {
  /** The execution before, as far as this one shares it. */
  readonly points: Point[];
  readonly within: (alternatives: readonly Alternative[], spent: Spent) => readonly Way[];
  /** Where steps that commute are explored in one order only. */
  readonly log: StepLog | undefined;
}

export class BoundedFollower implements Strategy {
  readonly name = "exhaust";
  /** Whether a choice within the latest step had no new way left. It is made all the same: nothing may be thrown there. */
  isStale = false;
  /** How many choices were taken. */
  choices = 0;
  readonly #points: Point[];
  readonly #within: Descending["within"];
  readonly #log: StepLog | undefined;
  /** The opening of the pool stands above all choices. */
  #depth = 1;
  #picked = 0;

  constructor({ points, within, log }: Descending) {
    this.#points = points;
    this.#within = within;
    this.#log = log;
  }

  begin(): void {}

  forced(alternatives: readonly Alternative[]): void {
    this.choose(alternatives);
  }

  choose(alternatives: readonly Alternative[]): number {
    const index =
      alternatives[0]?.way === undefined ? this.#event(alternatives) : this.#pick(alternatives.length);
    this.choices++;
    return index;
  }

  /** Notes the latest step's transition, once it has come to rest. */
  note(): void {
    const point = this.#points[this.#depth - 1];
    const step = this.#log?.steps[this.#depth - 1];
    if (point && step) point.executed = transitionOf(step);
  }

  #event(alternatives: readonly Alternative[]): number {
    this.note();
    if (this.isStale) throw new SleepSetBlocked();
    const point = this.#points[this.#depth] ?? this.#begin(alternatives);
    this.#depth++;
    this.#picked = 0;
    return point.taken?.index ?? 0;
  }

  #begin(alternatives: readonly Alternative[]): Point {
    const above = this.#points[this.#depth - 1];
    const ways = this.#within(alternatives, above?.taken?.after ?? nothingSpent);
    if (ways.length === 0) throw new CutOff();
    const executed = above?.executed;
    const sleep = executed ? above.sleep.filter((asleep) => commute(asleep, executed)) : [];
    const isAsleep = ({ label }: Way): boolean =>
      sleep.some((asleep) => asleep.label === label && asleep.ways.length === 0);
    const awake = sleep.length === 0 ? ways : ways.filter((way) => !isAsleep(way));
    if (awake.length === 0) throw new SleepSetBlocked();
    const point = new Point(awake, sleep);
    this.#points.push(point);
    return point;
  }

  #pick(count: number): number {
    const point = this.#points[this.#depth - 1];
    const before = this.#picked++;
    let pick = point?.picks[before];
    if (!pick) {
      const ways = point?.awake(before, count) ?? [];
      this.isStale = ways.length === 0;
      pick = { ways: this.isStale ? [0] : ways, at: 0 };
      point?.picks.push(pick);
    }
    return pick.ways[pick.at] ?? 0;
  }
}
