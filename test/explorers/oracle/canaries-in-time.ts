/**
 * The same for outages, moments and asks that give up: scenarios that show what is recorded of them, and how. Without the
 * record, or with an earlier search, something is missing.
 */
import type { Call, Facts, Invariant, Watcher } from "../../../src/invariants/invariant.ts";
import type { Connection } from "../../../src/driver/driver.ts";
import type { Subject } from "../../../src/pools/pool.ts";
import { scenario, type ScenarioOptions } from "../../../src/scenario/scenario.ts";
import type { Body, Worker } from "../../../src/scenario/worker.ts";
import { SoundPool, subjectOf } from "../../fixtures/sound-pool.ts";
import type { Canary } from "./canaries.ts";
import type { Searched } from "./searches.ts";

/** After 5 ms its books say how many were idle then. */
class Reckoning extends SoundPool {
  permits = 0;
}

const reckoning: Subject = {
  name: "reckoning",
  title: "Reckoning",
  async open(driver, limits) {
    const pool = new Reckoning(driver, limits);
    for (let at = 0; at < limits.minconn; at++) pool.idle.push(await driver.connect());
    setTimeout(() => (pool.permits = pool.idle.length), 5);
    return pool;
  },
};

const queries: Body = async (worker) => {
  await worker.query(await worker.pool.getconn(), "select 1");
};

const givesBack: Body = async (worker) => {
  const conn = await worker.pool.getconn();
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
};

/** Goes on at any later moment. */
const later =
  (goOn: (worker: Worker, conn: Connection) => Promise<void>): Body =>
  async (worker) => {
    const conn = await worker.pool.getconn();
    await worker.moment();
    await goOn(worker, conn);
  };

const putsLater = later((worker, conn) => worker.pool.putconn(conn));
const queriesLater = later(async (worker, conn) => {
  await worker.query(conn, "select 1");
  await worker.pool.putconn(conn);
});
const sleeps: Body = (worker) => worker.sleep(10);
const waits: Body = async (worker) => {
  await worker.ask({ timeoutMs: 5 });
};

function own(watcher: Watcher): Invariant {
  return { name: "own", watch: () => watcher };
}

const isGivenUp = ({ openCalls }: Facts): string | undefined =>
  openCalls.some((call) => call.isGivenUp) ? "it is given up" : undefined;
const isMadeLate = ({ madeAtMs }: Call): string | undefined => (madeAtMs >= 10 ? "it is late" : undefined);

function searched(
  late: number,
  options: Pick<ScenarioOptions, "workers"> & Partial<ScenarioOptions>,
): Searched {
  const subject = options.subject ?? subjectOf(SoundPool);
  const whole = scenario({ minconn: 1, maxconn: 2, sharesValues: false, ...options, subject });
  return { late, scenario: { ...whole, judgedBy: { only: ["own"] } } };
}

const aMoment = { subject: reckoning, minconn: 2 };
const givenUp = { workers: [queries, waits, sleeps], maxconn: 1, rules: [own({ rest: isGivenUp })] };
const madeLate = { workers: [givesBack, sleeps], rules: [own({ lent: isMadeLate })] };

/** The days at which connections were kept, of the pool that was opened last. */
const kept: (Connection & { keptAtMs?: number })[] = [];

/** Its clock was read when it was opened, so a day may pass, and another one after each look. */
const clocked: Subject = {
  name: "clocked",
  title: "Clocked",
  async open(driver, limits) {
    Date.now();
    const pool = new SoundPool(driver, limits);
    for (let at = 0; at < limits.minconn; at++) pool.idle.push(await driver.connect());
    kept.splice(0, Infinity, ...pool.idle);
    return pool;
  },
};

/** It has ended by when the day is noted: without another that still waits, no more time passes. */
const keepsTheDay = later(async (worker, conn: Connection & { keptAtMs?: number }) => {
  void worker.moment().then(() => (conn.keptAtMs = Date.now()));
});

const days: Searched = {
  ...searched(0, { subject: clocked, workers: [keepsTheDay, keepsTheDay], minconn: 2 }),
  hidden: () => JSON.stringify(kept.map(({ keptAtMs }) => keptAtMs)),
};

/** Earlier searches missed something of each of these. */
export const missedOnce: readonly (readonly [what: string, searched: Searched])[] = [
  ["a timer that is armed before the last worker ends", days],
  ...[0, 1, 2].flatMap((late) =>
    [
      [
        "a timer that is free until a moment begins a call of the pool",
        { ...aMoment, workers: [putsLater, queries] },
      ],
      [
        "a timer that is free until a moment begins a query",
        { ...aMoment, workers: [queriesLater, queries] },
      ],
      ["the same with workers that are alike", { ...aMoment, workers: [queriesLater, queriesLater] }],
      ["an ask that is given up while its pool does nothing", givenUp],
      ["when a call was made, beside a worker that sleeps", madeLate],
    ].map(
      ([what, options]) =>
        [`${what as string}, ${late} delays`, searched(late, options as typeof madeLate)] as const,
    ),
  ),
];

export const canariesInTime: readonly Canary[] = [
  { forget: "turn", searched: searched(0, { ...aMoment, workers: [queriesLater, queries] }) },
  {
    forget: "outage",
    searched: searched(0, { workers: [queries], minconn: 0, faults: { kinds: ["down"], budget: 1 } }),
  },
  { forget: "clock", searched: searched(1, madeLate) },
];
