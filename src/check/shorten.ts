/** A violation, told by the easiest execution that shows it. */
import { Shrink } from "../explorers/shrink/shrink.ts";
import { inSlices, type Sliced } from "../explorers/slices.ts";
import { attempt, type Shrinkable, type Witness } from "../explorers/shrink/trial.ts";
import { inMacrotask, realNowMs } from "../sim/rest/host.ts";
import { parseSchedule } from "../sim/choices/schedule.ts";
import { switchesOf } from "../sim/switches.ts";
import type { Trace } from "../sim/trace.ts";
import { DivergedError, replayStrategy } from "../strategies/replay.ts";
import { judge, type Judgement } from "./confirm.ts";
import { smallerThan } from "../scenario/own-sizes.ts";
import { Runner, type Execution } from "../execution/runner.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Verdict } from "../verdict/verdict.ts";

export interface ShortenOptions {
  readonly signal?: AbortSignal | undefined;
  /** False leaves it as it was found; true by default. */
  readonly shrinks?: boolean;
  /** Steps that may be run for it. */
  readonly stepsMax?: number;
}

export type Shortened = Judgement & Pick<Verdict, "shortenedFrom">;

const stepsDefault = 60_000;
/** A step of an application takes some ten times as long, and each execution opens it anew. */
const stepsOfApplications = 10_000;

/** An execution, and its scenario. */
interface Run {
  readonly scenario: Scenario;
  readonly runner: Runner;
  readonly execution: Execution;
}

/** `judged` is the judgement of an execution. If no easier execution breaks the same rule, it stays. */
export async function shorten(
  scenario: Scenario,
  judged: Judgement,
  {
    signal,
    shrinks = true,
    stepsMax = scenario.subject.application ? stepsOfApplications : stepsDefault,
  }: ShortenOptions,
): Promise<Shortened> {
  const { invariant, schedule } = judged;
  if (!shrinks || judged.verdict !== "violated" || invariant === undefined || schedule === undefined) {
    return judged;
  }
  const { labels } = parseSchedule(schedule);
  const delaysMax = delaysOf(judged.trace ?? [], labels);
  const first = await inMacrotask(() => again(shrinkable(scenario, { invariant, delaysMax }), labels));
  if (!first) return judged;
  const shrink = new Shrink(first, { stepsMax });
  const running = shrink.run();
  const slices: Sliced<"done"> = {
    slice(untilMs) {
      do {
        if (running.next().done) return "done";
      } while (realNowMs() < untilMs);
      return undefined;
    },
    // An attempt that does not end is no easier: the easiest one until now stands.
    cutOff: () => "done",
    report() {},
  };
  await inSlices(slices, { executionSecondsMax: scenario.executionSecondsMax, signal });
  const { scenario: smaller, runner, execution } = shrink.best.trial.execution;
  if (shrink.best === first) return judged;
  const shorter = await judge(smaller, runner, execution);
  if (shorter.verdict !== "violated" || shorter.invariant !== invariant) return judged;
  const { choices = 0, switches = 0 } = judged;
  return { ...shorter, shortenedFrom: { choices, switches } };
}

/** Undefined, too, if the schedule cannot be followed here: it may be from another thread with other state in memory. */
function again(from: Shrinkable<Run>, labels: readonly string[]): Witness<Run> | undefined {
  try {
    return attempt(from, replayStrategy(labels), { steps: 0 });
  } catch (error) {
    if (error instanceof DivergedError) return undefined;
    throw error;
  }
}

/** How many timers made an operation late, or workers were away. */
function delaysOf(trace: Trace, labels: readonly string[]): number {
  const late = trace.filter((entry) => entry.kind === "step" && entry.late !== undefined).length;
  return late + labels.filter((label) => /^away-.*=1$/.test(label)).length;
}

/** The rule that an easier execution has to break, and the delays that it may have. */
interface Wanted {
  readonly invariant: string;
  readonly delaysMax: number;
}

function shrinkable(scenario: Scenario, wanted: Wanted): Shrinkable<Run> {
  const { invariant, delaysMax } = wanted;
  const runner = new Runner(scenario);
  return {
    shares: runner.traits,
    run(strategy, log) {
      strategy.begin(0);
      const execution = runner.run(strategy, { log, delaysMax });
      const { ending, labels, trace } = execution;
      return {
        execution: { scenario, runner, execution },
        labels,
        switches: switchesOf(trace),
        isSame: ending.kind === "violated" && ending.finding.invariant === invariant,
      };
    },
    smaller: () =>
      (scenario.resized?.smaller() ?? smallerThan(scenario)).map((less) => shrinkable(less, wanted)),
  };
}
