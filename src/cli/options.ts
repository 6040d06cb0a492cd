/** Options of the command line as values: each parser gives a value or throws a UsageError. */
import process from "node:process";
import { Option, type Command } from "commander";
import { boundNames, type BoundName, type Bounds } from "../explorers/bounded/bounds.ts";
import { faultNames, type FaultBudget } from "../driver/faults.ts";
import type { JobsCheckOptions } from "../threads/jobs.ts";
import type { RuleOptions } from "../scenario/rule-choice.ts";
import type { CheckOptions } from "../check/options.ts";
import { scenarioNames } from "../scenarios/built-in.ts";
import type { Settings } from "../scenarios/settings.ts";
import type { Shard } from "../explorers/shard.ts";
import { reachables, type Reachable } from "../verdict/unreached.ts";
import { strategies, type StrategyName } from "../strategies/all.ts";
import { accept, listed, UsageError } from "./input/usage-error.ts";

export interface CheckFlags extends Partial<Omit<Settings, "faultsMax">> {
  readonly scenario?: string;
  readonly explore?: (typeof explorers)[number];
  readonly bound?: Bounds;
  readonly strategy?: StrategyName;
  readonly late?: number;
  readonly seed?: number;
  readonly executions?: number;
  readonly seconds?: number;
  readonly jobs?: number;
  readonly shard?: Shard;
  /** False where `--no-worker-symmetry` was said, and so below. */
  readonly workerSymmetry?: boolean;
  readonly por?: boolean;
  readonly suppose?: NonNullable<CheckOptions["suppose"]>;
  readonly require?: readonly Reachable[];
  readonly rule?: readonly string[];
  readonly without?: readonly string[];
  readonly module?: string;
  readonly json?: boolean;
  readonly junit?: string;
}

const explorers = ["sample", "exhaust"] as const;

export function addCheckOptions(command: Command): Command {
  return command
    .option("--scenario <name>", `one of ${listed(scenarioNames)} (default: all that fit)`, scenarioName)
    .option("--workers <n>", "how many workers", wholeNumberOf("--workers", 1))
    .option("--ops <n>", "operations of each worker; in article, tasks in all", wholeNumberOf("--ops", 1))
    .option("--minconn <n>", "the pool's minconn", wholeNumberOf("--minconn", 0))
    .option("--maxconn <n>", "the pool's maxconn; -1 is no limit", wholeNumberOf("--maxconn", -1))
    .option(
      "--faults <list>",
      `none, all, or some of ${faultNames.join(",")}, each with how many as in lost:2 (default: none)`,
      faultList,
    )
    .option("--explore <how>", "sample: draw executions; exhaust: run every one (default: sample)", (how) =>
      accept("explorer", how, explorers),
    )
    .option(
      "--bound <list>",
      `an exhaustive search's: some of ${boundNames.map((name) => `${name}=N`).join(",")}`,
      boundList,
    )
    .option(
      "--strategy <name>",
      `what picks the next choice: ${Object.keys(strategies).join(", ")}`,
      strategyName,
    )
    .option(
      "--late <n>",
      "timers that may make an operation late, in one execution: a number, or unlimited " +
        "(default: up to 3; with --explore exhaust none, then 1)",
      lateBudget,
    )
    .option("--seed <n>", "the same seed gives the same verdict (default: 1)", wholeNumberOf("--seed", 0))
    .option(
      "--executions <n>",
      "at most so many, of each subject (default: 10000, or 300 in each of several configurations; all of them with --explore exhaust)",
      wholeNumberOf("--executions", 1),
    )
    .option("--seconds <s>", "at most so long, for each subject", positiveNumberOf("--seconds"))
    .option("--jobs <n>", "in how many threads at most (default: all cores)", wholeNumberOf("--jobs", 1))
    .option("--shard <i/n>", "only the i-th of n parts; `poolproof merge` makes one verdict of them", shard)
    .option("--no-worker-symmetry", "in an exhaustive search: do not take workers with one body for alike")
    .option("--no-por", "in an exhaustive search: run every order, also of steps that commute")
    .addOption(new Option("--suppose <list>").argParser(suppositions).hideHelp())
    .option("--require <list>", requireText, requirements)
    .option("--rule <list>", "only these rules, as `poolproof list` names or spells them", names)
    .option("--without <list>", "not these rules", names)
    .option("--module <specifier>", "your own copy of the pool's package: its name or a path")
    .option("--json", "one JSON object a line, one per subject and scenario")
    .option("--junit <file>", "write a JUnit XML report as well");
}

export function settingsFrom({ workers, ops, minconn, maxconn, faults }: CheckFlags): Partial<Settings> {
  return {
    ...(workers !== undefined && { workers }),
    ...(ops !== undefined && { ops }),
    ...(minconn !== undefined && { minconn }),
    ...(maxconn !== undefined && { maxconn }),
    ...(faults !== undefined && { faults }),
  };
}

function names(text: string): readonly string[] {
  return text.split(",");
}

