/** A violation, told by the easiest execution that shows it. */
import { Shrink } from "../explorers/shrink/shrink.ts";
import { attempt, type Shrinkable } from "../explorers/shrink/trial.ts";
import { inMacrotask, realNowMs, withoutStacks } from "../sim/host.ts";
import { switchesOf } from "../sim/switches.ts";
import { replayStrategy } from "../strategies/replay.ts";
import { judge, type Judgement } from "./judge.ts";
import { Runner, type Execution } from "./run.ts";
import type { Scenario } from "./scenario.ts";
import type { Verdict } from "./verdict.ts";

export interface ShortenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Steps that may be run for it. */
  readonly stepsMax?: number;
}

export type Shortened = Judgement & Pick<Verdict, "shortenedFrom">;

/** The outside gets a turn at least this often. */
const sliceMs = 50;
const stepsDefault = 60_000;

/** What is run: an execution, and the scenario that it is of. */
interface Run {
  readonly scenario: Scenario;
  readonly runner: Runner;
  readonly execution: Execution;
}

/** `judged` is what has been said about `found`. Where nothing easier breaks the same rule, it stays. */
export async function shorten(
  scenario: Scenario,
  found: Execution,
  judged: Judgement,
  { signal, stepsMax = stepsDefault }: ShortenOptions,
): Promise<Shortened> {
  const { invariant } = judged;
  if (judged.verdict !== "violated" || invariant === undefined) return judged;
  const first = await inMacrotask(() =>
    attempt(shrinkable(scenario, invariant), replayStrategy(found.labels), { steps: 0 }),
  );
  if (!first) return judged;
  const shrink = new Shrink(first, { stepsMax });
  const running = shrink.run();
  for (;;) {
    const isDone = await inMacrotask(() => withoutStacks(() => slice(running)));
    if (isDone || signal?.aborted) break;
  }
  const { scenario: smaller, runner, execution } = shrink.best.trial.execution;
  if (shrink.best === first) return judged;
  const again = await judge(smaller, runner, execution);
  if (again.verdict !== "violated" || again.invariant !== invariant) return judged;
  const { choices = 0, switches = 0 } = judged;
  return { ...again, shortenedFrom: { choices, switches } };
}

function slice(running: Generator<void, void, void>): boolean {
  const untilMs = realNowMs() + sliceMs;
  for (;;) {
    if (running.next().done) return true;
    if (realNowMs() >= untilMs) return false;
  }
}

function shrinkable(scenario: Scenario, invariant: string): Shrinkable<Run> {
  const runner = new Runner(scenario);
  return {
    shares: runner.shares,
    run(strategy, log) {
      strategy.begin(0);
      const execution = runner.run(strategy, { log });
      const { ending, labels, trace } = execution;
      return {
        execution: { scenario, runner, execution },
        labels,
        switches: switchesOf(trace),
        isSame: ending.kind === "violated" && ending.finding.invariant === invariant,
      };
    },
    smaller: () => scenario.resized?.smaller().map((less) => shrinkable(less, invariant)) ?? [],
  };
}
