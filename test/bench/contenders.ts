/** Three ways to run the same executions of the same scenarios. */
import fc from "fast-check";
import type { Connection } from "../../src/driver/driver.ts";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import type { Pool, PoolLimits, Subject } from "../../src/pools/pool.ts";
import { simple, threaded } from "../../src/pools/subjects.ts";
import { Runner } from "../../src/execution/runner.ts";
import { scenario, type Scenario } from "../../src/scenario/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import type { Worker } from "../../src/scenario/worker.ts";
import type { EventSink, SimEvent } from "../../src/sim/events/events.ts";
import { lendGlobals } from "../../src/sim/lent/globals.ts";
import { drain, inMacrotask, realNowMs, withoutStacks } from "../../src/sim/rest/host.ts";
import { prng, seedAt } from "../../src/sim/prng.ts";
import { random } from "../../src/strategies/random.ts";
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
  const rate = await timed(executions, (index) => {
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

/** The same promises (pool, driver, workers' bodies), a random order, and nothing else: no trace, no rules, no labels. */
async function emptyLoop(setting: Setting, executions: number): Promise<number> {
  const waiting: Pick<SimEvent, "deliver">[] = [];
  const sink: EventSink = {
    looked() {},
    changed() {},
    wantsFault: () => false,
    strikes: () => false,
    post: (event) => void waiting.push(event),
    cancel() {},
    released() {},
  };
  const { subject, limits, autocommit, ops, queries } = setting;
  const body = steadyBody(ops, queries);
  return timed(executions, (index) => {
    const numbers = prng(seedAt(1, index));
    const opening = subject.open(new FakeDriver({ sink, autocommit }), limits);
    for (let opened = 0; opened < limits.minconn; opened++) {
      waiting.shift()?.deliver(undefined);
      drain?.();
    }
    void opening.then((pool) => {
      for (let worker = 0; worker < count; worker++)
        waiting.push({ deliver: () => void body(unobserved(pool)) });
    });
    drain?.();
    while (waiting.length > 0) {
      waiting.splice(numbers.below(waiting.length), 1)[0]?.deliver(undefined);
      drain?.();
    }
  });
}

/** As much of a worker as a steady body uses, and nobody looks on. */
function unobserved(pool: Pool): Worker {
  return { pool, query: (conn: Connection, sql: string) => conn.query(sql) } as unknown as Worker;
}

/** Neither loop collects stacks: an ask that is refused would cost both more than all the rest. */
function timed(executions: number, execute: (index: number) => void): Promise<number> {
  return inMacrotask(() =>
    withoutStacks(() => {
      const startedAtMs = realNowMs();
      for (let index = 0; index < executions; index++) execute(index);
      return (executions / (realNowMs() - startedAtMs)) * 1_000;
    }),
  );
}
