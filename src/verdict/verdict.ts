/** The result of a check or a replay. */
import type { Bounds } from "../explorers/bounded/bounds.ts";
import type { ReachedFacts } from "../execution/reached.ts";
import type { Trace } from "../sim/trace.ts";
import type { Aims, Reachable, Unreached } from "./unreached.ts";

/**
 * The result of a check or a replay.
 *
 * @example
 * ```ts
 * const { verdict, message }: Verdict = await check(builtIn("steady", simple), { executions: 100 });
 * console.log(`${verdict}: ${message}`); // prints violated: 3 connections are lent, and maxconn is 2
 * ```
 */
export interface Verdict {
  /** "simple" */
  readonly subject: string;
  readonly scenario: string;
  /** The pool's own names of its verbs, if they are not psycopg2's: stories speak so. */
  readonly words?: Readonly<Record<string, string | undefined>>;
  /** The limits that the pool was opened with. Merged shards have none. */
  readonly limits?: { readonly minconn: number; readonly maxconn: number };
  readonly verdict: "holds" | "violated" | "unrepeatable" | "limit";
  /** Whether every interleaving within the bounds was judged. */
  readonly exhaustive: boolean;
  readonly executions: number;
  readonly steps: number;
  readonly seconds: number;
  readonly seed: number;
  readonly strategy: string;
  /** How many delays an execution could have: a timer that fires although an operation could still complete is one. */
  readonly late?: number;
  /** Counts of what happened in all executions. */
  readonly reached?: ReachedFacts;
  /** Events that the check is about, or was told to require, and never reached; missing if there are none. */
  readonly unreached?: readonly Unreached[];
  /** The values that the seed of the execution in question drew, in words: "pct, without fault lost". */
  readonly drawn?: string;
  /** Executions of an exhaustive search that were begun and held nothing new. */
  readonly sleepSetBlocked?: number;
  /** @deprecated The old name of {@link sleepSetBlocked}; it goes away with 1.0. */
  readonly blocked?: number;
  /** Of an exhaustive search: pairs of neighbouring steps that were exchanged to see whether they commute. */
  readonly exchanged?: number;
  /** Of an exhaustive search: its assumptions, and ways to shorten it; see docs/ideas/why-a-proof-is-one.md. */
  readonly assumes?: readonly string[];
  /** Set where steps of this pool that seemed independent were found not to be, so that no order was left out. */
  readonly dependent?: string;
  /** Set where the user stopped the check before its budget was used up. */
  readonly stopped?: boolean;
  /** Why a search that was to be exhaustive is not, where it was cut. */
  readonly cut?: "bounds" | "budget" | "time" | "stopped";
  /** Of a search within bounds: how far they may go. */
  readonly bounds?: Bounds;
  /** Of a search within bounds: each level that was begun, in order. */
  readonly levels?: readonly LevelFacts[];
  /** Which part of a divided search this was; see merge-shards.ts. */
  readonly shard?: ShardFacts;
  /** The number of a shard's finding, in the numbering that all shards share. */
  readonly foundAt?: number;
  /** Why several jobs were asked for and one ran. */
  readonly inOneJob?: string;
  /** The rule that was broken. */
  readonly invariant?: string;
  /** How it was broken, what was not repeatable, or which bound was reached. */
  readonly message?: string;
  /** The execution in question, to be replayed. */
  readonly schedule?: string;
  /** Choices of that execution that had more than one alternative. */
  readonly choices?: number;
  /** How often, in that execution, a step belonged to another worker than the step before. */
  readonly switches?: number;
  /** The execution that was found first, if an easier one shows the same. */
  readonly shortenedFrom?: { readonly choices: number; readonly switches: number };
  readonly trace?: Trace;
  /** Each broken rule, or group of rules that one cause breaks, in the order in which they were found; above is the first. */
  readonly findings?: readonly BrokenRule[];
  /** The result for the rules that no finding names, if the search went on by them. */
  readonly rest?: RestFacts;
}

/** One finding of a check. */
export interface BrokenRule {
  readonly invariant: string;
  readonly message: string;
  /** The shortest execution that was found to break it. */
  readonly schedule: string;
  readonly choices: number;
  readonly switches: number;
  /** Rules that the same execution breaks, too. */
  readonly also: readonly string[];
  readonly shortenedFrom?: NonNullable<Verdict["shortenedFrom"]>;
  /** The values that the seed of the execution found first drew. */
  readonly drawn?: string;
  /** How many executions it took, in the search that found it. */
  readonly foundIn: number;
  /** Of a shard: its number, in the numbering that all shards share. */
  readonly foundAt?: number;
  readonly trace?: Trace;
}

/** The search by those rules that were not broken. */
export interface RestFacts extends Pick<
  Verdict,
  "exhaustive" | "executions" | "late" | "message" | "schedule" | "cut" | "stopped"
> {
  readonly verdict: Exclude<Verdict["verdict"], "violated">;
}

/** One level of a search within bounds. */
export interface LevelFacts {
  readonly bounds: Bounds;
  /** The same in words: "at most 1 preemption, no fault". */
  readonly means: string;
  readonly executions: number;
  /** How many continuations the bounds left out, each the beginning of other executions; missing if it was not completed. */
  readonly leftOut?: number;
}

/** One shard's part, and the settings that all shards must share to be one search. */
export interface ShardFacts {
  /** From 0. */
  readonly index: number;
  readonly count: number;
  /** The scenario that was searched, as schedules name it. */
  readonly recipe: readonly string[];
  /** The bound on executions of all shards together, if any. */
  readonly budget?: number;
  /** Assumptions of the reduction that the search had to drop: "por", "worker-symmetry". */
  readonly dropped?: string;
  /** The aims of the check: only all shards together tell whether they were reached. */
  readonly aims: Aims;
  /** The events required of all shards together. */
  readonly require?: readonly Reachable[];
}

/** The exit code of each verdict; 2 is for bad input. */
export const exitCodes: Readonly<Record<Verdict["verdict"], number>> = {
  holds: 0,
  violated: 1,
  unrepeatable: 3,
  limit: 4,
};
