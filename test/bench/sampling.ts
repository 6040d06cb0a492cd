/**
 * How fast are sampled executions? Against fast-check's scheduler, and against an empty loop over the same promises.
 * Ratios only mean something within one run: the three take turns, and the median of the rounds is printed.
 */
import fc from "fast-check";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import { threaded } from "../../src/pools/subjects.ts";
import { Runner } from "../../src/scenarios/run.ts";
import { scenario } from "../../src/scenarios/scenario.ts";
import { steadyBody } from "../../src/scenarios/steady.ts";
import { seedAt, prng } from "../../src/sim/prng.ts";
import { drain, inMacrotask, realNowMs, withoutStacks } from "../../src/sim/host.ts";
import { lendGlobals } from "../../src/sim/globals.ts";
import type { EventSink, SimEvent } from "../../src/sim/events.ts";
import type { Pool } from "../../src/pools/pool.ts";
import { random } from "../../src/strategies/random.ts";

const limits = { minconn: 1, maxconn: 2 };
const workers = 3;
const ops = 2;
const rounds = 7;

/** The default scenario's worker, on the bare pool. */
async function worker(pool: Pool): Promise<void> {
  for (let op = 0; op < ops; op++) {
    try {
      const conn = await pool.getconn();
      await conn.query("select 1");
      await pool.putconn(conn);
    } catch {
      // Exhausted: this worker gives up on the ask, as the default scenario's does.
    }
  }
}

const steady = scenario({
  subject: threaded,
  name: "steady",
  workers: { count: workers, body: steadyBody(ops) },
});

/** Ours: tracing and every invariant on. */
async function ours(executions: number): Promise<number> {
  const giveBack = lendGlobals();
  const strategy = random();
  const runner = new Runner(steady);
  const tookMs = await inMacrotask(() =>
    withoutStacks(() => {
      const startedAtMs = realNowMs();
      for (let index = 0; index < executions; index++) {
        strategy.begin(seedAt(1, index));
        if (runner.run(strategy).ending.kind !== "quiescent") throw new Error("threaded must hold");
      }
      return realNowMs() - startedAtMs;
    }),
  );
  giveBack();
  return (executions / tookMs) * 1_000;
}

/** The same pool, driver and workers; the loop picks an event at random, and that is all. */
async function emptyLoop(executions: number): Promise<number> {
  const waiting: SimEvent[] = [];
  const sink: EventSink = {
    wantsFault: () => false,
    post: (event) => void waiting.push(event),
    cancel() {},
    released() {},
  };
  const tookMs = await inMacrotask(() =>
    withoutStacks(() => {
      const startedAtMs = realNowMs();
      for (let index = 0; index < executions; index++) {
        const numbers = prng(seedAt(1, index));
        const opening = threaded.open(new FakeDriver({ sink }), limits);
        const deliver = (): void => {
          waiting.splice(numbers.below(waiting.length), 1)[0]?.deliver(undefined);
          drain?.();
        };
        deliver();
        void opening.then((pool) => {
          for (let count = 0; count < workers; count++) {
            waiting.push({ deliver: () => void worker(pool) } as unknown as SimEvent);
          }
        });
        drain?.();
        while (waiting.length > 0) deliver();
      }
      return realNowMs() - startedAtMs;
    }),
  );
  return (executions / tookMs) * 1_000;
}

/** fast-check's scheduler, as its documentation shows it: every operation of the driver and every start is scheduled. */
async function fastCheck(executions: number): Promise<number> {
  const startedAtMs = realNowMs();
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const sink: EventSink = {
        wantsFault: () => false,
        post: (event) =>
          void scheduler.schedule(Promise.resolve(), event.kind).then(() => event.deliver(undefined)),
        cancel() {},
        released() {},
      };
      const opening = threaded.open(new FakeDriver({ sink }), limits);
      const pool = await scheduler.waitFor(opening);
      let usedMax = 0;
      const all = Array.from({ length: workers }, async () => {
        await scheduler.schedule(Promise.resolve(), "start");
        await worker(pool);
        usedMax = Math.max(usedMax, pool.view().used?.length ?? 0);
      });
      await scheduler.waitFor(Promise.all(all));
      return usedMax <= limits.maxconn && pool.view().used?.length === 0;
    }),
    { numRuns: executions, seed: 1 },
  );
  return (executions / (realNowMs() - startedAtMs)) * 1_000;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const results = { ours: [] as number[], emptyLoop: [] as number[], fastCheck: [] as number[] };
for (let round = 0; round <= rounds; round++) {
  const measured = {
    ours: await ours(20_000),
    emptyLoop: await emptyLoop(20_000),
    fastCheck: await fastCheck(1_000),
  };
  // The first round warms up.
  if (round === 0) continue;
  results.ours.push(measured.ours);
  results.emptyLoop.push(measured.emptyLoop);
  results.fastCheck.push(measured.fastCheck);
}
const rate = (values: readonly number[]): string =>
  Math.round(median(values)).toLocaleString("en").padStart(9);
const ratio = (other: readonly number[]): string =>
  median(results.ours.map((value, round) => value / (other[round] ?? Number.NaN))).toFixed(2);
console.log(
  `executions/s, median of ${rounds} rounds; ${workers} workers × ${ops} ops on ThreadedConnectionPool`,
);
console.log(`  poolproof, tracing and invariants on   ${rate(results.ours)}`);
console.log(
  `  fast-check's scheduler                 ${rate(results.fastCheck)}   poolproof / this ${ratio(results.fastCheck)}`,
);
console.log(
  `  empty loop over the same promises      ${rate(results.emptyLoop)}   poolproof / this ${ratio(results.emptyLoop)}`,
);
