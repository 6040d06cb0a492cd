/**
 * The run loop: one execution, from nothing to quiescence. Written once, as a generator that yields wherever the world
 * must come to rest; settle.ts drives it, synchronously in Node and asynchronously elsewhere. Where it is given a way to
 * rest at once it does not yield after each step, which is quicker.
 */
import { activate } from "./active.ts";
import type { Rest } from "./settle.ts";
import type { Alternative } from "./strategy.ts";
import type { World } from "./world.ts";

/** What is executed: hooks that the run loop calls, each at rest. */
export interface Play {
  /** Begins what comes before the first choice, such as opening the pool. Its events are delivered oldest first. */
  setUp(): void;
  isSetUp(): boolean;
  /** Posts the first events that are to be chosen from: the workers' starts. */
  begin(): void;
  /** Judges the world after a step. Anything but undefined ends the execution. */
  atRest(): Ending | undefined;
  /** Whether everybody is done, so that only timers that go round keep the world busy. */
  isDone(): boolean;
  /** Judges the world when nothing more will happen. */
  atEnd(): Finding | undefined;
}

export interface Finding {
  readonly invariant: string;
  readonly message: string;
}

export type Ending =
  | { readonly kind: "quiescent" }
  | {
      readonly kind: "violated";
      readonly finding: Finding;
      /** Whether it was found when nothing more would happen, as a deadlock is. */
      readonly atEnd: boolean;
    }
  | {
      readonly kind: "limit";
      readonly message: string;
      /** Whether it took too much real time, rather than too many steps. */
      readonly isCutOff?: boolean;
    };

/** Firings of timers that change nothing before a world in which somebody still waits is called quiescent. */
const idleFiringsMax = 1_000;

export function* execute(
  world: World,
  play: Play,
  stepsMax: number,
  rest?: Rest,
): Generator<void, Ending, void> {
  const leave = activate(world);
  try {
    play.setUp();
    if (rest) rest();
    else yield;
    for (let steps = 0; !play.isSetUp(); steps++) {
      // Nothing goes wrong here: no choice is made, so no fault could be replayed.
      const first = firstOrdinary(world.enabled());
      if (!first) return endOf(play.atEnd());
      if (steps === stepsMax) return tooLong(stepsMax);
      world.deliver(first);
      if (rest) rest();
      else yield;
      world.settled();
    }
    play.begin();
    let ending = play.atRest();
    for (let steps = 0; ending === undefined; steps++) {
      let alternatives = world.enabled();
      if (!firstOrdinary(alternatives)) {
        if (world.clock.timers.length > 0) yield* fireIdleTimers(world, play);
        if (firstOrdinary(world.enabled())) continue;
        if (alternatives.length > 0) alternatives = [end, ...alternatives];
      }
      const chosen = alternatives.length > 0 ? world.choices.choose(alternatives) : end;
      if (chosen === end) {
        world.log?.ended(alternatives.length > 0);
        return play.atRest() ?? endOf(play.atEnd());
      }
      if (steps === stepsMax) return tooLong(stepsMax);
      world.deliver(chosen);
      if (rest) rest();
      else yield;
      world.settled();
      ending = play.atRest();
    }
    return ending;
  } finally {
    leave();
  }
}

/** Where only faults are left, which may strike or not, the execution may be over as well. */
const end: Alternative = { label: "end", owner: "pool" };

/** What will happen sooner or later, whatever else does: anything but a fault. */
function firstOrdinary(alternatives: readonly Alternative[]): Alternative | undefined {
  for (const alternative of alternatives) if (alternative.fault === undefined) return alternative;
  return undefined;
}

function endOf(finding: Finding | undefined): Ending {
  return finding ? { kind: "violated", finding, atEnd: true } : { kind: "quiescent" };
}

/**
 * Timers that went round without effect may have one in the long run (an idle limit of a minute, looked at every
 * second), and then somebody who waits is not stuck. Where nobody waits there is no question to answer.
 */
function* fireIdleTimers(world: World, play: Play): Generator<void, void, void> {
  const { progress } = world;
  for (let fired = 0; fired < idleFiringsMax && !play.isDone(); fired++) {
    const timer = world.clock.timers[0];
    if (!timer || world.progress !== progress) return;
    if (world.log) world.log.isOpen = false;
    world.deliver(timer);
    yield;
    world.settled();
    if (world.log) world.log.isOpen = true;
  }
}

function tooLong(stepsMax: number): Ending {
  const message =
    `Still not quiescent after ${stepsMax} steps. Either this goes on for ever (a retry without end), ` +
    `or it needs more: raise stepsMax.`;
  return { kind: "limit", message };
}
