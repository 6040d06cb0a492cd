/** The options of a check. */
import { boundNames, type Bounds } from "../explorers/bounded/bounds.ts";
import { whole, type Shard } from "../explorers/shard.ts";
import type { RuleOptions } from "../scenario/rule-choice.ts";
import { ScenarioError, wholeNumber } from "../scenario/scenario.ts";
import type { Strategy } from "../sim/choices/strategy.ts";
import { assertReachable } from "../verdict/require.ts";
import type { Reachable } from "../verdict/unreached.ts";

/**
 * How a check searches, for how long, and what it reports.
 *
 * @example
 * ```ts
 * const options: CheckOptions = { explore: "exhaust", seconds: 60 };
 * const { exhaustive } = await check(builtIn("steady", threaded, { workers: 2, ops: 1 }), options);
 * exhaustive; // => true
 * ```
 */
export interface CheckOptions extends RuleOptions {
  /** The same seed gives the same verdict, to the byte of its trace. 1 by default. */
  readonly seed?: number;
  /** "sample" (the default) draws executions; "exhaust" runs each one, except those that only exchange commuting steps. */
  readonly explore?: "sample" | "exhaust";
  /** The most executions: 10,000 by default when sampling, and no limit when exhausting. */
  readonly executions?: number;
  /**
   * How many delays an execution may have: timers that fire although an operation could still complete. Up to 3 by default
   * when sampling. An exhaustive search begins with none and goes up to 1 by default, and says how far it got. With Infinity,
   * timers fire at any moment at which that may make a difference.
   */
  readonly late?: number;
  /** Real seconds after which no execution is begun. */
  readonly seconds?: number;
  /** The strategy that draws the choices when sampling: the portfolio by default. */
  readonly strategy?: Strategy;
  /** Whether a violation is shortened: told by the easiest execution that shows it, not by the one found. True by default. */
  readonly shrinks?: boolean;
  /**
   * Runs only a part of the search, dealt by number: shard 0 of 3 takes the first of every three. The parts need not talk to
   * each other; `foldShards` makes one verdict of theirs. `executions` bounds all of them together.
   */
  readonly shard?: Shard;
  /**
   * An exhaustive search goes no further than so many preemptions, faults or steps, in levels: first none, then one, …,
   * so that a finding takes the fewest. The search is complete, and says so, if a level leaves nothing out. See
   * {@link Bounds} for how they are counted.
   */
  readonly bounds?: Bounds;
  /**
   * Whether an exhaustive search assumes that workers with one body are alike; true by default. It finds out by itself if they
   * are not, but shards cannot tell each other.
   */
  readonly workerSymmetry?: boolean;
  /** Whether an exhaustive search leaves out orders of steps that commute; true by default. The same holds for it. */
  readonly por?: boolean;
  /** @deprecated Until 1.0: "unlike" for `workerSymmetry: false`, "dependent" for `por: false`. */
  readonly suppose?: readonly ("unlike" | "dependent")[];
  /**
   * Events that have to be reached: a check that broke no rule and never reached one of these is `limit`, not `holds`, and says
   * what to do. "faults" is each kind that the scenario allows. A shard leaves that to the merge of all.
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
 * Assumptions that an exhaustive search makes until one proves wrong, unless they are dropped: that workers with one body
 * are alike, and that steps commute if they touch nothing in common (partial-order reduction).
 */
export type DroppedAssumption = "worker-symmetry" | "por";

/** The assumptions that these options drop from the start. */
export function droppedBy({ workerSymmetry, por, suppose = [] }: CheckOptions): readonly DroppedAssumption[] {
  return [
    ...(por === false || suppose.includes("dependent") ? ["por" as const] : []),
    ...(workerSymmetry === false || suppose.includes("unlike") ? ["worker-symmetry" as const] : []),
  ];
}

/**
 * How far a check has come.
 *
 * @example
 * ```ts
 * const onProgress = ({ executions, executionsMax }: Progress): void =>
 *   console.log(`${executions} of ${executionsMax}`);
 * await check(builtIn("steady", threaded), { executions: 100, onProgress });
 * ```
 */
export interface Progress {
  readonly executions: number;
  /** Infinity if only the search's end bounds it. */
  readonly executionsMax: number;
  /** In an exhaustive search, an estimate of how much of it is done: 0 to 1. */
  readonly fraction?: number;
  /** In a search within bounds, the level that `fraction` is of, in words. */
  readonly level?: string;
}

/** Throws a ScenarioError, in one sentence, for invalid options. */
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
