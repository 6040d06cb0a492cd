import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PostgresDriver } from "../../../src/driver/postgres-driver.ts";
import { viewOf, type PoolUnderTest, type Subject } from "../../../src/pools/pool.ts";
import { reallyThreaded, simple, threaded } from "../../../src/pools/subjects.ts";
import { startPostgres, type Postgres } from "./postgres.ts";
import { simulatedKinds } from "./simulated-work.ts";
import { workOff, workTable } from "./work.ts";

let postgres: Postgres;

beforeAll(async () => {
  postgres = await startPostgres({ connectionsMax: 40 });
  const { admin, role } = postgres;
  await admin.query(`set role ${role}; set search_path = ${role}; ${workTable}; reset role`);
});
afterAll(() => postgres.stop());

const rounds = 4;
const tasks = 60;
/** Looks at the server at most so often before it says that the counts do not agree. */
const looksMax = 5_000;

/** Ends one of the role's sessions, another one each time. One that is only starting is left: no pool has it yet. */
async function killOne(nth: number): Promise<void> {
  const sql = `select pg_terminate_backend(pid) from pg_stat_activity
    where usename = $1 and state in ('idle', 'active', 'idle in transaction') order by md5(pid || $2) limit 1`;
  await postgres.admin.query(sql, [postgres.role, String(nth)]);
}

async function sessions(): Promise<number> {
  const sql = "select count(*)::int as n from pg_stat_activity where usename = $1";
  return ((await postgres.admin.query(sql, [postgres.role])).rows[0] as { n: number }).n;
}

/** What the server counts, once that is `expected`; its last count if it never is. */
async function sessionsOnce(expected: number): Promise<number> {
  let count = await sessions();
  for (let looks = 0; looks < looksMax && count !== expected; looks++) count = await sessions();
  return count;
}

/** Uses each idle connection once: as with psycopg2, a pool learns only so which of them the server has ended. */
async function rollCall(pool: PoolUnderTest): Promise<void> {
  const lent = await Promise.all(Array.from({ length: viewOf(pool)?.idleCount ?? 0 }, () => pool.getconn()));
  await Promise.allSettled(lent.map((conn) => conn.query("select 1")));
  for (const conn of lent) await pool.putconn(conn);
}

interface Crew {
  readonly subject: Subject;
  readonly pools: number;
  readonly workers: number;
  readonly maxconn: number;
}

/** Works off the rounds, and after each compares the server's count of sessions with the pools' own. */
async function work({ subject, pools: count, workers, maxconn }: Crew): Promise<ReadonlySet<string>> {
  await postgres.admin.query(`truncate ${postgres.role}.done`);
  const kinds = new Set<string>();
  const driver = new PostgresDriver(Client, postgres.config);
  const open = (): Promise<PoolUnderTest> => subject.open(driver, { minconn: 2, maxconn });
  const pools = await Promise.all(Array.from({ length: count }, open));
  for (let round = 0; round < rounds; round++) {
    let attempts = 0;
    let kills: Promise<void> = Promise.resolve();
    const afterAttempt = (): void => {
      if (++attempts % 4 === 0) kills = kills.then(() => killOne(attempts));
    };
    const load = {
      tasks: tasks / count,
      workers,
      note: (kind: string) => void kinds.add(kind),
      afterAttempt,
    };
    const first = (at: number): number => round * tasks + (at * tasks) / count;
    await Promise.all(pools.map((pool, at) => workOff({ ...load, pool, first: first(at) })));
    await kills;
    expect(attempts).toBeGreaterThanOrEqual(tasks);
    expect(pools.map((pool) => viewOf(pool)?.usedCount)).toEqual(pools.map(() => 0));
    await Promise.all(pools.map(rollCall));
    const idle = pools.reduce((sum, pool) => sum + (viewOf(pool)?.idleCount ?? 0), 0);
    expect(await sessionsOnce(idle)).toBe(idle);
  }
  for (const pool of pools) await pool.closeall();
  expect(await sessionsOnce(0)).toBe(0);
  return kinds;
}

async function expectEachRowOnce(): Promise<void> {
  const sql = `select task from ${postgres.role}.done order by task`;
  const written = Array.from({ length: rounds * tasks }, (_, task) => task).filter((task) => task % 3 !== 0);
  expect((await postgres.admin.query(sql)).rows).toEqual(written.map((task) => ({ task })));
}

const crews: readonly Crew[] = [
  { subject: simple, pools: 6, workers: 1, maxconn: 2 },
  { subject: threaded, pools: 1, workers: 12, maxconn: 8 },
  { subject: reallyThreaded, pools: 1, workers: 12, maxconn: 4 },
];

for (const crew of crews) {
  test(`${crew.subject.title} at work, its connections killed meanwhile, loses and doubles no row`, async () => {
    const kinds = await work(crew);
    await expectEachRowOnce();
    const { subject, workers, maxconn } = crew;
    const simulated = await simulatedKinds(subject, {
      workers: Math.min(workers, 4),
      maxconn: Math.min(maxconn, 3),
      executions: 2_000,
    });
    expect([...kinds].filter((kind) => !simulated.has(kind))).toEqual([]);
  });
}
