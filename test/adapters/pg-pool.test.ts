/** pg-pool's adapter opens, lends, takes back and closes in each configuration, on the oldest version and the newest. */
import { describe, expect, test } from "vitest";
import { pgPool } from "../../src/adapters/index.ts";
import { ownPackage } from "../../src/cli/input/load-module.ts";
import { FakeDriver } from "../../src/driver/fake-driver.ts";
import { inEachConfiguration } from "../../src/pools/pool.ts";

const oldest = await subjects("pg-pool-1.0.0");
const newest = await subjects("pg-pool");

async function subjects(name: string): Promise<ReturnType<typeof inEachConfiguration>> {
  const { module, from } = await ownPackage(name);
  return inEachConfiguration(pgPool((module as { default: unknown }).default, from));
}

test("what a version cannot do is no configuration of it", () => {
  expect([oldest, newest].map((all) => all.map(({ name }) => name.replace("pg-pool", "")).join(" "))).toEqual(
    [" +reaping +native", " +reaping +callbacks +native +timeouts +verifying +rejecting +used +aging +hooks"],
  );
});

describe.each([
  ["1.0.0", oldest],
  ["newest", newest],
])("pg-pool %s", (version, all) => {
  test.each(all.map((subject) => [subject.title, subject] as const))(
    "%s lends a client",
    async (_, subject) => {
      const driver = new FakeDriver();
      const pool = await subject.open(driver, { minconn: 0, maxconn: 1 });
      if (subject.name.endsWith("+rejecting"))
        await expect(pool.getconn()).rejects.toThrow("verify rejects this client");
      const lease = await pool.getconn();
      expect(pool.connectionOf?.(lease)).toBe(driver.connections.at(-1));
      expect(await lease.query("select 1")).toEqual({ rows: [], rowCount: 0 });
      const waiting = pool.getconn();
      await pool.putconn(lease);
      await pool.putconn(await waiting, { close: true });
      const used = Promise.resolve(pool.call?.("use"));
      // The third client is rejected as the first one was.
      if (subject.name.endsWith("+rejecting"))
        await expect(used).rejects.toThrow("verify rejects this client");
      else await used;
      await pool.closeall();
      expect(driver.connections.filter(({ closed }) => closed === 0)).toEqual([]);
    },
  );
});

test("a module of another package is refused", () => {
  expect(() => pgPool({ Pool: Map })).toThrow(
    new TypeError("This module is no class with connect(), query() and end(), so it is not pg-pool."),
  );
});