export function rulesFrom({ rule, without }: CheckFlags): RuleOptions {
  return { ...(rule !== undefined && { rule }), ...(without !== undefined && { without }) };
}

export function budgetFrom(flags: CheckFlags): JobsCheckOptions {
  const { explore, bound, late, seed, executions, seconds, strategy, shard, require } = flags;
  const { workerSymmetry, por, suppose } = flags;
  assertBoundFits(flags);
  if (explore === "exhaust" && strategy !== undefined) {
    throw new UsageError(
      "--strategy is for --explore sample: an exhaustive search leaves nothing to choose.",
    );
  }
  const drop = dropFlag(flags);
  if (explore !== "exhaust" && drop !== undefined) {
    throw new UsageError(`${drop} is for --explore exhaust: sampling takes nothing for granted.`);
  }
  return {
    ...(explore !== undefined && { explore }),
    ...(bound !== undefined && { bounds: bound }),
    ...(late !== undefined && { late }),
    ...(seed !== undefined && { seed }),
    ...(executions !== undefined && { executions }),
    ...(seconds !== undefined && { seconds }),
    ...(shard !== undefined && { shard }),
    ...(workerSymmetry === false && { workerSymmetry }),
    ...(por === false && { por }),
    ...(suppose !== undefined && { suppose }),
    ...(require !== undefined && { require }),
    ...(strategy !== undefined && { strategy }),
    ...rulesFrom(flags),
  };
}

function assertBoundFits({ bound, explore, jobs = 1, shard }: CheckFlags): void {
  if (!bound) return;
  if (explore !== "exhaust") {
    throw new UsageError(
      "--bound is for --explore exhaust: a sample is bounded by --executions and --seconds.",
    );
  }
  const other = shard ? "--shard" : jobs > 1 ? "--jobs" : undefined;
  if (other === undefined) return;
  throw new UsageError(
    `${other} does not go with --bound: each level decides what the next one is, so one job runs them all.`,
  );
}

/** "preemptions=2,faults=1" */
function boundList(text: string): Bounds {
  const bounds: { [name in BoundName]?: number } = {};
  for (const part of text.split(",")) {
    const [, name = "", most = ""] = /^([^=]*)=?(.*)$/.exec(part) ?? [];
    const bound = accept("bound", name, boundNames);
    if (bounds[bound] !== undefined)
      throw new UsageError(`--bound has ${bound} twice: give each bound once.`);
    bounds[bound] = wholeNumberOf(`--bound ${bound}`, 0)(most);
  }
  return bounds;
}

/** "2/3" is the second of three. */
function shard(text: string): Shard {
  const [, index, count] = (/^([1-9]\d{0,8})\/([1-9]\d{0,8})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index <= count) return { index: index - 1, count };
  throw new UsageError(`--shard must be a part and their number, from 1/1 to n/n as in 2/3, not "${text}".`);
}

function lateBudget(text: string): number {
  return text === "unlimited" ? Infinity : wholeNumberOf("--late", 0)(text);
}

/** The flag that drops an assumption, if there is one. */
function dropFlag({ workerSymmetry, por, suppose }: CheckFlags): string | undefined {
  if (workerSymmetry === false) return "--no-worker-symmetry";
  if (por === false) return "--no-por";
  return suppose && "--suppose";
}

function suppositions(text: string): NonNullable<CheckOptions["suppose"]> {
  process.stderr.write(
    "--suppose is now --no-worker-symmetry (unlike) and --no-por (dependent); it goes away with 1.0.\n",
  );
  return text.split(",").map((name) => accept("supposition", name, ["unlike", "dependent"]));
}

export const requireText = `exit code 4 where one of these was never reached: ${reachables.join(",")}`;

export function requirements(text: string): readonly Reachable[] {
  return text.split(",").map((name) => accept("requirement", name, reachables));
}

function scenarioName(name: string): string {
  // An application's are named by its requests.
  return name.includes("+") ? name : accept("scenario", name, scenarioNames);
}

function strategyName(name: string): StrategyName {
  return accept("strategy", name, Object.keys(strategies) as StrategyName[]);
}

function faultList(text: string): readonly FaultBudget[] {
  if (text === "none") return [];
  if (text === "all") return faultNames;
  return text.split(",").map((one) => {
    const [name = "", most] = one.split(":");
    const fault = faultNames.find((known) => known === name);
    if (fault !== undefined && most === undefined) return fault;
    if (fault !== undefined) return `${fault}:${wholeNumberOf(`--faults ${fault}`, 1)(most ?? "")}` as const;
    if (name === "none" || name === "all")
      throw new UsageError(`--faults ${name} stands alone, not in a list or with a number.`);
    throw new UsageError(`Unknown fault "${name}": use none, all, or a list of ${listed(faultNames)}.`);
  });
}

export function wholeNumberOf(option: string, least: number): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new UsageError(`${option} must be a whole number, ${least} or more, not "${text}".`);
  };
}

function positiveNumberOf(option: string): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value) && value > 0) return value;
    throw new UsageError(`${option} must be a number above 0, not "${text}".`);
  };
}
