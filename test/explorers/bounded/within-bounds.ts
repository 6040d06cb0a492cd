/** What a bounded search must see, counted by itself from every execution that there is; and what it did see. */
import { BoundedSearch } from "../../../src/explorers/bounded/bounded-search.ts";
import type { BoundName, Bounds } from "../../../src/explorers/bounded/bounds.ts";
import { BruteForce } from "../../fixtures/brute-force.ts";
import { normalForm, orderOf } from "../../../src/explorers/dpor/happens-before.ts";
import { Runner } from "../../../src/execution/runner.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { Tracker } from "../../../src/sim/dependence/footprint.ts";
import { StepLog } from "../../../src/sim/dependence/step-log.ts";
import type { Alternative, Strategy } from "../../../src/sim/choices/strategy.ts";
import { atOnce } from "../at-once.ts";

/** A choice as it was: what there was, and what was taken. */
interface Taken {
  readonly label: string;
  readonly owner: string;
  readonly isFault: boolean;
  readonly isWay: boolean;
  /** Who could have gone on instead. */
  readonly able: readonly string[];
}

export interface Told {
  readonly choices: readonly Taken[];
  readonly labels: string;
  readonly finalState: string;
  readonly trace: string;
  readonly broken: string | undefined;
}

export interface SeenWithin {
  readonly executions: ReadonlySet<string>;
  /** The choices of those that were cut off at the bound on steps. */
  readonly cutOff: ReadonlySet<string>;
  readonly traces: ReadonlySet<string>;
  readonly finalStates: ReadonlySet<string>;
  readonly broken: readonly string[];
  readonly leftOut: number;
}

interface Playing {
  /** Runs to the end even after a rule was broken. */
  readonly keepGoing: boolean;
  readonly startsInOrder?: boolean;
}

export async function everyExecution(
  scenario: Scenario,
  options: Playing & { readonly executionsMax?: number },
): Promise<readonly Told[]> {
  const { executionsMax = 20_000, ...playing } = options;
  const runner = new Runner(scenario);
  const search = new BruteForce();
  const tracker = new Tracker();
  const told: Told[] = [];
  await atOnce(() => {
    while (!search.isDone) {
      if (told.length === executionsMax) throw new Error(`${scenario.name}: more than ${executionsMax}`);
      search.next((strategy) => {
        const log = new StepLog(tracker, runner.traits);
        const choices: Taken[] = [];
        const execution = runner.run(noting(strategy, choices), { log, ...playing });
        const { labels, ending } = execution;
        told.push({
          choices,
          labels: labels.join("."),
          finalState: execution.finalState(),
          trace: normalForm(orderOf(log.steps)),
          broken: ending.kind === "violated" ? ending.finding.invariant : undefined,
        });
      });
    }
  });
  return told;
}

function noting(strategy: Strategy, choices: Taken[]): Strategy {
  const note = (alternatives: readonly Alternative[], index: number): number => {
    const { label = "", owner = "", fault, way } = alternatives[index] ?? {};
    const able = alternatives.filter((each) => each.fault === undefined && !each.label.startsWith("timer-"));
    choices.push({
      label,
      owner,
      isFault: fault !== undefined,
      isWay: way !== undefined,
      able: able.map((each) => each.owner),
    });
    return index;
  };
  return {
    name: strategy.name,
    begin() {},
    choose: (alternatives) => note(alternatives, strategy.choose(alternatives)),
    forced(alternatives) {
      strategy.forced?.(alternatives);
      note(alternatives, 0);
    },
  };
}

export type Counts = Readonly<Record<BoundName, number>>;

/** What the execution comes to with each of its choices. */
function countsOf({ choices }: Told): readonly Counts[] {
  let worker = "pool";
  const counts = { preemptions: 0, faults: 0, steps: 0 };
  return choices.map(({ label, owner, isFault, isWay, able }) => {
    if (isWay || label === "end") return { ...counts };
    if (![worker, "pool"].includes(owner) && able.includes(worker) && worker !== "pool") counts.preemptions++;
    if (isFault) counts.faults++;
    counts.steps++;
    if (owner !== "pool") worker = owner;
    return { ...counts };
  });
}

export function countOf(told: Told): Counts {
  return countsOf(told).at(-1) ?? { preemptions: 0, faults: 0, steps: 0 };
}

/** Those within the bounds, and where the others leave them. */
export function within(every: readonly Told[], bounds: Bounds): SeenWithin {
  const { preemptions = Infinity, faults = Infinity, steps = Infinity } = bounds;
  const inside: Told[] = [];
  const left = new Set<string>();
  const cutOff = new Set<string>();
  // Where an execution may be over as well, it is not cut off.
  const mayEnd = new Set<string>();
  for (const told of every) {
    const counts = countsOf(told);
    const upTo = (choice: number): string =>
      told.choices
        .slice(0, choice)
        .map(({ label }) => label)
        .join(".");
    const beyond = counts.findIndex(
      (count) => count.preemptions > preemptions || count.faults > faults || count.steps > steps,
    );
    if (beyond === -1) {
      inside.push(told);
      if (told.choices.at(-1)?.label === "end") mayEnd.add(upTo(counts.length - 1));
      continue;
    }
    left.add(upTo(beyond + 1));
    if ((counts[beyond]?.steps ?? 0) > steps) cutOff.add(upTo(beyond));
  }
  return {
    executions: new Set(inside.map(({ labels }) => labels)),
    cutOff: new Set([...cutOff].filter((prefix) => !mayEnd.has(prefix))),
    traces: new Set(inside.map(({ trace }) => trace)),
    finalStates: new Set(inside.map(({ finalState }) => finalState)),
    broken: [...new Set(inside.flatMap(({ broken }) => broken ?? []))].sort(),
    leftOut: left.size,
  };
}

/** What the search itself runs; `runs` counts how often, so that nothing is run twice unseen. */
export async function bySearch(
  scenario: Scenario,
  bounds: Bounds,
  playing: Playing,
): Promise<SeenWithin & { readonly runs: number; readonly blocked: number }> {
  const runner = new Runner(scenario);
  const search = new BoundedSearch({ bounds, traits: runner.traits });
  const executions = new Set<string>();
  const cutOff = new Set<string>();
  const traces = new Set<string>();
  const finalStates = new Set<string>();
  const broken = new Set<string>();
  let runs = 0;
  await atOnce(() => {
    while (!search.isDone) {
      const choices: Taken[] = [];
      const ran = search.next((strategy, log) => {
        const execution = runner.run(noting(strategy, choices), { log, ...playing });
        return { execution, finalState: execution.finalState(), trace: normalForm(orderOf(log.steps)) };
      });
      if (!ran) continue;
      runs++;
      const { execution } = ran;
      if (!execution) {
        cutOff.add(choices.map(({ label }) => label).join("."));
        continue;
      }
      const { labels, ending } = execution.execution;
      executions.add(labels.join("."));
      traces.add(execution.trace);
      finalStates.add(execution.finalState);
      if (ending.kind === "violated") broken.add(ending.finding.invariant);
    }
  });
  const { leftOut, sleepSetBlocked: blocked } = search;
  return { executions, cutOff, traces, finalStates, broken: [...broken].sort(), leftOut, runs, blocked };
}
