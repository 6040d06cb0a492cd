/**
 * The run loop: one execution, from nothing to quiescence. Written once, as a generator that yields wherever the world
 * must come to rest; settle.ts drives it, synchronously in Node and asynchronously elsewhere. Where it is given a way to
 * rest at once it does not yield after each step, which is quicker.
 */
import { activate } from "./active.ts";
import type { Rest } from "./rest/settle.ts";
import type { Alternative } from "./choices/strategy.ts";
import type { World } from "./world.ts";

/** The code under execution, as hooks that the run loop calls, each at rest. */
export interface ExecutionHooks {
  /** Begins the work before the first choice, such as opening the pool. Its events are delivered oldest first. */
  setUp(): void;
  isSetUp(): boolean;
  /** Judges the world after a step before the work has begun. */
  whileSetUp(): Ending | undefined;
  /** Posts the first events that are to be chosen from: the workers' starts. */
  begin(): void;
  /** Judges the world after a step. Anything but undefined ends the execution. */
  atRest(): Ending | undefined;
  /** Whether the code under test shows another state than at the last look: then rules have to see it. */
  showsOther(): boolean;
  /** Whether every worker is done, so that only timers that go round keep the world busy. */
  isDone(): boolean;
  /** Judges the world where the bound on steps ends the execution. */
  atLimit(): Finding | undefined;
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

export function* execute(
  world: World,
  hooks: ExecutionHooks,
  stepsMax: number,
  rest?: Rest,
): Generator<void, Ending, void> {
  const leave = activate(world);
  try {
    hooks.setUp();
    if (rest) rest();
    else yield;
    let isBegun = false;
    let isChosen = false;
    let ending: Ending | undefined;
    for (let steps = 0; ; steps++) {
      if (!isBegun && hooks.isSetUp()) {
        hooks.begin();
        isBegun = true;
        ending = hooks.atRest();
        world.log?.begun();
        if (ending) return ending;
      }
      const alternatives = world.enabled(hooks.isDone());
      // Until there is something to choose, as while most pools are opened, events stand in no schedule, whether or not a delay
      // is left.
      isChosen ||= isBegun || alternatives.length > 1 || world.mightBeLate;
      const chosen = isChosen ? chooseOne(world, alternatives) : alternatives[0];
      if (chosen === undefined || chosen === end) {
        if (chosen === end) world.log?.ended();
        return endOf(hooks.atEnd());
      }
      if (steps === stepsMax) return tooLong(stepsMax, hooks.atLimit());
      world.deliver(chosen, isChosen);
      if (rest) rest();
      else yield;
      while (world.ticksOn(hooks)) {
        if (rest) rest();
        else yield;
      }
      // Facts that rules read belong to the step after which they look.
      ending = isBegun ? hooks.atRest() : hooks.whileSetUp();
      world.settled(hooks.isDone());
      if (ending) return ending;
    }
  } finally {
    leave();
  }
}

/** Undefined where nothing more will happen. */
function chooseOne(world: World, alternatives: readonly Alternative[]): Alternative | undefined {
  if (alternatives.length === 0) return undefined;
  for (const { fault } of alternatives) {
    if (fault === undefined) return world.choices.choose(alternatives);
  }
  return world.choices.choose([end, ...alternatives]);
}

/** Where only faults are left, the execution may also end: a fault need not strike. */
const end: Alternative = { label: "end", owner: "pool" };

function endOf(finding: Finding | undefined): Ending {
  return finding ? { kind: "violated", finding, atEnd: true } : { kind: "quiescent" };
}

function tooLong(stepsMax: number, finding: Finding | undefined): Ending {
  if (finding) return { kind: "violated", finding, atEnd: false };
  const message =
    `Still not quiescent after ${stepsMax} steps. Either this goes on forever (a retry without end), ` +
    `or it needs more: raise stepsMax.`;
  return { kind: "limit", message };
}
