/** The two verbs that users call: check explores and judges, replay runs one schedule again. */
import { sample } from "../explorers/sample.ts";
import { lendGlobals } from "../sim/globals.ts";
import { assertDrains, inMacrotask, realNowMs } from "../sim/host.ts";
import { formatSchedule, parseSchedule } from "../sim/schedule.ts";
import type { Strategy } from "../sim/strategy.ts";
import type { Trace } from "../sim/trace.ts";
import { random } from "../strategies/random.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { calibrate } from "./calibrate.ts";
import { Runner, type Execution } from "./run.ts";
import { wholeNumber, type Scenario } from "./scenario.ts";
import type { Verdict } from "./verdict.ts";

export interface CheckOptions {
  /** The same seed gives the same verdict, to the byte of its trace. 1 by default. */
  readonly seed?: number;
  /** How many executions at most; 10,000 by default. */
  readonly executions?: number;
  /** Real seconds after which no execution is begun. */
  readonly seconds?: number;
  /** The random walk by default. */
  readonly strategy?: Strategy;
  /** Ends the check early, with the verdict so far. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly executions: number;
  readonly executionsMax: number;
}

/**
 * Looks for an execution that breaks a rule, by sampling. Throws ScenarioError for options out of range.
 *
 *     const { verdict, schedule } = await check(scenario, { seed: 7 });
 */
export async function check(scenario: Scenario, options: CheckOptions = {}): Promise<Verdict> {
  const { seed = 1, executions: executionsMax = 10_000, strategy = random() } = options;
  wholeNumber("seed", seed, 0);
  wholeNumber("executions", executionsMax, 1);
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    await inMacrotask(assertDrains);
    const runner = new Runner(scenario);
    await inMacrotask(() => calibrate(strategy, runner));
    let steps = 0;
    const { found, executions, ended } = await sample<Execution>(
      (seed) => {
        strategy.begin(seed);
        const execution = runner.run(strategy);
        steps += execution.labels.length;
        return isWorthStopping(execution) ? execution : undefined;
      },
      {
        seed,
        executionsMax,
        secondsMax: options.seconds,
        signal: options.signal,
        onProgress: (done) => options.onProgress?.({ executions: done, executionsMax }),
      },
    );
    const judged = found ? await judge(scenario, runner, found) : ({ verdict: "holds" } as const);
    return {
      ...headOf(scenario),
      ...judged,
      exhaustive: false,
      executions,
      steps,
      seconds: (realNowMs() - startedAtMs) / 1_000,
      seed,
      strategy: strategy.name,
      ...(found && strategy.drawn && { drawn: strategy.drawn }),
      ...(ended === "stopped" && { stopped: true }),
    };
  } finally {
    giveBack();
  }
}

/**
 * Runs one schedule again. Throws {@link DivergedError} where the schedule does not fit the code, and ScheduleError for
 * text that is no schedule.
 */
export async function replay(scenario: Scenario, schedule: string): Promise<Verdict> {
  const { labels } = parseSchedule(schedule);
  const startedAtMs = realNowMs();
  const giveBack = lendGlobals();
  try {
    const runner = new Runner(scenario);
    const execution = await inMacrotask(() => runner.run(replayStrategy(labels)));
    const followed = execution.labels.length;
    if (followed < labels.length) {
      throw new DivergedError(
        `The execution ended after ${followed} of the schedule's ${labels.length} choices; next was ` +
          `"${labels[followed]}". The pool or the scenario has changed since the schedule was recorded.`,
      );
    }
    return {
      ...headOf(scenario),
      ...(await judge(scenario, runner, execution)),
      exhaustive: false,
      executions: 1,
      steps: followed,
      seconds: (realNowMs() - startedAtMs) / 1_000,
      seed: 0,
      strategy: "replay",
    };
  } finally {
    giveBack();
  }
}

function headOf({ subject, name }: Scenario): Pick<Verdict, "subject" | "scenario"> {
  return { subject: subject.name, scenario: name };
}

function isWorthStopping({ ending }: Execution): boolean {
  return ending.kind !== "quiescent";
}

type Judgement = Pick<
  Verdict,
  "verdict" | "invariant" | "message" | "schedule" | "choices" | "switches" | "trace"
>;

/** A finding is believed only when a second run of its schedule agrees, and a deadlock only when nothing foreign is behind it. */
async function judge(scenario: Scenario, runner: Runner, execution: Execution): Promise<Judgement> {
  const { ending, labels, choices, trace } = execution;
  const about = {
    schedule: formatSchedule({ recipe: scenario.recipe, labels }),
    choices,
    switches: switchesOf(trace),
    trace,
  };
  const unrepeatable = await whyUnrepeatable(runner, execution);
  if (unrepeatable) return { verdict: "unrepeatable", message: unrepeatable, ...about };
  switch (ending.kind) {
    case "quiescent":
      return { verdict: "holds", ...about };
    case "limit":
      return { verdict: "limit", message: ending.message, ...about };
    case "violated":
      return { verdict: "violated", ...ending.finding, ...about };
  }
}

async function whyUnrepeatable(runner: Runner, execution: Execution): Promise<string | undefined> {
  const difference = await confirm(execution, (strategy) => inMacrotask(() => runner.run(strategy)));
  if (difference === undefined && !isStranded(execution)) return undefined;
  let foreign: string | undefined;
  const watched = await confirm(execution, async (strategy) => {
    const run = await runner.runForForeign(strategy);
    ({ foreign } = run);
    return run.execution;
  });
  return foreign ?? difference ?? watched;
}

/** How another run of the same schedule differs, if it does. */
async function confirm(
  first: Execution,
  runAgain: (strategy: Strategy) => Promise<Execution>,
): Promise<string | undefined> {
  try {
    const again = await runAgain(replayStrategy(first.labels));
    const difference = firstDifference(first.trace, again.trace);
    return difference && difference + whoWaited(first, again);
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return `A second run of the same schedule went another way. ${error.message}${whoWaited(first)}`;
  }
}

function isStranded({ ending, unfinished }: Execution): boolean {
  return ending.kind === "violated" && ending.atEnd && unfinished.length > 0;
}

function whoWaited(...executions: readonly Execution[]): string {
  const stranded = executions.find(isStranded)?.unfinished[0];
  if (stranded === undefined) return "";
  return ` In one of them ${stranded} was left waiting, perhaps for an import() or another thing that is made once.`;
}

function firstDifference(first: Trace, second: Trace): string | undefined {
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const [one, other] = [JSON.stringify(first[at]), JSON.stringify(second[at])];
    if (one === other) continue;
    return (
      `Two runs of one schedule differ. Entry ${at + 1} of the trace was ${one ?? "missing"} and then ` +
      `${other ?? "missing"}. The usual causes: the real clock or real random values, captured before they were lent; ` +
      "state kept from one execution to the next; the order of a Set or Map of objects."
    );
  }
  return undefined;
}

function switchesOf(trace: Trace): number {
  const owners = trace.flatMap((entry) =>
    entry.kind === "step" && entry.owner !== "pool" ? [entry.owner] : [],
  );
  return owners.filter((owner, at) => at > 0 && owner !== owners[at - 1]).length;
}
