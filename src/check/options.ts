/** What a check may be told. */
import { boundNames, type Bounds } from "../explorers/bounded/bounds.ts";
import { whole, type Shard } from "../explorers/shard.ts";
import type { RuleOptions } from "../scenario/rule-choice.ts";
import { ScenarioError, wholeNumber } from "../scenario/scenario.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { assertReachable } from "../verdict/require.ts";
import type { Reachable } from "../verdict/unreached.ts";

export interface CheckOptions extends RuleOptions {
  /** The same seed gives the same verdict, to the byte of its trace. 1 by default. */
  readonly seed?: number;
  /** "sample" (the default) draws executions; "exhaust" runs each one, but for those that only exchange commuting steps. */
  readonly explore?: "sample" | "exhaust";
  /** How many executions at most; 10,000 by default when sampling, and as many as there are when exhausting. */
  readonly executions?: number;
  /**
   * How many delays an execution may have: timers that fire although an operation could still complete. Up to 3 by default
   * when sampling. An exhaustive search begins with none and goes up to 1 by default, and says how far it got. Infinity: timers
   * fire at any moment at which that may make a difference.
   */
  readonly late?: number;
  /** Real seconds after which no execution is begun. */
  readonly seconds?: number;
  /** What draws the choices when sampling: the portfolio by default. */
  readonly strategy?: Strategy;
  /** Whether a violation is told by the easiest execution that shows it rather than by the one found; true by default. */
  readonly shrinks?: boolean;
  /**
   * Only a part of the search, dealt by number: shard 0 of 3 takes the first of every three. The parts need not talk to
   * each other; `foldShards` makes one verdict of theirs. `executions` bounds all of them together.
   */
  readonly shard?: Shard;
  /**
   * An exhaustive search goes no further than so many preemptions, faults or steps, in levels: first none, then one, …,
   * so that what is found takes the fewest. The search is complete, and says so, where a level leaves nothing out. See
   * {@link Bounds} for what is counted.
   */
  readonly bounds?: Bounds;
  /**
   * Whether an exhaustive search takes workers with one body for alike; true by default. It finds out by itself where they are not,
   * but shards cannot tell each other.
   */
  readonly workerSymmetry?: boolean;
  /** Whether an exhaustive search leaves out orders of steps that commute; true by default. The same holds for it. */
  readonly por?: boolean;
  /** @deprecated Until 1.0: "unlike" for `workerSymmetry: false`, "dependent" for `por: false`. */
  readonly suppose?: readonly ("unlike" | "dependent")[];
  /**
   * What has to be reached: a check that broke no rule and never came to one of these is `limit`, not `holds`, and says what to
   * do. "faults" is each kind that the scenario allows. A shard leaves that to the fold of all.
   */
  readonly require?: readonly Reachable[];
  /**
   * "all" (the default) reports each broken rule once: after a finding the search begins anew by the rules that are left,
   * `executions` bounds each search, and `seconds` all of them. "first" ends with the first finding.
   */
  readonly findings?: "all" | "first";
  /** Ends the check early, with the verdict so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * What an exhaustive search is not to take for granted, where it otherwise does until it finds out: that workers with
 * one body are alike, and that steps commute which touch nothing in common (partial-order reduction).
 */
export type DroppedAssumption = "worker-symmetry" | "por";

/** What these options drop from the start. */
export function droppedBy({ workerSymmetry, por, suppose = [] }: CheckOptions): readonly DroppedAssumption[] {
  return [
    ...(por === false || suppose.includes("dependent") ? ["por" as const] : []),
    ...(workerSymmetry === false || suppose.includes("unlike") ? ["worker-symmetry" as const] : []),
  ];
}

export interface Progress {
  readonly executions: number;
  /** Infinity where only the search's end bounds it. */
  readonly executionsMax: number;
  /** In an exhaustive search, an estimate of how much of it is done: 0 to 1. */
  readonly fraction?: number;
  /** In a search within bounds, the level that `fraction` is of, in words. */
  readonly level?: string;
}

/** Throws a ScenarioError, in one sentence, for options that make no sense. */
export function assertOptions(options: CheckOptions): void {
  const { seed = 1, executions = 1, late = 0, shard = whole } = options;
  assertBounds(options);
  assertReachable(options.require ?? []);
  wholeNumber("seed", seed, 0);
  if (late !== Infinity) wholeNumber("late", late, 0);
  wholeNumber("executions", executions, 1);
  wholeNumber("shard.count", shard.count, 1);
  wholeNumber("shard.index", shard.index, 0);
  if (shard.index < shard.count) return;
  throw new ScenarioError(`shard.index is ${shard.index}; it must be less than shard.count, ${shard.count}.`);
}

function assertBounds({ bounds, explore, shard }: CheckOptions): void {
  if (!bounds) return;
  if (explore !== "exhaust") {
    throw new ScenarioError('bounds are for explore: "exhaust"; a sample is bounded by its executions.');
  }
  if (shard) {
    throw new ScenarioError("bounds do not go with shard: each level decides what the next one is.");
  }
  const named = Object.entries(bounds).filter(([, most]) => most !== undefined);
  const unknown = named.find(([name]) => !boundNames.some((known) => known === name));
  if (unknown || named.length === 0) {
    const what = unknown ? `Unknown bound "${unknown[0]}"` : "bounds are empty";
    throw new ScenarioError(`${what}: name at least one of ${boundNames.join(", ")}.`);
  }
  for (const [name, most] of named) wholeNumber(`bounds.${name}`, most as number, 0);
}
