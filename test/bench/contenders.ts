/** Three ways to run the same executions of the same scenarios. */
import fc from "fast-check";
import type { PoolLimits, Subject } from "../../src/pools/pool.ts";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { Runner } from "../../src/execution/runner.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { realNowMs } from "../../src/sim/rest/host.ts";
import { seedAt } from "../../src/sim/prng.ts";
import { random } from "../../src/strategies/random.ts";
import { rateOf, runEmptyLoop } from "./empty-loop.ts";
import { schedulerProperty } from "./scheduler-property.ts";

interface Setting {
  readonly title: string;
  readonly subject: Subject;
  readonly limits: PoolLimits;
  readonly ops: number;
  readonly queries: number;
  readonly autocommit: boolean;
}

const count = 3;

export const settings = {
  default: {
    title: "the defaults: 3 workers × 2 ops on ThreadedConnectionPool, minconn 1, maxconn 2",
    subject: threaded,
    limits: { minconn: 1, maxconn: 2 },
    ops: 2,
    queries: 1,
    autocommit: false,
  },
  roomy: {
    title:
      "1,680 interleavings: 3 workers × (getconn, 2 queries, putconn) on SimpleConnectionPool with room for all",
    subject: simple,
    limits: { minconn: 3, maxconn: 3 },
    ops: 1,
    queries: 2,
    autocommit: true,
  },
} as const satisfies Record<string, Setting>;

function scenarioOf({ subject, limits, ops, queries, autocommit }: Setting): Scenario {
  const workers = { count, body: steadyBody(ops, queries) };
  return scenario({ subject, name: "steady", workers, autocommit, ...limits });
}

/** Each runs so many executions and says how many a second that was. */
export const contenders = { poolproof, fastCheck, emptyLoop } as const;

/** As `check` runs them: traced, and judged by every invariant. */
async function poolproof(setting: Setting, executions: number): Promise<number> {
  const giveBack = lendGlobals();
  const strategy = random();
  const runner = new Runner(scenarioOf(setting));
  const rate = await rateOf(executions, (index) => {
    strategy.begin(seedAt(1, index));
    if (runner.run(strategy).ending.kind !== "quiescent") throw new Error("the pool must hold");
  });
  giveBack();
  return rate;
}

async function fastCheck(setting: Setting, executions: number): Promise<number> {
  const startedAtMs = realNowMs();
  await fc.assert(schedulerProperty(scenarioOf(setting)), { numRuns: executions, seed: 1 });
  return (executions / (realNowMs() - startedAtMs)) * 1_000;
}

/** A steady worker's body with the same promises, and nothing else: see empty-loop.ts. */
function emptyLoop(setting: Setting, executions: number): Promise<number> {
  const { ops, queries } = setting;
  return runEmptyLoop({ ...setting, workers: count, body: steadyBody(ops, queries) }, executions);
}
