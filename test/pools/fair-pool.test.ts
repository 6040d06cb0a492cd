/** What FairPool does when nothing goes wrong around it. That it holds when things do is in broken-pools.test.ts. */
import { describe, expect, test } from "vitest";
import type { Connection } from "../../src/driver/driver.ts";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import { FairPool, type FairPoolOptions } from "../../src/pools/fair-pool.ts";
import { fairSubject } from "../../src/pools/fair.ts";
import { check } from "../../src/check/check.ts";
import { scenario } from "../../src/scenario/scenario.ts";

async function filled(minconn: number, maxconn: number, options?: FairPoolOptions) {
  const driver = new FakeDriver();
  const pool = new FairPool(driver, { minconn, maxconn }, options);
  await pool.fill();
  return { driver, pool };
}

describe("FairPool", () => {
  test("opens minconn, and serves those who wait in the order in which they asked", async () => {
    const { driver, pool } = await filled(1, 1);
    const first = await pool.getconn();
    const served: string[] = [];
    const asks = ["b", "c"].map(async (worker) => {
      const lent = await pool.getconn();
      served.push(worker);
      await pool.putconn(lent);
    });
    expect([pool.usedCount, pool.idleCount, pool.waitingCount]).toEqual([1, 0, 2]);
    await pool.putconn(first);
    await Promise.all(asks);
    expect(served).toEqual(["b", "c"]);
    expect(driver.connections).toHaveLength(1);
    expect([pool.usedCount, pool.idleCount, pool.waitingCount]).toEqual([0, 1, 0]);
  });

  test("lends a lease: the connection behind it comes back to another worker, the lease does not", async () => {
    const { driver, pool } = await filled(1, 1);
    const first = await pool.getconn();
    await pool.putconn(first);
    const second = await pool.getconn();
    expect(second).not.toBe(first);
    expect([pool.connectionOf(first), pool.connectionOf(second)]).toEqual([
      ...driver.connections,
      ...driver.connections,
    ]);
    await expect(pool.putconn(first)).rejects.toThrow("trying to put unkeyed connection");
    expect(pool.usedCount).toBe(1);
  });

  test("rolls back what comes back, closes more than minconn, and refills itself", async () => {
    const { driver, pool } = await filled(1, 2);
    const [a, b] = [await pool.getconn(), await pool.getconn()];
    await a.query("select 1");
    await pool.putconn(a);
    expect(pool.idle.map((conn) => conn.transactionStatus)).toEqual([0]);
    await pool.putconn(b);
    expect(driver.connections.map(({ closed }) => closed)).toEqual([0, 1]);
    await pool.putconn(await pool.getconn(), { close: true });
    await pool.fill();
    expect(driver.connections.map(({ closed }) => closed)).toEqual([1, 1, 0]);
    expect(pool.idleCount).toBe(1);
  });

  test("validates what lay idle, where it is to, and leaves autocommit as it was", async () => {
    const { driver, pool } = await filled(1, 1, { validates: true });
    driver.failNext("query");
    const lent = await pool.getconn();
    expect(driver.connections.map(({ closed }) => closed)).toEqual([1, 0]);
    await pool.putconn(lent);
    const again = await pool.getconn();
    expect([pool.connectionOf(again), again.autocommit]).toEqual([driver.connections[1], false]);
  });

  test("closeall turns away who waits, closes the lent too, and refuses what comes later", async () => {
    const { driver, pool } = await filled(1, 1);
    const lent = await pool.getconn();
    const waiting = pool.getconn();
    const closing = pool.closeall();
    await expect(waiting).rejects.toThrow("connection pool is closed");
    await closing;
    expect(driver.connections.map(({ closed }) => closed)).toEqual([1]);
    await expect(pool.getconn()).rejects.toThrow("connection pool is closed");
    await expect(pool.putconn(lent)).rejects.toThrow("connection pool is closed");
    await expect(pool.closeall()).rejects.toThrow("connection pool is closed");
  });

  test("an ask is refused with the error of the connect that failed, and the next one succeeds", async () => {
    const { driver, pool } = await filled(0, 1);
    driver.failNext("connect");
    await expect(pool.getconn()).rejects.toThrow();
    const lent: Connection = await pool.getconn();
    expect(lent.closed).toBe(0);
  });

  test("an ask that waits too long is refused, and nothing is lent to it", async () => {
    const seen: string[] = [];
    const subject = fairSubject({
      name: "fair",
      title: "FairPool",
      Pool: FairPool,
      options: { askMsMax: 50 },
    });
    const verdict = await check(
      scenario({
        subject,
        maxconn: 1,
        workers: {
          count: 2,
          body: async (worker) => {
            try {
              const lent = await worker.pool.getconn();
              await worker.sleep(60);
              await worker.pool.putconn(lent);
            } catch (error) {
              seen.push((error as Error).message);
            }
          },
        },
      }),
      { executions: 20 },
    );
    expect(verdict).toMatchObject({ verdict: "holds" });
    expect(new Set(seen)).toEqual(new Set(["no connection was free within 50 ms"]));
  });
});
