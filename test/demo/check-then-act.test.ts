/**
 * The most common bug of pools: look whether there is room, wait for a connection, and only then count it. Two askers look before
 * either has counted, and one more is lent than allowed. psycopg2's SimpleConnectionPool does so where threads share it.
 */
import { check, replay, scenario, type Connection, type Driver, type Pool, type PoolLimits } from "poolproof";
import { expect, test } from "vitest";

class HastyPool implements Pool {
  readonly used = new Set<Connection>();
  readonly idle: Connection[] = [];
  readonly driver: Driver;
  readonly limits: PoolLimits;

  constructor(driver: Driver, limits: PoolLimits) {
    this.driver = driver;
    this.limits = limits;
  }

  async getconn(): Promise<Connection> {
    // Looks …
    if (this.used.size >= this.limits.maxconn) throw new Error("the pool is full");
    // … waits …
    const conn = this.idle.pop() ?? (await this.driver.connect());
    // … and counts.
    this.used.add(conn);
    return conn;
  }

  async putconn(conn: Connection): Promise<void> {
    await conn.rollback();
    this.used.delete(conn);
    this.idle.push(conn);
  }

  async closeall(): Promise<void> {
    await Promise.all([...this.used, ...this.idle].map((conn) => conn.close()));
  }
}

// Two workers are enough. Each asks, queries and gives back; one that finds the pool full is content.
const twoWorkers = scenario({
  subject: {
    name: "hasty",
    title: "HastyPool",
    open: (driver, limits) => Promise.resolve(new HastyPool(driver, limits)),
  },
  minconn: 0,
  maxconn: 1,
  workers: {
    count: 2,
    async body(worker) {
      const conn = await worker.pool.getconn().catch(() => undefined);
      if (!conn) return;
      await worker.query(conn, "select 1");
      await worker.pool.putconn(conn);
    },
  },
});

test("both look before either has counted", async () => {
  const verdict = await check(twoWorkers, { explore: "exhaust" });
  expect(verdict).toMatchObject({
    verdict: "violated",
    invariant: "used ≤ maxconn",
    message: "2 connections are lent, and maxconn is 1",
  });
  // The schedule is the bug: both start, then both connect. It fails the same way each time.
  expect(verdict.schedule).toBe("v1:hasty,scenario:start-a.start-b.connect-b1.connect-a1");
  expect(await replay(twoWorkers, verdict.schedule ?? "")).toMatchObject({ invariant: "used ≤ maxconn" });
});

test("who counts before waiting keeps the limit, in every order there is", async () => {
  class CarefulPool extends HastyPool {
    coming = 0;
    override async getconn(): Promise<Connection> {
      if (this.used.size + this.coming >= this.limits.maxconn) throw new Error("the pool is full");
      this.coming++;
      try {
        return await super.getconn();
      } finally {
        this.coming--;
      }
    }
  }
  const { subject } = twoWorkers;
  const open = (driver: Driver, limits: PoolLimits) => Promise.resolve(new CarefulPool(driver, limits));
  const verdict = await check({ ...twoWorkers, subject: { ...subject, open } }, { explore: "exhaust" });
  expect(verdict).toMatchObject({ verdict: "holds", exhaustive: true });
});
